"""How a notice in the projections becomes a row of the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from operator import itemgetter

from adapters.database import tables
from adapters.database.bulk import Row

_PLACE = {name: place for place, name in enumerate(tables.notices.columns.keys())}
_GOES = itemgetter(_PLACE["channel"], _PLACE["address"])
_SAYS = itemgetter(*[
    _PLACE[name]
    for name in ("case_id", "notice_id", "address", "language", "digest", "statutory", "issued_at", "not_before")
])  # fmt: skip
_SET = (
    "outbox_id", "case_id", "notice_id", "reader", "language", "shares", "issued_at", "next_at", "state", "attempt",
)  # fmt: skip
_COLUMNS = tuple(column.name for column in tables.deliveries.columns)
_ORDER = itemgetter(*[_SET.index(name) if name in _SET else len(_SET) for name in _COLUMNS])  # then comes a None


def outbox_id(case_id: str, notice_id: str) -> str:
    """The delivery's own id, fit for a Message-ID and a file name: ``<case>.<number>``."""
    own = notice_id.rpartition("/")[2]
    return f"{case_id.replace('/', '.')}.{own}"


def reader(address: str) -> str:
    """A name for the mailbox that does not show the address (256 bits, not reversible by reading)."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


def shares(digest: object, statutory: object) -> bool:
    """Courtesy mail may always share an envelope; a statutory notice only where the procedure says so."""
    return bool(digest) or not statutory


def delivery_rows(notices: Sequence[Row]) -> list[Row]:
    """One pending delivery for each of these new notices that goes by e-mail and has an address."""
    return [_delivery(row) for row in notices if _GOES(row)[0] == "email" and _GOES(row)[1]]


def _delivery(row: Row) -> Row:
    case_id, notice_id, address, language, digest, statutory, issued_at, not_before = _SAYS(row)
    made: Row = _ORDER((
        outbox_id(case_id, notice_id), case_id, notice_id, reader(address), language, shares(digest, statutory), issued_at,
        not_before or issued_at, "pending", 0, None,
    ))  # fmt: skip
    return made
