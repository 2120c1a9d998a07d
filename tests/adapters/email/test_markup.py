"""One body, two spellings."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.email.markup import as_html, as_text, read

BODY = """Dear Amina,

we have received your complaint and
will answer by **Monday**.

- Keep the number.
- Send what
  is missing.

1. First
2. Second

Line one\\
Line two
"""


def test_the_text_is_plain():
    assert as_text(read(BODY)) == (
        "Dear Amina,\n\nwe have received your complaint and will answer by Monday.\n\n"
        "- Keep the number.\n- Send what is missing.\n\n1. First\n2. Second\n\nLine one\nLine two"
    )


def test_the_html_has_paragraphs_lists_and_bold():
    assert as_html(read(BODY)) == (
        "<p>Dear Amina,</p>\n"
        "<p>we have received your complaint and will answer by <strong>Monday</strong>.</p>\n"
        "<ul>\n<li>Keep the number.</li>\n<li>Send what is missing.</li>\n</ul>\n"
        "<ol>\n<li>First</li>\n<li>Second</li>\n</ol>\n"
        "<p>Line one<br>\nLine two</p>"
    )


def test_a_list_may_follow_its_paragraph_without_an_empty_line():
    assert as_html(read("You need:\n- a pen\n- paper")) == (
        "<p>You need:</p>\n<ul>\n<li>a pen</li>\n<li>paper</li>\n</ul>"
    )


def test_long_lines_are_wrapped_and_addresses_are_not_cut():
    link = "https://office.example/" + "a" * 90
    lines = as_text(read(f"{'word ' * 40}{link}")).split("\n")
    assert link in lines
    assert all(len(line) <= 72 for line in lines if line != link)


@pytest.mark.parametrize(
    "evil", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "**<b>**", "&lt;", "</p></td>"]
)
def test_what_people_wrote_stays_text(evil):
    html = as_html(read(f"Dear {evil},\n\n- {evil}"))
    assert not re.search(r"<(?!/?(p|ul|li|strong)>)", html)


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs):
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@given(st.text(alphabet=st.sampled_from("ab*-1. \n\\<>&\"'•)"), max_size=60))
def test_any_text_gives_balanced_html_and_no_word_is_lost(source):
    blocks = read(source)
    balance = _Balance()
    balance.feed(as_html(blocks))
    assert balance.open == []
    letters = [char for char in source if char in "ab"]
    assert [char for char in as_text(blocks) if char in "ab"] == letters
