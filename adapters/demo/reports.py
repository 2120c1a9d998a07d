"""Lives of reports to the ombudsman: each plot is what people do, the clocks do the rest."""

from __future__ import annotations

from collections.abc import Callable

from adapters.demo.story import ASSIGNEE, Story

Plot = Callable[[Story, str], None]
"""Adds the steps of a life to a story that has been filed; the second argument is the body complained about."""

LEADS = ("kartika", "yosef")


def _lead(story: Story) -> str:
    return story.chance.choice(LEADS)


def _admitted(story: Story, body: str) -> None:
    story.take(1, "acknowledge", "sekar")
    story.take(6, "admit", _lead(story))
    story.take(9, "move", ASSIGNEE, action="take_up")
    story.take(12, "demand", ASSIGNEE, action="request_explanation", respondent=body,
               text="Please explain what was done since the application, and when.")  # fmt: skip


def _answered(story: Story, body: str) -> None:
    _admitted(story, body)
    story.take(
        22, "answer", "arif", action="record_answer", respondent=body, text="The file was mislaid during a move."
    )


def settled(story: Story, body: str) -> None:
    """Maladministration found, put right by the body, closed."""
    _answered(story, body)
    story.take(34, "propose", ASSIGNEE, outcome="maladministration_found", text="Draft: undue delay without a reason.")
    story.take(40, "comment", "complainant:p1", party="complainant", text="That is how it was.")
    story.take(46, "decide", _lead(story), action="find_maladministration", outcome="maladministration_found",
               text="The delay was undue; the certificate is to be issued.")  # fmt: skip
    story.take(66, "report_implementation", "hendra", action="report_corrective_action", degree="full")
    story.take(
        70, "close", "hendra", action="close_resolved", ground="implemented", reason="The certificate was issued."
    )


def nothing_found(story: Story, body: str) -> None:
    """Nothing wrong was found; half of the complainants ask for a review by somebody else."""
    _answered(story, body)
    story.take(33, "propose", ASSIGNEE, outcome="no_maladministration", text="Draft: the procedure was kept.")
    story.take(41, "comment", "complainant:p1", party="complainant", text="I do not agree.")
    story.take(
        45, "decide", _lead(story), action="find_none", outcome="no_maladministration", text="The procedure was kept."
    )
    if story.chance.random() < 0.6:
        story.take(55, "review", "complainant:p1", reason="The witness was not heard.")
        story.take(
            72, "decide", "ratih", action="uphold", outcome="decision_upheld", reason="The witness was heard in May."
        )


def recommended(story: Story, body: str) -> None:
    """The body does nothing, the recommendation goes to its superior; most of them report late or never."""
    _answered(story, body)
    story.take(
        32, "propose", ASSIGNEE, outcome="maladministration_found", text="Draft: payment demanded without a basis."
    )
    story.take(38, "comment", "complainant:p1", party="complainant", text="Nothing to add.")
    story.take(43, "decide", _lead(story), action="find_maladministration", outcome="maladministration_found",
               text="Payment was demanded without a basis; it is to be returned.")  # fmt: skip
    story.take(100, "recommend", "ratih", addressee="home-ministry", remedy="return the payment",
               text="The payment is to be returned and the tariff displayed.")  # fmt: skip
    if story.chance.random() < 0.4:
        story.take(140, "report_implementation", "hendra", action="report_implementation", degree="partial")
        story.take(146, "move", "hendra", action="monitor_further", reason="The tariff is not displayed yet.")


def silent_body(story: Story, body: str) -> None:
    """Two requests without an answer: the right to answer counts as waived."""
    _admitted(story, body)
    story.take(50, "propose", ASSIGNEE, outcome="maladministration_found", text="Draft, without an answer of the body.")
    story.take(72, "decide", _lead(story), action="find_maladministration", outcome="maladministration_found",
               text="Found without an answer of the body.")  # fmt: skip


def summoned(story: Story, body: str) -> None:
    """The body is called to appear."""
    _answered(story, body)
    story.take(
        27,
        "demand",
        _lead(story),
        action="summon",
        respondent=body,
        text="You are asked to appear and bring the register.",
    )
    story.take(41, "answer", "arif", action="record_answer", respondent=body, text="The head of the service appeared.")


def incomplete(story: Story, _body: str) -> None:
    """Papers are missing; some people bring them, others are never heard of again."""
    story.take(1, "acknowledge", "arif")
    story.take(4, "request_information", "arif", text="Please send a copy of your application and of the receipt.")
    if story.chance.random() < 0.5:
        story.take(19, "complete", "complainant:p1", text="Here are both.")
        story.take(24, "admit", _lead(story))
        story.take(26, "move", ASSIGNEE, action="take_up")


def refused(story: Story, _body: str) -> None:
    """Refused on a legal ground; some ask for a review."""
    story.take(1, "acknowledge", "sekar")
    ground = story.chance.choice(("no_jurisdiction", "sub_judice", "formal_defect"))
    story.take(8, "refuse", _lead(story), ground=ground, reason="The law gives this to somebody else.")
    if story.chance.random() < 0.3:
        story.take(15, "review", "complainant:p1", reason="The court case is over.")


def referred(story: Story, _body: str) -> None:
    """Offered to another body, which takes it, declines or says nothing."""
    story.take(1, "acknowledge", "sekar")
    story.take(5, "refer", "arif", body="human-rights", ground="better_placed")
    fate = story.chance.random()
    if fate < 0.5:
        story.take(12, "accept_referral", "body:human-rights")
    elif fate < 0.7:
        story.take(13, "refuse_referral", "body:human-rights", action="refuse_referral", reason="Not our subject.")


def withdrawn(story: Story, _body: str) -> None:
    """The complainant has had enough."""
    story.take(1, "acknowledge", "arif")
    story.take(7, "withdraw", "complainant:p1", action="withdraw", ground="own_wish")


def recused(story: Story, body: str) -> None:
    """The officer stands aside for a conflict of interest; another takes over."""
    story.take(1, "acknowledge", "sekar")
    story.take(5, "admit", _lead(story))
    story.take(6, "recuse", ASSIGNEE, officer=ASSIGNEE, ground="conflict_of_interest", reason="My cousin works there.")
    story.take(9, "move", ASSIGNEE, action="take_up")
    story.take(12, "demand", ASSIGNEE, action="request_explanation", respondent=body, text="Please explain.")


def not_taken_up(story: Story, _body: str) -> None:
    """Admitted and then forgotten: the ladder climbs."""
    story.take(1, "acknowledge", "sekar")
    story.take(6, "admit", _lead(story))


def forgotten(_story: Story, _body: str) -> None:
    """Nobody even acknowledged it: an unowned case climbs like any other."""


PLOTS: tuple[tuple[Plot, int, int], ...] = (
    (settled, 14, 95), (nothing_found, 9, 85), (recommended, 9, 185), (silent_body, 8, 95), (summoned, 5, 45),
    (incomplete, 9, 55), (refused, 8, 40), (referred, 7, 35), (withdrawn, 4, 20), (recused, 4, 30),
    (not_taken_up, 5, 32), (forgotten, 2, 14),
)  # fmt: skip
"""Each plot, how often it occurs, and the days over which the demonstration spreads its beginnings."""
