"""Who may do what: one question, asked for every command, denied unless a rule grants it.

An actor is named by a pseudonymous id:

* an officer's id from the office file: has the roles that the file gives;
* ``complainant`` (or ``complainant:p2``), ``representative:p3``: a party of this case;
* ``respondent:CODE``: a body that this case is about; ``body:CODE``: one it was referred to;
* ``system``: the clockwork, which may do what the procedure lists it for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.case.case import Case, Party
from domain.errors import AccessDenied
from domain.frozen import quick
from domain.office import Office
from domain.procedure.model import Action

SYSTEM = "system"
ADMINISTRATOR = "administrator"
SUPERVISOR = "supervisor"

BESIDE_THE_PROCEDURE = {
    "fire": (SYSTEM,),
    "record_delivery": (SYSTEM,),
    "migrate": (ADMINISTRATOR, SYSTEM),
    "recalculate": (ADMINISTRATOR, SYSTEM),
    "revoke_mandate": ("complainant", SUPERVISOR, ADMINISTRATOR),
    "change_office": (ADMINISTRATOR,),
    "declare_restore": (ADMINISTRATOR,),
    "erase_again": (ADMINISTRATOR, SYSTEM),
    "erase_merged": (SYSTEM,),
}
"""Commands that no procedure lists, and the roles that may give them."""

SCOPES = {"withdraw": "withdraw", "file": "file"}
"""Which part of a mandate a step needs; every other step needs `act`."""


@quick
@dataclass(frozen=True)
class Actor:
    """Who acts, with the roles that count here."""

    id: str
    roles: frozenset[str]
    party: str | None = None
    body: str | None = None


def actor_of(actor: str, office: Office) -> Actor:
    """The actor behind an id.  Raises AccessDenied for one whom nobody knows."""
    head, _, tail = actor.partition(":")
    if actor == SYSTEM:
        return Actor(actor, frozenset({SYSTEM}))
    if head in ("complainant", "representative"):
        return Actor(actor, frozenset({head}), party=tail or None)
    if head == "respondent":
        return Actor(actor, frozenset({head}), body=tail)
    if head == "body":
        return Actor(actor, frozenset({"other_body"}), body=tail)
    officer = office.officers.get(actor)
    if officer is None or not officer.active:
        raise AccessDenied(actor, "act here", "nobody of this id works here; `ombuds office show` lists the officers.")
    return Actor(actor, frozenset(officer.roles))


def may_take(actor: Actor, name: str, action: Action, case: Case | None, office: Office, on: date) -> None:
    """Whether this actor may take this step on this day.  Raises AccessDenied if not."""
    if not actor.roles & set(action.roles):
        raise AccessDenied(
            actor.id, name, f"it takes one of the roles {', '.join(action.roles)}; this actor has {_list(actor.roles)}."
        )
    if case is None:
        return
    _is_of_this_case(actor, name, action, case, on)
    if actor.id in office.officers:
        _is_impartial(actor, name, case, office)


def _is_of_this_case(actor: Actor, name: str, action: Action, case: Case, on: date) -> None:
    if "complainant" in actor.roles and actor.party is not None and actor.party not in case.parties:
        raise AccessDenied(actor.id, name, "this is not a party of the case.")
    if "representative" in actor.roles:
        _has_mandate(actor, name, action, case, on)
    if "respondent" in actor.roles and actor.body not in case.respondents:
        raise AccessDenied(actor.id, name, "the case is not about this body.")
    if "other_body" in actor.roles and actor.body not in _concerned(case):
        raise AccessDenied(actor.id, name, "the case was neither offered nor a recommendation made to this body.")


def _concerned(case: Case) -> set[str | None]:
    """Other bodies that have a part in the case."""
    return {case.referred_to, *(r.addressee for r in case.recommendations.values())}


def _has_mandate(actor: Actor, name: str, action: Action, case: Case, on: date) -> None:
    party = case.parties.get(actor.party or "")
    scope = SCOPES.get(action.kind, "act")
    if party is None or not covers(party, scope, on):
        raise AccessDenied(actor.id, name, f"there is no mandate in force that covers {scope!r}.")


def covers(party: Party, scope: str, on: date) -> bool:
    """Whether a representative's mandate covers this on this day."""
    return (
        party.role == "representative"
        and not party.ended
        and scope in party.scope
        and (party.expires is None or on <= party.expires)
    )


def _is_impartial(actor: Actor, name: str, case: Case, office: Office) -> None:
    if name != "recuse" and actor.id in case.recused:
        raise AccessDenied(actor.id, name, "this officer is recused from the case.")
    if in_conflict(actor.id, case, office):
        raise AccessDenied(actor.id, name, "this officer has a conflict of interest with a respondent of the case.")


def in_conflict(officer: str, case: Case, office: Office) -> bool:
    """Whether this officer has a conflict of interest with a body that the case is about."""
    return not case.respondents.keys().isdisjoint(office.officers[officer].conflicts)


def may_date_back(actor: Actor, name: str, office: Office) -> None:
    """Whether this actor may say that a step happened earlier than now.  Raises AccessDenied if not.

    Staff may, for post that came in time and is entered late; of what a party does itself, our own time counts.
    """
    if actor.id not in office.officers and SYSTEM not in actor.roles:
        raise AccessDenied(actor.id, name, "only staff may enter a step for an earlier moment.")


def may_beside(actor: Actor, kind: str) -> None:
    """Whether this actor may give a command that no procedure lists.  Raises AccessDenied if not."""
    granted = BESIDE_THE_PROCEDURE.get(kind, ())
    if not actor.roles & set(granted):
        raise AccessDenied(actor.id, kind, f"it takes one of the roles {_list(granted)}.")


def may_keep(actor: Actor, kind: str, roles: Sequence[str], case: Case, office: Office) -> None:
    """Whether this actor may erase content or hold it back.  Raises AccessDenied if not."""
    if actor.id not in office.officers or not actor.roles & set(roles):
        raise AccessDenied(
            actor.id, kind, f"it takes one of the roles {_list(roles)}; this actor has {_list(actor.roles)}."
        )
    if in_conflict(actor.id, case, office) or actor.id in case.recused:
        raise AccessDenied(actor.id, kind, "this officer has a conflict of interest or is recused.")


def may_finish(actor: Actor, role: str, officer: str | None) -> None:
    """Whether this actor may finish a task of this role.  Raises AccessDenied if not."""
    if actor.id != officer and not actor.roles & {role, SUPERVISOR, SYSTEM}:
        raise AccessDenied(actor.id, "finish this task", f"it is the task of {officer or role}.")


def may_see(actor: Actor, case: Case, office: Office) -> bool:
    """Whether this actor may read the case: staff without a conflict, its parties, its bodies."""
    if actor.id in office.officers:
        return actor.id not in case.recused and not in_conflict(actor.id, case, office)
    if actor.body is not None:
        return actor.body in case.respondents or actor.body in _concerned(case)
    return SYSTEM in actor.roles or actor.party in case.parties


def may_see_people(actor: Actor, case: Case, office: Office) -> bool:
    """Whether this actor may read names, contacts and internal texts: staff who may see the case, nobody else.

    So a respondent never learns from here who complained, be the case confidential or not.
    """
    return actor.id in office.officers and may_see(actor, case, office)


def _list(roles: Iterable[str]) -> str:
    return ", ".join(sorted(roles)) or "no role"
