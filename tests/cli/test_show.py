"""`ombuds show`: what stands where, why, and since when."""

from __future__ import annotations


def test_a_page_shows_state_turn_clocks_and_timeline(ombuds):
    case = ombuds.admitted()
    said = ombuds.done("show", case, "--as", "budi").flat
    assert f"{case} Investigation" in said
    assert "the office" in said
    assert "budi / tim-1" in said
    assert "Examination up to the draft finding: running, due Wed 10 June 2026, 23:59:59 (in 100 d" in said
    assert "60 working days from Mon 2 March 2026, 16:00; not counted:" in said
    assert "Acknowledgement of receipt: met Mon 2 March 2026, 16:00" in said
    assert "Amina Yusuf" in said
    assert "“No water since January.”" in said
    assert "Times are those of Asia/Jakarta." in said


def test_the_page_in_indonesian(ombuds):
    said = ombuds.done("show", ombuds.admitted(), "--lang", "id").flat
    assert "Pemeriksaan sampai konsep hasil pemeriksaan: berjalan, jatuh tempo" in said
    assert "Riwayat" in said
    assert "Laporan diterima: Penundaan berlarut, biasa, melalui loket; tentang dinas-air" in said


def test_names_are_for_those_who_may_see_the_case(ombuds):
    case = ombuds.admitted()
    nobody = ombuds.done("show", case)
    assert "Amina" not in nobody.out
    assert "No water" not in nobody.out
    assert "add --as OFFICER" in nobody.out
    assert "Amina" not in ombuds.done("show", case, "--json").out
    conflicted = ombuds("show", case, "--as", "cita")
    assert (conflicted.code, conflicted.out) == (5, "")
    assert ombuds("show", case, "--as", "zoe").code == 5
    assert "Amina" in ombuds.done("show", case, "--as", "dewi").out
    assert "Amina" not in ombuds.done("show", case, "--as", "respondent:dinas-air").out
    assert "Amina" not in ombuds.done("show", case, "--as", "complainant:p1").out  # internal texts are for staff


def test_explained_day_by_day_in_both_languages(ombuds):
    case = ombuds.file()
    assert "Wed 4 March 2026: counted, day 2" in ombuds.done("show", case, "--explain").out
    assert "Rab 4 Maret 2026: dihitung, hari ke-2" in ombuds.done("show", case, "--explain", "--lang", "id").out
    steps = ombuds.done("show", case, "--explain", "--json").json["clocks"][0]["explanation"]
    assert [step["counted"] for step in steps] == [False, True, True, True, False]


def test_as_it_stood_then(ombuds, clock):
    case = ombuds.file()
    clock.forward(days=1)
    ombuds.done("act", case, "acknowledge", "--as", "ana")
    assert ombuds.done("show", case, "--json").json["state"] == "verification"
    before = ombuds.done("show", case, "--at", "2026-03-02", "--json").json
    assert (before["state"], len(before["timeline"])) == ("received", 2)
    assert "as it stood on Mon 2 March 2026, 23:59:59" in ombuds.done("show", case, "--at", "2026-03-02").out
    assert ombuds("show", case, "--at", "2026-02-01").code == 3


def test_a_promise_that_is_broken_by_now_is_late_before_anybody_noticed(ombuds, clock):
    case = ombuds.file()
    clock.forward(days=10)
    (promise,) = ombuds.done("show", case, "--json").json["clocks"]
    assert (promise["state"], promise["late"]) == ("running", True)
    assert "OVERDUE" in ombuds.done("show", case).out


def test_a_missed_deadline_climbs_and_shows_who_stands_where(ombuds, clock):
    case = ombuds.admitted()
    clock.forward(days=130)
    ombuds.done("sweep", "--no-deliver")
    said = ombuds.done("show", case).flat
    assert "MISSED" in said
    assert "DEADLINE MISSED: “Examination up to the draft finding”" in said
    assert "ESCALATED to" in said
    data = ombuds.done("show", case, "--json").json
    assert data["ladders"][0]["rung"] >= 1
    missed = next(entry for entry in data["timeline"] if entry["type"] == "DeadlineMissed")
    assert missed["effective_at"] == next(c["due_at"] for c in data["clocks"] if c["state"] == "missed")
    assert missed["recorded_at"] > missed["effective_at"]


def test_a_pause_shows_its_ground(ombuds):
    case = ombuds.admitted()
    ombuds.done("act", case, "request_explanation", "--as", "budi", "--respondent", "dinas-air", "--text", "Why?")
    said = ombuds.done("show", case).flat
    assert "Examination up to the draft finding: paused" in said
    assert "paused since Mon 2 March 2026, 16:00: The respondent's answer is awaited" in said


def test_json_keys_are_stable(ombuds):
    data = ombuds.done("show", ombuds.file(), "--json").json
    assert list(data) == [
        "case", "as_of", "procedure", "class", "state_label", "version", "state", "waiting_on", "over", "priority",
        "channel", "language", "area", "unit", "officer", "reference", "anonymous", "confidential", "own_motion",
        "occurred_on", "prior_recourse", "received_at", "entered_at", "closed_at", "outcome", "merged_into", "absorbed",
        "referred_to", "referral", "rights", "recused", "parties", "respondents", "clocks", "ladders", "tasks", "notices",
        "recommendations", "links", "timeline", "left_out",
    ]  # fmt: skip


def test_notices_show_how_their_delivery_stands(ombuds):
    case = ombuds.file()
    ombuds.done("act", case, "acknowledge", "--as", "ana")
    (before,) = ombuds.done("show", case, "--json").json["notices"]
    assert (before["state"], before["delivery"]) == ("issued", "pending")
    assert "address" not in before
    ombuds.done("sweep")
    (after,) = ombuds.done("show", case, "--json").json["notices"]
    assert (after["state"], after["delivery"]) == ("served", "accepted")
    assert len(list((ombuds.home / "mail").glob("*.eml"))) == 1
