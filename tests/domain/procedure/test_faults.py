"""How a fault reads."""

from __future__ import annotations

from domain.errors import OmbudsError
from domain.procedure.faults import Fault, ProcedureRefused


def test_a_fault_says_where_what_and_what_to_do():
    fault = Fault("there is no state 'askd'", ("actions", "ask", "from", 0), "did you mean 'asked'?").located(
        "p.yaml", 12
    )
    assert str(fault) == "p.yaml:12: actions.ask.from[0]: there is no state 'askd' — did you mean 'asked'?"


def test_a_fault_without_a_place_is_only_what_it_says():
    assert str(Fault("the file is empty")) == "the file is empty"


def test_a_refusal_lists_every_fault_on_its_own_line():
    refused = ProcedureRefused([Fault("one", file="a", line=1), Fault("two", ("x",), "mend it", "a", 2)])
    assert isinstance(refused, OmbudsError)
    assert str(refused).splitlines() == ["a:1: one", "a:2: x: two — mend it"]
