"""The outbox: one row for each notice that goes by e-mail, and none without its notice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BindParameter, Row, and_, bindparam, select

from adapters.database.mail import outbox_id
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import fetched, pages
from adapters.database.store import SqlStore
from adapters.database.tables import deliveries, notices

NAME = "outbox"
_GOES = and_(notices.c.channel == "email", notices.c.address.is_not(None), notices.c.address != "")
_TO_POST = select(notices.c.case_id, notices.c.notice_id).where(_GOES)
_POSTED = select(deliveries.c.outbox_id, deliveries.c.case_id, deliveries.c.notice_id)
_LOW: BindParameter[str] = bindparam("low")
_HIGH: BindParameter[str] = bindparam("high")
_NOTICES_OF = select(notices.c.case_id, notices.c.notice_id).where(
    notices.c.case_id >= _LOW, notices.c.case_id <= _HIGH
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
        issued = set(map(tuple, fetched(store, _NOTICES_OF, **_cases(page))))
        for own, case_id, notice_id in page:
            if (case_id, notice_id) not in issued:
                return Finding(NAME, f"delivery {own}", "no event issued its notice")
            if own != outbox_id(case_id, notice_id):
                return Finding(NAME, f"delivery {own}", f"it is not named after notice {notice_id} of {case_id}")
    return None


def _cases(page: Sequence[Row[Any]]) -> dict[str, str]:
    """The first and the last case of a page; it is in order of names that begin with the case's."""
    names = [row.case_id for row in page]
    return {"low": min(names), "high": max(names)}
