"""What every process of ours begins with: how it finds the wired application, how it collects garbage.

A served run starts in a process of its own, so nothing wired in the parent survives: the
flow looks the application up by a dotted path.  This is the one dynamic import here.
"""

from __future__ import annotations

import gc
from functools import cache
from importlib import import_module
from typing import Any

from domain.errors import BadInput

APPLICATION = "ombuds.bootstrap:from_environment"
"""Where the application is made."""


_YOUNG, _MIDDLE, _OLD = 100_000, 20, 20


def collect_less() -> None:
    """Let Python look for cycles after so many new objects, instead of after 700.

    A batch of cases is some hundred thousand objects, all of them needed until it is written and none of them in
    a cycle: at Python's own pace a third of a sweep's time went into looking them through again and again.
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)


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
    collect_less()
    return make()
