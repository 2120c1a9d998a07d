"""The least flow there is, served on an interval: if this one is not scheduled, none is."""

from __future__ import annotations

from prefect import flow

NAME = "guard"


@flow
def tick() -> None:
    """Do nothing, on schedule."""


if __name__ == "__main__":
    tick.serve(name=NAME, interval=20, limit=1, print_starting_message=False)
