"""A case as people read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from adapters.cli.output import console, indented, pairs, styled, table
from adapters.cli.seeing import Sight
from adapters.cli.view import SAME
from adapters.cli.why import day_by_day
from adapters.cli.wording import code
from adapters.cli.words import word
from adapters.moments import brief, distance, written
from domain.case.events import CODECS, Act

if TYPE_CHECKING:
    from rich.console import RenderableType

Data = Mapping[str, Any]

_SETTLED = ("met", "cancelled")

CITED = frozenset(
    {"DeadlineSet", "DeadlineMissed", *(name for name, code in CODECS.items() if issubclass(code.cls, Act))}
)
"""Events that show their clause: steps and promises; of notices and tasks the sections above speak."""

LOUD = ("DeadlineMissed", "CaseEscalated", "EscalationDeadEnd", "NoticeFailed", "ContentErased", "HoldPlaced")
"""Events that stand out in a timeline."""


def put_page(sight: Sight, data: Data, *, explain: bool, as_it_stood: bool) -> None:
    """Print the whole case."""
    out = console()
    page = _Page(sight, data)
    for part in page.head(as_it_stood=as_it_stood):
        out.print(part)
    for title, parts in (
        ("people", page.people()), ("clocks", page.clocks(explain=explain)), ("ladders", page.ladders()),
        ("tasks", page.tasks()), ("notices", page.notices()), ("recommendations", page.recommendations()),
        ("links", page.links()), ("timeline", page.timeline()),
    ):  # fmt: skip
        shown = list(parts)
        if shown:
            out.print()
            out.print(styled(word(title, page.lang), "bold underline"))
            for part in shown:
                out.print(part)
    if data["left_out"]:
        out.print(word("left_out", page.lang, data["left_out"]))
    out.print()
    out.print(styled(word("zone", page.lang, page.zone), "dim"))


class _Page:
    def __init__(self, sight: Sight, data: Data) -> None:
        self.sight, self.data, self.labels = sight, data, sight.labels
        self.lang, self.zone = sight.labels.lang, sight.labels.zone

    def _word(self, key: str, *values: object) -> str:
        return word(key, self.lang, *values)

    def _code(self, value: str) -> str:
        return code(value, self.lang)

    def _written(self, at: Any) -> str:
        return written(at, self.zone, self.lang)

    # ── the head ────────────────────────────────────────────────────────────

    def head(self, *, as_it_stood: bool) -> Iterator[RenderableType]:
        data, case = self.data, self.sight.case
        title = f"{case.id}   {data['state_label']}"
        if as_it_stood:
            title += f"   ({self._word('as_it_stood', self._written(self.sight.at))})"
        yield styled(title, "bold")
        rule = data["procedure"]
        rows = [
            (self._word("turn"), self._code(case.waiting_on)),
            (self._word("officer"), " / ".join(filter(None, (case.officer, case.unit))) or self._word("nobody")),
            (self._word("received"), self._received()),
            (self._word("class"), f"{self.labels.of('classes', case.case_class)}, {self._code(case.priority)}"),
            (self._word("procedure"), f"{rule['name']} {rule['version']} ({rule['digest'][:12]})"),
            *self._sometimes(),
        ]
        yield pairs(rows)

    def _received(self) -> str:
        case = self.sight.case
        if case.received_at is None:
            return ""
        said = f"{self._written(case.received_at)} ({self._code(case.channel)})"
        if case.entered_at is not None and abs(case.entered_at - case.received_at) > SAME:
            said += f", {self._word('entered')} {self._written(case.entered_at)}"
        return said

    def _sometimes(self) -> Iterator[tuple[str, str]]:
        case = self.sight.case
        for key in ("area", "reference"):
            if getattr(case, key):
                yield self._word(key), getattr(case, key)
        if case.outcome:
            yield self._word("outcome"), self.labels.of("outcomes", case.outcome)
        if case.closed_at is not None:
            yield self._word("closed"), self._written(case.closed_at)
        if case.merged_into:
            yield self._word("case"), self._word("merged_into", case.merged_into)
        if case.rights:
            yield self._word("rights"), ", ".join(self.labels.of("actions", name) for name in sorted(case.rights))

    def people(self) -> Iterator[RenderableType]:
        case = self.sight.case
        for party in case.parties.values():
            said = [f"{party.id} {self._code(party.role)}"]
            contact = party.contact or {}
            if self.sight.personal:
                said += [
                    str(contact[key])
                    for key in ("name", "email", "phone", "address", "organisation")
                    if contact.get(key)
                ]
            if party.represents:
                said.append(self._word("mandate", ", ".join(party.represents)))
            if party.expires:
                said.append(self._word("until", party.expires))
            yield "  " + ", ".join(said) + (f" ({self._word('ended')})" if party.ended else "")
        for respondent, demands in case.respondents.items():
            said = [f"{self._word('respondent')} {respondent}", self._word("demands", demands)]
            yield "  " + ", ".join(said + ([self._word("answered")] if respondent in case.answered else []))
        if not self.sight.personal and any(p.contact for p in case.parties.values()):
            yield styled(f"  {self._word('hidden')}", "dim")

    # ── clocks and ladders ──────────────────────────────────────────────────

    def clocks(self, *, explain: bool) -> Iterator[RenderableType]:
        """Open and broken promises first, by due moment; those that are settled in a line."""
        both = zip(self.sight.case.deadlines.values(), self.data["clocks"], strict=True)
        for known, data in sorted(both, key=lambda each: (each[1]["state"] in _SETTLED, each[1]["due_at"])):
            if data["state"] in _SETTLED and not explain:
                yield styled(f"  {data['label']}: {self._settled(data)}", "yellow" if data["late"] else "dim")
            else:
                yield from self._clock(data)
            if explain:
                yield from (indented(line, 8) for line in day_by_day(known, self.labels))

    def _settled(self, data: Data) -> str:
        state, due = self._clock_state(data)[0], self._written(data["due_at"])
        met = f" {self._written(data['met_at'])}" if data["met_at"] is not None else ""
        return f"{state}{met} ({self._word('was_due')} {due})"

    def _clock(self, data: Data) -> Iterator[RenderableType]:
        state, style = self._clock_state(data)
        due = self._written(data["due_at"])
        if data["state"] in ("running", "missed"):
            due += f" ({distance(data['due_at'], self.sight.at, self.lang)})"
        yield styled(f"  {data['label']}: {state}, {self._word('due').lower()} {due}", style)
        if data["first_due_at"] != data["due_at"]:
            yield indented(f"{self._word('first_due')} {self._written(data['first_due_at'])}", 6)
        yield from (indented(line, 6) for line in self._clock_story(data))
        yield indented(data["why"], 6, "dim")
        yield indented(data["source"], 6, "dim")

    def _clock_state(self, data: Data) -> tuple[str, str]:
        if data["state"] == "met":
            return (self._code("met late"), "yellow") if data["late"] else (self._code("met"), "green")
        if data["state"] == "running" and data["late"]:
            return self._code("overdue"), "bold red"
        return self._code(data["state"]), {"missed": "bold red", "running": "bold", "paused": "cyan"}.get(
            data["state"], "dim"
        )

    def _clock_story(self, data: Data) -> Iterator[str]:
        for pause in data["pauses"]:
            yield self._word("pause", self._written(pause["from"]), self._written(pause["to"]))
        if data["paused_at"] is not None:
            ground = self.labels.of("grounds", data["pause_ground"])
            said = self._word("paused_since", self._written(data["paused_at"]), ground)
            yield said + (f"; {self._word('at_most', self._written(data['cap_at']))}" if data["cap_at"] else "")
        if data["met_at"] is not None:
            yield self._word("met_on", self._written(data["met_at"]))

    def ladders(self) -> Iterator[RenderableType]:
        for data in self.data["ladders"]:
            said = [self._word("rung", data["rung"], data["of"])]
            if data["addressee"]:
                said.append(self._word("at_person", data["addressee"]))
            if data["next_at"] is not None:
                said.append(self._word("next", self._written(data["next_at"])))
            if data["ended"]:
                said.append(f"{self._word('ended')} ({self._code(data['ended'])})")
            yield styled(f"  {data['label']}: {', '.join(said)}", "" if data["ended"] else "bold red")

    # ── what is to be done, told, said ──────────────────────────────────────

    def tasks(self) -> Iterator[RenderableType]:
        for data in self.data["tasks"]:
            whose = data["officer"] or self.labels.of("roles", data["role"])
            done = (
                f"{self._word('done')} {brief(data['done_at'], self.zone)}" if data["done_at"] else self._word("open")
            )
            about = f" ({data['about']})" if data["about"] else ""
            style = "dim" if data["done_at"] else "bold"
            yield styled(f"  {data['task']} {data['label']}{about}, {whose}: {done}", style)

    def notices(self) -> Iterator[RenderableType]:
        if not self.data["notices"]:
            return
        rows = []
        for data in self.data["notices"]:
            fate = data["state"] if data["state"] != "issued" or not data["delivery"] else data["delivery"]
            said = self._code(fate)
            if data["reason"] and fate != "served":
                said += f": {data['reason']}"
            to = data["party"] + (f" {data['to']}" if data.get("to") else "")
            style = "bold red" if fate in ("failed", "bounced") else ""
            rows.append((
                data["notice"], brief(data["issued_at"], self.zone), data["label"], to, self._code(data["channel"]),
                styled(said, style),
            ))  # fmt: skip
        headings = [self._word(key) for key in ("notice", "when", "what", "to", "how", "delivery")]
        yield table(headings, rows, whole=(0, 1))

    def recommendations(self) -> Iterator[RenderableType]:
        for known in self.sight.case.recommendations.values():
            degree = self._code(known.degree) if known.degree else self._word("pending")
            yield f"  {known.id} → {known.addressee}: {known.remedy or ''} ({degree})"

    def links(self) -> Iterator[RenderableType]:
        case = self.sight.case
        yield from (f"  {other} ({self._code(relation)})" for other, relation in case.links)
        yield from (f"  {other} ({self._code('merged')})" for other in case.absorbed)

    def timeline(self) -> Iterator[RenderableType]:
        rows = []
        for data in self.data["timeline"]:
            content = data.get("content") or {}
            quoted = "".join(f"\n“{content[key]}”" for key in ("subject", "reason", "text", "note") if content.get(key))
            beside = [f"[{data['clause']}]"] if data["clause"] and data["type"] in CITED else []
            if abs(data["recorded_at"] - data["effective_at"]) > SAME:
                beside.append(f"({self._word('recorded', brief(data['recorded_at'], self.zone))})")
            text = styled(data["text"], "bold red" if data["type"] in LOUD else "")
            text.append(quoted, "italic")
            text.append("".join(f" {each}" for each in beside), "dim")
            rows.append((
                str(data["version"]), brief(data["effective_at"], self.zone), self._code(data["actor"]), text,
            ))  # fmt: skip
        yield table(("", self._word("when"), self._word("who"), self._word("what")), rows, whole=(0, 1), right=(0,))
