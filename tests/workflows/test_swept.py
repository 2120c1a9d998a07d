"""What the batches of a sweep did, taken together."""

from __future__ import annotations

from dataclasses import replace

from workflows.sweeping import Swept

ONE = Swept(cases=2, events=10, missed=2, escalated=1, notices=3, set_aside=1, more=True, touched=("C-1", "C-2"))
OTHER = Swept(cases=1, events=4, missed=1, notices=1, touched=("C-3",))
BOTH = Swept(cases=3, events=14, missed=3, escalated=1, notices=4, set_aside=1, touched=("C-1", "C-2", "C-3"))


def test_batches_are_told_together_in_their_order_and_the_last_one_says_whether_there_is_more():
    assert ONE + OTHER == Swept.of([ONE, OTHER]) == BOTH
    assert replace(BOTH, more=True, touched=("C-3", "C-1", "C-2")) == OTHER + ONE


def test_no_batch_did_nothing():
    assert Swept.of([]) == Swept()
