"""Content is destroyed, its headers stay, and everything that is computed stays what a replay gives."""

from __future__ import annotations

import pytest
from erasing.conftest import MARK, TWO_PEOPLE

from adapters.database.oracle import Evidence, first_wrong
from adapters.database.oracle.canaries import canaries
from domain.errors import AccessDenied, GuardRefused, NotFound


def nothing_left(town, monkeypatch, words=(MARK,)):
    """The oracle is content, and not even the columns that may hold personal data hold these words."""
    assert first_wrong(town.store) is None
    monkeypatch.setitem(canaries.__globals__["_texts"].__globals__, "MAY_HOLD", frozenset())
    return canaries(town.store, Evidence(canaries=list(words)))


def test_the_content_of_a_closed_case_goes_and_its_history_stays(town, monkeypatch):
    town.filed("Amina")
    town.closed("Amina")
    before = [(e.type, e.facts, e.commitment) for e in town.events("Amina")]
    assert nothing_left(town, monkeypatch) is not None, "the look would find nothing anyway"
    town.erase("Amina")
    assert nothing_left(town, monkeypatch) is None
    after = town.events("Amina")
    assert [(e.type, e.facts, e.commitment) for e in after[: len(before)]] == before
    erased = after[-1]
    assert erased.type == "ContentErased"
    assert set(erased.facts["versions"]) == town.had("Amina")
    assert (erased.facts["scope"], erased.facts["ground"], erased.facts["clause"]) == ("case", "asked_for", "charter")
    assert (erased.actor, erased.facts["proposer"]) == ("sam", "sam")
    assert town.case("Amina").parties["p1"].contact is None
    assert town.case("Amina").state == "closed"


def test_what_is_in_memory_is_what_a_replay_gives(town):
    """The desk goes on from the case that it remembers; later steps must not bring names back."""
    town.filed("Amina")
    town.closed("Amina")
    town.erase("Amina")
    town.act("Ratna", "Amina", "reopen")
    assert first_wrong(town.store) is None
    assert all(n.address is None for n in town.notices("Amina") if n.audience == "complainant")


def test_a_party_goes_and_the_other_stays(town, monkeypatch):
    town.filed("Amina", parties=2)
    town.closed("Amina")
    town.erase("Amina", party="p1")
    words = [f"{MARK}{what}1" for what in ("name", "mail", "phone")]
    assert nothing_left(town, monkeypatch, words) is None
    assert town.case("Amina").parties["p1"].contact is None
    assert town.case("Amina").parties["p2"].contact["email"] == f"{MARK}mail2@mail.example"
    assert town.types("Amina")[-2:] == ["ContentErased", "DetailsRestated"]
    told = {n.party: n.address for n in town.notices("Amina") if n.audience == "complainant"}
    assert told == {"p1": None, "p2": f"{MARK}mail2@mail.example"}
    note = next(e for e in town.events("Amina") if e.type == "NoteAdded")
    assert note.content["text"] == f"{MARK}note", "what the office wrote stays unless it is named"


def test_the_only_party_takes_the_whole_content_along(town, monkeypatch):
    town.filed("Amina")
    town.closed("Amina")
    town.erase("Amina", party="p1")
    assert nothing_left(town, monkeypatch) is None
    assert town.events("Amina")[-1].facts["scope"] == "case"


def test_a_single_entry_goes_from_an_open_case(town, monkeypatch):
    town.filed("Amina")
    town.act("Dewi", "Amina", "note", text=f"{MARK}slip")
    version = town.case("Amina").version
    town.erase("Amina", entries=(version,))
    assert nothing_left(town, monkeypatch, [f"{MARK}slip"]) is None
    assert town.case("Amina").parties["p1"].contact is not None


def test_letters_that_repeat_an_entry_go_with_it(town, monkeypatch):
    town.filed("Amina")
    town.act("Dewi", "Amina", "move", action="answer", reason=f"{MARK}slip")
    answer = next(e for e in town.events("Amina") if e.facts.get("action") == "answer")
    assert any(f"{MARK}slip" in str(n.values) for n in town.notices("Amina")), "the letter repeats nothing"
    town.erase("Amina", entries=(answer.version,))
    assert nothing_left(town, monkeypatch, [f"{MARK}slip"]) is None


@pytest.mark.parametrize(("fields", "kind", "said"), [
    ({}, GuardRefused, "not over"),
    ({"party": "p1"}, GuardRefused, "not over"),
    ({"party": "p9"}, NotFound, "p9"),
    ({"entries": (1,)}, Exception, "details of the parties"),
    ({"entries": (99,)}, Exception, "no content"),
    ({"ground": "just_so"}, Exception, "asked_for"),
    ({"who": "Dewi"}, AccessDenied, "clerk"),
])  # fmt: skip
def test_refused_in_an_open_case(town, fields, kind, said):
    town.filed("Amina")
    town.erase("Amina", **fields)
    refusal = town.refused()
    assert isinstance(refusal, kind)
    assert said in str(refusal)
    assert town.contents("Amina") == town.had("Amina")


def test_a_letter_on_its_way_is_waited_for(town):
    town.filed("Amina")
    town.post_works = False
    town.closed("Amina")
    town.erase("Amina")
    assert "on its way" in str(town.refused())
    town.post_works = True
    town.post()
    town.erase("Amina")
    assert not town.contents("Amina")


def test_what_nobody_has_read_is_not_erased(town):
    town.filed("Amina")
    town.closed("Amina")
    town.act("Amina", "Amina", "note", action="add", text=f"{MARK}late")
    town.erase("Amina")
    assert "is not done" in str(town.refused())
    (task,) = [t for t in town.case("Amina").tasks.values() if t.done_at is None]
    town.act("Ratna", "Amina", "finish_task", task=task.id)
    town.erase("Amina")
    assert not town.contents("Amina")


def test_a_hold_keeps_it(town):
    town.filed("Amina")
    town.closed("Amina")
    town.act("Ratna", "Amina", "place_hold", ground="in_court")
    town.erase("Amina")
    assert "legal hold h1" in str(town.refused())
    town.erase("Amina", entries=(1,))
    assert town.refused() is not None
    town.act("Ratna", "Amina", "lift_hold", hold="h1")
    town.erase("Amina")
    assert not town.contents("Amina") - {e.version for e in town.events("Amina") if e.type == "HoldLifted"}
    assert first_wrong(town.store) is None


# ── two people ──────────────────────────────────────────────────────────────


@pytest.fixture
def careful(town):
    town.found(erasure=TWO_PEOPLE)
    town.filed("Amina")
    town.closed("Amina")
    town.erase("Amina", reason=f"{MARK}why")
    return town


def test_a_second_person_lets_it_happen(careful, monkeypatch):
    assert careful.contents("Amina") == careful.had("Amina")
    (task,) = [t for t in careful.case("Amina").tasks.values() if t.done_at is None]
    assert (task.rule, task.role, task.about) == ("erasure_to_approve", "director", "x1")
    careful.act("Ratna", "Amina", "approve_erasure", proposal="x1")
    erased = careful.events("Amina")[-1]
    assert (erased.facts["proposer"], erased.facts["approver"], erased.facts["proposal"]) == ("sam", "ratna", "x1")
    assert nothing_left(careful, monkeypatch) is None
    assert not [t for t in careful.case("Amina").tasks.values() if t.done_at is None]
    careful.act("Ratna", "Amina", "approve_erasure", proposal="x1")
    assert "x1" in str(careful.refused())


def test_the_proposer_is_no_second_person(careful):
    careful.office_data["officers"]["sam"]["roles"] = ["clerk", "director"]
    careful.change_office()
    careful.act("Sam", "Amina", "approve_erasure", proposal="x1")
    assert "second person" in str(careful.refused())


def test_it_can_be_declined(careful):
    careful.act("Ratna", "Amina", "decline_erasure", proposal="x1", reason="Still needed.")
    assert careful.case("Amina").custody.proposals == ()
    assert careful.contents("Amina") == careful.had("Amina")
    assert first_wrong(careful.store) is None


def test_without_a_rule_two_of_those_who_answer_for_it_are_needed(town):
    town.found()
    town.filed("Amina")
    town.closed("Amina")
    town.erase("Amina", who="Sam", ground="request")
    assert "administrator" in str(town.refused())
    town.erase("Amina", who="Laila", ground="request")
    town.act("Laila", "Amina", "approve_erasure", proposal="x1")
    assert "second person" in str(town.refused())


# ── the record still verifies, and only lawful absence is lawful ────────────


@pytest.fixture
def erased(town):
    town.filed("Amina")
    town.filed("Budi")
    for nick in ("Amina", "Budi"):
        town.closed(nick)
    kept = town.query("SELECT seq, salt, body FROM contents")
    town.erase("Amina")
    town.kept = {row.seq: row for row in kept}
    return town


def test_content_that_nobody_erased_is_missed(erased):
    assert first_wrong(erased.store) is None
    first = min(e.seq for e in erased.events("Budi") if e.commitment)
    erased.damage("DELETE FROM contents WHERE seq = :seq", seq=first)
    found = first_wrong(erased.store)
    assert (found.check, found.event) == ("order", first)
    assert "no ContentErased" in found.what


def test_an_erasure_of_another_case_is_no_excuse(erased):
    """The control of the above: a check that asks only for some erasure would be content."""
    budi = [e for e in erased.events("Budi") if e.commitment]
    amina = set(erased.events("Amina")[-1].facts["versions"])
    same = next(e for e in budi if e.version in amina)
    erased.damage("DELETE FROM contents WHERE seq = :seq", seq=same.seq)
    assert first_wrong(erased.store).event == same.seq


def test_content_that_came_back_is_found(erased):
    first = min(e.seq for e in erased.events("Amina") if e.commitment)
    row = erased.kept[first]
    erased.damage("INSERT INTO contents VALUES (:seq, :salt, :body)", seq=first, salt=row.salt, body=row.body)
    found = first_wrong(erased.store)
    assert (found.check, found.event) == ("order", first)
    assert "there again" in found.what


def test_a_notice_that_kept_its_address_is_found(erased):
    """The projections are compared with a replay, which no longer knows the address."""
    erased.damage(
        "UPDATE notices SET address = 'somebody@mail.example' WHERE case_id = :case", case=erased.cases["Amina"]
    )
    assert first_wrong(erased.store).check == "projections"


def test_deliveries_forget_the_mailbox(erased):
    rows = erased.query(f"SELECT reader, outbox_id, reason FROM deliveries WHERE case_id = '{erased.cases['Amina']}'")
    assert rows
    assert all(row.reader == row.outbox_id and row.reason is None for row in rows)
