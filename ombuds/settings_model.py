"""Every setting of the program, as one frozen value with its meaning, unit and default beside it.

Making a `Settings` reads nothing from the environment; `ombuds.settings.load` does that.
docs/settings.md is written from these descriptions.
"""

from __future__ import annotations

import re
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import quote, urlsplit, urlunsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from domain.errors import BadInput

LOOPBACK = ("localhost", "127.0.0.1", "::1")
_DRIVERS = {
    "sqlite": "sqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}

Place = Annotated[Path, AfterValidator(lambda path: path.expanduser().absolute())]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(ge=1, le=86_400)]


class Settings(BaseModel):
    """What an installation decides; nothing here changes while the program runs."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    # Where things are
    home: Place = Field(Path("var"), validate_default=True, description="Folder for everything the program writes.")
    database_url: str = Field(
        "",
        repr=False,  # it may hold a password
        description="`sqlite:///` and a path, or `postgresql+psycopg://user@host/name`. Default: `ombuds.db` in the home.",
    )
    database_password_file: Place | None = Field(
        None, description="File with the password of the database user, so that the address need not hold it."
    )
    packs: tuple[Place, ...] = Field((), description="Further folders with procedure packs, beside those shipped.")
    calendars: tuple[Place, ...] = Field((), description="Further folders with calendars, beside those shipped.")

    erasure_ledger_file: Place | None = Field(
        None,
        description="The ledger of erasures, by which a restored backup is told what must not be in it: best on another disk "
        "than the database. Default: `erasures.jsonl` in the home.",
    )

    production: bool = Field(
        False,
        description="Refuse to be a worker while `ombuds doctor` finds something unsafe in the settings, the database or "
        "Prefect's server.",
    )

    # Who is asking, in which language
    language: Literal["en", "id"] = Field("en", description="Language of the program's own answers.")
    actor: str | None = Field(None, description="Officer on whose behalf commands run when `--as` is not given.")

    # Mail
    mail_transport: Literal["folder", "smtp", "sendgrid"] = Field(
        "folder", description="How mail leaves: as `.eml` files in a folder, by SMTP, or through SendGrid."
    )
    mail_folder: Place | None = Field(None, description="Folder of the `.eml` files. Default: `mail` in the home.")
    mail_from: str = Field(
        "Ombuds <ombuds@localhost>",
        description="Sender of every mail: `name@office.example` or `Name <name@office.example>`.",
    )
    mail_domain: str | None = Field(None, description="Domain that ends Message-IDs. Default: that of the sender.")
    mail_timeout_seconds: Seconds = Field(30, description="How long to wait for the mail server, in seconds.")
    smtp_host: str = Field("localhost", description="Mail server to hand messages to.")
    smtp_port: Port = Field(587, description="Its port.")
    smtp_user: str | None = Field(None, description="User name at the mail server, if it asks for one.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server; a file is safer.")
    smtp_password_file: Place | None = Field(None, description="File with the password at the mail server.")
    smtp_starttls: bool = Field(
        True,
        description="Refuse to send unless the connection is encrypted. May be false for a server on this machine only.",
    )
    smtp_ca_file: Place | None = Field(
        None, description="Certificates to trust for the mail server, beside the system's."
    )
    sendgrid_key: SecretStr | None = Field(None, description="SendGrid API key; a file is safer.")
    sendgrid_key_file: Place | None = Field(None, description="File with the SendGrid API key.")
    sendgrid_host: str | None = Field(None, description="Other address of the API, for a proxy or a rehearsal.")
    sendgrid_region: Literal["global", "eu"] = Field("global", description="Where SendGrid processes the mail.")

    # The watch over deadlines, and deliveries
    watch_interval_seconds: Seconds = Field(60, description="A new shift of the watch begins this often.")
    watch_shift_seconds: Seconds = Field(60, description="Length of one shift of the watch.")
    watch_gap_seconds: Seconds = Field(
        300, description="Silence of the watch after which the gap is recorded and told."
    )
    sweep_batch: int = Field(500, ge=1, le=10_000, description="Deadlines handled in one transaction of a sweep.")
    sweep_processes: int | None = Field(
        None,
        ge=1,
        le=256,
        description="Processes that sweep while ten times the batch, for each of them, is due at once (PostgreSQL; SQLite "
        "lets one write). Default: one for each core.",
    )
    sweep_guard_share: float = Field(
        0.5,
        gt=0,
        le=1,
        description="A sweep that would fire more than this share of all running clocks stops and asks: the machine's "
        "time may be wrong.",
    )
    sweep_guard_floor: int = Field(
        1000, ge=0, description="Up to so many due deadlines, that guard never stops a sweep."
    )
    delivery_batch: int = Field(100, ge=1, le=10_000, description="Mails leased at a time for delivery.")
    delivery_lease_seconds: Seconds = Field(
        300, description="After so long a leased mail is taken to be of unknown fate."
    )
    digest_hour: int = Field(7, ge=0, le=23, description="Hour of the daily digest, in the office's time zone.")
    record_check_hour: int = Field(2, ge=0, le=23, description="Hour of the nightly check of the record, likewise.")

    # Prefect
    prefect_api_url: str | None = Field(
        None, description="Address of a Prefect server that runs elsewhere. Default: one on this machine."
    )
    prefect_port: Port = Field(4200, description="Port of the Prefect server that `make run` starts, on loopback.")
    prefect_auth_file: Place | None = Field(
        None, description="File with the user:password that guards Prefect. Default: `prefect-auth` in the home."
    )

    @model_validator(mode="before")
    @classmethod
    def _defaults_in_home(cls, given: dict[str, object]) -> dict[str, object]:
        home = Path(str(given.get("home") or "var")).expanduser().absolute()
        own = {
            "database_url": f"sqlite:///{home / 'ombuds.db'}",
            "mail_folder": home / "mail",
            "erasure_ledger_file": home / "erasures.jsonl",
            "prefect_auth_file": home / "prefect-auth",
        }
        return own | {name: value for name, value in given.items() if value not in ("", None)}

    @field_validator("database_url")
    @classmethod
    def _known_driver(cls, url: str) -> str:
        scheme, mark, rest = url.partition("://")
        if not mark or scheme not in _DRIVERS:
            raise ValueError("begin it with sqlite:/// or postgresql+psycopg://")
        if scheme == "sqlite" and not rest.strip("/"):
            raise ValueError("name a file after sqlite:///, an absolute path with four slashes")
        if scheme == "sqlite" and not rest.startswith("//"):
            rest = f"/{Path(rest[1:]).expanduser().absolute()}"
        return f"{_DRIVERS[scheme]}://{rest}"

    @field_validator("mail_from")
    @classmethod
    def _one_sender(cls, sender: str) -> str:
        if not re.fullmatch(r"[^@\s]+@[^@\s]+", parseaddr(sender)[1]):
            raise ValueError("write it as name@office.example or Name <name@office.example>")
        return sender

    @field_validator("prefect_api_url", "sendgrid_host")
    @classmethod
    def _web_address(cls, url: str | None) -> str | None:
        if url is not None and (urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname):
            raise ValueError("begin it with http:// or https:// and name a host")
        return url.rstrip("/") if url else url

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.smtp_starttls and self.smtp_host not in LOOPBACK:
            raise ValueError(
                "smtp_starttls: false sends mail in the clear and is allowed for a server on this machine only"
            )
        if self.mail_transport == "sendgrid" and not (self.sendgrid_key or self.sendgrid_key_file):
            raise ValueError("sendgrid_key_file: SendGrid needs a key; name a file that holds it")
        return self

    @property
    def mail_sender(self) -> tuple[str, str]:
        """Name and address of the sender."""
        return parseaddr(self.mail_from)

    @property
    def prefect_address(self) -> str:
        """Where Prefect's API answers."""
        return self.prefect_api_url or f"http://127.0.0.1:{self.prefect_port}/api"

    @property
    def prefect_elsewhere(self) -> bool:
        """Whether Prefect's server is not the one that `ombuds run` starts here."""
        return self.prefect_api_url is not None

    def bare_secrets(self) -> dict[str, str]:
        """Settings that hold a secret themselves, each with the one that would name a file instead."""
        inside = urlsplit(self.database_url).password
        held = {
            "smtp_password": self.smtp_password, "sendgrid_key": self.sendgrid_key, "database_url": inside,
        }  # fmt: skip
        files = {"database_url": "database_password_file"}
        return {name: files.get(name, f"{name}_file") for name, value in held.items() if value is not None}

    def database_address(self) -> SecretStr:
        """The database's address with its password; raises BadInput when the password file cannot be read."""
        if self.database_password_file is None or self.database_url.startswith("sqlite:"):
            return SecretStr(self.database_url)
        parts = urlsplit(self.database_url)
        user, host = parts.username or "", parts.netloc.rpartition("@")[2]
        password = quote(_content(self.database_password_file, "database_password_file"), safe="")
        return SecretStr(urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}")))

    def smtp_secret(self) -> SecretStr | None:
        """The password at the mail server; raises BadInput when its file cannot be read."""
        return _secret(self.smtp_password, self.smtp_password_file, "smtp_password_file")

    def sendgrid_secret(self) -> SecretStr | None:
        """The SendGrid API key; raises BadInput when its file cannot be read."""
        return _secret(self.sendgrid_key, self.sendgrid_key_file, "sendgrid_key_file")

    def prefect_secret(self) -> SecretStr | None:
        """The user:password that guards Prefect, or None while the file does not exist."""
        file = self.prefect_auth_file
        return _secret(None, file, "prefect_auth_file") if file and file.exists() else None


def _secret(value: SecretStr | None, file: Path | None, name: str) -> SecretStr | None:
    return value if value or file is None else SecretStr(_content(file, name))


def _content(file: Path, name: str) -> str:
    try:
        text = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"OMBUDS_{name.upper()}: cannot read {file}: {error}. Correct the path or the rights."
        ) from error
    if not text:
        raise BadInput(f"OMBUDS_{name.upper()}: {file} is empty. Put the secret in it, on one line.")
    return text
