"""Exports for an auditor, who checks them with the verifier that lies in them and with the key that was published."""

from __future__ import annotations

import io
import json
import zipfile

from exporting.both import by_python
from exporting.making import key
from features.phrases import phrase
from pytest_bdd import given, then, when
from sqlalchemy import select, update

from adapters.database import checkpoints
from adapters.database.exports import ExportReads
from adapters.database.tables import events
from adapters.database.tree import SqlNodes
from adapters.exporting.package import Asked, write_export
from adapters.proof.desk import Folder
from adapters.proof.signing import CheckpointSigner
from domain.case.apply import fold
from domain.exporting import TYPE, LogExport, may_see_contents
from domain.office import STREAM
from domain.record import leaf_hash


@given(phrase("{people} each filed a grievance on {when}"))
def _(world, people, when):
    world.go(when)
    for person in people:
        world.file(person)


@given(phrase("the record was signed on {when}"))
def _(world, tmp_path, when):
    world.go(when)
    signer = CheckpointSigner(world.store, Folder(tmp_path / "signer"))
    world.remembered["vkey"] = signer.new_key().key.vkey
    signer.sign()


@given(phrase("somebody rewrote {case}"))
def _(world, case):
    """With access to the database, so that the hash fits."""
    with world.store.engine.begin() as connection:
        of_case = events.c.stream == world.cases[case]
        seq, header = connection.execute(
            select(events.c.seq, events.c.header).where(of_case, events.c.version == 1)
        ).one()
        header = header.replace('"channel":"', '"channel":"x')
        assert leaf_hash(header) != connection.execute(select(events.c.leaf).where(events.c.seq == seq)).scalar_one()
        connection.execute(update(events).where(events.c.seq == seq).values(header=header, leaf=leaf_hash(header)))


@given("the auditor was given another key than the office's")
def _(world):
    world.remembered["vkey"] = key(9, checkpoints.origin(world.store)).key.vkey


def hand_out(world, who, cases):
    """What `ombuds export` does, for these cases or for everything."""
    officer = world.officer(who)
    streams = {stream: fold(stream, list(world.store.events(stream=stream))) for stream in world.cases.values()}
    file = io.BytesIO()
    asked = Asked(
        checkpoints.origin(world.store), checkpoints.head(world.store)[0], checkpoints.kept(world.store), SqlNodes(world.store),
        cases, officer, lambda stream: may_see_contents(officer, streams.get(stream), world.office), (), "en",
    )  # fmt: skip
    done = write_export(file, ExportReads(world.store), asked)
    world.remembered["export"] = file.getvalue()
    world.attempt(
        LogExport(
            actor=officer or "system",
            manifest=done.manifest,
            events=done.events,
            size=done.size,
            cases=done.cases,
            shown_to=officer,
        )
    )


def lines(world):
    with zipfile.ZipFile(io.BytesIO(world.remembered["export"])) as file:
        return [json.loads(line) for line in file.read("events.jsonl").splitlines()]


@when(phrase("{who} hands the auditor the whole record on {when}"))
def _(world, who, when):
    world.go(when)
    hand_out(world, who, None)


@when(phrase("{who} hands the auditor {case} on {when}"))
def _(world, who, case, when):
    world.go(when)
    hand_out(world, who, [world.cases[case]])


@then("the auditor finds nothing missing and nothing changed")
def _(world):
    said = by_python(world.remembered["export"], {"keys": [world.remembered["vkey"]]})
    assert said["ok"], said["why"]


@then("the auditor finds that this is not what was signed")
def _(world):
    assert not by_python(world.remembered["export"], {"keys": [world.remembered["vkey"]]})["ok"]


@then(phrase("nothing of {case} is in the file"))
def _(world, case):
    with zipfile.ZipFile(io.BytesIO(world.remembered["export"])) as file:
        assert world.cases[case].encode() not in b"".join(file.read(name) for name in file.namelist())


@then(phrase("what {who} wrote is withheld"))
def _(world, who):
    assert {line["absent"] for line in lines(world) if line["header"]["content"]} == {"withheld"}
    assert not [line for line in lines(world) if line["content"]]


@then(phrase("the office's own record says that {who} exported {case}"))
def _(world, who, case):
    last = list(world.store.events(stream=STREAM))[-1]
    assert (last.type, last.actor, last.facts["cases"]) == (TYPE, world.officer(who), [world.cases[case]])
