"""DBOS: a workflow per command, its id the command's own, with one step that writes the case's rows."""

from __future__ import annotations

from dbos import DBOS, DBOSConfig, SetWorkflowID

from benchmarks.peers.figures import COMMANDS, STEPS, Measured, timed
from benchmarks.peers.rows import STATES, Rows

PRODUCT = "DBOS"


def measure(database: str, system_url: str, rows_url: str, cases: int) -> list[Measured]:
    """Commands, and bare durable steps within one workflow."""
    config: DBOSConfig = {"name": "peer", "system_database_url": system_url, "log_level": "ERROR"}
    DBOS(config=config)
    rows = Rows(rows_url)

    @DBOS.step()
    def write(case_id: str, version: int) -> None:
        rows.step(case_id, version)

    @DBOS.workflow()
    def command(case_id: str, version: int) -> None:
        write(case_id, version)

    @DBOS.step()
    def nothing(number: int) -> int:
        return number

    @DBOS.workflow()
    def bare(count: int) -> None:
        for number in range(count):
            nothing(number)

    def all_commands() -> None:
        for number in range(cases):
            for version in range(len(STATES)):
                with SetWorkflowID(f"N{number:08}-{version}"):
                    command(f"N{number:08}", version)

    DBOS.launch()
    try:
        count = cases * len(STATES)
        return [
            timed(PRODUCT, database, COMMANDS, count, all_commands),
            timed(PRODUCT, database, STEPS, count, lambda: bare(count)),
        ]
    finally:
        DBOS.destroy()
