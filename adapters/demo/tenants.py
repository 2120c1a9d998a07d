"""Lives of complaints to a landlord, in two stages."""

from __future__ import annotations

from adapters.demo.reports import Plot
from adapters.demo.story import ASSIGNEE, Story


def _acknowledged(story: Story) -> None:
    story.take(3, "acknowledge", "aisha", action="acknowledge_stage1")


def accepted(story: Story, _body: str) -> None:
    """Answered in time; the tenant leaves it at that, and stage 1 closes by itself."""
    _acknowledged(story)
    story.take(13, "decide", ASSIGNEE, action="respond_stage1", outcome="upheld", remedy="repair",
               text="You are right. The room will be treated on Tuesday; we are sorry.")  # fmt: skip


def second_stage(story: Story, _body: str) -> None:
    """The tenant asks for stage 2: somebody else answers."""
    _acknowledged(story)
    story.take(13, "decide", ASSIGNEE, action="respond_stage1", outcome="not_upheld", text="We found no fault of ours.")
    story.take(24, "review", "complainant:p1", action="request_stage2")
    story.take(28, "acknowledge", "aisha", action="acknowledge_stage2")
    story.take(46, "decide", ASSIGNEE, action="respond_stage2", outcome="partly_upheld", remedy="compensation",
               text="The first answer was wrong about the dates.")  # fmt: skip
    if story.chance.random() < 0.4:
        story.take(58, "review", "complainant:p1", action="go_to_ombudsman")


def extended(story: Story, _body: str) -> None:
    """The answer takes longer; the tenant is told in time and why."""
    _acknowledged(story)
    story.take(12, "extend", ASSIGNEE, clock="stage1_response", how="notice", by={"working_days": 8},
               ground="awaiting_evidence", reason="The surveyor comes on Thursday.", told=["complainant"])  # fmt: skip
    story.take(
        25, "decide", ASSIGNEE, action="respond_stage1", outcome="partly_upheld", text="The surveyor found a leak."
    )


def late(story: Story, _body: str) -> None:
    """Acknowledged and not answered: the ladder climbs and the way to the Ombudsman opens."""
    _acknowledged(story)
    if story.chance.random() < 0.5:
        story.take(
            31, "decide", "tobias", action="respond_stage1", outcome="upheld", text="We answer late and are sorry."
        )


def not_accepted(story: Story, _body: str) -> None:
    """A first request for service is no complaint yet."""
    story.take(
        2, "refuse", ASSIGNEE, ground="service_request", reason="We have booked the repair; tell us if it fails."
    )


def ignored(_story: Story, _body: str) -> None:
    """Not even acknowledged."""


PLOTS: tuple[tuple[Plot, int, int], ...] = (
    (accepted, 8, 60), (second_stage, 9, 80), (extended, 5, 40), (late, 6, 36), (not_accepted, 2, 20), (ignored, 2, 14),
)  # fmt: skip
