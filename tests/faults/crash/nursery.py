"""A warm parent: it has imported everything and compiled the rules, and forks a child per life.

Started as a program with a folder: it writes the script down there, leaves the SQLite database as it
stands before each run, and then answers requests, one line of JSON each.  A child that is to be
hurt stops itself until strace holds it, so that no system call is missed.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import traceback
from pathlib import Path

from faults.crash import script
from faults.crash.workload import live
from faults.disk.limits import limit
from faults.disk.shelves import spoil
from faults.disk.short import shorten

from adapters.database.engine import open_engine, sqlite_url
from adapters.database.schema import upgrade

PR_SET_PTRACER, ANY = 0x59616D61, ctypes.c_ulong(-1)
CRASHED = 70
"""Exit status of a life that ended in an error which is none of ours."""


def snapshot(folder, number):
    """The database as it stands after so many runs."""
    return folder / f"after-{number:02}.db"


def write_down(folder, rules):
    """The runs; leaves a snapshot after each."""
    file = folder / "playing.db"
    engine = open_engine(sqlite_url(file))
    upgrade(engine, origin="test")
    engine.dispose()
    runs = script.write_down(sqlite_url(file), rules, lambda number: shutil.copy(file, snapshot(folder, number)))
    file.unlink()
    return runs


def spawn(inject, log, work):
    """Fork a child that does the work, under strace if faults are to be injected; its wait status."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        _be_the_child(work, stopped=bool(inject))
    if not inject:
        return os.waitpid(pid, 0)[1]
    os.waitpid(pid, os.WUNTRACED)
    faults = [part for fault in inject for part in ("-e", fault)]
    with subprocess.Popen(
        ["strace", "-f", "-y", "-o", log or os.devnull, *faults, "-p", str(pid)], stderr=subprocess.PIPE, text=True
    ) as tracer:
        first = tracer.stderr.readline()
        if "attached" not in first:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            raise RuntimeError(f"strace could not hold the process: {first.strip()}")
        os.kill(pid, signal.SIGCONT)
        return os.waitpid(pid, 0)[1]


def _be_the_child(work, *, stopped):
    code = CRASHED
    try:
        if stopped:
            # Where only parents may trace (Yama), let any process do it.
            ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY, 0, 0, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
        code = work()
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        os._exit(code)


def answer(request, runs, rules):
    """Let one life pass as asked for, or one command of the program."""
    if "arguments" in request:
        return {"status": spawn(request["inject"], request["log"], lambda: called(request))}
    steps = [step for run in runs[request["first_run"] : request["last_run"]] for step in run][request["skip"] :]
    descriptor = os.open(request["tell"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        status = spawn(
            request["inject"],
            request["log"],
            lambda: lived(request, steps, rules, descriptor),
        )
    finally:
        os.close(descriptor)
    return {"status": status}


def lived(request, steps, rules, descriptor):
    """In the child: the work, on a disk that writes short, or may only be read, if that was asked for."""
    limit(*request["limit"])
    if request["short"]:
        shorten(**request["short"])
    return live(request["url"], steps, rules, descriptor, variant=request["variant"], attempts=request["attempts"])


def called(request):
    """In the child: the program as from a shell, with what it prints in a file."""
    from ombuds.__main__ import main as program

    descriptor = os.open(request["prints"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    limit(*request["limit"])
    spoil(request["spoilt"])
    try:
        program(["--home", request["home"], *request["arguments"]])
    except SystemExit as end:
        return end.code or 0
    finally:
        sys.stdout.flush()
    return 0


def main(folder):
    """Write down, say what was written down, then serve."""
    runs = write_down(folder, script.library())
    rules = script.library()  # one that remembers nothing of having stored documents
    for procedure in script.PROCEDURES:
        rules.current(procedure)
    gc.collect()
    gc.freeze()  # children share these pages for as long as nobody looks through them
    say([[(step.name, step.moment.isoformat(), kind(step)) for step in run] for run in runs])
    for line in sys.stdin:
        try:
            say(answer(json.loads(line), runs, rules))
        except RuntimeError as error:
            say({"error": str(error)})


def kind(step):
    """What sort of command a step is; None for a sweep."""
    return None if step.command is None else type(step.command).__name__


def say(what):
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
