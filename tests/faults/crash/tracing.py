"""Whether strace is here and may trace: found out by a real attempt, once."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache

_VICTIM = "import os; os.pwrite(1, b'first', 0); os.pwrite(1, b'second', 0)"


@cache
def missing():
    """What stands in the way of tracing, as a sentence; None when nothing does."""
    if shutil.which("strace") is None:
        return "strace is missing: install it (apt install strace) to have faults injected into system calls."
    fault = ["strace", "-f", "-o", "/dev/null", "-e", "inject=pwrite64:error=ENOSPC:when=1"]
    done = subprocess.run([*fault, sys.executable, "-c", _VICTIM], capture_output=True, text=True, check=False)
    if "No space left" not in done.stderr:
        return f"strace is here and cannot inject faults (is ptrace forbidden?): {done.stderr.strip()[-200:]}"
    return None
