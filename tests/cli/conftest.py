"""The program as people call it, on a database of its own, with a clock that stands still."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass

import pytest

from ombuds.__main__ import Program, main
from ombuds.bootstrap import build

OFFICE = """\
office: ori
name: Ombudsman Office
zone: Asia/Jakarta
reply_to: office@ombudsman.example
units:
  tim-1: {name: Team 1, head: dewi}
  resmon: {name: Resolution, head: rudi}
officers:
  ana: {name: Ana Putri, email: ana@ombudsman.example, roles: [administrator, intake], unit: tim-1, superior: dewi}
  budi: {name: Budi Santoso, email: budi@ombudsman.example, roles: [assistant], unit: tim-1, superior: dewi}
  cita: {name: Cita, email: cita@ombudsman.example, roles: [assistant], unit: tim-1, superior: dewi, conflicts: [dinas-air]}
  dewi: {name: Dewi Lestari, email: dewi@ombudsman.example, roles: [team_lead], unit: tim-1, superior: ketua}
  rudi: {name: Rudi, email: rudi@ombudsman.example, roles: [resolution], unit: resmon, superior: ketua}
  wati: {name: Wati, email: wati@ombudsman.example, roles: [ombudsman], superior: ketua}
  ketua: {name: Ketua, email: ketua@ombudsman.example, roles: [chair]}
bodies:
  dinas-air: {name: Water Department, email: air@dinas.example, superior: kementerian}
  kementerian: {name: Ministry, email: menteri@kementerian.example}
"""


@dataclass
class Said:
    """What the program answered."""

    code: int
    out: str
    err: str

    @property
    def flat(self):
        """What was said, wherever its lines were broken."""
        return " ".join(self.out.split())

    @property
    def json(self):
        return json.loads(self.out)


class Ombuds:
    """Calls the program; each call is a program of its own, as from a shell."""

    def __init__(self, home, clock, salts, capsys, monkeypatch):
        self.home, self.clock, self._salts, self._capsys, self._monkeypatch = home, clock, salts, capsys, monkeypatch

    def __call__(self, *arguments, stdin=""):
        made = []

        def wired(settings):
            made.append(build(settings, clock=self.clock, salts=self._salts))
            return made[0]

        given = stdin if isinstance(stdin, bytes) else stdin.encode()
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), encoding="utf-8"))
        self._capsys.readouterr()
        code = 0
        try:
            main([str(each) for each in arguments], Program(self.home, wired))
        except SystemExit as end:
            code = end.code or 0
        finally:
            for app in made:
                app.close()
        said = self._capsys.readouterr()
        return Said(code, said.out, said.err)

    def done(self, *arguments, stdin=""):
        """The same, and it must succeed."""
        said = self(*arguments, stdin=stdin)
        assert said.code == 0, said.err
        return said

    def file(self, *more):
        """File a complaint against the water department; its reference."""
        return self.done(
            "file", "--as", "ana", "--procedure", "ombudsman", "--class", "undue_delay", "--respondent", "dinas-air",
            "--party", "name=Amina Yusuf,email=amina@people.example", "--prior-recourse", "--occurred-on", "2026-01-10",
            "--text", "No water since January.", "--json", *more,
        ).json["case"]  # fmt: skip

    def admitted(self):
        """A case that is under examination by budi."""
        case = self.file()
        self.done("act", case, "acknowledge", "--as", "ana")
        self.done("act", case, "admit", "--as", "dewi")
        self.done("act", case, "assign", "--as", "dewi", "--officer", "budi")
        self.done("act", case, "take_up", "--as", "budi")
        return case


@pytest.fixture
def empty(tmp_path, clock, salts, capsys, monkeypatch):
    """The program in an empty home."""
    monkeypatch.setenv("COLUMNS", "160")
    return Ombuds(tmp_path / "home", clock, salts, capsys, monkeypatch)


@pytest.fixture
def bare(empty, sqlite_template):
    """The program with a database and no office."""
    empty.home.mkdir(mode=0o750)
    file = empty.home / "ombuds.db"
    file.write_bytes(sqlite_template)
    file.chmod(0o640)
    return empty


@pytest.fixture
def office_file(tmp_path):
    file = tmp_path / "office.yaml"
    file.write_text(OFFICE, encoding="utf-8")
    return file


@pytest.fixture
def ombuds(bare, office_file):
    """The program with a database and an office, on Monday 2 March 2026, 16:00 in Jakarta."""
    bare.done("office", "load", office_file)
    return bare
