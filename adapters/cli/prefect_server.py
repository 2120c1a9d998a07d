"""Whether Prefect's server is there, and hardened: who may come in, where it listens, what it keeps, what it runs."""

from __future__ import annotations

import base64
import ipaddress
import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from adapters.cli.findings import Finding, Weight

if TYPE_CHECKING:
    from adapters.cli.ports import Program, Settings

_TIMEOUT = 3.0
_REFUSED = (401, 403)
SAFE_VERSION = (3, 6, 25)
"""Before it, anybody who reached the server could write events, and a deployment's source could run commands."""

OURS = "workflows.flows."
"""How the entry points of our own deployments begin."""

_HARDENED = "Start it with deploy/prefect-server, or set "


def prefect_server(program: Program) -> Iterator[Finding]:
    """How the server of the settings stands; a note when there is none."""
    server = _Server(program.settings.prefect_address, _password(program.settings))
    try:
        healthy = server.answers()
    except (OSError, ValueError):
        yield Finding("note", "prefect", f"No Prefect server answers at {server.address}.",
                      "It is needed by `ombuds worker` only; without it run `ombuds sweep` from cron.")  # fmt: skip
        return
    if not healthy:
        yield Finding("warning", "prefect", f"The Prefect server at {server.address} is not well.", "Look at its log.")
    try:
        yield from _looked_at(server, program.settings)
    except (OSError, ValueError) as error:
        said = f"The Prefect server at {server.address} did not answer as one does: {error}."
        yield Finding("warning", "prefect", said, "Look at its log.")


def _looked_at(server: _Server, settings: Settings) -> Iterator[Finding]:
    yield _guarded(server)
    if not server.lets_us_in():
        yield Finding("fault", "prefect", f"The Prefect server at {server.address} does not take our password.",
                      "Give OMBUDS_PREFECT_AUTH_FILE the user:password that the server was started with.")  # fmt: skip
        return
    found = [
        *hardening(server.get("/admin/settings"), settings),
        *_version(server.get("/admin/version")),
        *_strangers(server.post("/deployments/filter", {"limit": 200})),
    ]
    yield from found
    if not found:
        yield Finding(
            "ok", "prefect", "It is hardened: pages of others, addresses, database, messages, analytics, flows."
        )


def hardening(found: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    """What is unsafe in the settings that a server says it has; nothing when all is well."""
    server, unsafe = found["server"], _weight(settings)
    api, database = server["api"], server["database"]
    if not api["csrf_protection_enabled"]:
        yield Finding(unsafe, "prefect", "A page that somebody is led to may act on Prefect's server in their name.",
                      f"{_HARDENED}PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED=true")  # fmt: skip
    if "*" in str(api["cors_allowed_origins"]):
        yield Finding(unsafe, "prefect", "Pages of every site may read from Prefect's server.",
                      f"{_HARDENED}PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS to its own address")  # fmt: skip
    if is_public(str(api["host"])):
        yield Finding("fault", "prefect", f"Prefect's server listens on {api['host']}, which others can reach.",
                      f"{_HARDENED}PREFECT_SERVER_API_HOST to a private address, or to 127.0.0.1")  # fmt: skip
    if server["analytics_enabled"]:
        yield Finding(unsafe, "prefect", "Prefect's server reports to its makers that it runs here.",
                      f"{_HARDENED}PREFECT_SERVER_ANALYTICS_ENABLED=false DO_NOT_TRACK=1")  # fmt: skip
    yield from _shared(server, database, settings)


def _shared(server: Mapping[str, Any], database: Mapping[str, Any], settings: Settings) -> Iterator[Finding]:
    """What only matters once several machines use the server: its database and its messages."""
    office = urlsplit(settings.database_url)
    if database["driver"] and database["name"] == office.path.lstrip("/") and database["host"] == office.hostname:
        yield Finding("fault", "prefect", "Prefect keeps its tables in the database of the record.",
                      "Give it a database and a user of its own: docs/operate.md")  # fmt: skip
    if not settings.prefect_elsewhere:
        return
    if str(database["driver"]) != "postgresql+asyncpg":
        yield Finding(_weight(settings), "prefect",
                      "Prefect's server does not say that it keeps its tables in PostgreSQL; SQLite is too slow for several machines.",
                      f"{_HARDENED}PREFECT_SERVER_DATABASE_DRIVER=postgresql+asyncpg and its fellows")  # fmt: skip
    if "redis" not in server["events"]["messaging_broker"] or not str(server["docket"]["url"]).startswith("redis"):
        yield Finding("warning", "prefect",
                      "Prefect's server keeps its messages in its own memory: with several servers, or after a restart, some are lost.",
                      f"{_HARDENED}PREFECT_MESSAGING_BROKER=prefect_redis.messaging and its fellows")  # fmt: skip


def _version(said: object) -> Iterator[Finding]:
    numbers = tuple(int(part) for part in str(said).split(".")[:3] if part.isdigit())
    if numbers < SAFE_VERSION:
        safe = ".".join(map(str, SAFE_VERSION))
        yield Finding(
            "fault", "prefect", f"Prefect {said} has holes that are known; {safe} is the first without.", "Upgrade it."
        )


def _strangers(deployments: object) -> Iterator[Finding]:
    """Whoever can add a deployment can run code as the worker: there should be none but ours."""
    for each in deployments if isinstance(deployments, list) else ():
        if not str(each.get("entrypoint") or "").startswith(OURS) or each.get("pull_steps"):
            yield Finding("warning", "prefect", f"Prefect's server plans runs of something that is not ours: {each.get('name')}.",
                          "Find out who added it; give other work a server of its own.")  # fmt: skip


def is_public(host: str) -> bool:
    """Whether a server that listens there can be reached from anywhere; names are taken to be private."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host in ("", "*")
    return address.is_unspecified or address.is_global


def _weight(settings: Settings) -> Weight:
    return "fault" if settings.production else "warning"


def _password(settings: Settings) -> str | None:
    secret = settings.prefect_secret()
    return secret.get_secret_value() if secret is not None else None


def _guarded(server: _Server) -> Finding:
    try:
        server.ask("/flows/count", b"{}", {})
    except HTTPError as error:
        if error.code in _REFUSED:
            return Finding("ok", "prefect", f"The Prefect server at {server.address} asks who is there.")
        return Finding(
            "warning", "prefect", f"The Prefect server at {server.address} answered {error.code}.", "Look at its log."
        )
    return Finding("fault", "prefect", f"The Prefect server at {server.address} answers anybody: who reaches it can run code here.",
                   "Give it PREFECT_SERVER_API_AUTH_STRING; `make run` does.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Server:
    """Prefect's API as `ombuds doctor` asks it."""

    address: str
    password: str | None

    def answers(self) -> bool:
        """Whether it is well, as far as it says to strangers."""
        try:
            self.ask("/health", None, {})
        except HTTPError as error:
            return error.code in _REFUSED
        return True

    def lets_us_in(self) -> bool:
        """Whether our password opens it."""
        try:
            self.get("/admin/version")
        except HTTPError as error:
            if error.code in _REFUSED:
                return False
            raise
        return True

    def get(self, path: str) -> Any:
        return self.ask(path, None, self._known())

    def post(self, path: str, body: object) -> Any:
        headers = {**self._known(), **self._token()}
        return self.ask(path, json.dumps(body).encode(), headers)

    def ask(self, path: str, data: bytes | None, headers: Mapping[str, str]) -> Any:
        request = Request(self.address + path, data, {"Content-Type": "application/json", **headers})  # noqa: S310  (http or https: the settings see to it)
        try:
            with urlopen(request, timeout=_TIMEOUT) as answer:  # noqa: S310
                return json.load(answer)
        except HTTPError as refusal:
            refusal.close()
            raise

    def _known(self) -> dict[str, str]:
        if self.password is None:
            return {}
        return {"Authorization": "Basic " + base64.b64encode(self.password.encode()).decode()}

    def _token(self) -> dict[str, str]:
        """What the server wants to see from a page of its own; one that does not ask says 422."""
        client = str(uuid.uuid4())
        try:
            token = self.get(f"/csrf-token?client={client}")["token"]
        except HTTPError:
            return {}
        return {"Prefect-Csrf-Client": client, "Prefect-Csrf-Token": token}
