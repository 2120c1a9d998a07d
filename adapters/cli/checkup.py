"""What `ombuds doctor` looks at; each part says how it stands and never raises."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import sys
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from adapters.cli.findings import Finding
from adapters.cli.mail_server import mail_server
from adapters.cli.postgres_server import postgres_server
from adapters.cli.prefect_server import prefect_server
from domain.errors import OmbudsError
from domain.watch import WATCH, is_gap

if TYPE_CHECKING:
    from adapters.cli.ports import Program

_SECRETS = ("smtp_password_file", "sendgrid_key_file", "database_password_file", "prefect_auth_file")
_LOW_SPACE = 500_000_000
"""Bytes on the disk below which somebody is told."""

_AHEAD = timedelta(days=365)
"""Calendars must speak for this long from now: limits of a year are common."""

Look = Callable[["Program"], Iterator[Finding]]


def examine(program: Program, only: Collection[str] | None = None) -> list[Finding]:
    """Everything, or only what is named, in the order in which one would mend it."""
    found: list[Finding] = []
    for about, look in LOOKS.items():
        if only is not None and about not in only:
            continue
        try:
            found += look(program)
        except OmbudsError as error:
            found.append(Finding("fault", about, str(error)))
    return found


def _python(_: Program) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("ok", "python", f"Python {version}.")


def _settings(program: Program) -> Iterator[Finding]:
    settings = program.settings
    home = settings.home
    if not home.is_dir():
        yield Finding("note", "home", f"{home} does not exist yet.", "It is made by: ombuds db upgrade")
    elif stat.S_IMODE(home.stat().st_mode) & 0o022:
        yield Finding("fault", "home", f"Others may write in {home}.", f"chmod 750 {home}")
    elif stat.S_IMODE(home.stat().st_mode) & 0o007:
        yield Finding(
            "warning",
            "home",
            f"Others on this machine may look into {home}: it holds what people told.",
            f"chmod 750 {home}",
        )
    else:
        yield Finding("ok", "home", f"{home}")
    if settings.mail_transport == "smtp" and not settings.smtp_starttls:
        yield Finding(
            "warning",
            "mail",
            "Mail goes to the mail server in the clear; it is on this machine.",
            "OMBUDS_SMTP_STARTTLS=true",
        )
    yield from _secret_files(program)
    if settings.production:
        yield from _production(program)


def _production(program: Program) -> Iterator[Finding]:
    """What may pass in a rehearsal only."""
    settings = program.settings
    for name, file in settings.bare_secrets().items():
        yield Finding("fault", "secrets", f"OMBUDS_{name.upper()} holds a secret, which every program that is started inherits.",
                      f"Put it into a file of mode 0400 that OMBUDS_{file.upper()} names.")  # fmt: skip
    if settings.prefect_elsewhere and settings.database_url.startswith("sqlite"):
        yield Finding("fault", "database", "Prefect's server is another machine's, and the record is in SQLite: machines cannot "
                      "share that file.", "ombuds db move --to postgresql://…: docs/operate.md")  # fmt: skip
    if settings.mail_transport == "folder":
        yield Finding(
            "warning", "mail", "Mail goes to a folder: nobody receives it.", "OMBUDS_MAIL_TRANSPORT: docs/settings.md"
        )


def _secret_files(program: Program) -> Iterator[Finding]:
    for name in _SECRETS:
        file: Path | None = getattr(program.settings, name, None)
        if file is None or not file.exists():
            continue
        mode = stat.S_IMODE(file.stat().st_mode)
        if mode & 0o037:  # a group may share it; nobody else, and nobody may change it
            yield Finding("fault", "secrets", f"Others may read {file} (mode {mode:04o}).", f"chmod 400 {file}")
        else:
            yield Finding("ok", "secrets", f"{file} has mode {mode:04o}.")


def _database(program: Program) -> Iterator[Finding]:
    from adapters.database import schema
    from adapters.database.edge import translated
    from adapters.database.engine import SAFE_WAL

    store = program.application.store
    state = schema.check(store.engine)
    yield Finding("ok", "database", f"{store.engine.url.get_backend_name()}, tables at step {state.current}.")
    if store.engine.dialect.name != "sqlite":
        return
    with translated(), store.reader.connect() as connection:
        mode = str(connection.exec_driver_sql("PRAGMA journal_mode").scalar()).upper()
    version = ".".join(map(str, sqlite3.sqlite_version_info))
    if mode == "WAL" and sqlite3.sqlite_version_info < SAFE_WAL:
        safe = ".".join(map(str, SAFE_WAL))
        yield Finding("fault", "sqlite", f"SQLite {version} uses a write-ahead log, which is safe from {safe} on only.",
                      "Stop all programs and open the database with this one alone: it changes the journal.")  # fmt: skip
    else:
        yield Finding("ok", "sqlite", f"SQLite {version}, journal {mode}.")
    file = Path(store.engine.url.database or "")
    if file.exists() and stat.S_IMODE(file.stat().st_mode) & 0o007:
        yield Finding("warning", "database", f"Others on this machine may read {file}.", f"chmod 640 {file}")


def _space(program: Program) -> Iterator[Finding]:
    place = program.settings.home
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    said = f"{free / 1e9:,.1f} GB free at {place}."
    yield (
        Finding("ok", "disk", said)
        if free > _LOW_SPACE
        else Finding("fault", "disk", said, "Make room before the record cannot grow.")
    )


def _procedures(program: Program) -> Iterator[Finding]:
    shelf = program.application.shelf
    for name in shelf.names():
        inspection = shelf.inspect(name)
        if inspection.faults:
            yield Finding(
                "fault", "procedures", f"{name} has {len(inspection.faults)} faults.", f"ombuds procedure check {name}"
            )
        else:
            yield Finding("ok", "procedures", f"{name} can be used.")


def _calendars(program: Program) -> Iterator[Finding]:
    """Calendars of procedures in use, or of all where none is in use yet, must reach a year ahead."""
    from adapters.calendars.zones import zones_version

    app = program.application
    until = (app.now() + _AHEAD).astimezone(ZoneInfo(app.office().zone)).year
    for name in sorted(_calendars_in_use(program)):
        calendar = app.calendars.get(name)
        if calendar is None:
            yield Finding(
                "fault", "calendars", f"There is no calendar {name}.", f"ombuds procedure calendar freeze {name} …"
            )
        elif calendar.last_year < until:
            yield Finding("fault", "calendars", f"{name} ends with {calendar.last_year}; limits will reach into {until}.",
                          f"ombuds procedure calendar extend {name} --to {until}")  # fmt: skip
        else:
            yield Finding(
                "ok",
                "calendars",
                f"{name} {calendar.version} speaks for {calendar.first_year} to {calendar.last_year}.",
            )
    yield Finding("ok", "time zones", f"edition {zones_version()}.")


def _calendars_in_use(program: Program) -> set[str]:
    app = program.application
    rules = [app.procedure(digest).procedure for digest in _digests_in_use(program)]
    return {
        name for rule in rules for name in (rule.calendar, *(c.calendar for c in rule.clocks.values() if c.calendar))
    }


def _digests_in_use(program: Program) -> list[str]:
    return program.application.queries.procedures_in_use()


def _office(program: Program) -> Iterator[Finding]:
    from adapters.cli.office_checks import findings

    app = program.application
    office = app.office()
    if not office.officers:
        yield Finding("fault", "office", "There is no office yet.", "ombuds office load office.yaml")
        return
    names = sorted({app.procedure(digest).procedure.procedure for digest in _digests_in_use(program)})
    found = findings(office, app, [name for name in names if name in app.shelf.names()])
    yield from found
    if not any(each.weight == "fault" for each in found):
        yield Finding(
            "ok",
            "office",
            f"{office.name}: {len(office.officers)} officers, every role of the procedures in use is held.",
        )


def _machinery(program: Program) -> Iterator[Finding]:
    app = program.application
    now = app.now()
    status = app.queries.status(now)
    yield _watch(program, now, {beat.name: beat.at for beat in status.heartbeats})
    if status.quarantined:
        yield Finding(
            "fault",
            "clocks",
            f"{status.quarantined} deadlines cannot be handled.",
            "`ombuds status` names them and why.",
        )
    if status.undeliverable:
        yield Finding(
            "warning",
            "mail",
            f"{status.undeliverable} mails failed for good.",
            "`ombuds tasks` lists what to serve by other means.",
        )
    breaker = app.breaker()
    if breaker.until is not None:
        yield Finding(
            "fault", "mail", f"Mail is held back: {breaker.reason}", "Mend the mail service; sending goes on by itself."
        )


def _erasures(program: Program) -> Iterator[Finding]:
    """What was erased must be gone: from a restored database, and from the disks."""
    erasing = program.application.erasing
    forgotten = erasing.forgotten()
    if forgotten:
        yield Finding("fault", "erasures", f"The database holds content that was erased: the ledger names {len(forgotten)} "
                      f"erasures that it does not know, the first of case {forgotten[0].case}.",
                      f"ombuds erase --reapply {erasing.ledger} --as ADMINISTRATOR")  # fmt: skip
    missing = erasing.missing()
    if missing:
        yield Finding("warning", "erasures", f"The ledger of erasures lacks {missing} that the record knows: a backup restored "
                      "now would bring their content back.", f"ombuds erase --ledger {erasing.ledger}")  # fmt: skip
    if erasing.outstanding():
        yield Finding("warning", "erasures", "Erased content may still lie on the disk.", "ombuds erase --finish")
    elif not forgotten:
        yield Finding("ok", "erasures", f"The ledger is {erasing.ledger}: keep it on another disk than the backups.")


def _watch(program: Program, now: datetime, beats: dict[str, datetime]) -> Finding:
    remedy = "Start a worker (ombuds worker), or run `ombuds sweep` from cron every minute."
    if WATCH not in beats:
        return Finding("fault", "watch", "The watch over deadlines never ran.", remedy)
    age = int((now - beats[WATCH]).total_seconds())
    if is_gap(beats[WATCH], now, program.settings.watch_gap_seconds):
        return Finding("fault", "watch", f"The watch over deadlines last ran {age:,} seconds ago.", remedy)
    return Finding("ok", "watch", f"The watch over deadlines ran {age} seconds ago.")


LOOKS: dict[str, Look] = {
    "python": _python, "settings": _settings, "database": _database, "disk": _space, "procedures": _procedures,
    "calendars": _calendars, "office": _office, "machinery": _machinery, "erasures": _erasures,
    "mail": mail_server,
    "prefect": prefect_server, "postgres": postgres_server,
}  # fmt: skip
"""What is looked at, by what it is about."""
