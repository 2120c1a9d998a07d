"""From settings to the wired application; nothing is opened, and little imported, before it is used."""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ombuds.settings_model import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from adapters.calendars.shelf import CalendarShelf
    from adapters.database.heartbeats import Heartbeats
    from adapters.database.histories import Histories
    from adapters.database.moving import Move
    from adapters.database.outbox import SqlOutbox
    from adapters.database.queries import Queries
    from adapters.database.store import SqlStore
    from adapters.files import FileShelf
    from adapters.importing.bringing import Bringing
    from adapters.packs.shelf import PackShelf
    from domain.breaker import Breaker
    from domain.office import Office
    from domain.ports import Clock, Salts
    from domain.post import Transport
    from domain.procedure.compiled import Compiled
    from domain.record import Recorded
    from ombuds.wiring.calendars import Calendars
    from ombuds.wiring.delivering import Postman, Round
    from ombuds.wiring.erasing import Erasing
    from ombuds.wiring.telling import Describing
    from ombuds.wiring.watching import Watching
    from workflows.delivery import Courier
    from workflows.desk import CaseDesk
    from workflows.duties import Duties, Manners
    from workflows.importing import Importer
    from workflows.library import Library
    from workflows.sweeping import Helpers, Swept


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)


@dataclass(frozen=True)
class Application:
    """Everything wired together; each part is made when first asked for.

    A `clock` replaces the database's and the machine's: for simulations, demonstrations and tests.
    """

    settings: Settings
    clock: Clock | None = None
    salts: Salts | None = None

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return (self.clock or SystemClock()).now()

    def present(self) -> datetime:
        """The present moment by the database's clock, which decides what is due on every machine alike."""
        return self.store.time().now

    # ── rules ───────────────────────────────────────────────────────────────

    @cached_property
    def calendar_shelf(self) -> CalendarShelf:
        """The shelf of calendars: shipped ones, the home's own, further folders; later ones win."""
        from adapters.calendars.shelf import LIBRARY, CalendarShelf

        return CalendarShelf((LIBRARY, self.settings.home / "calendars", *self.settings.calendars))

    @cached_property
    def calendars(self) -> Calendars:
        """Calendars by name."""
        from ombuds.wiring.calendars import Calendars

        return Calendars(self.calendar_shelf)

    @cached_property
    def shelf(self) -> PackShelf:
        """The shelf of procedures: shipped ones, the home's own, further folders; later ones win."""
        from adapters.packs.shelf import LIBRARY, PackShelf
        from ombuds.wiring.wording import RememberedCheck

        directories = (LIBRARY, self.settings.home / "packs", *self.settings.packs)
        return PackShelf(directories, RememberedCheck(self.settings.home / "checked"), frozenset(self.calendars))

    @cached_property
    def library(self) -> Library:
        """Procedures ready to run, and the calendars that they count by."""
        from adapters.calendars.zones import zones_version
        from workflows.library import Library

        return Library(self.shelf, self.calendars, zones_version())

    # ── the record ──────────────────────────────────────────────────────────

    @cached_property
    def engine(self) -> Engine:
        """The database's engine.  Raises BadInput for an address that is none."""
        from adapters.database.engine import open_engine

        return open_engine(self.settings.database_address().get_secret_value())

    @cached_property
    def store(self) -> SqlStore:
        """The record.  Raises SchemaMismatch while there is no database file."""
        from adapters.database.store import SqlStore
        from domain.errors import SchemaMismatch

        url = self.engine.url
        if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
            raise SchemaMismatch(
                f"There is no database at {url.database} yet. Run: ombuds db upgrade (make run does it)."
            )
        return SqlStore(self.engine, salts=self.salts, clock=self.clock)

    def prepare(self) -> None:
        """Make the home and the database's tables, or bring them up to this program; harmless when repeated.

        What people told the office is for the owner and the group of the files, for nobody else on the machine.
        """
        from adapters.database import schema

        url = self.engine.url
        file = Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None
        for folder in (self.settings.home, *([file.parent] if file is not None else ())):
            folder.mkdir(parents=True, exist_ok=True, mode=0o750)
        schema.upgrade(self.engine)
        # The journal holds pages of it, and keeps the mode that the database had when it was made.
        for part in (file.with_name(file.name + end) for end in ("", "-journal", "-wal", "-shm")) if file else ():
            if part.exists() and part.stat().st_mode & 0o007:
                part.chmod(part.stat().st_mode & ~0o007)

    def move(self, url: str, password_file: Path | None) -> Move:
        """Move the record to another database, with everything beside it; see adapters.database.moving."""
        from adapters.database.moving import move
        from domain.projection import project
        from ombuds.wiring.elsewhere import engine_elsewhere

        target = engine_elsewhere(self.settings, url, password_file)
        try:
            return move(self.store.engine, target, project, self.now())
        finally:
            target.dispose()

    @cached_property
    def desk(self) -> CaseDesk:
        """The one way in."""
        from workflows.desk import CaseDesk

        return CaseDesk(self.store, self.library)

    @cached_property
    def importer(self) -> Importer:
        """Takes rows from a source to the desk."""
        from workflows.importing import Importer

        return Importer(self.desk)

    @cached_property
    def bringing(self) -> Bringing:
        """Brings files of complaints in."""
        from adapters.importing.bringing import Bringing

        return Bringing(self.importer, self.shelf, self.office, self.now, self.settings.home / "mappings")

    def import_file(
        self, file: str, mapping: str, *, actor: str | None, as_of: str | None, progress: Callable[[int, int], None]
    ) -> dict[str, int]:
        """Bring a file in for a flow: steps done of all steps are told per hundredth, what comes back are counts."""
        from ombuds.wiring.importing import import_file

        return import_file(self.bringing, Path(file), mapping, actor, as_of, progress)

    @cached_property
    def histories(self) -> Histories:
        """The record as it is read beside any transaction."""
        from adapters.database.histories import Histories

        return Histories(self.store)

    @cached_property
    def queries(self) -> Queries:
        """Reads of the projections."""
        from adapters.database.queries import Queries

        return Queries(self.store)

    @cached_property
    def files(self) -> FileShelf:
        """The shelf of attachments."""
        from adapters.files import FileShelf

        return FileShelf(self.settings.home / "attachments")

    @cached_property
    def erasing(self) -> Erasing:
        """Erasing to the end: files, disks, the ledger."""
        from ombuds.wiring.erasing import Erasing

        mine = self.settings
        ledger = mine.erasure_ledger_file or mine.home / "erasures.jsonl"
        return Erasing(self.store, self.desk, self.files, mine.mail_folder, ledger, self.now)

    def history(self, stream: str) -> list[Recorded]:
        """The events of a case (or another stream) in order; none of one that does not exist."""
        return self.histories.history(stream)

    def procedure(self, digest: str) -> Compiled:
        """The version with this digest, as it was stored when it first governed a case.  Raises NotFound."""
        return self.library.pinned(digest, self.histories)

    def office(self) -> Office:
        """The office as it is now; an empty one before its file is loaded."""
        return self._offices.now()

    @cached_property
    def _offices(self) -> _Offices:
        return _Offices(self.histories)

    # ── mail ────────────────────────────────────────────────────────────────

    @cached_property
    def describing(self) -> Describing:
        """Wording, labels and letterhead of notices."""
        from ombuds.wiring.telling import Describing

        return Describing(self)

    @cached_property
    def outbox(self) -> SqlOutbox:
        """Notices waiting to be sent."""
        from adapters.database.outbox import SqlOutbox

        return SqlOutbox(self.store, self.describing)

    @cached_property
    def transport(self) -> Transport:
        """The way out that the settings choose.  Raises BadInput for settings that cannot work."""
        from ombuds.wiring.transports import transport_for

        return transport_for(self.settings, self.now)

    @cached_property
    def courier(self) -> Courier:
        """Everything that delivery needs."""
        from adapters.email.rendering import PackWording
        from domain.delivery import DeliveryPolicy
        from workflows.delivery import Courier

        return Courier(
            outbox=self.outbox,
            wording=PackWording(self.describing),
            transport=self.transport,
            on_failure=self.postman.fail,
            clock=self.present,
            roll=random.SystemRandom().random,
            new_token=lambda: secrets.token_hex(16),
            policy=DeliveryPolicy(lease_seconds=self.settings.delivery_lease_seconds),
        )

    @cached_property
    def postman(self) -> Postman:
        """Delivery joined to the record."""
        from ombuds.wiring.delivering import Postman

        return Postman(self.store, self.desk, lambda: self.courier, self.settings.delivery_batch)

    def deliver(self, batches: int = 100) -> Round:
        """Send what is due, and tell the cases how it went."""
        return self.postman.deliver(batches)

    def settle(self) -> Round:
        """Settle mails whose answer never came, and make up for what cases were not told."""
        return self.postman.settle()

    def deliver_and_settle(self) -> Round:
        """Both of them: all that deliveries owe at the moment."""
        return self.postman.deliver_and_settle()

    def breaker(self) -> Breaker:
        """The circuit breaker of the transport."""
        from adapters.database.breakers import load_breaker

        return load_breaker(self.store, self.settings.mail_transport)

    # ── signs of life ───────────────────────────────────────────────────────

    @cached_property
    def heartbeats(self) -> Heartbeats:
        """When each part of the machinery last ran."""
        from adapters.database.heartbeats import Heartbeats

        return Heartbeats(self.store)

    # ── what the office does by itself ──────────────────────────────────────

    @cached_property
    def duties(self) -> Duties:
        """Watch, deliveries, digests, nightly check."""
        from workflows.duties import Duties

        return Duties(
            self.desk, self.office, self._delivered, self.heartbeats, self.watching, self.present, self._manners(),
            self._helpers, lambda: self.erasing.finish(always=False),
        )  # fmt: skip

    def sweep(self, at: datetime | None, *, batch: int | None = None, processes: int | None = None) -> Swept:
        """Fire everything that is due, at a given moment or now; what is not given is as the settings say.

        For a moment other than the present nobody helps.
        """
        from workflows.sweeping import NOBODY, with_helpers

        mass = self._shared and at is None
        helpers = self._helpers(self.watching.due_count(self.present()), processes) if mass else NOBODY
        size = batch or self.settings.sweep_batch
        return with_helpers(helpers, lambda: self.desk.sweep(at, batch=size, hands=2))

    def _helpers(self, due: int, most: int | None = None) -> Helpers:
        """Who helps with so many."""
        from ombuds.wiring.helpers import for_mass
        from workflows.sweeping import NOBODY

        return for_mass(due, self.settings, most=most) if self._shared else NOBODY

    @property
    def _shared(self) -> bool:
        """Whether others can help to sweep: a process of its own knows nothing of our clock, and SQLite lets one write."""
        return self.clock is None and self.store.writers > 1

    def report_gap(self) -> bool:
        """A watch that slept too long becomes an event with an addressee, once per gap; so does a clock put back."""
        from workflows.duties import report_clock, report_gap

        report_clock(self.duties)
        return report_gap(self.duties, self.present())

    @cached_property
    def watching(self) -> Watching:
        """What the duties must know of the state of things."""
        from adapters.database.reads import ClockworkReads
        from ombuds.wiring.watching import Watching

        return Watching(ClockworkReads(self.store, self.files), self.procedure, self.office)

    def _manners(self) -> Manners:
        from workflows.duties import Manners

        mine = self.settings
        return Manners(
            gap_seconds=mine.watch_gap_seconds,
            batch=mine.sweep_batch,
            guard_share=mine.sweep_guard_share,
            guard_floor=mine.sweep_guard_floor,
            digest_hour=mine.digest_hour,
            record_check_hour=mine.record_check_hour,
        )

    def _delivered(self) -> dict[str, int]:
        done = self.deliver_and_settle()
        counts = {name: getattr(done, name) for name in ("mails", "accepted", "retried", "unknown", "failed")}
        return counts | {"unrecorded": len(done.unrecorded)}

    def serve(self) -> None:
        """Be a worker until stopped: the watch, deliveries, digests and nightly checks, on Prefect's schedules."""
        from ombuds.serving import serve

        serve(self.settings)

    def run(self, *, cases: int, lang: str, plain: bool, seconds: float | None) -> None:
        """Start everything, with the demonstration, and show it until stopped."""
        from ombuds.running.stage import run

        run(self.settings, cases=cases, lang=lang, plain=plain, seconds=seconds)

    def close(self) -> None:
        """Give the connections back; the application can be used again."""
        if "engine" in self.__dict__:
            self.engine.dispose()


class _Offices:
    """The office as of a version of its stream, read again only when that has moved on."""

    def __init__(self, histories: Histories) -> None:
        self._histories = histories
        self._version = -1
        self._office: Office | None = None

    def now(self) -> Office:
        from domain.office import STREAM, office_of
        from workflows.session import NOBODY_YET

        version = self._histories.version(STREAM)
        if version != self._version:
            self._office, self._version = office_of(self._histories.history(STREAM)), version
        return self._office or NOBODY_YET


def build(settings: Settings, *, clock: Clock | None = None, salts: Salts | None = None) -> Application:
    """The wired application; opens nothing."""
    return Application(settings, clock, salts)


def from_environment() -> Application:
    """The application of a process that was started with settings in its environment: a run of a flow."""
    from ombuds.settings import load

    return build(load())
