"""Destroying content: who may, of which entries, and what stays.

Which entries are meant follows from headers alone, so that it is the same before and after an erasure.
The store deletes the content of the entries that a ``ContentErased`` names, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from domain import access
from domain.case import assigning
from domain.case import commands as c
from domain.case import events as e
from domain.case.custody import ERASURE_TO_APPROVE, obstacles, obstacles_to_following, on_their_way
from domain.case.past import Past, about_to_be
from domain.case.words_of_refusal import why_not
from domain.errors import BadInput, GuardRefused, NotFound
from domain.procedure.keeping import AS_USUAL, ERASURE_GROUNDS, HOLD_GROUNDS, Erasure

if TYPE_CHECKING:
    from domain.case.case import Case
    from domain.case.custody import Keeping, Proposal
    from domain.case.unfold import Unfolding

DETAILS = ("ComplaintFiled", "EntryCorrected", "DetailsRestated")
"""Entries that may hold the details of any party."""


class Scope(NamedTuple):
    """Which entries' content goes, and whose details and which notices go with it."""

    what: str  # case | party | entries
    party: str | None
    versions: tuple[int, ...]
    parties: tuple[str, ...]
    notices: tuple[str, ...]


# ── commands ────────────────────────────────────────────────────────────────


def erase(u: Unfolding, command: c.Erase) -> None:
    """Propose an erasure where somebody has to approve it, else let it happen."""
    rules = _rules(u)
    _may(u, command, rules.roles)
    _is_known("ground", command.ground, rules.grounds or ERASURE_GROUNDS)
    scope = _scope(u, command.party, command.entries)
    _nothing_in_the_way(u, scope)
    if not rules.approved_by:
        _destroy(u, scope, command.actor, ground=command.ground, clause=rules.clause, proposer=command.actor)
        return
    key = _propose(
        u, command.actor, ground=command.ground, clause=rules.clause, party=command.party, entries=command.entries,
        reason=command.reason,
    )  # fmt: skip
    assigning.open_task(u, ERASURE_TO_APPROVE, rules.approved_by[0], key)


def approve(u: Unfolding, command: c.ApproveErasure) -> None:
    """A second person lets a proposed erasure happen: of what the case holds by now."""
    rules, proposal = _rules(u), _proposal(u, command.proposal)
    _may(u, command, rules.approved_by or rules.roles)
    if proposal.proposer == command.actor:
        raise GuardRefused(
            u.case.id, command.kind, f"{command.actor} proposed it; a second person must approve.", _cited(u, proposal)
        )
    scope = _scope(u, proposal.party, proposal.entries)
    _nothing_in_the_way(u, scope)
    _finish_task(u, proposal.id, command.actor)
    _destroy(
        u, scope, command.actor, ground=proposal.ground, clause=proposal.clause, proposal=proposal.id,
        proposer=proposal.proposer, approver=command.actor, kept_until=proposal.kept_until,
    )  # fmt: skip


def decline(u: Unfolding, command: c.DeclineErasure) -> None:
    """The content stays."""
    rules, proposal = _rules(u), _proposal(u, command.proposal)
    if command.actor != proposal.proposer:  # whoever proposed it may take it back
        _may(u, command, rules.approved_by or rules.roles)
    _finish_task(u, proposal.id, command.actor)
    u.happen(e.ErasureDeclined(proposal=proposal.id, reason=command.reason), command.actor)


def erase_again(u: Unfolding, command: c.EraseAgain) -> None:
    """What was erased before a restore goes again, whatever stands in the way: it was decided then."""
    access.may_beside(access.actor_of(command.actor, u.setting.office), command.kind)
    entries = {each.version: each for each in _entries(u)}
    known = [entries[version] for version in command.entries if version in entries]
    scope = _with(command.scope, command.party, known)
    if command.scope != "entries":
        scope = scope._replace(parties=tuple(u.case.parties))
    if scope.versions:
        _destroy(u, scope, command.actor, ground=command.ground, again_of=command.again_of)


def erase_merged(u: Unfolding, command: c.EraseMerged) -> None:
    """A case that went on inside another is kept as long as that one: its content goes when the other's has gone."""
    access.may_beside(access.actor_of(command.actor, u.setting.office), command.kind)
    other = u.setting.others.get(command.into)
    if other is None or u.case.merged_into != command.into:
        raise GuardRefused(u.case.id, command.kind, f"it did not go on inside {command.into}.")
    if other.custody.erased_at is None:
        raise GuardRefused(u.case.id, command.kind, f"the content of {command.into}, in which it went on, is kept.")
    held = next(obstacles_to_following(other, u.case), None)
    if held is not None:
        raise GuardRefused(u.case.id, command.kind, why_not(*held))
    scope = _scope(u, None, ())
    _destroy(u, scope, command.actor, ground=command.ground, clause=command.clause, merged_into=command.into)


def place_hold(u: Unfolding, command: c.PlaceHold) -> None:
    """From now on nothing of the case is erased."""
    rules = _rules(u)
    _may(u, command, rules.holders)
    _is_known("ground", command.ground, rules.hold_grounds or HOLD_GROUNDS)
    key = f"h{u.case.custody.held + 1}"
    u.happen(e.HoldPlaced(hold=key, ground=command.ground, reason=command.reason), command.actor)


def lift_hold(u: Unfolding, command: c.LiftHold) -> None:
    """The hold is over; what was due in the meantime is due now."""
    _may(u, command, _rules(u).holders)
    if u.case.custody.hold(command.hold) is None:
        raise NotFound("hold in force", command.hold, [each.id for each in u.case.custody.holds])
    u.happen(e.HoldLifted(hold=command.hold, reason=command.reason), command.actor)


# ── by the clockwork ────────────────────────────────────────────────────────


def no_longer_kept(u: Unfolding, keeping: Keeping, firing: str) -> None:
    """The last day on which a closed case is kept is over: it goes, or somebody is asked."""
    u.at = u.setting.now  # destroyed is destroyed now, however long it has been due
    more: dict[str, Any] = {"retention": keeping.id, "kept_until": keeping.last_day, "firing": firing}
    if keeping.then == "erase":
        scope = _whole(u.case, _left(u))
        _destroy(u, scope, access.SYSTEM, ground=keeping.ground, clause=keeping.clause, **more)
        return
    rules = _rules(u)
    key = _propose(u, access.SYSTEM, ground=keeping.ground, clause=keeping.clause, **more)
    assigning.open_task(u, ERASURE_TO_APPROVE, (rules.approved_by or rules.roles)[0], key)


# ── what happens ────────────────────────────────────────────────────────────


def _propose(u: Unfolding, actor: str, **fields: Any) -> str:
    key = f"x{u.case.custody.proposed + 1}"
    u.happen(e.ErasureProposed(proposal=key, proposer=actor, **fields), actor)
    return key


def _destroy(u: Unfolding, scope: Scope, actor: str, **fields: Any) -> None:
    """The content goes; details of other parties that stood beside it are written down anew."""
    stay = {
        key: dict(u.case.parties[key].contact or {})
        for key in scope.parties
        if scope.what == "party" and key != scope.party and u.case.parties[key].contact
    }
    erased = e.ContentErased(
        versions=scope.versions,
        scope=scope.what,
        party=scope.party,
        parties=scope.parties,
        notices=scope.notices,
        **fields,
    )
    u.happen(erased, actor)
    if stay:
        u.happen(e.DetailsRestated(parties=tuple(stay), people=stay), actor)


def _finish_task(u: Unfolding, proposal: str, actor: str) -> None:
    for task in list(u.case.tasks.values()):
        if task.rule == ERASURE_TO_APPROVE and task.about == proposal and task.done_at is None:
            u.happen(e.TaskDone(task=task.id), actor)


# ── which entries ───────────────────────────────────────────────────────────


def _scope(u: Unfolding, party: str | None, entries: Sequence[int]) -> Scope:
    """What is meant.  Raises BadInput where nothing is, NotFound for a party that the case does not have."""
    left = _left(u)
    if party is None and not entries:
        scope = _whole(u.case, left)
    elif party is None:
        scope = _single(u.case, left, entries)
    else:
        if party not in u.case.parties:
            raise NotFound("party", party, list(u.case.parties))
        named = _single(u.case, left, entries).versions if entries else ()
        scope = _whole(u.case, left) if len(u.case.parties) == 1 else _of_party(u.case, left, party, named)
    if not scope.versions:
        raise BadInput(f"Case {u.case.id} holds no content of that kind (any more): nothing is left to erase.")
    return scope


def _whole(case: Case, left: Sequence[Past]) -> Scope:
    return _with("case", None, left)._replace(parties=tuple(case.parties))


def _of_party(case: Case, left: Sequence[Past], party: str, named: Iterable[int]) -> Scope:
    """What the party said and what was told to it, all entries with details of parties, and the letters of those steps."""
    also = set(named)
    chosen = [each for each in left if each.type in DETAILS or _is_of(each, party) or each.version in also]
    return _with("party", party, _with_letters(chosen, left))._replace(parties=tuple(case.parties))


def _is_of(entry: Past, party: str) -> bool:
    actor = f":{party}"
    if entry.type == "NoticeIssued":
        return (entry.facts["audience"], entry.facts["party"]) == ("complainant", party)
    said_by = str(entry.facts.get("party", "")) if entry.type == "FindingCommented" else ""
    return entry.actor.endswith(actor) or said_by.endswith(actor)


def _single(case: Case, left: Sequence[Past], entries: Sequence[int]) -> Scope:
    """These entries and the letters that repeat what they say."""
    known = {each.version: each for each in left}
    missing = [version for version in entries if version not in known]
    if missing:
        raise BadInput(f"Case {case.id}: entry {missing[0]} has no content (any more). With content: {_listed(known)}.")
    chosen = [known[version] for version in entries]
    details = [each.version for each in chosen if each.type in DETAILS]
    if details:
        raise BadInput(
            f"Case {case.id}: entry {details[0]} holds the details of the parties. Erase a party, or the whole case."
        )
    return _with("entries", None, _with_letters(chosen, left))


def _with_letters(chosen: Sequence[Past], left: Sequence[Past]) -> list[Past]:
    """The chosen entries and the notices that came of the same commands: they repeat reasons and texts."""
    versions = {each.version for each in chosen}
    steps = {each.command for each in chosen if each.type != "NoticeIssued" and each.command is not None}
    return [
        each for each in left if each.version in versions or (each.type == "NoticeIssued" and each.command in steps)
    ]


def _with(what: str, party: str | None, chosen: Sequence[Past]) -> Scope:
    notices = [each.facts["notice_id"] for each in chosen if each.type == "NoticeIssued"]
    return Scope(what, party, tuple(sorted(each.version for each in chosen)), (), tuple(notices))


def _entries(u: Unfolding) -> list[Past]:
    """All entries so far, with those that this very command has brought about."""
    known = list(u.setting.history())
    first = len(known) + 1
    return known + [about_to_be(event, first + place) for place, event in enumerate(u.events)]


def _left(u: Unfolding) -> list[Past]:
    """Entries whose content is still there, as far as the record says."""
    entries = _entries(u)
    gone = {version for each in entries if each.type == "ContentErased" for version in each.facts["versions"]}
    return [each for each in entries if each.has_content and each.version not in gone]


def _listed(known: Iterable[int]) -> str:
    return ", ".join(map(str, sorted(known))) or "none"


# ── who, why not ────────────────────────────────────────────────────────────


def _rules(u: Unfolding) -> Erasure:
    return u.setting.procedure.procedure.erasure or AS_USUAL


def _may(u: Unfolding, command: c.CaseCommand, roles: Sequence[str]) -> None:
    actor = access.actor_of(command.actor, u.setting.office)
    access.may_keep(actor, command.kind, roles, u.case, u.setting.office)


def _is_known(what: str, given: str, known: Sequence[str]) -> None:
    if given not in known:
        raise BadInput(f"{given!r} is no {what} for it. Known: {', '.join(known)}.")


def _proposal(u: Unfolding, key: str) -> Proposal:
    found = u.case.custody.proposal(key)
    if found is None:
        raise NotFound("proposed erasure", key, [each.id for each in u.case.custody.proposals])
    return found


def _nothing_in_the_way(u: Unfolding, scope: Scope) -> None:
    """Raises GuardRefused: of single entries, only a hold or a letter on its way can be in the way."""
    found = list(obstacles(u.case))
    if scope.what == "entries":
        waiting = set(on_their_way(u.case)) & set(scope.notices)
        found = [each for each in found if each[0] == "hold"] + [("notice", key) for key in sorted(waiting)]
    if found:
        raise GuardRefused(u.case.id, "erase", why_not(u.case, *found[0]))


def _cited(u: Unfolding, proposal: Proposal) -> str | None:
    source = u.setting.procedure.procedure.sources.get(proposal.clause or "")
    return f"{source.title}, {source.clause}" if source is not None else None
