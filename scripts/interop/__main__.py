"""`make interop`: what Ombuds writes is read back by others, completely, and replays on its own nets.

Without an argument the demonstration office is made and written; `--boston FILE` imports the city's file as well
(minutes), `--home FOLDER` takes what lies in a home instead.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.database.case_pages import Wanted, told
from adapters.exchange.bpmn import bpmn
from adapters.exchange.ocel import write_ocel
from adapters.exchange.pnml import pnml
from adapters.exchange.telling import Source, Written
from adapters.exchange.xes import write_xes
from domain.flow.columns import People
from ombuds import demonstration
from ombuds.bootstrap import Application, build
from ombuds.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent


class _Clock:
    def now(self) -> datetime:
        return datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def main() -> int:
    """Write, let others read, compare; 1 if anything differs."""
    asked = argparse.ArgumentParser(prog="make interop", description=__doc__)
    asked.add_argument("--boston", type=Path, metavar="FILE")
    asked.add_argument("--home", type=Path, metavar="FOLDER")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="interop-") as folder:
        offices = dict(_offices(Path(folder), options))
        wrong = _procedures(Path(folder))
        for name, app in offices.items():
            wrong += _office(name, app, Path(folder) / f"{name}-written")
            app.close()
    print("\n".join(wrong) or "Everything was read back, and every case replays.")
    return bool(wrong)


def _offices(folder: Path, options: argparse.Namespace) -> Any:
    if options.home is not None:
        yield "home", build(Settings(home=options.home))
        return
    app = build(Settings(home=folder / "demonstration"), clock=_Clock())
    app.prepare()
    demonstration.load(app, 200)
    yield "demonstration", app
    if options.boston is not None:
        city = build(Settings(home=folder / "boston"))
        city.prepare()
        (folder / "city.csv").symlink_to(options.boston.resolve())
        print(f"Importing {options.boston} …", flush=True)
        city.import_file(
            str(folder / "city.csv"), "boston-311", actor=None, as_of=None, progress=lambda _done, _all: None
        )
        yield "boston", city


def _office(name: str, app: Application, folder: Path) -> list[str]:
    """Write the log of each procedure that has cases, and hold what is read back against what was written."""
    folder.mkdir()
    wrong: list[str] = []
    for procedure in app.shelf.names():
        counts = {form: _written(app, folder, procedure, form) for form in ("xes", "ocel", "steps")}
        if not counts["xes"].cases:
            continue
        (folder / "net.pnml").write_text(pnml(app.library.current(procedure).procedure), encoding="utf-8")
        found = _read_back(folder)
        wanted = {
            "xes_cases": counts["xes"].cases, "xes_events": counts["xes"].events, "ocel_events": counts["ocel"].events,
            "ocel_objects": counts["ocel"].objects, "steps": counts["steps"].events, "replayed": counts["steps"].cases,
            "fitting": counts["steps"].cases, "fitness": 1.0, "sound": True,
        }  # fmt: skip
        print(f"{name}, {procedure}: {json.dumps(found)}", flush=True)
        wrong += [
            f"{name}, {procedure}: {k} is {found.get(k)}, not {v}" for k, v in wanted.items() if found.get(k) != v
        ]
    return wrong


def _written(app: Application, folder: Path, procedure: str, form: str) -> Written:
    source = Source(
        "House", lambda: told(app.store, Wanted(procedure)), People(app.office()), app.procedure,
        only_steps=form == "steps",
    )  # fmt: skip
    file = folder / {"xes": "log.xes", "ocel": "log.json", "steps": "steps.xes"}[form]
    with file.open("w", encoding="utf-8") as out:
        (write_ocel if form == "ocel" else write_xes)(out, source)
    return source.written


def _read_back(folder: Path) -> dict[str, Any]:
    python = ROOT / ".venv-interop" / "bin" / "python"
    done = subprocess.run([python, HERE / "read_back.py", folder], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _procedures(folder: Path) -> list[str]:
    """BPMN of every shipped procedure, read by the model behind bpmn.io."""
    shelf = build(Settings(home=folder / "none")).shelf
    files = []
    for name in shelf.names():
        files.append(folder / f"{name}.bpmn")
        files[-1].write_text(bpmn(shelf.load(name)), encoding="utf-8")
    done = subprocess.run(["node", HERE / "bpmn.mjs", *files], stdout=subprocess.PIPE, text=True, check=True)
    print(done.stdout, end="")
    return [line for line in done.stdout.splitlines() if not line.endswith(": 0 warnings")]


if __name__ == "__main__":
    sys.exit(main())
