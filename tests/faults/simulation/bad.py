"""Parts that are wrong in one way each: a simulation that lets one of them pass proves nothing."""

from __future__ import annotations

from contextlib import contextmanager

from faults.simulation.hub import SimulatedStore
from faults.simulation.world import Parts
from sqlalchemy import text

from adapters.database import tables
from adapters.database.mail import outbox_id
from adapters.database.outbox import SqlOutbox
from domain.case.timers import AFTER
from domain.errors import Raced, VersionConflict
from domain.outbox import Accepted
from domain.ports import Rows, Write
from domain.record import Event
from workflows.desk import CaseDesk


class SweepsFromAList(CaseDesk):
    """Reads what is due, and lets it happen later, whoever was faster: only the unique key is left in between."""

    def sweep(self, at=None, *, batch=200, most=None, hands=1):
        with self.store.transaction() as tx:
            due = [each for each in tx.due(tx.now, batch) if each.timer.endswith("/expiry")]
            versions = {each.stream: tx.ends([each.stream])[each.stream].version for each in due}
        for each in due:
            self._miss(each, versions[each.stream])
        return super().sweep(at, batch=batch, most=most)

    def _miss(self, due, version):
        try:
            with self.store.transaction() as tx:
                actual = tx.ends([due.stream])[due.stream].version
                if actual == version:
                    return  # nobody was faster: it is done as it should be
                missed = due.due_at - AFTER
                facts = {
                    "deadline": due.timer.partition("/")[0], "due_at": missed.isoformat(), "firing": due.timer,
                    "noticed_at": tx.now.isoformat(),
                }  # fmt: skip
                event = Event("DeadlineMissed", missed, "system", facts, None, None)
                own = f"list:{self.store.world.token()}"
                tx.append([Write(due.stream, own, "0" * 64, actual, [event], Rows(), Rows())])
        except (Raced, VersionConflict):
            return


class WithoutUniqueFirings(SimulatedStore):
    """The key that lets a deadline fire once has been dropped."""

    def __init__(self, engine, **more):
        super().__init__(engine, **more)
        with engine.begin() as connection:
            connection.execute(text("DROP INDEX IF EXISTS uq_events_stream_firing"))


class SendsInside(SimulatedStore):
    """Sends a notice in the very transaction that issues it, which may yet come to nothing."""

    @contextmanager
    def transaction(self):
        with super().transaction() as tx:
            append = tx.append

            def sending(writes):
                answers = append(writes)
                for write in writes:
                    self._send(write)
                return answers

            tx.append = sending
            yield tx

    def _send(self, write):
        known = write.before.tables.get("notices", {})
        for (case_id, notice_id), row in write.after.tables.get("notices", {}).items():
            if (case_id, notice_id) not in known and row["channel"] == "email" and row["address"]:
                self.world.provider.received[outbox_id(case_id, notice_id)] += 1


class ChecksNoToken(SqlOutbox):
    """Believes that whoever leased a row still has it."""

    def start(self, outbox_ids, token, now, lease_seconds, sent_as):
        super().start(outbox_ids, token, now, lease_seconds, sent_as)
        return True

    def record_all(self, outbox_ids, token, outcome):
        kept = super().record_all(outbox_ids, token, outcome)
        if not isinstance(outcome, Accepted):
            return kept
        rows = tables.deliveries
        noted = rows.update().values(state="accepted", provider_id=outcome.provider_id, accepted_at=outcome.at)
        with self._store.engine.begin() as connection:
            connection.execute(noted.where(rows.c.outbox_id.in_(outbox_ids)))
        return list(outbox_ids)


CONTROLS = {
    "a sweep without the unique key": Parts(desk=SweepsFromAList, store=WithoutUniqueFirings),
    "mails sent inside the transaction": Parts(store=SendsInside),
    "a lease token that nobody checks": Parts(outbox=ChecksNoToken),
}
