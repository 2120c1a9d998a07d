"""What must hold on every office, whatever was tried on it.

After each step, of what the step has touched:

* the order is 1..n without a gap, and so is each case's version;
* ``replay == projection == model``: the case folded anew from its events gives the very rows that lie
  in the tables, and at the desk they are what the reference says;
* what the desks remember of a case that has not moved on is what its events say;
* no deadline is missed twice, and none before its time;
* each notice by e-mail stands in the outbox exactly once.

At the end the same of everything, and that the hashes verify.
"""

from __future__ import annotations

from model.reference import TURN, to_come
from model.witness import Witness

from adapters.database import rebuild, tables
from adapters.database.chained import chained
from domain import engine
from domain.case.apply import fold
from domain.projection import project, rows

HEAD = "SELECT seq FROM log_head"
SINCE = "SELECT seq, stream, version FROM events WHERE seq > ? ORDER BY seq"
POST = "SELECT notice_id FROM deliveries WHERE case_id = ?"


class Holding:
    """Looks at the record of one store and compares; remembers how far it has looked."""

    def __init__(self, store, reference):
        self.store, self.reference, self.witness = store, reference, Witness(store.engine.url)
        self.seen, self._versions, self._cases = 0, {}, {}

    def head(self):
        ((seq,),) = self.witness.ask(HEAD)
        return seq

    def case(self, stream):
        """A case as its events said it when they were looked at last."""
        return self._cases[stream]

    def since_last_time(self, now, desks):
        """Raises AssertionError if anything is wrong in what has changed since."""
        touched = self._touched()
        for stream in touched:
            events = list(self.store.events(stream=stream))
            assert [event.version for event in events] == list(range(1, len(events) + 1))
            self._deadlines_are_missed_once_and_only_when_due(events, now)
            found = self._rows(stream)
            self._compare(stream, events, found)
            self._as_foretold(stream, found)
        self._remembered(desks, touched if self.seen % 5 else self._cases)

    def altogether(self):
        """Check the whole; return the types of events in it."""
        compared = rebuild.check(self.store, project)
        assert compared.equal, compared.first
        assert chained(self.store).size == self.head()
        for stream in self.reference.cases:
            self._as_foretold(stream, self._rows(stream))
        seen = [happened.type for happened in self.store.events()]
        assert len(seen) == self.head()
        return set(seen)

    def nothing_due_waits(self, now):
        with self.store.transaction() as tx:
            assert list(tx.due(now, 10)) == []

    # ── one step ────────────────────────────────────────────────────────────

    def _touched(self):
        """The streams that have grown; their new events continue the order and the versions."""
        found = self.witness.ask(SINCE, self.seen)
        for seq, stream, version in found:
            assert seq == self.seen + 1, f"{seq} follows {self.seen}"
            assert version == self._versions.get(stream, 0) + 1
            self.seen, self._versions[stream] = seq, version
        assert self.head() == self.seen
        return dict.fromkeys(stream for _, stream, _ in found)

    def _compare(self, stream, events, found):
        """Replay against projection, and against the outbox."""
        if stream in ("office", engine.STREAM):
            expected = project(stream, events).tables
        else:
            self._cases[stream] = fold(stream, events)
            expected = rows(self._cases[stream]).tables
        for table in tables.PROJECTIONS:
            assert found[table.name] == expected.get(table.name, {}), f"{table.name} of {stream}"
        self._posted(stream, events, found["notices"].values())

    def _posted(self, stream, events, issued):
        """Each notice by e-mail has one row in the outbox, which stays when the notice's address is erased."""
        erased = {key for event in events if event.type == "ContentErased" for key in event.facts.get("notices", ())}
        by_mail = {each["notice_id"]: each["address"] for each in issued if each["channel"] == "email"}
        posted = [notice_id for (notice_id,) in self.witness.ask(POST, stream)]
        assert len(posted) == len(set(posted))
        assert set(posted) <= set(by_mail)
        assert {key for key, address in by_mail.items() if address is not None} == set(posted) - erased

    def _rows(self, stream):
        return self.witness.rows_of(stream, tables.PROJECTIONS)

    def _deadlines_are_missed_once_and_only_when_due(self, events, now):
        firings = [event.facts["firing"] for event in events if event.facts.get("firing")]
        assert len(firings) == len(set(firings)), "something fired twice"
        assert all(event.effective_at < now for event in events if event.type == "DeadlineMissed")

    def _remembered(self, desks, streams):
        """What has just changed, and now and then everything: nobody may have changed what is only remembered."""
        for desk in desks:
            for stream, known in desk._memory._cases.items():
                moved_on = known.end.version != self._versions.get(stream)  # by the other desk: it will not be used
                if stream in streams and not moved_on:
                    assert known.case == self._cases[stream]

    # ── the reference ───────────────────────────────────────────────────────

    def _as_foretold(self, stream, found):
        """What lies in the tables is what the reference says, if it knows such cases."""
        if stream not in self.reference.cases:
            return
        said, foretold = _said(found), _foretold(self.reference.cases[stream])
        for what in said:
            assert said[what] == foretold[what], f"{stream}: {what}: {said[what]} should be {foretold[what]}"


def _said(found):
    """The engine's tables, without what the reference does not know."""
    (case,) = found["cases"].values()
    return {
        "case": (case["state"], case["waiting_on"], case["officer"], case["received_at"], case["closed_at"]),
        "deadlines": {
            row["deadline"]: (row["state"], row["started_at"], row["due_at"], row["met_at"], row["missed_at"])
            for row in found["deadlines"].values()
        },
        "timers": sorted((row["due_at"], row["kind"], row["timer"].split("/")[0]) for row in found["timers"].values()),
        "tasks": {row["task"]: (row["rule"], row["done_at"] is not None) for row in found["tasks"].values()},
        "notices": {
            row["notice_id"]: (row["notice"], row["party"], row["channel"], row["state"]) for row in found["notices"].values()
        },
    }  # fmt: skip


def _foretold(case):
    return {
        "case": (case["state"], TURN[case["state"]], case["officer"], case["received"], case["closed"]),
        "deadlines": {
            key: (run["state"], run["started"], run["due"], run["met"], run["missed"])
            for key, run in case["runs"].items()
        },
        "timers": sorted((at, what, key) for at, _, key, what in to_come(case)),
        "tasks": {key: (task["rule"], task["done"]) for key, task in case["tasks"].items()},
        "notices": {key: (n["notice"], n["to"], n["channel"], n["state"]) for key, n in case["notices"].items()},
    }
