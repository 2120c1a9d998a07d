"""Writes that stop half-way: SQLite's own call for writing is exchanged, as SQLite's own tests do it.

strace can only pretend a short write (it says so and writes nothing).  Here the call really writes the
first part, says how much, and the next one, if the disk is then full, says that no space is left.
"""

from __future__ import annotations

import ctypes
import errno
import re
import sqlite3
from functools import cache
from pathlib import Path

_WRITE = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)
_POINTER, _NAME = ctypes.c_void_p, ctypes.c_char_p
_SET = ctypes.CFUNCTYPE(ctypes.c_int, _POINTER, _NAME, _POINTER)
_GET = ctypes.CFUNCTYPE(_POINTER, _POINTER, _NAME)
_CALLS = (b"pwrite64", b"pwrite")
_METHODS = "open delete access full_pathname dl_open dl_error dl_sym dl_close randomness sleep time last_error time64"


class _VFS(ctypes.Structure):
    """The beginning of sqlite3_vfs, up to the methods that exchange system calls."""

    _fields_ = (
        ("version", ctypes.c_int), ("file_size", ctypes.c_int), ("longest_path", ctypes.c_int), ("next", _POINTER),
        ("name", _NAME), ("data", _POINTER), *((name, _POINTER) for name in _METHODS.split()),
        ("set_system_call", _SET), ("get_system_call", _GET),
    )  # fmt: skip


@cache
def _vfs():
    """The default VFS of the very SQLite that Python's driver uses, or None where it is built into Python."""
    loaded = re.search(r"\S*/libsqlite3\S*", Path("/proc/self/maps").read_text()) if sqlite3.sqlite_version else None
    if loaded is None:
        return None
    library = ctypes.CDLL(loaded[0])
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_VFS)
    return library.sqlite3_vfs_find(None)


def missing():
    """What stands in the way, as a sentence; None when nothing does."""
    if not Path("/proc/self/maps").exists():
        return "This system has no /proc/self/maps to find SQLite's library by, so that its writes cannot be cut short."
    if _vfs() is None:
        return "Python's SQLite is not a library of its own here, so that its writes cannot be cut short."
    return None


_KEPT: list[object] = []
"""What SQLite calls must not be collected."""


def shorten(first, full):
    """The so-many-th write of this process writes half; ``full`` writes after it find no space."""
    vfs = _vfs().contents
    name = next(call for call in _CALLS if vfs.get_system_call(_vfs(), call))
    write = _WRITE(vfs.get_system_call(_vfs(), name))
    count = 0

    def short(file, data, size, offset):
        nonlocal count
        count += 1
        if first < count <= first + full:
            ctypes.set_errno(errno.ENOSPC)
            return -1
        return write(file, data, max(size // 2, 1) if count == first else size, offset)

    _KEPT.append(_WRITE(short))
    vfs.set_system_call(_vfs(), name, ctypes.cast(_KEPT[-1], _POINTER))
