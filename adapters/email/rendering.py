"""From an outbox row to a mail: the procedure's wording, filled in, in the office's frame.

The body is written once; plain text and HTML are two spellings of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapters.email import markup
from adapters.email.cleaning import display_name, one_line, subject_line
from adapters.email.dates import written_date
from adapters.email.fragments import refuse_active
from adapters.email.framing import Frame, framed_html, framed_text
from adapters.email.sandbox import WordingError, environment_for, fill
from adapters.email.templates import STANDING, TemplateSource, take_apart
from domain.arithmetic import day_by_day
from domain.outbox import Draft, OfficeFacts, OutboxItem
from domain.post import OutgoingMessage

STYLES = {
    "p": "margin:0 0 14px;",
    "ul": "margin:0 0 14px;padding-left:22px;",
    "ol": "margin:0 0 14px;padding-left:24px;",
    "li": "margin:0 0 6px;",
}
_LONGEST_LINE = 160


class PackWording:
    """Words notices from the templates of procedures."""

    def __init__(self, source: TemplateSource) -> None:
        self._source = source

    def draft(self, item: OutboxItem) -> Draft:
        """Fill in one notice; raises WordingError when its template or its values are at fault."""
        layout = take_apart(item.template, self._read(item))
        neutral = {"reference": item.reference, "office": office_values(item.office)}
        values = given_values(item)
        subject = subject_line(_fill(item, layout.subject, neutral, 1))
        body = _fill(item, layout.body, values, layout.body_line)
        blocks = markup.read(body)
        if not subject or not blocks:
            raise WordingError(item.template, "its subject or its body is empty.")
        summary = _fill(item, layout.summary, values, 2) if layout.summary else item.title or blocks[0].parts[0]
        return Draft(item, subject, _shortened(one_line(summary)), body, self._override(item, values))

    def letter(self, draft: Draft) -> OutgoingMessage:
        """One notice as one mail."""
        item = draft.item
        receipt = item.values.get("receipt_line")
        line = receipt if isinstance(receipt, str) and receipt not in draft.body else None
        frame = Frame(item.language, item.office, item.issued_at, item.reference or None, line)
        blocks = markup.read(draft.body)
        html = markup.as_html(blocks, STYLES) if draft.html is None else draft.html
        return _message(item.outbox_id, draft, frame, draft.subject, markup.as_text(blocks), html)

    def bundle(self, drafts: Sequence[Draft], bundle_id: str) -> OutgoingMessage:
        """Several notices to one reader as one mail that lists them, oldest first.

        What speaks of no case (a daily digest, an alarm) follows in full: nowhere else could it be read.
        """
        first, last = drafts[0].item, max(drafts, key=lambda draft: draft.item.issued_at)
        listed = [draft for draft in drafts if not _stands_alone(draft.item)]
        whole = [block for draft in drafts if _stands_alone(draft.item) for block in markup.read(draft.body)]
        references = sorted({draft.item.reference for draft in listed})
        single = references[0] if len(references) == 1 else None
        frame = Frame(first.language, first.office, last.item.issued_at, single)
        words = frame.words
        lines = [
            words.bundle_line.format(
                reference=draft.item.reference, line=draft.summary,
                date=written_date(draft.item.issued_at, first.language, first.office.zone),
            )
            for draft in listed
        ]  # fmt: skip
        blocks = [markup.Block("p", (words.bundle_intro,)), markup.Block("ul", tuple(lines))] if listed else []
        several = f"{words.bundle_subject.format(count=len(references))} – {first.office.name}"
        subject = (single or several) if listed else last.subject
        blocks += whole
        return _message(
            bundle_id, last, frame, subject_line(subject), markup.as_text(blocks), markup.as_html(blocks, STYLES)
        )

    def _read(self, item: OutboxItem) -> str:
        source = self._source.read(item.template, item.language)
        if source is None:
            raise WordingError(item.template, f"there is none in {item.language!r}.")
        return source

    def _override(self, item: OutboxItem, values: Mapping[str, object]) -> str | None:
        source = self._source.read(item.template, item.language, "html")
        if source is None:
            return None
        environment = environment_for(item.language, _zone(item), autoescape=True)
        fragment = fill(environment, item.template, source, values)
        refuse_active(item.template, fragment)
        return fragment


def _stands_alone(item: OutboxItem) -> bool:
    return item.template.startswith(f"{STANDING}/")


def office_values(office: OfficeFacts) -> dict[str, object]:
    """The office as templates see it."""
    return {
        "name": office.name, "address": list(office.address), "phone": office.phone,
        "website": office.website, "reply_to": office.reply_to,
    }  # fmt: skip


def given_values(item: OutboxItem) -> dict[str, object]:
    """Everything within a body's reach; the standing names cannot be taken by a row's own values."""
    return dict(item.values) | _reasons(item) | {
        "reference": item.reference, "office": office_values(item.office), "reader": item.to_name,
        "title": item.title, "issued_at": item.issued_at, "language": item.language,
    }  # fmt: skip


def _zone(item: OutboxItem) -> str:
    """Where the deadline is counted, if the notice speaks of one: its date and its reasons then agree."""
    zone = item.values.get("zone")
    return zone if isinstance(zone, str) else item.office.zone


def _reasons(item: OutboxItem) -> dict[str, object]:
    """Why the deadline ends when it ends, day by day; of a long one, the days that did not count."""
    arithmetic, limit = item.values.get("arithmetic"), item.values.get("limit")
    if not isinstance(arithmetic, list) or not isinstance(limit, str):
        return {}
    days = day_by_day(arithmetic, limit, item.language)
    shown = days if len(days) <= MOST_DAYS else [day for day in days if not day.counted]
    return {"explanation": [day.text for day in shown]}


MOST_DAYS = 45
"""A letter counts no more days than these one by one."""


def _fill(item: OutboxItem, source: str, values: Mapping[str, object], first_line: int) -> str:
    environment = environment_for(item.language, _zone(item))
    try:
        return fill(environment, item.template, source, values)
    except WordingError as error:
        line = error.line + first_line - 1 if error.line else 0
        raise WordingError(f"{item.template} ({item.language})", error.reason, line) from error


def _message(outbox_id: str, draft: Draft, frame: Frame, subject: str, text: str, html: str) -> OutgoingMessage:
    item = draft.item
    return OutgoingMessage(
        outbox_id=outbox_id,
        to_name=display_name(item.to_name),
        to_address=item.to_address,
        subject=subject,
        text=framed_text(frame, text),
        html=framed_html(frame, subject, html),
        language=item.language,
        issued_at=item.issued_at,
        reply_to=item.office.reply_to,
        reference=frame.reference,
    )


def _shortened(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 1].rstrip()}…"
