"""The outbox: one row for each notice that goes by e-mail, and none without its notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Integer, Row, and_, bindparam, select, type_coerce

from adapters.database.mail import outbox_id, reader, shares
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import deliveries, notices

NAME = "outbox"
_GOES = and_(notices.c.channel == "email", notices.c.address.is_not(None), notices.c.address != "")
_TO_POST = select(notices.c.case_id, notices.c.notice_id).where(_GOES)
_REPEATED = ("reader", "language", "shares", "issued_at")
"""What a delivery repeats of its notice."""
# As it lies there: what a boolean makes of another value would hide it.
_OWN = (
    deliveries.c.reader.label("own_reader"), deliveries.c.language.label("own_language"),
    type_coerce(deliveries.c.shares, Integer).label("own_shares"), deliveries.c.issued_at.label("own_issued_at"),
)  # fmt: skip
_POSTED = select(deliveries.c.outbox_id, deliveries.c.case_id, deliveries.c.notice_id, *_OWN)
_LOW: BindParameter[str] = bindparam("low")
_HIGH: BindParameter[str] = bindparam("high")
_SAID = (notices.c.address, notices.c.language, notices.c.digest, notices.c.statutory, notices.c.issued_at)
_NOTICES_OF = select(notices.c.case_id, notices.c.notice_id, *_SAID).where(
    notices.c.case_id >= _LOW, notices.c.case_id <= _HIGH
)
_BOTH = (
    select(*_OWN, *_SAID)
    .select_from(
        deliveries.join(
            notices, and_(notices.c.case_id == deliveries.c.case_id, notices.c.notice_id == deliveries.c.notice_id)
        )
    )
    .where(deliveries.c.outbox_id == bindparam("own"))
)
_POSTED_OF = select(deliveries.c.case_id, deliveries.c.notice_id).where(
    deliveries.c.case_id >= _LOW, deliveries.c.case_id <= _HIGH
)


def outbox(store: SqlStore, _: Evidence) -> Finding | None:
    """Notices by e-mail and rows of the outbox are one to one; notices are what the events say (see projections).

    Both come in one transaction and stay: whoever sees one of them finds the other if he looks later.
    """
    return _each_notice_is_posted(store) or _each_posting_has_its_notice(store)


def _each_notice_is_posted(store: SqlStore) -> Finding | None:
    for page in pages(store, _TO_POST, notices.c.case_id, notices.c.notice_id):
        posted = Counter(map(tuple, fetched(store, _POSTED_OF, **_cases(page))))
        for case_id, notice_id in page:
            count = posted[case_id, notice_id]
            if count != 1:
                what = "twice" if count else "not"
                return Finding(NAME, f"notice {notice_id} of {case_id}", f"it is {what} in the outbox")
    return None


def _each_posting_has_its_notice(store: SqlStore) -> Finding | None:
    for page in pages(store, _POSTED, deliveries.c.outbox_id):
        issued = {(row.case_id, row.notice_id): row for row in fetched(store, _NOTICES_OF, **_cases(page))}
        for row in page:
            own, notice = row.outbox_id, issued.get((row.case_id, row.notice_id))
            if notice is None:
                return Finding(NAME, f"delivery {own}", "no event issued its notice")
            if own != outbox_id(row.case_id, row.notice_id):
                return Finding(
                    NAME, f"delivery {own}", f"it is not named after notice {row.notice_id} of {row.case_id}"
                )
            if _repeats(row) != _told(own, notice) and (said := _otherwise(store, row)) is not None:
                return Finding(NAME, f"delivery {own}", f"its {said} is not that of notice {row.notice_id}")
    return None


def _otherwise(store: SqlStore, row: Row[Any]) -> str | None:
    """The first column that says something else, looked at again in one moment: an erasure may have come in between."""
    for again in fetched(store, _BOTH, own=row.outbox_id):
        pairs = zip(_REPEATED, _repeats(again), _told(row.outbox_id, again), strict=True)
        return next((name for name, found, wanted in pairs if found != wanted), None)
    return None


def _repeats(row: Row[Any]) -> tuple[Any, ...]:
    return row.own_reader, row.own_language, row.own_shares, row.own_issued_at


def _told(own: str, notice: Row[Any]) -> tuple[Any, ...]:
    """The same as the notice gives it; of one whose address was erased nothing stands there but the delivery's own name."""
    to = reader(notice.address) if notice.address else own
    return to, notice.language, shares(notice.digest, notice.statutory), notice.issued_at


def _cases(page: Sequence[Row[Any]]) -> dict[str, str]:
    """The first and the last case of a page; it is in order of names that begin with the case's."""
    names = [row.case_id for row in page]
    return {"low": min(names), "high": max(names)}
