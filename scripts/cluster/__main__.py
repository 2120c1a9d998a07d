"""Several machines on one: deadlines fire once, whatever happens to a machine.  See docs/operate.md."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
from pathlib import Path

from domain.errors import OmbudsError
from scripts.cluster import leftovers
from scripts.cluster.machines import Failed
from scripts.cluster.play import STEPS, Play

TOOLS = ("ip", "setpriv", "redis-server")


def main() -> int:
    """Play the rehearsal; 0 when all is well, 1 when something is wrong, 2 when it cannot be played here."""
    asked = _asked()
    missing = _missing()
    if missing:
        print(f"cluster-test: {missing}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # an orderly end, which removes everything again
    for name in leftovers.remove():
        print(f"Removed {name}, which a rehearsal left behind that was killed")
    folder = leftovers.folder()
    folder.chmod(0o755)  # PostgreSQL runs as nobody; the secrets have a folder of their own
    try:
        return _play(folder, asked)
    finally:
        if asked.keep:
            print(f"Logs are kept in {folder}")
        else:
            shutil.rmtree(folder)


def _play(folder: Path, asked: argparse.Namespace) -> int:
    try:
        with Play(folder, cases=asked.cases, seconds=asked.seconds, guarded=not asked.without_unique_key) as play:
            wrong = play.run(asked.only)
    except (Failed, OmbudsError) as error:
        wrong = str(error)
    except KeyboardInterrupt:
        print("\nFAIL: interrupted; everything that was made is removed")
        return 1
    print(f"FAIL: {wrong}" if wrong else "OK: every deadline fired exactly once")
    return 1 if wrong else 0


def _missing() -> str | None:
    if sys.platform != "linux":
        return "network namespaces are Linux's own; this is another system."
    if os.geteuid() != 0:
        return "making network namespaces needs root. Run: sudo make cluster-test"
    lacking = [tool for tool in TOOLS if shutil.which(tool) is None]
    if lacking:
        return f"{', '.join(lacking)} not found. On Debian: apt install iproute2 util-linux redis-server"
    return None


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make cluster-test", description=__doc__)
    parser.add_argument("--cases", type=int, default=300, help="how many complaints (300)")
    parser.add_argument("--seconds", type=int, default=180, help="over how many seconds their deadlines come due (180)")
    parser.add_argument("--only", nargs="*", choices=list(STEPS), help="only these troubles")
    parser.add_argument("--without-unique-key", action="store_true", help="take away what guards firings: it must FAIL")
    parser.add_argument("--keep", action="store_true", help="keep the logs")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
