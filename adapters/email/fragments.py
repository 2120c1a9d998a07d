"""HTML that a procedure writes itself: allowed to shape text, not to fetch, run or watch anything."""

from __future__ import annotations

from html.parser import HTMLParser

from adapters.email.sandbox import WordingError

_TAGS = {
    "p", "br", "strong", "em", "b", "i", "u", "ul", "ol", "li", "h2", "h3", "h4", "hr", "blockquote", "div", "span",
    "a", "table", "caption", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "small", "abbr",
}  # fmt: skip
_ATTRIBUTES = {"lang", "dir", "title", "scope", "start", "colspan", "rowspan", "style", "href"}
_LINKS = ("https://", "mailto:", "tel:")


def refuse_active(name: str, fragment: str) -> None:
    """Raise WordingError when the fragment could load a picture, run a script or track a reader."""
    checker = _Checker(name)
    checker.feed(fragment)
    checker.close()


class _Checker(HTMLParser):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag not in _TAGS:
            raise WordingError(self._name, f"<{tag}> may not stand in a notice.", line)
        for attribute, value in attrs:
            if attribute not in _ATTRIBUTES:
                raise WordingError(self._name, f"the attribute {attribute!r} may not stand in a notice.", line)
            self._check_value(attribute, (value or "").strip().casefold(), line)

    def _check_value(self, attribute: str, value: str, line: int) -> None:
        if attribute == "style" and any(word in value for word in ("url", "expression", "import", "\\", "@")):
            raise WordingError(self._name, "a style may not fetch anything.", line)
        if attribute == "href" and not value.startswith(_LINKS):
            raise WordingError(self._name, f"a link begins with one of {', '.join(_LINKS)}.", line)

    def handle_decl(self, decl: str) -> None:
        raise WordingError(self._name, "declarations may not stand in a notice.", self.getpos()[0])

    def handle_comment(self, data: str) -> None:
        raise WordingError(
            self._name, "comments may not stand in a notice: some mail programs run them.", self.getpos()[0]
        )

    def unknown_decl(self, data: str) -> None:
        raise WordingError(self._name, "declarations may not stand in a notice.", self.getpos()[0])

    def handle_pi(self, data: str) -> None:
        raise WordingError(self._name, "processing instructions may not stand in a notice.", self.getpos()[0])
