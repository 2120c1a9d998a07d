"""Wording: everything that people read exists in every language of the procedure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.case.telling import ASSIGNED
from domain.procedure.faults import Fault, Path
from domain.procedure.model import Procedure

_LABELLED = ("classes", "grounds", "outcomes", "states", "actions", "clocks", "ladders", "tasks", "notices")


def wording_faults(procedure: Procedure) -> Iterator[Fault]:
    """Labels and notices that lack a language, notices that nothing issues."""
    yield from label_faults(procedure)
    issued = _named(procedure) | {ASSIGNED}
    for name, notice in procedure.notices.items():
        for language in procedure.languages:
            text = procedure.templates.get(f"{name}.{language}")
            if text is None or not text.strip():
                hint = f"write notices/{name}.{language}.txt beside the procedure, or templates: {{{name}.{language}: …}} in it"
                yield Fault(f"notice {name!r} has no wording in {language!r}", ("notices", name), hint)
        if not notice.on and name not in issued:
            yield Fault(
                f"nothing issues notice {name!r}", ("notices", name), "give it occasions in `on`, or remove it",
                severity="fault" if notice.statutory else "warning",
            )  # fmt: skip
    yield from _strays(procedure)


def label_faults(procedure: Procedure) -> Iterator[Fault]:
    """Labels that lack a language."""
    yield from _lacks(procedure.title, ("title",), procedure.languages)
    for name, wording in procedure.roles.items():
        yield from _lacks(wording, ("roles", name), procedure.languages)
    for section in _LABELLED:
        for name, part in getattr(procedure, section).items():
            yield from _lacks(part.label, (section, name, "label"), procedure.languages)


def _lacks(wording: Mapping[str, str], path: Path, languages: tuple[str, ...]) -> Iterator[Fault]:
    for language in languages:
        if not wording.get(language, "").strip():
            yield Fault(f"no wording in {language!r}", path, f"add {language}: …")


def _named(procedure: Procedure) -> frozenset[str]:
    """The notices that clocks, ladders and actions name."""
    names = {warning.notice for clock in procedure.clocks.values() for warning in clock.warnings}
    effects = [e for clock in procedure.clocks.values() for e in clock.expiry]
    effects += [e for action in procedure.actions.values() for e in action.then]
    names |= {effect.remind for effect in effects if effect.remind is not None}
    for ladder in procedure.ladders.values():
        names |= {rung.notice for rung in ladder.rungs}
        if ladder.complainant_notice is not None:
            names.add(ladder.complainant_notice)
    return frozenset(names)


def _strays(procedure: Procedure) -> Iterator[Fault]:
    for key in procedure.templates:
        name, _, language = key.removesuffix(".html").partition(".")
        if name not in procedure.notices or language not in procedure.languages:
            message = f"wording {key!r} belongs to no notice and language of this procedure"
            yield Fault(message, ("templates", key), "rename or remove it", severity="warning")
