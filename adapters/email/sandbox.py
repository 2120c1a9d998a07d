"""Where wording written by others is filled in: data goes in, text comes out, nothing else happens.

A notice needs names, conditions, loops and a few filters.  Everything else that the template
language offers (calls, assignments, arithmetic, imports, Python attributes) is refused when the
template is read, so a hostile one neither reaches the program nor exhausts it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from adapters.email.cleaning import paragraphs
from adapters.email.dates import written_date, written_moment
from domain.errors import BadInput, OmbudsError

_ALLOWED: tuple[type[nodes.Node], ...] = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem,
    nodes.If, nodes.For, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not,
    nodes.CondExpr, nodes.Tuple, nodes.Keyword,
)  # fmt: skip
_TESTS = ("defined", "undefined", "none", "string", "number", "eq", "ne", "gt", "ge", "lt", "le", "in", "true", "false")
_FILTERS = ("upper", "lower", "capitalize", "trim", "length", "first", "last", "default", "d")
_LOOP = {"index", "first", "last", "length"}
_DEEPEST_LOOP = 2
_LONGEST_TEMPLATE = 32_000
_LONGEST_OUTPUT = 200_000
_BROKEN = (TemplateError, OmbudsError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError)


class WordingError(OmbudsError):
    """A notice cannot be worded; `line` counts from 1 in the template, 0 when unknown."""

    def __init__(self, template: str, reason: str, line: int = 0) -> None:
        self.template, self.reason, self.line = template, reason, line
        where = f"{template}, line {line}" if line else template
        super().__init__(f"Template {where}: {reason}")


class NoticeEnvironment(ImmutableSandboxedEnvironment):
    """The template language cut down to what a notice needs; `language` and `zone` are the reader's."""

    intercepted_binops = frozenset()

    def __init__(self, language: str, zone: str, *, autoescape: bool = False) -> None:
        super().__init__(
            undefined=StrictUndefined, autoescape=autoescape, trim_blocks=True, lstrip_blocks=True, finalize=_finalize
        )
        kept: dict[str, Callable[..., object]] = {name: self.filters[name] for name in _FILTERS}
        self.filters = kept | {
            "join": _join,
            "date": partial(_date, language=language, zone=zone),
            "moment": partial(_moment, language=language, zone=zone),
        }
        self.tests = {name: self.tests[name] for name in _TESTS}
        self.globals = {}

    def is_safe_callable(self, obj: object) -> bool:
        """Nothing in a notice may be called."""
        return False

    def getattr(self, obj: object, attribute: str) -> object:
        """A dot reads a key of a mapping or the loop's place, never an attribute of a Python object."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        return self.getitem(obj, attribute)

    def getitem(self, obj: object, argument: object) -> object:
        """Brackets read a key of a mapping or a place in a list."""
        if isinstance(obj, Undefined):
            return self.undefined(obj=obj, name=str(argument))
        if isinstance(obj, Mapping) and isinstance(argument, str) and argument in obj:
            return obj[argument]
        if isinstance(obj, list | tuple) and isinstance(argument, int) and -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(f"there is no {argument!r} here")


def parse(environment: NoticeEnvironment, name: str, source: str) -> nodes.Template:
    """The template's tree; raises WordingError for anything a notice may not contain."""
    if len(source) > _LONGEST_TEMPLATE:
        raise WordingError(name, f"longer than {_LONGEST_TEMPLATE} characters; shorten it.")
    try:
        tree = environment.parse(source, name)
    except TemplateSyntaxError as error:
        raise WordingError(name, f"{error.message}", error.lineno) from error
    except RecursionError as error:
        raise WordingError(name, "nested too deeply; simplify it.") from error
    _refuse_foreign(name, tree, environment, 0)
    return tree


@lru_cache(maxsize=64)
def environment_for(language: str, zone: str, *, autoescape: bool = False) -> NoticeEnvironment:
    """The environment for readers of this language in this zone, made once."""
    return NoticeEnvironment(language, zone, autoescape=autoescape)


def fill(environment: NoticeEnvironment, name: str, source: str, values: Mapping[str, object]) -> str:
    """The template with its values; raises WordingError, naming what is missing and the line."""
    template = _compiled(environment, name, source)
    pieces: list[str] = []
    length = 0
    try:
        for piece in template.generate(**values):
            length += len(piece)
            if length > _LONGEST_OUTPUT:
                raise WordingError(name, f"its text grows past {_LONGEST_OUTPUT} characters.")
            pieces.append(piece)
    except WordingError:
        raise
    except _BROKEN as error:
        raise WordingError(name, _said(error), _line(error)) from error
    return "".join(pieces)


def _said(error: Exception) -> str:
    """Our own words and the template language's; those of other errors may quote a value, which may be personal."""
    ours = isinstance(error, TemplateError | OmbudsError)
    return str(error) if ours else f"a value does not fit ({type(error).__name__})."


@lru_cache(maxsize=512)
def _compiled(environment: NoticeEnvironment, name: str, source: str) -> Template:
    tree = parse(environment, name, source)
    return Template.from_code(environment, environment.compile(tree), environment.make_globals(None))


def _refuse_foreign(name: str, node: nodes.Node, environment: NoticeEnvironment, loops: int) -> None:
    if not isinstance(node, _ALLOWED):
        raise WordingError(name, f"{type(node).__name__} is not possible in a notice.", node.lineno)
    if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise WordingError(name, f"{node.attr!r} is not a value.", node.lineno)
    if isinstance(node, nodes.Filter) and node.name not in environment.filters:
        raise WordingError(name, f"there is no filter {node.name!r}.", node.lineno)
    if isinstance(node, nodes.Test) and node.name not in environment.tests:
        raise WordingError(name, f"there is no test {node.name!r}.", node.lineno)
    loops += isinstance(node, nodes.For)
    if loops > _DEEPEST_LOOP:
        raise WordingError(name, f"loops may be nested {_DEEPEST_LOOP} deep, not more.", node.lineno)
    for child in node.iter_child_nodes():
        _refuse_foreign(name, child, environment, loops)


def _line(error: BaseException) -> int:
    """The template line on which rendering stopped (Jinja rewrites tracebacks to it)."""
    line, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in {"<template>", "<unknown>"}:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _finalize(value: object) -> object:
    """Text of people without control characters; lists and mappings have no text of their own."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return paragraphs(value)
    if value is None or isinstance(value, Mapping | list | tuple):
        raise BadInput(f"a {type(value).__name__} cannot stand in a sentence.")
    return value


def _join(value: object, separator: str = ", ") -> str:
    """Only lists are joined: joining the letters of a text would let it grow without end."""
    if not isinstance(value, list | tuple):
        raise BadInput("`join` needs a list.")
    return separator.join(str(part) for part in value)


def _date(value: object, *, language: str, zone: str) -> str:
    return written_date(_defined(value), language, zone)


def _moment(value: object, *, language: str, zone: str) -> str:
    return written_moment(_defined(value), language, zone)


def _defined(value: object) -> object:
    return str(value) if isinstance(value, Undefined) else value
