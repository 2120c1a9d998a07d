"""What every writer of a log is given: cases one by one, and what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from domain.flow.columns import People, Procedures, Values, of_event
from domain.flow.logged import STEP, Entry, Story
from domain.record import Recorded, moment


@dataclass(slots=True)
class Written:
    """How much a log holds."""

    cases: int = 0
    events: int = 0
    objects: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A case that is being written: its story is complete once its entries have been read."""

    story: Story
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Cases with their events, the office that they belong to, and how procedures are found."""

    office: str
    histories: Callable[[], Iterable[tuple[str, list[Recorded]]]]
    people: People
    procedure: Procedures
    only_steps: bool = False
    written: Written = field(default_factory=Written)

    def cases(self) -> Iterator[Told]:
        """Each case with its entries; counts what it gives."""
        for case_id, events in self.histories():
            story = Story(case_id)
            entries = tuple(story.told(events))
            if self.only_steps:
                entries = tuple(entry for entry in entries if entry.kind == STEP)
            self.written.cases += 1
            self.written.events += len(entries)
            yield Told(story, entries)

    def common(self, story: Story, entry: Entry) -> dict[str, str]:
        """Name, phase, moment, resource, role and unit of an event, by XES's names for them."""
        compiled = self.procedure(entry.event.procedure or story.procedure)
        role = self.people.role(entry.event.actor, entry.action, compiled)
        found = {
            "concept:name": entry.name, "lifecycle:transition": entry.phase,
            "time:timestamp": moment(entry.event.effective_at),
            "org:resource": self.people.resource(entry.event.actor), "org:role": role, "org:group": entry.unit,
            "concept:instance": entry.instance,
        }  # fmt: skip
        return {name: value for name, value in found.items() if value is not None}

    def more(self, entry: Entry) -> Values:
        """Everything else that is said of an event."""
        return of_event(entry, self.people)
