"""The office's frame around a body: letterhead above, how to reply below, as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from adapters.email.cleaning import one_line
from adapters.email.dates import written_date
from adapters.email.frames import FRAMES, FrameWords
from adapters.email.sandbox import WordingError
from domain.outbox import OfficeFacts

_RULE = "-" * 72


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds one mail; `reference` is None when it speaks of several cases."""

    language: str
    office: OfficeFacts
    issued_at: datetime
    reference: str | None
    receipt_line: str | None = None

    @property
    def words(self) -> FrameWords:
        """The frame's words; raises WordingError for a language that the frame does not speak."""
        if self.language not in FRAMES:
            raise WordingError("frame", f"there is none in {self.language!r}. Known: {', '.join(FRAMES)}.")
        return FRAMES[self.language]

    @property
    def issued(self) -> str:
        """The day of issue at the office."""
        return written_date(self.issued_at, self.language, self.office.zone)

    def footer(self) -> list[str]:
        """How to answer, where to call, and that nobody watches."""
        words, office = self.words, self.office
        lines = [self.receipt_line] if self.receipt_line else []
        if self.reference:
            lines.append((words.reply if office.reply_to else words.no_reply).format(reference=self.reference))
        else:
            lines.append(words.bundle_reply)
        if office.phone:
            lines.append(words.phone.format(phone=office.phone))
        if office.website:
            lines.append(words.website.format(website=office.website))
        return [one_line(line) for line in [*lines, words.automatic]]


def framed_text(frame: Frame, body: str) -> str:
    """The plain text of the mail."""
    words, office = frame.words, frame.office
    head = [one_line(office.name), *(one_line(line) for line in office.address), ""]
    if frame.reference:
        head.append(f"{words.reference}: {frame.reference}")
    head.append(f"{words.issued}: {frame.issued}")
    return "\n".join([*head, "", body, "", _RULE, *frame.footer(), ""])


def framed_html(frame: Frame, subject: str, body: str) -> str:
    """The HTML of the mail; `body` is HTML already, everything else is escaped."""
    return _letter().render(
        language=frame.language, subject=subject, office=frame.office, words=frame.words, issued=frame.issued,
        reference=frame.reference, body=Markup(body), footer=frame.footer(),  # noqa: S704 - escaped by markup.py
    )  # fmt: skip


@cache
def _letter() -> Template:
    """Our own layout, not a procedure's: needs no sandbox."""
    source = files("adapters.email").joinpath("letter.html").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)
