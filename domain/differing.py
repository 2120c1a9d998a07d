"""Why a source's target differs from our due moment: what can be read off the two, and no more.

Each explanation is checked by counting: it says what the target equals, not why somebody set it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.errors import CalendarNotCovered
from domain.limits import Conventions, Limit, Unit
from domain.reckoning import reckon
from domain.reporting import TOLERANCE, Comparison

if TYPE_CHECKING:
    from domain.calendar import WorkingCalendar
    from domain.procedure.compiled import Compiled

MOST = {Unit.WORKING_DAYS: 60, Unit.CALENDAR_DAYS: 750}
"""Up to how many days an explanation is looked for."""

NEAR = timedelta(minutes=10)
"""Two moments this close differ by when counting began, not by how long the limit is."""

SAID = {
    "none": ("No promise was made here; the source states {theirs}.",
             "Di sini tidak ada janji; sumber menyebut {theirs}."),
    "at_once": ("The source's target is the moment of receipt: it gave no time, where the limit is {limit}.",
                "Target sumber adalah saat penerimaan: tidak ada waktu yang diberikan, padahal batasnya {limit}."),
    "other_class": ("The source's target equals {found}, where the limit is {limit}; {found} is the limit of {classes}.",
                    "Target sumber sama dengan {found}, padahal batasnya {limit}; {found} adalah batas untuk {classes}."),
    "other_length": ("The source's target equals {found}, where the limit is {limit}.",
                     "Target sumber sama dengan {found}, padahal batasnya {limit}."),
    "near": ("The same limit ({limit}), counted by the source from {seconds} seconds {side} the receipt that it published.",
             "Batas yang sama ({limit}), dihitung sumber dari {seconds} detik {side} waktu penerimaan yang diumumkannya."),
    "later_start": ("The same limit ({limit}), counted again from {start} instead of from receipt.",
                    "Batas yang sama ({limit}), dihitung ulang dari {start}, bukan dari penerimaan."),
    "by_hand": ("No whole number of days gives the source's target, which falls on a whole minute: it looks set by hand.",
                "Tidak ada jumlah hari yang menghasilkan target sumber, yang jatuh tepat pada menit: tampaknya diatur manual."),
    "unknown": ("No whole number of working or calendar days gives the source's target.",
                "Tidak ada jumlah hari kerja atau hari kalender yang menghasilkan target sumber."),
    "verdict": ("The due moments agree and the verdicts do not: the source says {theirs}, as of {at} it is {ours}.",
                "Saat jatuh tempo sama tetapi putusannya berbeda: sumber menyebut {theirs}, per {at} seharusnya {ours}."),
}  # fmt: skip
_SIDES = {"before": ("before", "sebelum"), "after": ("after", "setelah")}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was found: a key of ``SAID`` and its values."""

    key: str
    values: dict[str, str]

    def text(self, language: str) -> str:
        """The sentence in English or Indonesian."""
        place = int(language == "id")
        values = {k: _SIDES[v][place] if k == "side" else v for k, v in self.values.items()}
        return SAID[self.key][place].format(**values)


class Explainer:
    """Explains disagreements by the rules of one version of a procedure."""

    def __init__(self, compiled: Compiled, calendar: WorkingCalendar) -> None:
        self.compiled, self.calendar = compiled, calendar
        self._ways = self._conventions()

    def explain(self, found: Comparison, language: str = "en") -> str:
        """A sentence about one disagreement."""
        return self.cause(found, language).text(language)

    def cause(self, found: Comparison, language: str = "en") -> Explanation:
        """What the difference comes down to."""
        if found.due is None or found.stated_due is None:
            return Explanation("none", {"theirs": _written(found.stated_due, self.calendar.zone)})
        if found.due_agrees:
            return self._verdict(found)
        own = self._own_limit(found, language)
        if abs(found.stated_due - found.case.received_at) <= TOLERANCE:
            return Explanation("at_once", {"limit": own})
        gap = found.stated_due - found.due
        if abs(gap) <= NEAR:
            side = "after" if gap > timedelta() else "before"
            return Explanation("near", {"limit": own, "seconds": str(abs(int(gap.total_seconds()))), "side": side})
        theirs = found.stated_due
        return self._by_length(found, theirs, own, language) or self._by_start(found, theirs, own) or _odd(theirs)

    def _verdict(self, found: Comparison) -> Explanation:
        values = {"theirs": str(found.stated_verdict), "ours": str(found.verdict)}
        return Explanation("verdict", values | {"at": _written(found.at, self.calendar.zone)})

    # ── the same moment by another length ───────────────────────────────────

    def _by_length(self, found: Comparison, theirs: datetime, own: str, language: str) -> Explanation | None:
        for unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS):
            for count in range(1, MOST[unit] + 1):
                limit = Limit(count, unit)
                due = self._due(found.case.received_at, limit)
                if due is None or due > theirs + TOLERANCE:
                    break
                if theirs - due <= TOLERANCE:
                    return self._length(limit, own, language)
        return None

    def _length(self, limit: Limit, own: str, language: str) -> Explanation:
        classes = self._classes_with(limit, language)
        values = {"found": limit.describe(language), "limit": own}
        return (
            Explanation("other_class", values | {"classes": classes})
            if classes
            else Explanation("other_length", values)
        )

    def _classes_with(self, limit: Limit, language: str) -> str:
        procedure = self.compiled.procedure
        found = [
            spec.label.get(language, name)
            for name, spec in procedure.classes.items()
            for clock in procedure.clocks
            if (chosen := self.compiled.limit(clock, case_class=name, priority="", state="")) and chosen.by
            and chosen.limit == limit
        ]  # fmt: skip
        return ", ".join(f"‘{name}’" for name in dict.fromkeys(found))

    # ── the same length from another moment ─────────────────────────────────

    def _by_start(self, found: Comparison, theirs: datetime, own: str) -> Explanation | None:
        """Working days that end at an opening were counted from a moment outside hours: the one whose opening it is."""
        chosen = self._chosen(found)
        if chosen is None or chosen.unit is not Unit.WORKING_DAYS:
            return None
        start = self._due(theirs, chosen.negated())
        if start is None or start <= found.case.received_at or not self._opens(theirs):
            return None
        if self._due(start, chosen) != theirs:
            return None
        return Explanation("later_start", {"limit": own, "start": _written(start, self.calendar.zone)})

    def _opens(self, at: datetime) -> bool:
        """Whether working hours begin at this moment."""
        before = reckon(at - timedelta(minutes=1), Limit(0, Unit.WORKING_SECONDS), self.calendar, Conventions()).due
        return before == at

    # ── rules ───────────────────────────────────────────────────────────────

    def _own_limit(self, found: Comparison, language: str) -> str:
        chosen = self._chosen(found)
        return chosen.describe(language) if chosen is not None else "?"

    def _chosen(self, found: Comparison) -> Limit | None:
        first, case = found.case.first(), found.case
        if first is None or first.clock not in self.compiled.procedure.clocks:
            return None
        chosen = self.compiled.limit(first.clock, case_class=case.case_class, priority=case.priority, state="")
        return chosen.limit if chosen is not None else None

    def _conventions(self) -> dict[Unit, Conventions]:
        """How this procedure counts days of each kind: by the conventions of a clock that has such a limit."""
        procedure, ways = self.compiled.procedure, dict[Unit, Conventions]()
        for clock in procedure.clocks:
            for name in procedure.classes:
                chosen = self.compiled.limit(clock, case_class=name, priority="", state="")
                if chosen is not None:
                    ways.setdefault(chosen.limit.unit, self.compiled.conventions[clock])
        return ways

    def _due(self, start: datetime, limit: Limit) -> datetime | None:
        if limit.unit not in self._ways:
            return None
        try:
            return reckon(start, limit, self.calendar, self._ways[limit.unit]).due
        except CalendarNotCovered:
            return None


def _odd(target: datetime) -> Explanation:
    return Explanation("by_hand" if target.second == 0 else "unknown", {})


def _written(at: datetime | None, zone: str) -> str:
    return "—" if at is None else f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M:%S}"
