"""Run on a machine: take hold of the log head, which every writer needs, and keep it until killed."""

from __future__ import annotations

import time

from sqlalchemy import text

from ombuds.bootstrap import from_environment


def main() -> None:
    """Hold it for an hour at most."""
    with from_environment().store.engine.begin() as connection:
        connection.execute(text("UPDATE log_head SET seq = seq"))
        print("holding", flush=True)
        time.sleep(3600)


if __name__ == "__main__":
    main()
