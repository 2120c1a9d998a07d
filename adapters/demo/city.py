"""Lives of requests to the city: some are done the same day, some wait."""

from __future__ import annotations

from adapters.demo.reports import Plot
from adapters.demo.story import ASSIGNEE, Story

GROUNDS = ("resolved", "resolved", "resolved", "noted", "no_violation", "corrected", "no_access")


def _queued(story: Story) -> None:
    story.take(0.1, "acknowledge", "luis")
    story.take(0.2, "assign", "luis", action="assign")


def done(story: Story, _body: str) -> None:
    """Done within the limit."""
    _queued(story)
    story.take(0.6 + story.chance.random(), "close", ASSIGNEE, ground=story.chance.choice(GROUNDS))


def done_late(story: Story, _body: str) -> None:
    """Done, but after its time; the ladder had begun."""
    _queued(story)
    story.take(12 + 30 * story.chance.random(), "close", ASSIGNEE, ground=story.chance.choice(GROUNDS))


def waiting(story: Story, _body: str) -> None:
    """Not done yet."""
    _queued(story)


def reopened(story: Story, _body: str) -> None:
    """Closed too early, and open again."""
    _queued(story)
    story.take(2, "close", ASSIGNEE, ground="no_access")
    story.take(5, "reopen", "luis", reason="The caller was at home all day.")


PLOTS: tuple[tuple[Plot, int, int], ...] = ((done, 22, 40), (done_late, 10, 50), (waiting, 12, 20), (reopened, 4, 25))
