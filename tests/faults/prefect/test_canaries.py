"""One complaint whose every personal field holds a canary goes all the way: filed, acted on, swept, mailed, digested.

Promised: none of it is found in the headers of the record, in any table but those that are there for
it, in what the program logs and says on its standard error, in Prefect's database or log, in
temporary files, in the subjects of mails, or in the addresses asked of the provider.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fakes.prefect_server import ROOT, PrefectServer, until
from fakes.sendgrid_server import SendGridServer
from faults.mail.post import opened, settings_for
from faults.prefect.keeper import Keeper, keeping
from faults.prefect.town import Town

from adapters.database.oracle import Evidence, Finding, first_wrong
from adapters.database.oracle.canaries import canaries
from domain.case import commands as c
from ombuds.settings import as_environment

MARK = "kenari7f31"
FIELDS = (
    "name",
    "mail",
    "phone",
    "street",
    "body",
    "subject",
    "proof",
    "deputy",
    "deputymail",
    "note",
)
CANARIES = tuple(f"{MARK}{field}" for field in FIELDS)
LEAKED = "kenari9c02leaked"
"""What the known-bad flow is told."""


def canary(field: str) -> str:
    assert field in FIELDS
    return f"{MARK}{field}"


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every temporary file of the run goes, of this process and of those that it starts."""
    place = tmp_path / "scratch"
    place.mkdir()
    monkeypatch.setenv("TMPDIR", str(place))
    monkeypatch.setattr("tempfile.tempdir", str(place))
    return place


@pytest.fixture
def town(
    tmp_path: Path, clock: Any, one_database: str, sendgrid_server: SendGridServer, scratch: Path
) -> Iterator[Town]:
    key = tmp_path / "key"
    key.write_text("SG.local.key")
    settings = settings_for(
        sendgrid_server, home=tmp_path / "home", database_url=one_database, sendgrid_key=None, sendgrid_key_file=key
    )
    app = opened(settings, clock)
    yield Town(app, clock)
    app.close()


@pytest.fixture
def logs(tmp_path: Path) -> Path:
    """Where everything that was said is written down."""
    place = tmp_path / "logs"
    place.mkdir()
    return place


def filed(town: Town) -> str:
    """The complaint, and a step for each field that people fill in later."""
    complainant = c.PartyIn(
        name=canary("name"), email=f"{canary('mail')}@mail.example", phone=canary("phone"), address=canary("street")
    )
    deputy = c.PartyIn(
        role="representative", name=canary("deputy"), email=f"{canary('deputymail')}@mail.example", represents=(1,),
        proof=canary("proof"),
    )  # fmt: skip
    case = town.file(parties=[complainant, deputy], subject=canary("subject"), text=canary("body"))
    town.does(c.AddNote(command_id="note-0001", actor="off", case_id=case, text=canary("note")))
    return case


def commanded(town: Town, logs: Path, *arguments: str) -> str:
    """The program in a process of its own, as from a shell; what it says on its standard error is kept."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "OMBUDS_"))}
    with (logs / f"{arguments[0]}.err").open("a") as said:
        done = subprocess.run(
            [sys.executable, "-m", "ombuds", *arguments], env=kept | as_environment(town.app.settings), cwd=ROOT,
            text=True, stdout=subprocess.PIPE, stderr=said, timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode in (0, 1), (logs / f"{arguments[0]}.err").read_text()
    return done.stdout


def lived(town: Town, keeper: Keeper, logs: Path) -> str:
    """From intake to the digest of the next morning, by the flows; and the program's own view of it."""
    case = filed(town)
    for hours in (0, 25):
        town.clock.forward(hours=hours)
        for flow in ("watch", "deliver", "digest", "deliver", "check"):
            answer = keeper.runs(flow, town.clock.moment)
            assert not isinstance(answer, dict), answer
    for arguments in (("show", case, "--as", "off"), ("check",), ("sweep",)):
        commanded(town, logs, *arguments)
    return case


def places(server: PrefectServer, *more: Path) -> Sequence[Path]:
    """Prefect's home (its database, with what its log of writes holds, and its own log) and these."""
    home = Path(server.settings.home)
    assert (home / "prefect" / "prefect.db").exists()
    return (home, server.process.log_file, *more)


def found(town: Town, words: Sequence[str], where: Sequence[Path]) -> Finding | None:
    return first_wrong(town.app.store, Evidence(canaries=words, places=where))


def test_nothing_personal_is_found_where_nobody_could_erase_it(
    town, prefect_server, sendgrid_server, logs, scratch, caplog
):
    with keeping(prefect_server, town.app.settings, logs / "keeper.log", TMPDIR=str(scratch)) as keeper:
        case = lived(town, keeper, logs)
        assert town.events(case, "DeadlineMissed", "CaseEscalated")
        (logs / "here.log").write_text(caplog.text)
        where = places(prefect_server, logs, scratch)
        finding = found(town, CANARIES, where)
        assert finding is None, str(finding)
        mails = [request.body for request in sendgrid_server.accepted]
        reached = {mail["personalizations"][0]["to"][0]["email"] for mail in mails}
        assert f"{canary('mail')}@mail.example" in reached, "the complainant was told of nothing"
        assert "off@city.example" in reached, "nobody had a digest"
        for mail in mails:
            rest = {name: value for name, value in mail.items() if name not in ("personalizations", "content")}
            assert MARK not in str(rest), "a subject or a header of a mail holds it"
        assert set(sendgrid_server.seen) == {"POST /v3/mail/send HTTP/1.1"}
        # The control: the same look finds what a flow was told, so it would have found the rest.
        assert keeper.runs("tells", town.clock.moment, LEAKED) == len(LEAKED)

        def leaked() -> Finding | None:
            return found(town, (LEAKED,), where)

        assert "prefect" in until(leaked, 60).where


@pytest.mark.parametrize("place", ["a temporary file", "a log", "the header of an event", "a table"])
def test_a_canary_in_any_of_these_places_would_be_found(town, logs, scratch, place):
    """The control: the same look, at an office that is careless."""
    filed(town)
    assert found(town, CANARIES, (logs, scratch)) is None
    if place == "a temporary file":
        (scratch / "tmp1234").write_bytes(b"\0" * 3000 + canary("name").encode())
    elif place == "a log":
        (logs / "here.log").write_text(f"INFO a complaint of {canary('name')} came in\n")
    elif place == "the header of an event":
        with town.app.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE events SET header = header || '{canary('body')}' WHERE seq = 3")
    else:
        town.app.heartbeats.beat("careless", town.clock.moment, canary("name"))
    finding = canaries(town.app.store, Evidence(canaries=CANARIES, places=(logs, scratch)))
    assert finding is not None, f"{place} was not looked at"


def check_failing_timer(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the program that quotes what it met: the case is set aside, and its words with it."""
    filed(town)
    town.clock.forward(days=2)

    def fails(*_: Any) -> Any:
        raise ValueError(f"cannot parse {canary('body')!r}")

    monkeypatch.setattr("workflows.session.fire", fails)
    for _ in range(6):
        assert town.app.desk.sweep().set_aside == 1
        town.clock.forward(minutes=5)
    assert [each["alarm"] for each in town.alarms()] == ["timer_quarantined"]
    assert "ValueError" in town.app.queries.quarantined()[0].reason
    finding = canaries(town.app.store, Evidence(canaries=CANARIES))
    assert finding is None, str(finding)


def test_what_a_fault_in_the_program_quotes_is_not_kept(town, monkeypatch):
    check_failing_timer(town, monkeypatch)


def test_keeping_the_words_of_a_fault_would_be_caught(town, monkeypatch):
    """The control."""
    monkeypatch.setattr("workflows.sweeping._why", repr)
    with pytest.raises(AssertionError, match=r"quarantine\.reason"):
        check_failing_timer(town, monkeypatch)
