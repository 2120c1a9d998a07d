"""A process that may write less: its database's file is read-only, or the whole filesystem is.

The administrator of a machine may write to read-only files too; so that power is given up first.
"""

from __future__ import annotations

import ctypes
import os

_CAPABILITIES_V3 = 0x20080522
_OVERRIDE_FILES = 0b110
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: bits 1 and 2."""

NEW_USER, NEW_MOUNTS = 0x10000000, 0x00020000
READ_ONLY, REMOUNT, BIND, RECURSIVE, PRIVATE = 1, 32, 4096, 16384, 1 << 18
NOT_POSSIBLE = 77
"""Exit status of a child that could not be limited."""


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable"))


def _checked(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def obey_modes():
    """Let the modes of files count for this process even where it runs as root."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header, sets = _Header(_CAPABILITIES_V3, 0), (_Sets * 2)()
    _checked(libc.capget(ctypes.byref(header), sets), "capget")
    sets[0].effective &= ~_OVERRIDE_FILES
    sets[0].permitted &= ~_OVERRIDE_FILES
    _checked(libc.capset(ctypes.byref(header), sets), "capset")


def make_read_only(folder):
    """Let this process see the folder as a read-only filesystem."""
    libc = ctypes.CDLL(None, use_errno=True)
    place, none = os.fsencode(folder), ctypes.c_void_p(None)
    _checked(libc.unshare(NEW_MOUNTS if os.geteuid() == 0 else NEW_USER | NEW_MOUNTS), "unshare")
    _checked(libc.mount(b"none", b"/", none, RECURSIVE | PRIVATE, none), "mount")
    _checked(libc.mount(place, place, none, BIND, none), "mount")
    _checked(libc.mount(b"none", place, none, REMOUNT | BIND | READ_ONLY, none), "mount")


def limit(how, folder):
    """Give up what this test is about; ends the process where that is not possible here."""
    try:
        if how == "read-only file":
            obey_modes()
        if how == "read-only filesystem":
            make_read_only(folder)
    except OSError as error:
        print(f"This process cannot be limited: {error}")
        os._exit(NOT_POSSIBLE)
