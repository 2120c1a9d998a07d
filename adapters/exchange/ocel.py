"""OCEL 2.0 as JSON: events, and the cases, deadlines, notices, bodies, officers and units that they concern.

Objects are written as cases are read; events go through a file on disk meanwhile, because their types
are known only at the end.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any, TextIO, cast

from adapters.exchange.telling import Source, Told
from domain.flow.columns import Value, is_officer, of_case
from domain.flow.logged import CLOCK, NOTICE, Entry
from domain.record import Json, moment

OBJECT_TYPES: dict[str, dict[str, str]] = {
    "case": {
        "procedure": "string", "procedure_digest": "string", "class": "string", "priority": "string",
        "channel": "string", "language": "string", "area": "string", "unit": "string", "received_at": "time",
        "state": "string", "over": "boolean",
    },
    "deadline": {"clock": "string", "clause": "string", "holder": "string", "statutory": "boolean", "due": "time"},
    "notice": {"notice": "string", "audience": "string", "channel": "string", "statutory": "boolean"},
    "respondent": {}, "officer": {}, "unit": {},
}  # fmt: skip
"""What objects there are, with their attributes."""
_TIMES = ("recorded_at", "due")
_NUMBERS = ("seq", "version", "rung")
_CHOSEN = (
    "seq", "version", "kind", "recorded_at", "state_before", "state_after", "action", "clock", "due", "occasion",
    "ground", "outcome", "degree", "rung", "addressee", "why", "deemed",
)  # fmt: skip
_EVENT = {"transition": "string", "resource": "string", "role": "string"} | {
    name: "time" if name in _TIMES else "integer" if name in _NUMBERS else "boolean" if name == "deemed" else "string"
    for name in _CHOSEN
}
"""What may be said of an event."""


def write_ocel(out: TextIO, source: Source) -> None:
    """Write the whole log."""
    log = _Log(source)
    with TemporaryFile("w+", encoding="utf-8") as events:
        out.write('{\n"objects": [')
        objects = _Commas(out)
        lines = _Commas(cast("TextIO", events))
        for told in source.cases():
            for found in log.objects(told):
                objects.put(found)
            for event in log.events(told):
                lines.put(event)
        source.written.objects = objects.count
        out.write('\n],\n"events": [')
        events.seek(0)
        shutil.copyfileobj(events, out)
    out.write(f'\n],\n"eventTypes": {_json(_types(dict.fromkeys(sorted(log.names), _EVENT)))}')
    out.write(f',\n"objectTypes": {_json(_types(OBJECT_TYPES))}\n}}\n')


class _Commas:
    """Values one by one into a list."""

    def __init__(self, out: TextIO) -> None:
        self._out, self.count = out, 0

    def put(self, value: Json) -> None:
        self._out.write(("," if self.count else "") + "\n" + _json(value))
        self.count += 1


class _Log:
    """What has been seen so far: the office's own parts are few, those of a case are written with it."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._seen: set[str] = set()
        self.names: set[str] = set()

    def objects(self, told: Told) -> Iterator[Json]:
        """The case, what belongs to it alone, and what is met here for the first time."""
        story = told.story
        own: dict[str, Json] = {}
        for entry in told.entries:
            key = _own(story.case_id, entry)
            if key is not None:
                _take(own, key, entry)
        shared = [pair for entry in told.entries for pair in self._shared(entry)]
        complained = [(key, "complained about") for key, how in shared if how == "about"]
        handling = [(key, "has been with") for key, how in shared if how in _HANDLING]
        related = dict.fromkeys([*complained, *handling, *((key, "has") for key in own)])
        received = moment(story.received_at) if story.received_at else _EARLIEST
        said = [(name, value, received) for name, value in of_case(story).items()]
        yield _object(f"case:{story.case_id}", "case", said, related)
        yield from own.values()
        for key in dict.fromkeys(key for key, _ in shared):
            if key not in self._seen:
                self._seen.add(key)
                yield _object(key, key.partition(":")[0], [], {})

    def events(self, told: Told) -> Iterator[Json]:
        """The events of a case, each with the objects that it concerns."""
        case_id = told.story.case_id
        for entry in told.entries:
            common, more = self._source.common(told.story, entry), self._source.more(entry)
            said: dict[str, Value] = {"transition": entry.phase, "resource": common["org:resource"]}
            said |= {"role": common["org:role"]} if "org:role" in common else {}
            said |= {name: more[name] for name in _CHOSEN if name in more}
            self.names.add(entry.name)
            own = _own(case_id, entry)
            about = [(f"case:{case_id}", "in"), *([(own, "of")] if own else []), *self._shared(entry)]
            yield {
                "id": f"event:{entry.event.seq}", "type": entry.name, "time": common["time:timestamp"],
                "attributes": [{"name": key, "value": _text(value)} for key, value in said.items()],
                "relationships": [{"objectId": key, "qualifier": how} for key, how in dict.fromkeys(about)],
            }  # fmt: skip

    def _shared(self, entry: Entry) -> list[tuple[str, str]]:
        """Officers, unit and respondent that an event concerns."""
        found: list[tuple[str, str]] = []
        actor, resource = entry.event.actor, self._source.people.resource(entry.event.actor)
        if actor.startswith("respondent:"):
            found.append((actor, "by"))
        elif is_officer(actor):
            found.append((f"officer:{resource}", "by"))
        if entry.officer is not None:
            found.append((f"officer:{self._source.people.resource(entry.officer)}", "handled by"))
        if entry.unit is not None:
            found.append((f"unit:{entry.unit}", "handled in"))
        facts = entry.event.facts
        named = facts.get("respondents") or [facts.get("respondent")]
        found += [(f"respondent:{code}", "about") for code in named if code]
        return found


def _own(case_id: str, entry: Entry) -> str | None:
    """The deadline or notice that an event speaks of."""
    kind = {CLOCK: "deadline", NOTICE: "notice"}.get(entry.kind)
    return f"{kind}:{case_id}/{entry.instance}" if kind and entry.instance else None


def _take(own: dict[str, Json], key: str, entry: Entry) -> None:
    """What this event says of its deadline or notice; a deadline's due moment changes with time."""
    facts, at, kind = entry.event.facts, moment(entry.event.effective_at), key.partition(":")[0]
    if key not in own:
        values = {"clock": entry.clock, **facts}
        said = [
            (name, values[name], at) for name in OBJECT_TYPES[kind] if name != "due" and values.get(name) is not None
        ]
        own[key] = _object(key, kind, said, {})
    if kind == "deadline" and entry.phase in ("start", "schedule") and entry.due:
        own[key]["attributes"].append({"name": "due", "time": at, "value": entry.due})


_HANDLING = ("handled by", "handled in")
_EARLIEST = "1970-01-01T00:00:00Z"


def _object(
    key: str, kind: str, said: list[tuple[str, Any, str]], related: dict[tuple[str, str], None]
) -> dict[str, Any]:
    return {
        "id": key, "type": kind,
        "attributes": [{"name": name, "time": at, "value": _text(value)} for name, value, at in said],
        "relationships": [{"objectId": other, "qualifier": how} for other, how in related],
    }  # fmt: skip


def _types(found: dict[str, dict[str, str]]) -> list[Json]:
    return [
        {"name": name, "attributes": [{"name": n, "type": kind} for n, kind in said.items()]}
        for name, said in found.items()
    ]


def _text(value: Value) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _json(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
