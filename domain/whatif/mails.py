"""What became of the mails: taken from life, and timed anew where a mail would have gone out at another moment.

A mail takes as long as it took in life.  One that was never issued in life is taken by the carrier at once,
as mails usually are; but not in a case none of whose mails ever went out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from domain.access import SYSTEM
from domain.case import commands as c
from domain.record import Recorded
from domain.whatif.entries import Entry
from domain.whatif.numbers import Key, Numbers

OF_MAILS = frozenset({"NoticeSent", "NoticeFailed", "NoticeServed"})


class Fate(NamedTuple):
    """What the carrier said of a mail, and how long after it was issued."""

    after: timedelta
    said: dict[str, Any]


class Coming(NamedTuple):
    """Word of a mail that comes at another moment than in life."""

    at: datetime
    notice_id: str
    said: dict[str, Any]


TAKEN_AT_ONCE = Fate(timedelta(), {"outcome": "accepted", "last_word": True})


class Mails:
    """The mails of one case in life, and those under way here."""

    def __init__(self, entries: Sequence[Entry], recorded: Numbers) -> None:
        self._recorded = recorded
        self._fates: dict[Key, list[Fate]] = defaultdict(list)
        self.coming: list[Coming] = []
        for entry in entries:
            if entry.deed is not None and is_word_of_mail(entry):
                key = recorded.key_of[entry.deed.facts["notice_id"]]
                issued = recorded.notices[key]
                self._fates[key].append(Fate(entry.at - issued.at, _said(entry)))
        went = any(issued.channel == "email" for issued in recorded.notices.values())
        self._post_works = bool(self._fates) or not went

    def issued(self, keys: Sequence[Key], here: Numbers) -> None:
        """Notices were issued here: say when word of them comes, where life does not say it."""
        for key in keys:
            mail, known = here.notices[key], self._recorded.notices.get(key)
            if known is None and mail.channel == "email" and self._post_works:
                self._expect(mail.at, mail.id, TAKEN_AT_ONCE)
            elif known is not None and known.at != mail.at:
                for fate in self._fates.get(key, ()):
                    self._expect(mail.at, mail.id, fate)
        self.coming.sort()

    def _expect(self, issued_at: datetime, notice_id: str, fate: Fate) -> None:
        self.coming.append(Coming(issued_at + fate.after, notice_id, fate.said))

    def as_in_life(self, entry: Entry, deed: Recorded, here: Numbers) -> c.RecordDelivery | None:
        """The word of a mail that went out at the same moment here; None for any other."""
        key = self._recorded.key_of[deed.facts["notice_id"]]
        mail = here.notices.get(key)
        if mail is None or mail.at != self._recorded.notices[key].at:
            return None
        return word(entry.stream, mail.id, entry.at, _said(entry))


def is_word_of_mail(entry: Entry) -> bool:
    """Whether an entry says what became of a mail (and not that somebody brought a letter themselves)."""
    deed = entry.deed
    return deed is not None and deed.type in OF_MAILS and deed.facts.get("how") != "other_means"


def word(case_id: str, notice_id: str, at: datetime, said: dict[str, Any]) -> c.RecordDelivery:
    """What the carrier says of a mail."""
    return c.RecordDelivery(actor=SYSTEM, case_id=case_id, notice_id=notice_id, effective_at=at, **said)


def _said(entry: Entry) -> dict[str, Any]:
    types = {event.type: event for event in entry.events if event.type in OF_MAILS}
    failed, served, sent = types.get("NoticeFailed"), types.get("NoticeServed"), types.get("NoticeSent")
    if failed is not None:
        return {"outcome": "failed", "why": failed.facts["why"], "code": failed.facts.get("code")}
    taken = {name: sent.facts.get(name) for name in ("provider", "bundle")} if sent is not None else {}
    if served is not None and served.facts["how"] == "on_delivery":
        return {"outcome": "delivered"} | taken
    return {"outcome": "accepted", "last_word": served is not None} | taken
