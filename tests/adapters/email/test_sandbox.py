"""Hostile templates reach nothing and exhaust nothing."""

from __future__ import annotations

import time
from copy import deepcopy
from pathlib import Path

import jinja2
import pytest

from adapters.email.sandbox import WordingError, environment_for, fill

ENVIRONMENT = environment_for("en", "UTC")
VALUES = {
    "name": "Amina", "lines": ["a", "b"], "office": {"name": "Office", "items": "mine"}, "due": "2026-03-16", "none": None,
}  # fmt: skip

HOSTILE = [
    "{{ ''.__class__ }}",
    "{{ ''['__class__'] }}",
    "{{ name['__class__']['__mro__'] }}",
    "{{ name.__class__.__mro__[1].__subclasses__() }}",
    "{{ name|attr('__class__') }}",
    "{{ office|attr('__class__') }}",
    "{{ office.__init__.__globals__ }}",
    "{{ lines.append('x') }}",
    "{{ office.update({'name': 'x'}) }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.getcwd() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'] }}",
    "{{ url_for.__globals__ }}",
    "{{ config }}",
    "{{ request }}",
    "{{ dict(a=1) }}",
    "{{ range(10) }}",
    "{{ '%s'|format(name) }}",
    "{{ '{0.__class__}'.format(name) }}",
    "{{ name.format }}",
    "{{ name.upper() }}",
    "{{ name|safe }}",
    "{{ name|map(attribute='__class__') }}",
    "{{ lines|map('attr', '__class__')|list }}",
    "{{ lines|groupby('__class__') }}",
    "{{ lines|sort(attribute='__class__') }}",
    "{% set x = name %}{{ x }}",
    "{% set ns = namespace() %}",
    "{% import 'os' as os %}",
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% from 'x' import y %}",
    "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
    "{% call x() %}{% endcall %}",
    "{% filter upper %}x{% endfilter %}",
    "{% block b %}{% endblock %}",
    "{% for x in lines recursive %}{{ loop(lines) }}{% endfor %}",
    "{% for x in lines %}{{ loop.__class__ }}{% endfor %}",
    "{% for x in lines %}{{ loop.cycle }}{% endfor %}",
    "{{ 'a' * 1000000000 }}",
    "{{ 9 ** 99999999 }}",
    "{{ 1 / 0 }}",
    "{{ name ~ name }}",
    "{{ name % name }}",
    "{{ 'x'|center(1000000000) }}",
    "{{ 'x'|indent(1000000000) }}",
    "{{ name|join('xxxxxxxxxx')|join('xxxxxxxxxx') }}",
    "{{ lines }}",
    "{{ office }}",
    "{{ none }}",
    "{{ debug() }}{% debug %}",
    "{{ nothing }}",
    "{{ office.nothing }}",
    "{{ office.items() }}",
    "{{ lines[7] }}",
    "{{ due|date|moment }}",
    "{{ name|nosuch }}",
    "{{ name is callable }}",
    "{% if name > 1 %}{% endif %}",
    "{% for a in lines %}{% for b in lines %}{% for c in lines %}x{% endfor %}{% endfor %}{% endfor %}",
    "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "{{ not " * 400,
    "{{",
    "{% if %}",
    "x" * 40_000,
]


@pytest.mark.parametrize("source", HOSTILE, ids=lambda source: source[:48])
def test_it_is_refused_with_a_reason(source):
    with pytest.raises(WordingError) as caught:
        fill(ENVIRONMENT, "notice", source, VALUES)
    assert caught.value.template == "notice"
    assert caught.value.reason


def test_the_template_language_uncut_obeys_a_hostile_template():
    """The control: without the cut most of the list runs."""
    uncut = jinja2.Environment()  # noqa: S701 - this is the danger shown
    obeyed = 0
    for source in HOSTILE[:40]:
        try:
            uncut.from_string(source).render(**deepcopy(VALUES))
        except (jinja2.TemplateError, TypeError, AttributeError, ArithmeticError, RecursionError):
            continue
        obeyed += 1
    assert obeyed > 15
    assert uncut.from_string("{{ cycler.__init__.__globals__.os.getcwd() }}").render() == str(Path.cwd())


def test_a_text_that_grows_without_end_is_stopped_early():
    long = {"lines": ["x" * 1000] * 3000}
    begun = time.monotonic()
    with pytest.raises(WordingError, match="grows past"):
        fill(ENVIRONMENT, "notice", "{% for a in lines %}{% for b in lines %}{{ b }}{% endfor %}{% endfor %}", long)
    assert time.monotonic() - begun < 2


def test_what_a_notice_needs_is_there():
    source = (
        "{% if due | d %}{{ due | date }}{% endif %}{% for line in lines %} {{ loop.index }}={{ line }}"
        "{% if not loop.last %};{% endif %}{% endfor %} {{ lines | join(' and ') }} {{ office.items }} {{ gone | d('–') }}"
    )
    assert fill(ENVIRONMENT, "notice", source, VALUES) == "Monday 16 March 2026 1=a; 2=b a and b mine –"


def test_a_missing_value_is_named_with_its_line():
    with pytest.raises(WordingError, match="'complainant' is undefined") as caught:
        fill(ENVIRONMENT, "notice", "one\ntwo\n{{ complainant }}", VALUES)
    assert caught.value.line == 3


def test_values_lose_their_control_characters():
    assert fill(ENVIRONMENT, "notice", "{{ name }}", {"name": "A\u2028B\x00C\u202eD\x1b"}) == "A B C D"
