"""A disk whose power is cut: a SQLite VFS that forgets every write that was not synced, save a random part of it."""

import random
from typing import Any

import apsw

SECTOR = 512


class Disk:
    """What the files of one run hold: `safe` survives a cut, the rest is a list of writes since the last sync."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.files: dict[str, tuple[bytearray, list[tuple[int, bytes]]]] = {}
        self.writes_left: int | None = None  # None: the power stays on

    def of(self, name: str) -> tuple[bytearray, list[tuple[int, bytes]]]:
        return self.files.setdefault(name, (bytearray(), []))

    def count(self) -> None:
        """One more write; once the power is gone it stays gone, also for whoever closes the file afterwards."""
        if self.writes_left is not None:
            self.writes_left -= 1
            if self.writes_left == -1:
                raise PowerCut
            if self.writes_left < -1:
                raise apsw.IOError("no power")

    def cut(self) -> dict[str, bytes]:
        """What is on the platter afterwards: all that was synced, and any part of the rest, in whole sectors."""
        after = {}
        for name, (safe, pending) in self.files.items():
            content = bytearray(safe)
            for offset, data in pending:
                for start in range(0, len(data), SECTOR):
                    if self.dice.random() < 0.5:
                        _put(content, offset + start, data[start : start + SECTOR])
            after[name] = bytes(content)
        return after


class PowerCut(Exception):
    """The lights are out."""


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset + len(data):
        content.extend(bytes(offset + len(data) - len(content)))
    content[offset : offset + len(data)] = data


class CutFile:
    """One open file: reads see everything written, the disk keeps what was synced."""

    def __init__(self, disk: Disk, name: str) -> None:
        self.disk, self.name = disk, name
        safe, pending = disk.of(name)
        self.now = bytearray(safe)
        for offset, data in pending:
            _put(self.now, offset, data)

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self.now[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        self.disk.count()
        _put(self.now, offset, bytes(data))
        self.disk.of(self.name)[1].append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:
        self.disk.count()
        del self.now[size:]
        if size == 0:
            self.disk.files[self.name] = (bytearray(), [])

    def xSync(self, flags: int) -> None:
        self.disk.count()
        self.disk.files[self.name] = (bytearray(self.now), [])

    def xFileSize(self) -> int:
        return len(self.now)

    def xClose(self) -> None: ...
    def xLock(self, level: int) -> None: ...
    def xUnlock(self, level: int) -> None: ...
    def xCheckReservedLock(self) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False


class CutVFS(apsw.VFS):
    """Registered under `name`; every file lives on `disk`."""

    def __init__(self, name: str, disk: Disk) -> None:
        self.disk = disk
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> CutFile:
        text = name.filename() if isinstance(name, apsw.URIFilename) else (name or "temp")
        flags[1] = flags[0]
        return CutFile(self.disk, text)

    def xAccess(self, path: str, flags: int) -> bool:
        return path in self.disk.files and bool(self.disk.of(path)[0] or self.disk.of(path)[1])

    def xDelete(self, path: str, sync: bool) -> None:
        self.disk.files.pop(path, None)

    def xFullPathname(self, name: str) -> str:
        return name
