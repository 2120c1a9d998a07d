"""The wired application: lazy, and delivery joined to the record on real databases and a real mail server."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text

from adapters.email.folder import FolderTransport
from adapters.email.sendgrid import SendGridTransport
from adapters.email.smtp import SmtpTransport
from domain.case.commands import Acknowledge, FileComplaint, PartyIn
from domain.engine import IssueDigest, RaiseAlarm
from domain.errors import BadInput, SchemaMismatch
from domain.office import Office
from domain.office_change import ChangeOffice
from ombuds.bootstrap import build
from ombuds.settings import load

OFFICE = Office.model_validate({
    "office": "ori", "name": "Ombudsman Office", "zone": "Asia/Jakarta", "units": {"tim-1": {"name": "Team 1", "head": "dewi"}},
    "officers": {
        "ana": {"name": "Ana", "email": "ana@ombudsman.example", "roles": ["administrator", "intake"], "unit": "tim-1", "language": "id"},
        "dewi": {"name": "Dewi", "email": "dewi@ombudsman.example", "roles": ["team_lead"], "unit": "tim-1"},
    },
})  # fmt: skip


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def settings(request, tmp_path):
    """Settings for a database with tables, once for each kind."""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres_url").render_as_string(hide_password=False)
        return load({}, home=tmp_path, database_url=url)
    request.getfixturevalue("sqlite_file")
    return load({}, home=tmp_path)


@pytest.fixture
def app(settings, clock, salts):
    app = build(settings, clock=clock, salts=salts)
    yield app
    app.close()


@pytest.fixture
def case(app):
    """A case whose receipt was acknowledged: one notice waits."""
    app.desk.handle(ChangeOffice(actor="ana", office=OFFICE))
    party = PartyIn(name="Amina", email="amina@people.example", language="id")
    filed = app.desk.handle(
        FileComplaint(actor="ana", procedure="ombudsman", case_class="undue_delay", case_id="W-1042", parties=(party,))
    )
    app.desk.handle(Acknowledge(actor="ana", case_id=filed.stream))
    return filed.stream


def types(app, case):
    return [event.type for event in app.history(case)]


def test_building_opens_and_imports_next_to_nothing(tmp_path):
    script = (
        "import sys; from ombuds.settings import load; from ombuds.bootstrap import build;"
        f"app = build(load({{}}, home={str(tmp_path)!r})); app.calendar_shelf.names(); print(*sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    loaded = {name.partition(".")[0] for name in said.split()}
    assert loaded & {"sqlalchemy", "prefect", "sendgrid", "jinja2", "psycopg", "rich"} == set()
    assert list(tmp_path.iterdir()) == []


def test_a_missing_database_is_said_before_anything_is_made(tmp_path):
    with pytest.raises(SchemaMismatch, match="Run: ombuds db upgrade"):
        _ = build(load({}, home=tmp_path / "new")).store
    assert not (tmp_path / "new").exists()


def test_a_notice_that_was_accepted_counts_as_served_in_the_case(app, case):
    done = app.deliver()
    assert (done.mails, done.accepted, done.unrecorded) == (1, 1, {})
    assert types(app, case)[-2:] == ["NoticeSent", "NoticeServed"]
    (mail,) = (app.settings.home / "mail").glob("*.eml")
    written = mail.read_text()
    assert "To: Amina <amina@people.example>" in written
    assert "Subject: " in written
    assert "Laporan" in written  # in the complainant's language, from the pinned procedure
    assert app.deliver().mails == 0


def test_a_notice_that_cannot_be_delivered_becomes_a_task(app, case):
    app.desk.handle(
        FileComplaint(actor="ana", procedure="ombudsman", case_class="undue_delay", case_id="W-2",
                      parties=(PartyIn(name="B", email="b@..example"),))
    )  # fmt: skip
    app.desk.handle(Acknowledge(actor="ana", case_id="W-2"))
    done = app.deliver()
    assert (done.accepted, done.failed) == (1, 1)
    assert {"NoticeFailed", "TaskOpened"} <= set(types(app, "W-2"))
    assert types(app, case)[-1] == "NoticeServed"


def test_an_outcome_that_the_case_was_not_told_is_made_up_for(app, case, monkeypatch):
    """The worker dies between recording the delivery and telling the case."""
    with monkeypatch.context() as patch:
        patch.setattr(type(app.desk), "handle_all", _dies)
        with pytest.raises(KeyboardInterrupt):
            app.deliver()
    assert types(app, case)[-1] == "NoticeIssued"
    assert app.deliver().mails == 0
    assert app.settle().unrecorded == {}
    assert types(app, case)[-1] == "NoticeServed"
    count = len(types(app, case))
    app.settle()
    assert len(types(app, case)) == count


def _dies(*_):
    raise KeyboardInterrupt


def test_served_when_the_carrier_took_it_not_when_the_case_was_told(app, case, clock, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(app.desk), "handle_all", _dies)
        with pytest.raises(KeyboardInterrupt):
            app.deliver()
    accepted = clock.moment
    clock.forward(hours=5)
    app.settle()
    served = app.history(case)[-1]
    assert (served.effective_at, served.recorded_at) == (accepted, accepted + timedelta(hours=5))


def test_mail_that_is_refused_becomes_a_task_once_a_day(app, case, clock, salts, tmp_path):
    (tmp_path / "no-folder").write_text("a file")
    settings = app.settings.model_copy(update={"mail_folder": tmp_path / "no-folder" / "mail"})
    cut_off = build(settings, clock=clock, salts=salts)
    for _ in range(3):
        assert cut_off.deliver_and_settle().accepted == 0
        clock.forward(hours=1)
    cut_off.close()
    assert types(app, "engine") == ["AlarmRaised", "TaskOpened", "NoticeIssued"]
    alarm = app.history("engine")[0].facts
    assert (alarm["alarm"], alarm["addressees"], alarm["details"]["transport"]) == ("mail_refused", ["ana"], "folder")
    assert types(app, case)[-1] == "NoticeIssued"
    assert app.deliver_and_settle().accepted == 2
    assert types(app, case)[-1] == "NoticeServed"


def test_one_case_that_refuses_spoils_no_other(app, case):
    app.desk.handle(
        FileComplaint(actor="ana", procedure="ombudsman", case_class="undue_delay", case_id="W-2",
                      parties=(PartyIn(name="B", email="b@people.example"),))
    )  # fmt: skip
    app.desk.handle(Acknowledge(actor="ana", case_id="W-2"))
    with app.engine.begin() as connection:
        connection.execute(text("UPDATE deliveries SET notice_id = 'n77' WHERE case_id = 'W-2'"))
        connection.execute(text("UPDATE notices SET notice_id = 'n77' WHERE case_id = 'W-2'"))
    done = app.deliver()
    assert list(done.unrecorded) == ["W-2.n1"]
    assert types(app, case)[-1] == "NoticeServed"


def test_alarms_and_digests_go_out_in_the_officers_language_and_lose_nothing_in_one_mail(app, case):
    app.deliver()
    app.desk.handle(RaiseAlarm(actor="system", alarm="watch_gap", details={"since": "2026-03-01T00:00:00Z"}))
    app.desk.handle(
        IssueDigest(
            actor="system",
            officer="ana",
            day="2026-03-02",
            values={"day": "2026-03-02", "overdue": ["W-1042: terlambat"]},
        )
    )
    app.deliver()
    written = [mail.read_text() for mail in (app.settings.home / "mail").glob("*.eml")]
    (own,) = [mail for mail in written if "To: Ana" in mail]
    assert "Subject: Ombudsman Office: " in own
    assert "Pengawasan batas waktu sempat tidak berjalan" in own
    assert "W-1042: terlambat" in own
    assert "engine" not in own


def test_the_settings_choose_the_transport(tmp_path):
    def transport(**given):
        return build(load({}, home=tmp_path, **given)).transport

    assert isinstance(transport(), FolderTransport)
    assert isinstance(transport(mail_transport="smtp", smtp_host="mail.example"), SmtpTransport)
    key = tmp_path / "key"
    key.write_text("SG.x")
    assert isinstance(transport(mail_transport="sendgrid", sendgrid_key_file=key), SendGridTransport)
    # In SendGrid's sandbox mails would count as sent and reach nobody: there is no such setting.
    with pytest.raises(BadInput, match="SANDBOX: there is no such setting"):
        load({"OMBUDS_SENDGRID_SANDBOX": "yes"}, home=tmp_path)


def test_the_office_is_read_again_when_it_has_changed(app):
    assert app.office().officers == {}
    app.desk.handle(ChangeOffice(actor="ana", office=OFFICE))
    assert set(app.office().officers) == {"ana", "dewi"}
    assert app.office() is app.office()
