"""Commands beside the procedure: tasks, deliveries, mandates, migrations, erasures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain import access
from domain.case import clockwork, erasing, retaining
from domain.case import commands as c
from domain.case import events as e
from domain.case.telling import SERVE_OTHERWISE, escalate_failure
from domain.case.unfold import Unfolding
from domain.errors import BadInput, GuardRefused, NotFound


def _allowed(u: Unfolding, command: c.CaseCommand) -> None:
    actor = access.actor_of(command.actor, u.setting.office)
    access.may_beside(actor, command.kind)


def _finish(u: Unfolding, command: c.FinishTask) -> None:
    task = u.case.tasks.get(command.task)
    if task is None:
        raise NotFound("task", command.task, [t.id for t in u.case.tasks.values() if t.done_at is None])
    if task.done_at is not None:
        raise GuardRefused(u.case.id, "finish_task", f"task {task.id} is done already.")
    access.may_finish(access.actor_of(command.actor, u.setting.office), task.role, task.officer)
    u.happen(e.TaskDone(task=task.id, note=command.note), command.actor)
    notice = u.case.notices.get(task.about or "")
    if command.served and task.rule == SERVE_OTHERWISE and notice is not None:
        u.happen(
            e.NoticeServed(notice_id=notice.id, notice=notice.notice, party=notice.party, how="other_means"),
            command.actor,
        )


def _delivered(u: Unfolding, command: c.RecordDelivery) -> None:
    _allowed(u, command)
    notice = u.case.notices.get(command.notice_id)
    if notice is None:
        raise NotFound("notice", command.notice_id, list(u.case.notices))
    if command.outcome == "failed":
        if notice.state != "failed":
            u.happen(e.NoticeFailed(notice_id=notice.id, why=command.why or "not delivered", code=command.code))
            if notice.state == "served":
                clockwork.void_service(u, notice.notice)
            escalate_failure(u, notice)
        return
    if notice.state == "issued":
        u.happen(e.NoticeSent(notice_id=notice.id, provider=command.provider, bundle=command.bundle))
    known = u.setting.procedure.procedure.notices.get(notice.notice)
    how = known.served if known is not None and not _stops_at_acceptance(command) else "on_acceptance"
    if u.case.notices[notice.id].state == "sent" and (how == "on_acceptance" or command.outcome == "delivered"):
        u.happen(e.NoticeServed(notice_id=notice.id, notice=notice.notice, party=notice.party, how=how))


def _stops_at_acceptance(command: c.RecordDelivery) -> bool:
    """Whether no word of delivery can follow: a clock that waits for it would otherwise never begin."""
    return command.outcome == "accepted" and command.last_word


def _revoke(u: Unfolding, command: c.RevokeMandate) -> None:
    _allowed(u, command)
    party = u.case.parties.get(command.party)
    if party is None or party.role != "representative":
        raise BadInput(f"Case {u.case.id} has no representative {command.party!r}.")
    if not party.ended:
        u.happen(e.MandateEnded(party=party.id, why="revoked"), command.actor)


def _migrate(u: Unfolding, command: c.Migrate) -> None:
    _allowed(u, command)
    successor = u.setting.successor
    if successor is None or successor.digest != command.procedure_digest:
        raise NotFound("procedure version", command.procedure_digest)
    if successor.digest == u.case.procedure:
        raise GuardRefused(u.case.id, "migrate", "this version of the procedure governs it already.")
    if u.case.state not in successor.procedure.states:
        raise GuardRefused(u.case.id, "migrate", f"the new version has no state {u.case.state!r}.")
    u.happen(e.ProcedureMigrated(was=u.case.procedure, now=successor.digest), command.actor)
    u.govern(successor)
    u.derive_again("procedure")
    retaining.keep(u)


def _recalculate(u: Unfolding, command: c.Recalculate) -> None:
    _allowed(u, command)
    u.derive_again("calendar")


HANDLERS: dict[type[c.Command], Callable[[Unfolding, Any], None]] = {
    c.FinishTask: _finish,
    c.RecordDelivery: _delivered,
    c.RevokeMandate: _revoke,
    c.Migrate: _migrate,
    c.Recalculate: _recalculate,
    c.Erase: erasing.erase,
    c.ApproveErasure: erasing.approve,
    c.DeclineErasure: erasing.decline,
    c.EraseAgain: erasing.erase_again,
    c.EraseMerged: erasing.erase_merged,
    c.PlaceHold: erasing.place_hold,
    c.LiftHold: erasing.lift_hold,
}
"""What each of these commands does."""
