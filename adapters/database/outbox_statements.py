"""The outbox's statements, built once."""

from __future__ import annotations

from sqlalchemy import Update, and_, bindparam, exists, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from adapters.database.among import among
from adapters.database.columns import NAME, Moment
from adapters.database.mail import reader
from adapters.database.tables import cases, deliveries, in_state, notices
from domain.outbox import Accepted, Failed, Retry, Unknown

_NOW = bindparam("now", type_=Moment)

_ITEMS = select(
    deliveries.c.outbox_id, deliveries.c.case_id, deliveries.c.attempt, deliveries.c.issued_at, deliveries.c.sent_as,
    deliveries.c.unknown_since, deliveries.c.reason, notices.c.notice, notices.c.audience, notices.c.address,
    notices.c.name, notices.c.language, notices.c.statutory, notices.c.digest, cases.c.procedure_digest, cases.c.unit,
    notices.c["values"].label("values_text"),
).select_from(
    deliveries.join(
        notices, and_(notices.c.case_id == deliveries.c.case_id, notices.c.notice_id == deliveries.c.notice_id)
    ).outerjoin(cases, cases.c.case_id == deliveries.c.case_id)
)  # fmt: skip

_earlier = deliveries.alias("earlier")
_in_order = (deliveries.c.issued_at, deliveries.c.outbox_id)


def _blocked() -> ColumnElement[bool]:
    """An earlier row to the same reader is on its way or has to wait."""
    names = ("pending", "leased", "sending")
    not_due = or_(_earlier.c.state == "sending", _earlier.c.next_at > _NOW)
    same_states = in_state(*names, table=_earlier)
    before = or_(
        _earlier.c.issued_at < deliveries.c.issued_at,
        and_(_earlier.c.issued_at == deliveries.c.issued_at, _earlier.c.outbox_id < deliveries.c.outbox_id),
    )
    return exists().where(_earlier.c.reader == deliveries.c.reader, same_states, before, not_due)


_DUE = and_(in_state("pending", "leased"), deliveries.c.next_at <= _NOW, ~_blocked())
FREE = (
    _ITEMS.where(_DUE).order_by(*_in_order).limit(bindparam("limit")).with_for_update(of=deliveries, skip_locked=True)
)
COMPANIONS = (
    _ITEMS.where(_DUE, deliveries.c.shares.is_(True), deliveries.c.reader == bindparam("reader"))
    .order_by(*_in_order)
    .limit(bindparam("limit"))
    .with_for_update(of=deliveries, skip_locked=True)
)
UNKNOWN = _ITEMS.where(in_state("unknown")).order_by(*_in_order)

LEASE = (
    update(deliveries)
    .where(among(deliveries.c.outbox_id, "ids"))
    .values(state="leased", token=bindparam("held_by"), next_at=bindparam("until", type_=Moment))
)
START = (
    update(deliveries)
    .where(
        among(deliveries.c.outbox_id, "ids"), deliveries.c.state == "leased", deliveries.c.token == bindparam("held_by")
    )
    .values(
        state="sending",
        next_at=bindparam("until", type_=Moment),
        attempt=deliveries.c.attempt + 1,
        sent_as=bindparam("mail_id"),
    )
)
# A row that somebody is just recording after all is left to him: waiting for it while holding others, as he does, would
# have two workers wait for each other.
_UNREPORTED = (
    select(deliveries.c.outbox_id)
    .where(in_state("sending"), deliveries.c.next_at <= _NOW)
    .with_for_update(skip_locked=True)
)
LOSE_SIGHT = (
    update(deliveries)
    .where(deliveries.c.outbox_id.in_(_UNREPORTED))
    .values(state="unknown", unknown_since=deliveries.c.next_at, token=None, reason=bindparam("why"))
)

# What each outcome writes; the names are those of the columns.
_WRITES: dict[type, tuple[str, tuple[str, ...]]] = {
    Accepted: ("accepted", ("provider_id", "accepted_at", "bundle_id")),
    Retry: ("pending", ("next_at", "reason", "attempt")),
    Unknown: ("unknown", ("unknown_since", "reason", "sent_as")),
    Failed: ("failed", ("reason", "code")),
}


def _outcome(kind: type) -> Update:
    state, names = _WRITES[kind]
    values = {name: bindparam(name, type_=deliveries.c[name].type) for name in names}
    return update(deliveries).where(deliveries.c.outbox_id == bindparam("id", type_=NAME)).values(
        state=state, token=None, **values
    )  # fmt: skip


_RECORD = {
    kind: _outcome(kind).where(
        deliveries.c.token == bindparam("held_by", type_=NAME), deliveries.c.state.in_(("leased", "sending"))
    )
    for kind in _WRITES
}
_SETTLE = {kind: _outcome(kind).where(deliveries.c.state == "unknown") for kind in _WRITES}


def record(kind: type) -> Update:
    """Store an outcome of this kind in a row that is held under a token."""
    return _RECORD[kind]


def settle(kind: type) -> Update:
    """Store an outcome of this kind in a row whose outcome was unknown."""
    return _SETTLE[kind]


__all__ = [
    "COMPANIONS", "FREE", "LEASE", "LOSE_SIGHT", "START", "UNKNOWN", "reader", "record", "settle",
]  # fmt: skip
