"""What the commands need of the program: settings, and the application that the composition root wired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from pydantic import SecretStr
    from sqlalchemy import Engine

    from adapters.calendars.shelf import CalendarShelf
    from adapters.database.heartbeats import Heartbeats
    from adapters.database.moving import Move
    from adapters.database.queries import Queries
    from adapters.database.store import SqlStore
    from adapters.erasure_ledger import Line
    from adapters.files import FileShelf
    from adapters.importing.bringing import Bringing
    from adapters.packs.shelf import PackShelf
    from domain.breaker import Breaker
    from domain.calendar import WorkingCalendar
    from domain.case.commands import Command
    from domain.case.decide import Outcome
    from domain.office import Office
    from domain.ports import Answer
    from domain.procedure.compiled import Compiled
    from domain.record import Recorded


class Settings(Protocol):
    """The settings that commands look at."""

    @property
    def home(self) -> Path: ...  # noqa: D102  (the names are those of docs/settings.md)
    @property
    def language(self) -> str: ...  # noqa: D102
    @property
    def actor(self) -> str | None: ...  # noqa: D102
    @property
    def database_url(self) -> str: ...  # noqa: D102
    @property
    def calendars(self) -> tuple[Path, ...]: ...  # noqa: D102
    @property
    def mail_transport(self) -> str: ...  # noqa: D102
    @property
    def mail_folder(self) -> Path | None: ...  # noqa: D102
    @property
    def smtp_host(self) -> str: ...  # noqa: D102
    @property
    def smtp_port(self) -> int: ...  # noqa: D102
    @property
    def smtp_starttls(self) -> bool: ...  # noqa: D102
    @property
    def sweep_batch(self) -> int: ...  # noqa: D102
    @property
    def watch_gap_seconds(self) -> int: ...  # noqa: D102
    @property
    def production(self) -> bool: ...  # noqa: D102
    @property
    def prefect_address(self) -> str: ...  # noqa: D102
    @property
    def prefect_elsewhere(self) -> bool: ...  # noqa: D102
    def prefect_secret(self) -> SecretStr | None: ...  # noqa: D102
    def bare_secrets(self) -> Mapping[str, str]: ...  # noqa: D102


class Swept(Protocol):
    """What sweeping did."""

    @property
    def counts(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def cases(self) -> int: ...  # noqa: D102
    @property
    def events(self) -> int: ...  # noqa: D102
    @property
    def missed(self) -> int: ...  # noqa: D102
    @property
    def escalated(self) -> int: ...  # noqa: D102
    @property
    def notices(self) -> int: ...  # noqa: D102
    @property
    def set_aside(self) -> int: ...  # noqa: D102


class Desk(Protocol):
    """The one way in."""

    def handle(self, command: Command) -> Answer:
        """Do what a command asks, once."""

    def preview(self, command: Command) -> list[Outcome]:
        """What a command would do, without doing it."""


class Finished(Protocol):
    """What was cleared away after erasures."""

    @property
    def events(self) -> int: ...  # noqa: D102
    @property
    def mails(self) -> int: ...  # noqa: D102
    @property
    def files(self) -> int: ...  # noqa: D102
    @property
    def ledger(self) -> int: ...  # noqa: D102


class Waiting(Protocol):
    """A merged case whose content outlives that of the case in which it went on, and what holds it back."""

    @property
    def case_id(self) -> str: ...  # noqa: D102
    @property
    def into(self) -> str: ...  # noqa: D102
    @property
    def held(self) -> str | None: ...  # noqa: D102
    @property
    def obstacle(self) -> str | None: ...  # noqa: D102
    @property
    def which(self) -> str | None: ...  # noqa: D102


class Erasing(Protocol):
    """Erasing to the end."""

    @property
    def ledger(self) -> Path:
        """Where the ledger of erasures lies."""

    def hand_in(self, command: Command, case_id: str) -> Answer:
        """Do what a command asks, and take files along that nobody can read about any more."""

    def waiting(self) -> Sequence[Waiting]:
        """Merged cases whose content outlives that of the case in which they went on."""

    def outstanding(self) -> bool:
        """Whether something is left to clear away."""

    def finish(self, *, always: bool = True) -> Finished:
        """Clear away what erasures have left."""

    def keep_ledger(self, file: Path | None = None) -> int:
        """Bring a ledger up to date; how many lines it has."""

    def missing(self) -> int:
        """How many erasures the ledger lacks."""

    def forgotten(self, file: Path | None = None) -> list[Line]:
        """Erasures of a ledger whose content is in the database."""

    def repeat(self, file: Path, actor: str) -> Sequence[Line]:
        """Erase again what the ledger says and the database has."""


class Library(Protocol):
    """Procedures ready to run."""

    def current(self, name: str) -> Compiled:
        """The version that new cases are filed under."""


class Application(Protocol):
    """Everything wired together; each part is made when first asked for."""

    @property
    def desk(self) -> Desk:
        """The one way in."""

    @property
    def bringing(self) -> Bringing:
        """Brings files of complaints in."""

    @property
    def library(self) -> Library:
        """Procedures ready to run."""

    @property
    def engine(self) -> Engine:
        """The database's engine."""

    @property
    def store(self) -> SqlStore:
        """The record."""

    @property
    def queries(self) -> Queries:
        """Reads of the projections."""

    @property
    def files(self) -> FileShelf:
        """The shelf of attachments."""

    @property
    def erasing(self) -> Erasing:
        """Erasing to the end: files, disks, the ledger."""

    @property
    def shelf(self) -> PackShelf:
        """The shelf of procedures."""

    @property
    def calendar_shelf(self) -> CalendarShelf:
        """The shelf of calendars."""

    @property
    def calendars(self) -> Mapping[str, WorkingCalendar]:
        """Calendars by name."""

    @property
    def heartbeats(self) -> Heartbeats:
        """When each part of the machinery last ran."""

    def move(self, url: str, password_file: Path | None) -> Move:
        """Move the record to another database, with everything beside it."""

    def prepare(self) -> None:
        """Make the home and the database's tables, or bring them up to this program."""

    def now(self) -> datetime:
        """The present moment, in UTC."""

    def history(self, stream: str) -> Sequence[Recorded]:
        """The events of a case in order; none of one that does not exist."""

    def procedure(self, digest: str) -> Compiled:
        """A version that governs a case.  Raises NotFound."""

    def office(self) -> Office:
        """The office as it is now; an empty one before its file is loaded."""

    def breaker(self) -> Breaker:
        """The circuit breaker of the transport."""

    def sweep(self, at: datetime | None, *, batch: int | None = None, processes: int | None = None) -> Swept:
        """Let everything happen that is due; several processes share a mass."""

    def report_gap(self) -> bool:
        """A watch that slept too long becomes an event with an addressee, once per gap."""

    def deliver_and_settle(self) -> Any:
        """Send what is due, settle mails whose answer never came, and tell the cases how it went."""

    def serve(self) -> None:
        """Be a worker until stopped."""

    def run(self, *, cases: int, lang: str, plain: bool, seconds: float | None) -> None:
        """Start everything, with the demonstration, and show it until stopped."""


class Program(Protocol):
    """What a command gets as its object."""

    @property
    def settings(self) -> Settings:
        """The settings of this run.  Raises SettingsError."""

    @property
    def application(self) -> Application:
        """The wired application, made when first asked for."""

    def shown_settings(self) -> Mapping[str, str]:
        """The settings of this run as they may be shown: no secret, no password inside an address."""
