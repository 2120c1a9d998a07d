"""What the machines share: PostgreSQL, Redis and Prefect's server, each started as an operator would."""

from __future__ import annotations

import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from scripts.cluster.machines import Failed, Machine, Running, until
from scripts.cluster.network import NET

NOBODY = "nobody"
ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv-cluster" / "bin"
"""A production installation: the wheel and requirements-cluster.lock."""

_HEALTH = """
import sys, urllib.request
try:
    urllib.request.urlopen(sys.argv[1] + "/health", timeout=2)
except urllib.error.HTTPError as refusal:
    sys.exit(refusal.code not in (401, 403))
except OSError:
    sys.exit(1)
"""


class Secrets:
    """Invented ones, in files that their owner alone may read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700)
        self.auth = self._file("prefect-auth", f"ombuds:{secrets.token_urlsafe(24)}")
        self.prefect = self._file("prefect-db-password", secrets.token_urlsafe(24))
        self.redis = self._file("redis-password", secrets.token_urlsafe(24))
        self.ombuds = self._file("db-password", secrets.token_urlsafe(24))

    def _file(self, name: str, value: str) -> Path:
        file = self.folder / name
        file.touch(0o400)
        file.write_text(value, encoding="utf-8")
        return file


def postgres_folder() -> Path:
    """Where PostgreSQL's programs are.  Raises Failed without one that has pg_trgm, which Prefect's tables need.

    That of the tests' wheel comes without it.
    """
    for folder in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        share = subprocess.run([folder / "pg_config", "--sharedir"], capture_output=True, text=True, check=False).stdout
        if (folder / "initdb").exists() and (Path(share.strip()) / "extension" / "pg_trgm.control").exists():
            return folder
    raise Failed("There is no PostgreSQL with the extension pg_trgm here. On Debian: apt install postgresql")


@dataclass
class Postgres:
    """A server with two databases, one for the office and one for Prefect, each under a user of its own."""

    machine: Machine
    secrets: Secrets
    bin: Path
    running: Running | None = None

    @property
    def data(self) -> Path:
        """Its data folder."""
        return self.machine.folder / "data"

    def start(self) -> None:
        """Make the cluster with checksums, start it, make users and databases."""
        owner = pwd.getpwnam(NOBODY)
        for folder in (self.data, self.machine.folder / "socket"):
            folder.mkdir(mode=0o700 if folder == self.data else 0o755)
            shutil.chown(folder, owner.pw_uid, owner.pw_gid)
        self._ask("initdb", "--pgdata", str(self.data), "--data-checksums", "--auth=scram-sha-256", "--encoding=UTF8",
                  "--auth-local=trust", "--username=postgres", "--no-sync")  # fmt: skip
        with (self.data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host ombuds ombuds {NET}.0/24 scram-sha-256\nhost prefect prefect {NET}.0/24 scram-sha-256\n")
        self.launch()
        for name, file in (("ombuds", self.secrets.ombuds), ("prefect", self.secrets.prefect)):
            self.sql("postgres", f"CREATE ROLE {name} LOGIN PASSWORD '{file.read_text()}'")
            self.sql("postgres", f"CREATE DATABASE {name} OWNER {name} ENCODING 'UTF8' TEMPLATE template0")

    def launch(self) -> None:
        """Start the server on the data folder, and wait until it answers."""
        command = [str(self.bin / "postgres"), "-D", str(self.data), "-c", f"listen_addresses={self.machine.address}",
                   "-c", f"unix_socket_directories={self.machine.folder / 'socket'}", "-c", "max_connections=200"]  # fmt: skip
        self.running = self.machine.start("postgres", command, user=NOBODY)
        ready = [str(self.bin / "pg_isready"), "--quiet", "--host", str(self.machine.folder / "socket")]
        until(
            lambda: not subprocess.run(ready, check=False).returncode, 60, "PostgreSQL answers", self.running.must_run
        )

    def sql(self, database: str, statement: str) -> str:
        """What a statement answers, asked by the superuser through the socket."""
        return self._ask("psql", "--host", str(self.machine.folder / "socket"), "--username=postgres", "--no-psqlrc",
                         "--tuples-only", "--no-align", "--dbname", database, "--command", statement).strip()  # fmt: skip

    def dump(self, database: str, file: Path) -> None:
        """Everything that a database holds, as text."""
        file.write_text(
            self._ask("pg_dump", "--host", str(self.machine.folder / "socket"), "--username=postgres", database),
            encoding="utf-8",
        )

    def now(self) -> datetime:
        """The database's own clock."""
        return datetime.fromisoformat(
            self.sql("postgres", "SET timezone TO 'UTC'; SELECT clock_timestamp()").splitlines()[-1]
        )

    def busy_machines(self, since: datetime) -> set[str]:
        """The addresses from which connections for the office were opened since then."""
        asked = (
            "SELECT DISTINCT host(client_addr) FROM pg_stat_activity "
            f"WHERE datname = 'ombuds' AND client_addr IS NOT NULL AND backend_start > '{since.isoformat()}'"
        )
        return set(self.sql("postgres", asked).splitlines())

    def _ask(self, program: str, *arguments: str) -> str:
        return self.machine.ask([str(self.bin / program), *arguments], user=NOBODY)


@dataclass
class Redis:
    """A server that keeps what it was told: a restart loses none of Prefect's messages."""

    machine: Machine
    secrets: Secrets
    running: Running | None = None

    def start(self) -> None:
        """Start it with a password, on the private address alone."""
        file = self.machine.folder / "redis.conf"
        file.touch(0o600)
        file.write_text(
            f"bind {self.machine.address}\nport 6379\nprotected-mode yes\nappendonly yes\nappendfsync everysec\n"
            f"dir {self.machine.folder}\nrequirepass {self.secrets.redis.read_text()}\n",
            encoding="utf-8",
        )  # fmt: skip
        self.running = self.machine.start("redis", ["redis-server", str(file)])


@dataclass
class Prefect:
    """Prefect's server, started by deploy/prefect-server."""

    machine: Machine
    secrets: Secrets
    database: str
    running: Running | None = None

    @property
    def api(self) -> str:
        """Where it answers."""
        return f"http://{self.machine.address}:4200/api"

    def start(self) -> float:
        """Start it and wait until it answers; how long that took."""
        self.running = self.machine.start(
            "prefect", [str(ROOT / "deploy" / "prefect-server")], SECRETS=str(self.secrets.folder), DATABASE_HOST=self.database,
            LISTEN=self.machine.address, REDIS_HOST=self.machine.address, PREFECT_HOME=str(self.machine.folder / "prefect-home"),
            PREFECT=str(BIN / "prefect"), PREFECT_SERVER_UI_ENABLED="false",
        )  # fmt: skip
        return until(self._answers, 180, "Prefect's server answers", self.running.must_run)

    def _answers(self) -> bool:
        try:
            self.machine.ask([str(BIN / "python"), "-c", _HEALTH, self.api])
        except Failed:
            return False
        return True
