"""Who did something: an id in words, and the name for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.cli.replaying.words import word
from adapters.cli.wording import code
from domain.access import SYSTEM
from domain.case.case import Case
from domain.office import Office


@dataclass(frozen=True, slots=True)
class People:
    """Names of actors, for one reader."""

    office: Office
    case: Case
    lang: str
    personal: bool

    def who(self, actor: str) -> str:
        """The actor in words; with the name only for a reader who may see it."""
        name = self._name(actor) if self.personal else None
        said = self._said(actor)
        return f"{name} ({said})" if name else said

    def _said(self, actor: str) -> str:
        if actor == SYSTEM:
            return word("clockwork", self.lang)
        head, mark, tail = actor.partition(":")
        if mark:
            return f"{code(head, self.lang)} {tail}"
        return code(actor, self.lang) if actor in ("complainant", "representative") else actor

    def _name(self, actor: str) -> str | None:
        if actor in self.office.officers:
            return self.office.officers[actor].name
        head, _, tail = actor.partition(":")
        if head in ("respondent", "body"):
            return self.office.bodies[tail].name if tail in self.office.bodies else None
        parties = [p for p in self.case.parties.values() if p.id == tail or (not tail and p.role == head)]
        contact = parties[0].contact if len(parties) == 1 else None
        return str(contact["name"]) if contact and contact.get("name") else None
