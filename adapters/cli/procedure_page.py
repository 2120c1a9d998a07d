"""A procedure as people read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from adapters.cli.labels import Labels
from adapters.cli.output import console, indented, styled, table
from adapters.cli.wording import code
from domain.procedure.checking.graph import Graph
from domain.procedure.clocks import Clock, LimitTable
from domain.procedure.compiled import Compiled
from domain.procedure.model import Procedure
from domain.procedure.text import LimitSpec

_WORDS: Mapping[str, Mapping[str, Any]] = {
    "en": {
        "states": ("State", "Meaning", "Turn of", "Clocks"), "actions": ("Step", "Meaning", "From", "To", "For"),
        "clocks": "Clocks", "ladders": "Ladders", "notices": ("Notice", "Meaning", "To", ""), "by": "by {0}: {1}",
        "any": "any", "open": "any open", "over": "over", "statutory": "statutory", "rung": "{0}. {1}", "after": "after {0}",
        "paused": "stands still",
    },
    "id": {
        "states": ("Tahap", "Arti", "Giliran", "Batas waktu"), "actions": ("Langkah", "Arti", "Dari", "Ke", "Oleh"),
        "clocks": "Batas waktu", "ladders": "Jenjang eskalasi", "notices": ("Pemberitahuan", "Arti", "Kepada", ""),
        "by": "menurut {0}: {1}", "any": "semua", "open": "semua yang terbuka", "over": "selesai", "statutory": "wajib",
        "rung": "{0}. {1}", "after": "setelah {0}", "paused": "berhenti",
    },
}  # fmt: skip


def put_procedure(compiled: Compiled, lang: str) -> None:
    """Print the whole procedure."""
    rule, words, out = compiled.procedure, _WORDS[lang], console()
    labels = Labels(rule, lang, "UTC")
    out.print(styled(f"{rule.title.get(lang, rule.procedure)}   ({rule.procedure} {rule.version})", "bold"))
    out.print(styled(f"  {compiled.digest}", "dim"))
    out.print(indented(f"{rule.calendar}. {rule.conventions_note or ''}", 2))
    out.print()
    graph = Graph.of(rule)
    runs = {state: _clocks(rule, graph, state, words["paused"]) for state in rule.states}
    out.print(table(words["states"], [
        (name, labels.of("states", name), words["over"] if state.terminal else code(state.waiting_on, lang), "\n".join(runs[name]))
        for name, state in rule.states.items()
    ]))  # fmt: skip
    out.print()
    out.print(table(words["actions"], [
        (name, labels.of("actions", name), words[a.source] if isinstance(a.source, str) else "\n".join(a.source), a.to or "",
         ", ".join(a.roles))
        for name, a in rule.actions.items()
    ], whole=(0, 2, 3)))  # fmt: skip
    out.print()
    out.print(styled(words["clocks"], "bold underline"))
    for name, clock in rule.clocks.items():
        out.print(styled(f"  {name}: {labels.of('clocks', name)}", "bold"))
        out.print(indented(_limits(clock, labels), 6))
        out.print(indented(labels.clause(clock.clause), 6, "dim"))
    if rule.ladders:
        out.print()
        out.print(styled(words["ladders"], "bold underline"))
    for name, ladder in rule.ladders.items():
        out.print(styled(f"  {name}: {labels.of('ladders', name)}", "bold"))
        for number, rung in enumerate(ladder.rungs, 1):
            to = ", ".join(str(value) for _, value in rung.to if value is not None)
            wait = f", {words['after'].format(_said(rung.after, lang))}" if rung.after else ""
            out.print(indented(f"{number}. {to}{wait}", 6))
    out.print()
    out.print(table(words["notices"], [
        (name, labels.of("notices", name), ", ".join(code(each, lang) for each in n.to), words["statutory"] if n.statutory else "")
        for name, n in rule.notices.items()
    ]))  # fmt: skip


def _clocks(rule: Procedure, graph: Graph, state: str, paused: str) -> list[str]:
    """The clocks that can run in a state; those that stand still in it are marked."""
    running = [name for name in rule.clocks if state in graph.running(name)]
    return [name if state in graph.counting(name) else f"{name} ({paused})" for name in running]


def _limits(clock: Clock, labels: Labels) -> str:
    """The limit, or one for each value of what chooses it; equal ones together."""
    if not isinstance(clock.limit, LimitTable):
        return _said(clock.limit, labels.lang)
    found: dict[str, list[str]] = {}
    for key, spec in clock.limit.table.items():
        found.setdefault(_said(spec, labels.lang), []).append(key)
    parts = [
        f"{limit}: {', '.join(keys)}" if len(keys) <= 6 else f"{limit}: {len(keys)} ×" for limit, keys in found.items()
    ]
    return str(_WORDS[labels.lang]["by"]).format(clock.limit.by, "; ".join(parts))


def _said(spec: LimitSpec, lang: str) -> str:
    return spec.limit().describe(lang)
