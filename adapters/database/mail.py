"""How a notice in the projections becomes a row of the outbox."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from adapters.database import tables
from adapters.database.bulk import Row

_COLUMN = {name: place for place, name in enumerate(tables.notices.columns.keys())}
_DELIVERY = tables.deliveries.columns.keys()


def outbox_id(case_id: str, notice_id: str) -> str:
    """The delivery's own id, fit for a Message-ID and a file name: ``<case>.<number>``."""
    own = notice_id.rpartition("/")[2]
    return f"{case_id.replace('/', '.')}.{own}"


def reader(address: str) -> str:
    """A name for the mailbox that does not show the address (256 bits, not reversible by reading)."""
    return hashlib.sha256(address.strip().casefold().encode()).hexdigest()


def delivery_rows(notices: Sequence[Row]) -> list[Row]:
    """One pending delivery for each of these new notices that goes by e-mail and has an address."""
    return [_delivery(row) for row in notices if row[_COLUMN["channel"]] == "email" and row[_COLUMN["address"]]]


def _delivery(row: Row) -> Row:
    case_id, notice_id = row[_COLUMN["case_id"]], row[_COLUMN["notice_id"]]
    issued_at = row[_COLUMN["issued_at"]]
    values: dict[str, Any] = {
        "outbox_id": outbox_id(case_id, notice_id), "case_id": case_id, "notice_id": notice_id,
        "reader": reader(row[_COLUMN["address"]]), "language": row[_COLUMN["language"]],
        # Courtesy mail may always share an envelope; a statutory notice only where the procedure says so.
        "shares": bool(row[_COLUMN["digest"]]) or not row[_COLUMN["statutory"]],
        "issued_at": issued_at, "next_at": row[_COLUMN["not_before"]] or issued_at, "state": "pending", "attempt": 0,
    }  # fmt: skip
    return tuple(values.get(name) for name in _DELIVERY)
