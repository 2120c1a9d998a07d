"""Whether PostgreSQL keeps what it acknowledges, and who is who there: asked by `ombuds doctor`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from adapters.cli.findings import Finding, Weight

if TYPE_CHECKING:
    from adapters.cli.ports import Program

_MUST = {
    "fsync": ("on", "a power cut can destroy the whole database"),
    "full_page_writes": ("on", "a power cut can leave half-written pages"),
    "synchronous_commit": ("on", "a power cut can take back what was acknowledged"),
    "data_sync_retry": ("off", "data that could not be written may be taken for written"),
}
"""Settings of the server, what they must be, and what happens otherwise."""

_ASKED = (
    "SELECT name, setting FROM pg_settings WHERE name IN "
    "('fsync', 'full_page_writes', 'synchronous_commit', 'data_sync_retry', 'data_checksums', 'server_version')"
)
_STANDING = """
SELECT rolsuper, (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'flow_run'),
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false),
       coalesce(inet_server_addr() <<= ANY ('{127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7}'::inet[]), true)
FROM pg_roles WHERE rolname = current_user
"""


def postgres_server(program: Program) -> Iterator[Finding]:
    """How the server stands; nothing where the record is in SQLite."""
    from adapters.database.edge import translated

    store = program.application.store
    if store.engine.dialect.name != "postgresql":
        return
    with translated(), store.reader.connect() as connection:
        known: dict[str, str] = dict(connection.exec_driver_sql(_ASKED).tuples().all())
        superuser, prefect, encrypted, private = connection.exec_driver_sql(_STANDING).one()
    found = [
        *_kept(known, "fault" if program.settings.production else "warning"),
        *_who(superuser, bool(prefect), encrypted or private),
    ]
    yield from found
    if not found:
        yield Finding(
            "ok", "postgres", f"PostgreSQL {known['server_version']} keeps what it acknowledges, with checksums."
        )


def _kept(known: dict[str, str], unsafe: Weight) -> Iterator[Finding]:
    for name, (wanted, danger) in _MUST.items():
        if known[name] != wanted:
            yield Finding(
                unsafe,
                "postgres",
                f"{name} is {known[name]}: {danger}.",
                f"ALTER SYSTEM SET {name} = {wanted}, then reload",
            )
    if known["data_checksums"] != "on":
        yield Finding("warning", "postgres", "Pages carry no checksums: damage on the disk is not noticed.",
                      "Stop the server, then pg_checksums --enable; or make the cluster with initdb --data-checksums")  # fmt: skip


def _who(superuser: bool, prefect: bool, unseen: bool) -> Iterator[Finding]:
    if superuser:
        yield Finding("warning", "postgres", "The program works as a superuser of PostgreSQL.",
                      "Give it a user of its own that owns its database alone: docs/operate.md")  # fmt: skip
    if prefect:
        yield Finding("fault", "postgres", "Prefect keeps its tables in the database of the record.",
                      "Give it a database and a user of its own: docs/operate.md")  # fmt: skip
    if not unseen:
        yield Finding("fault", "postgres", "The database is reached over a public address without encryption.",
                      "Use a private network, or add ?sslmode=verify-full to OMBUDS_DATABASE_URL")  # fmt: skip
