"""What a writer's process does at a SQLite file: one command after the other, and how long each took."""

from __future__ import annotations

import json
import time
from pathlib import Path

from faults.contention import office
from sqlalchemy import event

from adapters.database.engine import _begin_sqlite, open_engine
from adapters.database.store import SqlStore
from domain.errors import OmbudsError

office.rules(), office.calendars()


def write(url: str, writer: int, count: int, report: str, deferred: bool) -> None:
    """So many notes in cases that all writers share; the report names what was acknowledged, the waits and the errors."""
    engine = open_engine(url)
    if deferred:
        event.remove(engine, "begin", _begin_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    desk, told = office.desk(SqlStore(engine, clock=office.At())), {"acknowledged": {}, "waits": [], "errors": []}
    for number in range(count):
        began = time.monotonic()
        try:
            answer = desk.handle(office.note(f"CASE-{number % 10}", f"note-{writer:02}-{number:05}"))
            told["acknowledged"][answer.command_id] = (answer.stream, answer.first_seq, answer.last_seq)
        except OmbudsError as error:
            told["errors"].append(str(error))
        told["waits"].append(time.monotonic() - began)
    Path(report).write_text(json.dumps(told), encoding="utf-8")
    engine.dispose()
