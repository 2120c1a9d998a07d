"""The recorded commands taken again give the same events, byte for byte; where they do not, it is named."""

from __future__ import annotations

import dataclasses
import json
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from fakes.databases import FixedClock, RepeatableSalts
from faults.scale import scale
from model.test_same_on_both import play
from model.trial import CALENDARS, Trial
from model.walk import go_through

from adapters.database.checkpoints import origin
from adapters.database.engine import open_engine, sqlite_url
from adapters.database.reexecuting import reexecution
from adapters.database.store import SqlStore
from adapters.packs.shelf import PackShelf
from domain.case import clockwork
from domain.procedure.compiled import Compiled
from domain.procedure.model import Procedure
from domain.proof.chain import Chain
from domain.record import Recorded, leaf_hash
from domain.reexecution.rebuilding import possible_commands
from domain.reexecution.whole import ERASED
from ombuds import demonstration
from ombuds.bootstrap import build
from ombuds.settings import Settings


def taken_again(store, calendars=CALENDARS, **options):
    """What re-execution finds in a whole database."""
    run = reexecution(store, calendars)
    for name, value in options.items():
        setattr(run, name, value)
    return run.go_through(store.stored())


def holds(report):
    """Everything was decided again, and nothing came out otherwise."""
    assert report.first is None, report.first
    assert (report.same, report.reexecuted, dict(report.cannot)) == (report.commands, report.events, {})
    assert report.commands > 20
    return True


# ── histories of every kind ─────────────────────────────────────────────────


def test_a_seeded_run_of_an_office(store):
    """The same run as on both databases, with sweeps, refusals, links and procedures of every kind."""
    play(store, 80, CALENDARS)
    assert holds(taken_again(store))


@pytest.mark.parametrize("seed", range(scale(1, 60)))
def test_walks_through_everything_that_can_happen(seed, sqlite_file, clock, salts):
    """With processes that stop, commands that come twice, procedures that change under a case, content that goes."""
    trial = Trial(sqlite_url(sqlite_file), clock, salts)
    try:
        go_through(trial, seed, 200)
        report = taken_again(trial.store)
    finally:
        trial.dispose()
    assert report.first is None, report.first
    assert set(report.cannot) <= {ERASED}  # their words are gone
    assert report.same + report.cannot[ERASED] == report.commands > 20


class _Still:
    """A clock that stands still."""

    moment = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

    def now(self):
        return self.moment


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory):
    """The demonstration office, whose past was brought in as it would have happened."""
    app = build(Settings(home=tmp_path_factory.mktemp("demo")), clock=_Still())
    app.prepare()
    demonstration.load(app, scale(12, 200))
    yield app
    app.close()


def test_the_demonstration_office(demonstrated):
    assert holds(taken_again(demonstrated.store, demonstrated.calendars))


def test_cases_that_were_put_away_are_read_again(demonstrated):
    """An office with more cases than fit into memory gets the same answer."""
    assert holds(taken_again(demonstrated.store, demonstrated.calendars, most=1))


def test_one_case_alone(demonstrated):
    case = next(demonstrated.store.events(after=1)).stream
    report = taken_again(demonstrated.store, demonstrated.calendars, only=case)
    assert report.first is None
    assert 0 < report.reexecuted == len(demonstrated.history(case)) < report.events


def test_a_demand_to_everybody_is_asked_of_nobody_by_name():
    """In the name of the system all who are silent are asked at once, which is one command."""
    shelf = PackShelf().load("ombudsman")
    demanded = [
        Recorded(
            seq=number, stream="case", version=number, type="AnswerDemanded", command_id="again",
            effective_at=FixedClock().now(), recorded_at=FixedClock().now(), actor="system", procedure=None,
            facts={"action": "request_explanation_again", "respondent": body, "number": 2}, prev=None, commitment=None,
        )
        for number, body in ((1, "PLN"), (2, "PWD"))
    ]  # fmt: skip
    asked = [next(possible_commands(demanded[:many], Compiled(shelf))).respondent for many in (1, 2)]
    assert asked == ["PLN", None]


# ── what differs is seen ────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def played(sqlite_template, tmp_path_factory):
    """A seeded run that these tests read and leave as it is."""
    file = tmp_path_factory.mktemp("played") / "ombuds.db"
    file.write_bytes(sqlite_template)
    store = SqlStore(open_engine(sqlite_url(file)), clock=FixedClock(), salts=RepeatableSalts())
    play(store, 60, CALENDARS)
    yield store
    store.engine.dispose()


def test_another_rule_in_the_stored_procedure_shows(played):
    """Known bad: a limit of the version that governed the cases was changed afterwards, in the database."""
    run = reexecution(played, CALENDARS)
    text_of = run.around.text_of
    run.around.text_of = lambda digest: (text_of(digest) or "").replace('"working_days":3', '"working_days":4')
    assert "procedure: recorded" in run.go_through(played.stored()).first.what


def test_another_rule_under_the_same_digest_shows(played):
    """Known bad: and whoever changed it made the program believe that it was the same version."""
    run = reexecution(played, CALENDARS)
    for digest in {event.procedure for event in played.events() if event.procedure}:
        stored = run.around.text_of(digest)
        changed = Procedure.model_validate(json.loads(stored.replace('"working_days":3', '"working_days":4')))
        run.around._compiled[digest] = Compiled(changed, stored)
    assert "limit: recorded 3 working_days, decided 4 working_days" in run.go_through(played.stored()).first.what


def test_another_rule_in_the_program_shows(played, monkeypatch):
    """Known bad: the program of today sets its clocks an hour later than the one that decided."""
    set_clock = clockwork.promise

    def later(setting, terms, now):
        made = set_clock(setting, terms, now)
        return dataclasses.replace(made, due_at=made.due_at.replace(minute=(made.due_at.minute + 1) % 60))

    monkeypatch.setattr(clockwork, "promise", later)
    first = taken_again(played).first
    assert first is not None
    assert "due_at: recorded" in first.what


@contextmanager
def as_if(store, change):
    """The record as somebody with a database tool and time would leave it: every hash fits again."""

    class Forged:
        reader = store.reader

        @staticmethod
        def stored():
            leaves = {}
            for row in store.stored():
                header = change(json.loads(row.header), row)
                if row.version > 1:
                    header["prev"] = leaves[row.stream]
                text = json.dumps(header, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
                leaves[row.stream] = leaf_hash(text)
                yield dataclasses.replace(row, header=text, leaf=leaves[row.stream])

    yield Forged


def test_a_due_moment_that_was_changed_by_hand_shows(played):
    """Known bad: every hash was computed anew, so that no chain is broken; the rules still say another date."""
    victim = next(e for e in played.events() if e.type == "DeadlineSet")

    def postpone(header, row):
        if row.seq == victim.seq:
            header["facts"]["due_at"] = "2031-01-01T00:00:00Z"
        return header

    with as_if(played, postpone) as forged:
        first = reexecution(played, CALENDARS).go_through(forged.stored()).first
    assert (first.seq, first.stream) == (victim.seq, victim.stream)
    assert "due_at: recorded 2031-01-01T00:00:00Z" in first.what


def test_the_chain_alone_misses_it(played):
    """The control: every number, hash, link and commitment of the forged record is right."""

    def postpone(header, _row):
        if header["type"] == "DeadlineSet":
            header["facts"]["due_at"] = "2031-01-01T00:00:00Z"
        return header

    with as_if(played, postpone) as forged:
        put = {row.seq: (row.header, row.leaf) for row in forged.stored()}
    chain = Chain(origin(played))
    with played.whole(after=0) as (rows, contents):
        chain.add([(*row[:5], *put[row[0]], *row[7:]) for row in rows], contents)
    assert chain.size == len(list(played.events()))


# ── what cannot be taken again is said ──────────────────────────────────────


def test_erased_content_is_named_and_the_state_is_replayed(played):
    victim = next(e for e in played.events() if e.type == "ComplaintFiled")
    rows = [dataclasses.replace(row, salt=None, body=None) if row.seq == victim.seq else row for row in played.stored()]
    report = reexecution(played, CALENDARS).go_through(rows)
    assert report.first is None
    assert report.cannot.keys() == {ERASED}
    assert report.same + report.cannot[ERASED] == report.commands
    assert report.events == len(rows)
