"""How a flow's process finds the wired application.

A served run starts in a process of its own, so nothing wired in the parent survives: the
flow looks the application up by a dotted path.  This is the one dynamic import here.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from domain.errors import BadInput

APPLICATION = "ombuds.bootstrap:from_environment"
"""Where the application is made."""


@cache
def application(path: str = APPLICATION) -> Any:
    """The application, made once per process.  Raises BadInput naming the path that does not lead to one."""
    module, _, name = path.partition(":")
    try:
        make = getattr(import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise BadInput(
            f"{path!r} does not lead to an application: {error}. Write it as package.module:name."
        ) from error
    return make()
