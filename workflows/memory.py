"""Cases kept in memory between transactions, so that a case with a long history need not be read again.

What is kept counts only while the stream, once it is locked, still ends with the very same event:
each event's hash holds that of the event before it, so that the same end means the same history,
whichever process wrote it.  Only what has been committed is put in.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock

from domain.case.case import Case
from domain.ports import End


@dataclass(frozen=True, slots=True)
class Remembered:
    """A case as of the end of its stream; nobody changes it, decisions work on a copy."""

    end: End
    case: Case


class Memory:
    """The cases that were used last; safe for threads.

    As many as an office has in hand: some twelve kilobytes each, and a case not remembered is read and folded again.
    """

    def __init__(self, most: int = 4_096) -> None:
        self._most = most
        self._cases: OrderedDict[str, Remembered] = OrderedDict()
        self._lock = Lock()

    def get(self, stream: str, end: End) -> Remembered | None:
        """The case, if its stream still ends there."""
        with self._lock:
            found = self._cases.get(stream)
            if found is None:
                return None
            if found.end != end:
                del self._cases[stream]
                return None
            self._cases.move_to_end(stream)
            return found

    def keep(self, cases: Iterable[Remembered]) -> None:
        """Remember these; forget those that were not used for longest."""
        with self._lock:
            for each in cases:
                self._cases[each.case.id] = each
                self._cases.move_to_end(each.case.id)
            while len(self._cases) > self._most:
                self._cases.popitem(last=False)
