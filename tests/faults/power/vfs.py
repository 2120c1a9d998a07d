"""SQLite's way to the disk in memory, and to the clock and randomness of this machine."""

from __future__ import annotations

import apsw
from faults.power.disk import Disk

NAME = "ombuds-power"


class File:
    """One open file; several may be open on one inode."""

    def __init__(self, disk: Disk, inode: int, name: str, *, delete: bool) -> None:
        self._disk, self._inode, self._name, self._delete = disk, inode, name, delete

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._disk.inodes[self._inode][offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self._disk.write(self._inode, offset, bytes(data))

    def xTruncate(self, size: int) -> None:
        self._disk.truncate(self._inode, size)

    def xSync(self, _flags: int) -> None:
        self._disk.flush(self._inode)

    def xFileSize(self) -> int:
        return len(self._disk.inodes[self._inode])

    def xClose(self) -> None:
        if self._delete and self._name in self._disk.names:
            self._disk.delete(self._name, flushed=False)

    def xLock(self, _level: int) -> None:
        """One process, one connection: nobody to keep out."""

    def xUnlock(self, _level: int) -> None:
        """See xLock."""

    def xCheckReservedLock(self) -> bool:
        return False

    def xFileControl(self, _op: int, _pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return 4096  # as on Unix

    def xDeviceCharacteristics(self) -> int:
        # As on Unix: a torn write spoils nothing beside it.  Everything else about the disk is unknown.
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


class PowerVFS(apsw.VFS):
    """Opens files on whichever disk is in the machine."""

    def __init__(self) -> None:
        super().__init__(NAME, base="")
        self.disk = Disk()

    def xOpen(self, name: object, flags: list[int]) -> File:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        delete = bool(flags[0] & apsw.SQLITE_OPEN_DELETEONCLOSE)
        if path is None:
            path, delete = f"/temporary-{len(self.disk.inodes)}", True
        inode = self.disk.names.get(path)
        if inode is None:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                raise apsw.CantOpenError(path)
            inode = self.disk.create(path)
        flags[1] = flags[0]
        return File(self.disk, inode, path, delete=delete)

    def xDelete(self, name: str, sync_directory: bool) -> None:
        if name in self.disk.names:
            self.disk.delete(name, flushed=sync_directory)

    def xAccess(self, name: str, flags: int) -> bool:
        # An empty journal is none, says SQLite's own way to Unix.
        if flags == apsw.SQLITE_ACCESS_EXISTS and name in self.disk.names:
            return bool(self.disk.inodes[self.disk.names[name]])
        return name in self.disk.names

    def xFullPathname(self, name: str) -> str:
        return name
