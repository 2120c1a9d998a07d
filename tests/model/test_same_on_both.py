"""The same commands give the same record and the same tables on SQLite and on PostgreSQL, byte for byte."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from fakes.databases import FixedClock
from model.commands import command_for, complaint
from model.office import OFFICE
from sqlalchemy import select

from adapters.calendars.shelf import CalendarShelf
from adapters.database import tables
from adapters.packs.shelf import PackShelf
from domain.case.apply import fold
from domain.errors import OmbudsError
from domain.office_change import ChangeOffice
from workflows.desk import CaseDesk
from workflows.library import Library

PROCEDURES = ("ombudsman", "housing-two-stage", "boston-311")


def play(store, steps, calendars):
    """A seeded run of an office; returns what each command was answered."""
    dice, clock = random.Random(20260302), FixedClock()
    store._clock = clock
    desk = CaseDesk(store, Library(PackShelf(), calendars))
    desk.handle(ChangeOffice(actor="admin", command_id="office-founded", office=OFFICE))
    cases, answers = [], []
    for number in range(steps):
        clock.moment += timedelta(hours=dice.randrange(60))
        if number % 10 == 9:
            answers.append(desk.sweep(batch=3))
        elif number % 6 == 0:
            compiled = desk.library.current(PROCEDURES[number // 6 % 3])
            command = complaint(compiled.procedure.procedure, compiled, number, dice.randrange(9_999), clock.now())
            answers.append(outcome(desk, command))
            if not isinstance(answers[-1], str):
                cases.append(answers[-1].stream)
        else:
            case_id = cases[dice.randrange(len(cases))]
            case = fold(case_id, store.events(stream=case_id))
            with store.transaction() as tx:
                compiled = desk.library.pinned(case.procedure, tx)
            others = [other for other in cases if other != case_id]
            pick, who = dice.randrange(9_999), dice.randrange(9_999)
            command = command_for(case, compiled, number, pick, who, others, onward=bool(pick % 3))
            answers.append(outcome(desk, command))
    return answers


def outcome(desk, command):
    try:
        return desk.handle(command)
    except OmbudsError as refusal:
        return f"{type(refusal).__name__}: {refusal}"


def dump(store):
    """Every row of every table, in order."""
    with store.engine.connect() as connection:
        return {
            table.name: connection.execute(select(table).order_by(*table.primary_key.columns)).all()
            for table in tables.metadata.sorted_tables
        }


@pytest.mark.postgres
def test_identical_commands_give_identical_results(both_stores):
    calendars = {n: replace(c, first_year=2014, last_year=2040) for n, c in CalendarShelf().load_all().items()}
    sqlite, postgres = both_stores
    assert play(sqlite, 240, calendars) == play(postgres, 240, calendars)
    one, other = dump(sqlite), dump(postgres)
    assert len(one["events"]) > 300
    for table, rows in one.items():
        assert rows == other[table], table
