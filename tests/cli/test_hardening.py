"""What `ombuds doctor` says of Prefect's server and PostgreSQL, and what a worker refuses in production."""

from __future__ import annotations

import copy

import pytest
from sqlalchemy import create_engine, text

from adapters.cli.postgres_server import postgres_server
from adapters.cli.prefect_server import _strangers, _version, hardening, is_public, prefect_server
from adapters.cli.safety import refuse_unsafe
from domain.errors import BadInput
from ombuds.bootstrap import build
from ombuds.settings_model import Settings

SAFE = {
    "server": {
        "api": {"csrf_protection_enabled": True, "cors_allowed_origins": "http://10.0.0.5:4200", "host": "10.0.0.5"},
        "database": {"driver": "postgresql+asyncpg", "host": "10.0.0.4", "name": "prefect"},
        "analytics_enabled": False,
        "events": {"messaging_broker": "prefect_redis.messaging"},
        "docket": {"url": "redis://10.0.0.5:6379/1"},
    }
}
"""What a server started by deploy/prefect-server says of itself."""


class Program:
    """The settings of a cluster, without a database behind them."""

    def __init__(self, **more):
        given = {"database_url": "postgresql://ombuds@10.0.0.4/ombuds", "prefect_api_url": "http://10.0.0.5:4200/api"}
        self.settings = Settings(home="unused", **given | more)
        self.application = build(self.settings)


def told(findings):
    return [(each.weight, each.message) for each in findings]


def unsafe(path, value):
    """The same server with one setting otherwise."""
    found = copy.deepcopy(SAFE)
    place = found
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return found


def test_a_hardened_server_is_left_alone():
    assert told(hardening(SAFE, Program(production=True).settings)) == []


@pytest.mark.parametrize(
    ("path", "value", "weight", "message"),
    [
        (("server", "api", "csrf_protection_enabled"), False, "fault", "in their name"),
        (("server", "api", "cors_allowed_origins"), "*", "fault", "every site"),
        (("server", "api", "host"), "0.0.0.0", "fault", "which others can reach"),  # noqa: S104
        (("server", "api", "host"), "8.8.8.8", "fault", "which others can reach"),
        (("server", "analytics_enabled"), True, "fault", "reports to its makers"),
        (("server", "database"), {"driver": "postgresql+asyncpg", "host": "10.0.0.4", "name": "ombuds"}, "fault", "database of the record"),
        (("server", "database", "driver"), None, "fault", "SQLite is too slow"),
        (("server", "events", "messaging_broker"), "prefect.server.utilities.messaging.memory", "warning", "its own memory"),
        (("server", "docket", "url"), "memory://", "warning", "its own memory"),
    ],
)  # fmt: skip
def test_each_thing_that_is_unsafe_is_named(path, value, weight, message):
    (found,) = hardening(unsafe(path, value), Program(production=True).settings)
    assert found.weight == weight
    assert message in found.message
    assert found.remedy


def test_a_rehearsal_is_only_warned():
    found = hardening(unsafe(("server", "api", "csrf_protection_enabled"), False), Program().settings)
    assert [each.weight for each in found] == ["warning"]


def test_one_machine_needs_neither_postgres_nor_redis_for_prefect():
    alone = unsafe(("server", "database", "driver"), None)
    alone["server"]["docket"]["url"] = "memory://"
    assert told(hardening(alone, Settings(home="unused", production=True))) == []


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("fd00::1", False),
        ("prefect.internal", False),
        ("::", True),
        ("", True),
        ("9.9.9.9", True),
    ],
)
def test_which_addresses_are_public(host, public):
    assert is_public(host) is public


def test_versions_with_known_holes_are_refused():
    assert [each.weight for each in _version("3.6.24")] == ["fault"]
    assert list(_version("3.8.8")) == []


def test_deployments_of_others_are_named():
    ours = {"name": "watch", "entrypoint": "workflows.flows.watch.watch_shift"}
    assert list(_strangers([ours])) == []
    theirs = {"name": "miner", "entrypoint": "flow.py:mine"}
    fetched = ours | {"name": "fetched", "pull_steps": [{"prefect.deployments.steps.git_clone": {}}]}
    assert [each.message.rsplit(" ", 1)[1] for each in _strangers([ours, theirs, fetched])] == ["miner.", "fetched."]


@pytest.mark.prefect
def test_our_own_server_is_hardened(prefect_server_program):
    assert {each.weight for each in prefect_server(prefect_server_program)} == {"ok"}


@pytest.mark.prefect
def test_a_wrong_password_is_a_fault(prefect_server_program, tmp_path):
    wrong = tmp_path / "prefect-auth"
    wrong.write_text("ombuds:wrong")
    prefect_server_program.settings = prefect_server_program.settings.model_copy(update={"prefect_auth_file": wrong})
    (fault,) = [each for each in prefect_server(prefect_server_program) if each.weight == "fault"]
    assert "does not take our password" in fault.message


@pytest.fixture
def prefect_server_program(prefect_server):
    program = Program()
    program.settings = prefect_server.settings
    return program


@pytest.fixture
def on_postgres(postgres_url):
    program = Program(database_url=postgres_url.render_as_string(hide_password=False))
    yield program
    program.application.close()


@pytest.mark.postgres
def test_a_database_that_forgets_is_named(on_postgres):
    """The tests' own server flushes nothing."""
    messages = [each.message for each in postgres_server(on_postgres)]
    assert any("fsync is off: a power cut" in message for message in messages)
    assert any("full_page_writes is off" in message for message in messages)
    assert any("superuser" in message for message in messages)


@pytest.mark.postgres
def test_prefect_in_the_database_of_the_record_is_named(on_postgres, postgres_url):
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE TABLE flow_run (id int)"))
        try:
            found = list(postgres_server(on_postgres))
        finally:
            connection.execute(text("DROP TABLE flow_run"))
    engine.dispose()
    assert ("fault", "Prefect keeps its tables in the database of the record.") in told(found)


@pytest.mark.postgres
def test_in_production_no_worker_begins_on_what_is_unsafe(on_postgres):
    refuse_unsafe(on_postgres)
    on_postgres.settings = on_postgres.settings.model_copy(update={"production": True})
    with pytest.raises(
        BadInput, match=r"OMBUDS_PRODUCTION is set(?s:.*)OMBUDS_DATABASE_URL holds a secret(?s:.*)fsync is off"
    ):
        refuse_unsafe(on_postgres)


def test_in_production_secrets_lie_in_files(ombuds, monkeypatch):
    for name, value in {
        "PRODUCTION": "true",
        "SENDGRID_KEY": "SG.x",
        "PREFECT_API_URL": "http://127.0.0.1:1/api",
    }.items():
        monkeypatch.setenv(f"OMBUDS_{name}", value)
    said = ombuds("worker")
    assert said.code == 2
    assert "OMBUDS_SENDGRID_KEY holds a secret" in said.err
    assert "machines cannot share that file" in said.err
    assert "SG.x" not in said.err
