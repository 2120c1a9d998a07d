"""Settings from the environment and a TOML file: the only reader of the environment.

`load()` is called by the program when a command needs settings, never by an import.
The environment wins over the file that OMBUDS_CONFIG names, the file over the defaults.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from pydantic import SecretStr, ValidationError

from domain.errors import BadInput
from ombuds.settings_model import Settings

__all__ = ["CONFIG", "PREFIX", "SECRETS", "Settings", "SettingsError", "as_environment", "load", "redacted"]

PREFIX = "OMBUDS_"
CONFIG = "OMBUDS_CONFIG"
LISTS = ("packs", "calendars")
SECRETS = ("smtp_password", "sendgrid_key")
_PLACES = ("home", "mail_folder", *(name for name in Settings.model_fields if name.endswith("_file")), *LISTS)


class SettingsError(BadInput):
    """Settings that cannot be used; all faults at once, each with its variable or line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("The settings cannot be used:\n" + "\n".join(f"  {fault}" for fault in faults))


def load(environment: Mapping[str, str] | None = None, **given: object) -> Settings:
    """The settings of this process; `given` (options of a command) wins over everything.

    Raises:
        SettingsError: naming each variable, or each line of the file, that is wrong.
    """
    environment = os.environ if environment is None else environment
    ours = {name: value for name, value in environment.items() if name.startswith(PREFIX) and value.strip()}
    file = Path(ours.pop(CONFIG)).expanduser().absolute() if CONFIG in ours else None
    written, lines = _file(file) if file else ({}, {})
    faults = [_unknown(name, f"{PREFIX}{name}".upper()) for name in _strange(ours)]
    faults += [_unknown(name, f"{file}, line {lines[name]}: {name}") for name in written if not _known(name)]
    faults += [
        f"{file}, line {lines[name]}: {name} is a secret: put it in a file of its own and name that as {name}_file."
        for name in SECRETS
        if name in written
    ]
    values = {name: value for name, value in written.items() if _known(name)} | _from(ours)
    values |= {name: value for name, value in given.items() if value is not None}
    origin = {name: f"{file}, line {line}: {name}" for name, line in lines.items()}
    origin |= {name: f"{PREFIX}{name.upper()}" for name in _from(ours)}
    try:
        settings = Settings(**values)  # pydantic refuses what has the wrong type
    except ValidationError as error:
        raise SettingsError(faults + [_told(fault, origin) for fault in error.errors()]) from None
    if faults:
        raise SettingsError(faults)
    return settings


def redacted(settings: Settings) -> dict[str, str]:
    """The settings as text that may be shown: no secret, no password inside an address."""
    shown = {}
    for name, value in settings:
        if isinstance(value, SecretStr):
            shown[name] = "***"
        elif isinstance(value, tuple):
            shown[name] = os.pathsep.join(map(str, value))
        else:
            shown[name] = "" if value is None else _without_password(str(value))
    return shown


def as_environment(settings: Settings) -> dict[str, str]:
    """The variables that give a child process these settings; secrets pass by their files or by inheritance."""
    named = {name: value for name, value in redacted(settings).items() if value and name not in SECRETS}
    return {PREFIX + name.upper(): value for name, value in (named | {"database_url": settings.database_url}).items()}


def _known(name: str) -> bool:
    return name in Settings.model_fields


def _strange(ours: Mapping[str, str]) -> list[str]:
    names = [variable.removeprefix(PREFIX).lower() for variable in ours]
    return [name for name in names if not _known(name)]


def _from(ours: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in ours.items():
        name = variable.removeprefix(PREFIX).lower()
        if _known(name):
            values[name] = [part for part in text.split(os.pathsep) if part] if name in LISTS else text.strip()
    return values


def _unknown(name: str, where: str) -> str:
    near = difflib.get_close_matches(name, [*Settings.model_fields, "config"], n=1)
    hint = f" Did you mean {near[0] if '.toml' in where else (PREFIX + near[0]).upper()}?" if near else ""
    return f"{where}: there is no such setting.{hint} docs/settings.md lists them all."


def _file(file: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """What the file says, and the line of each setting; places in it are relative to its folder."""
    try:
        text = file.read_text(encoding="utf-8")
        written = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError([f"{CONFIG}: cannot read {file}: {error}."]) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{file}: not TOML: {error}."]) from error
    lines = {name: _line(text, name) for name in written}
    for name in set(_PLACES) & set(written):
        values = written[name] if isinstance(written[name], list) else [written[name]]
        placed = [str(file.parent / Path(value).expanduser()) if isinstance(value, str) else value for value in values]
        written[name] = placed if isinstance(written[name], list) else placed[0]
    return written, lines


def _line(text: str, name: str) -> int:
    pattern = re.compile(rf"^\s*\[?[\"']?{re.escape(name)}\b")
    return next((number for number, line in enumerate(text.splitlines(), 1) if pattern.match(line)), 1)


def _told(fault: Any, origin: Mapping[str, str]) -> str:
    """One fault of pydantic's as a sentence that names where the value came from, never the value."""
    message = str(fault["msg"]).removeprefix("Value error, ")
    name = str(fault["loc"][0]) if fault["loc"] else message.partition(":")[0]
    if not fault["loc"]:
        message = message.partition(": ")[2]
    return f"{origin.get(name, PREFIX + name.upper())}: {message}."


def _without_password(text: str) -> str:
    parts = urlsplit(text) if "://" in text else None
    if parts is None or parts.password is None:
        return text
    return urlunsplit(parts._replace(netloc=f"{parts.username}:***@{parts.netloc.rpartition('@')[2]}"))
