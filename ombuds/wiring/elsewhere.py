"""Another database than the one of the settings: the target of a move."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import ValidationError

from domain.errors import BadInput
from ombuds.settings_model import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


def engine_elsewhere(settings: Settings, url: str, password_file: Path | None) -> Engine:
    """An engine for this address, with the password from this file or from the one of the settings.

    Raises BadInput for an address that is none, and for one that holds a password: everybody on a machine can read
    the arguments of its programs.
    """
    from adapters.database.engine import open_engine

    if "://" in url and urlsplit(url).password is not None:
        raise BadInput(
            "The address holds a password, and everybody on this machine can read the arguments of a program. "
            "Put it into a file of mode 0400, name that by --password-file, and give the address without it."
        )
    try:
        there = Settings(
            home=settings.home,
            database_url=url,
            database_password_file=password_file or settings.database_password_file,
        )
    except ValidationError as error:
        told = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
        raise BadInput(f"{url!r} is no address of a database: {told}.") from None
    return open_engine(there.database_address().get_secret_value())
