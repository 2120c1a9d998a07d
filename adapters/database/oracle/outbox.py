"""The outbox: one row for each notice that goes by e-mail, and none without its notice."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from adapters.database.edge import translated
from adapters.database.mail import outbox_id
from adapters.database.oracle.evidence import Evidence, Finding
from adapters.database.oracle.pages import pages
from adapters.database.store import SqlStore
from adapters.database.tables import deliveries, notices

NAME = "outbox"
_SAME = and_(deliveries.c.case_id == notices.c.case_id, deliveries.c.notice_id == notices.c.notice_id)
_GOES = and_(notices.c.channel == "email", notices.c.address.is_not(None), notices.c.address != "")
_UNPOSTED = (
    select(notices.c.case_id, notices.c.notice_id)
    .outerjoin(deliveries, _SAME)
    .where(_GOES, deliveries.c.outbox_id.is_(None))
    .limit(1)
)
_CAUSELESS = (
    select(deliveries.c.outbox_id).outerjoin(notices, _SAME).where(notices.c.notice_id.is_(None)).limit(1)
)  # fmt: skip
_TWICE = (
    select(deliveries.c.case_id, deliveries.c.notice_id)
    .group_by(deliveries.c.case_id, deliveries.c.notice_id)
    .having(func.count() > 1)
    .limit(1)
)
_NAMES = select(deliveries.c.outbox_id, deliveries.c.case_id, deliveries.c.notice_id)


def outbox(store: SqlStore, _: Evidence) -> Finding | None:
    """Notices by e-mail and rows of the outbox are one to one; notices are what the events say (see projections)."""
    with translated(), store.reader.connect() as connection:
        if (row := connection.execute(_UNPOSTED).first()) is not None:
            return Finding(NAME, f"notice {row.notice_id} of {row.case_id}", "it is not in the outbox")
        if (row := connection.execute(_CAUSELESS).first()) is not None:
            return Finding(NAME, f"delivery {row.outbox_id}", "no event issued its notice")
        if (row := connection.execute(_TWICE).first()) is not None:
            return Finding(NAME, f"notice {row.notice_id} of {row.case_id}", "it is in the outbox twice")
    for page in pages(store, _NAMES, deliveries.c.outbox_id):
        for own, case_id, notice_id in page:
            if own != outbox_id(case_id, notice_id):
                return Finding(NAME, f"delivery {own}", f"it is not named after notice {notice_id} of {case_id}")
    return None
