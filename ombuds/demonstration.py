"""Loading the demonstration: its past goes through the desk step by step, as it would have happened.

Before each step, whatever was due by then fires at its moment, and the post brings what was issued; so a
promise was missed when it was missed, not when the demonstration was loaded.  Nothing is added by a second load.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from adapters.demo.post import bring
from adapters.demo.story import ASSIGNEE, Step
from domain.access import SYSTEM
from domain.case.commands import COMMANDS, Command, Fire, RecordDelivery
from domain.errors import BadInput, OmbudsError
from domain.office import STREAM as OFFICE
from domain.office_change import ChangeOffice
from domain.ports import Due

if TYPE_CHECKING:
    from sqlalchemy import Row

    from ombuds.bootstrap import Application

FOUNDING = "demo:office"
DEMONSTRATION = "demonstration"
"""The heartbeat that says that the past is complete."""

DAY = timedelta(days=1)
POST_TAKES = timedelta(minutes=3)
FRESH = timedelta(hours=2)
"""Mail of the last hours is left to the real post: it appears in the mail folder."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading did."""

    founded: datetime
    steps: int
    refused: tuple[str, ...] = ()
    already: bool = False


def is_other_office(app: Application) -> bool:
    """Whether somebody's real office lives in this database: then there is no demonstration in it."""
    from adapters.demo.script import OFFICE as FILE
    from adapters.office_file import read_office

    return bool(app.history(OFFICE)) and app.office().office != read_office(FILE).office


def load(app: Application, cases: int, progress: Progress = lambda _done, _all: None) -> Loaded:
    """Found the demonstration's office and go through its past.

    Raises BadInput where another office lives in this database.
    """
    from adapters.demo.script import OFFICE as FILE
    from adapters.demo.script import past
    from adapters.office_file import read_office

    if is_other_office(app):
        raise BadInput(
            "There is an office in this database already: give the demonstration a home of its own (--home)."
        )
    cover_the_present(app)
    office = read_office(FILE)
    app.desk.handle(ChangeOffice(command_id=FOUNDING, actor="ingrid", office=office))
    founded = app.history(OFFICE)[0].recorded_at.replace(microsecond=0)
    complete = app.heartbeats.last(DEMONSTRATION)
    if complete is not None:
        return Loaded(founded, 0, already=True)
    steps = past(founded, cases)
    refused = _Past(app, founded).go_through(steps, progress)
    app.heartbeats.beat(DEMONSTRATION, app.now(), str(cases))
    return Loaded(founded, len(steps), refused)


def remaining(app: Application, founded: datetime) -> list[Step]:
    """What people have still to do of the minutes after the founding, in order."""
    from adapters.demo.script import live

    complete = app.heartbeats.last(DEMONSTRATION)
    steps = live(founded, int((complete.detail if complete else None) or 0))
    with app.store.transaction() as tx:
        done = tx.answers([step.command_id for step in steps])
    return [step for step in steps if step.command_id not in done]


_HOLIDAYS_OF = {"boston-311": {"country": "US", "subdivision": "MA", "categories": ["public"]}}
"""Where a shipped calendar that was written by hand finds the holidays of later years, for the demonstration only."""


def cover_the_present(app: Application) -> None:
    """Calendars that end too early are extended in the home; the shipped ones stay as they are."""
    from adapters.calendars.editing import extend
    from adapters.calendars.freezing import holidays_of

    year = app.now().year + 2
    shelf = app.calendar_shelf
    for name in sorted({app.shelf.load(pack).calendar for pack in app.shelf.names()}):
        file = shelf.file(name)
        last = file.calendar.last_year
        if last >= year:
            continue
        by_hand = None
        if name in _HOLIDAYS_OF:
            found = holidays_of(_HOLIDAYS_OF[name], range(last + 1, year + 1))
            by_hand = {date.fromisoformat(day): entry["name"] for day, entry in found.items()}
        shelf.save(extend(file, year, by_hand), app.settings.home / "calendars")


def take(app: Application, step: Step, at: datetime | None = None) -> None:
    """Take one step through the desk: as of ``at``, or now.  Raises what the desk raises."""
    app.desk.handle_all([command_of(app, step, at)], historic=at is not None)


def needs_assignee(step: Step) -> bool:
    """Whether the step is taken by whoever has the case then, or concerns that officer."""
    return ASSIGNEE in (step.command.get("actor"), step.command.get("officer"))


def command_of(app: Application, step: Step, at: datetime | None) -> Command:
    """The step's command, with the officer in whose hands the case is now."""
    values: dict[str, Any] = dict(step.command)
    if needs_assignee(step):
        row = app.queries.case(step.case_id)
        officer = row.officer if row is not None else None
        if officer is None:
            raise BadInput(f"Case {step.case_id} is in nobody's hands.")
        values |= {key: officer for key in ("actor", "officer") if values.get(key) == ASSIGNEE}
    command: Command = COMMANDS.validate_python(values | {"command_id": step.command_id, "effective_at": at})
    return command


class _Past:
    """The way from the first step to the founding, a day at a time."""

    def __init__(self, app: Application, founded: datetime) -> None:
        self._app, self._founded = app, founded
        self._refused: list[str] = []
        self._ended: set[str] = set()

    def go_through(self, steps: Sequence[Step], progress: Progress) -> tuple[str, ...]:
        """Every step at its moment; returns the steps that the desk refused, with the reason."""
        ahead, done = deque(steps), 0
        evening = _evening(steps[0].at) if steps else self._founded
        while evening < self._founded + DAY:
            evening = min(evening, self._founded)
            today: list[Step] = []
            while ahead and ahead[0].at <= evening:
                today.append(ahead.popleft())
            self._live(today, evening)
            done += len(today)
            progress(done, len(steps))
            if evening == self._founded:
                break
            evening += DAY
        return tuple(self._refused)

    def _live(self, steps: Sequence[Step], evening: datetime) -> None:
        """One day: steps and what falls due, in order of time; then the post of the day."""
        batch: list[Command] = []
        seen: set[str] = set()
        for at, step, due in self._in_order(steps, evening):
            if step is None:
                batch.append(_fire(due, at))
                continue
            if step.case_id in seen and needs_assignee(step):
                self._hand_over(batch)
                batch, seen = [], set()
            if step.case_id not in self._ended:
                seen.add(step.case_id)
                batch.append(command_of(self._app, step, at))
        self._hand_over(batch)
        if evening < self._founded - FRESH and self._app.watching.mail_waits(evening - POST_TAKES):
            brought = bring(self._app.store, evening - POST_TAKES)
            self._hand_over([_brought(row) for row in brought])

    def _in_order(self, steps: Sequence[Step], evening: datetime) -> list[tuple[datetime, Step | None, Due | None]]:
        first, due = self._app.watching.next_due(evening), list[Due]()
        if first is not None and first <= evening:
            with self._app.store.transaction() as tx:
                due = list(tx.due(evening, 1_000))
        happenings: list[tuple[datetime, Step | None, Due | None]] = [(each.due_at, None, each) for each in due]
        happenings += [(step.at, step, None) for step in steps]
        return sorted(happenings, key=lambda each: each[0])

    def _hand_over(self, commands: Sequence[Command]) -> None:
        """Together; where one is refused, one by one."""
        if not commands:
            return
        try:
            self._app.desk.handle_all(commands, historic=True)
        except OmbudsError:
            for command in commands:
                self._alone(command)

    def _alone(self, command: Command) -> None:
        try:
            self._app.desk.handle_all([command], historic=True)
        except OmbudsError as refusal:
            self._ended.add(getattr(command, "case_id", None) or "")
            self._refused.append(f"{command.command_id}: {refusal}")


def _evening(at: datetime) -> datetime:
    return at.replace(hour=22, minute=0, second=0, microsecond=0)


def _fire(due: Due | None, at: datetime) -> Command:
    if due is None:
        raise BadInput("There is nothing to fire.")
    return Fire(
        command_id=f"demo:fire:{due.stream}:{due.timer}", actor=SYSTEM, case_id=due.stream, until=at, effective_at=at
    )


def _brought(row: Row[Any]) -> RecordDelivery:
    return RecordDelivery(
        command_id=f"delivery:{row.outbox_id}:delivered", actor=SYSTEM, case_id=row.case_id, notice_id=row.notice_id,
        outcome="delivered", effective_at=row.next_at + POST_TAKES,
    )  # fmt: skip
