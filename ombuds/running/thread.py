"""Work beside the main thread: looks again and again until told to stop; what ends it early is kept and raised."""

from __future__ import annotations

import threading
from abc import abstractmethod


class Looking(threading.Thread):
    """A thread that looks every so many seconds."""

    def __init__(self, name: str, seconds: float) -> None:
        super().__init__(name=name, daemon=True)
        self._seconds = seconds
        self._ending = threading.Event()
        self.failure: BaseException | None = None

    @abstractmethod
    def look(self) -> None:
        """Do what there is to do now."""

    def run(self) -> None:
        """Look until told to stop."""
        try:
            while not self._ending.wait(self._seconds):
                self.look()
        except BaseException as failure:  # noqa: BLE001  (re-raised by the main thread, see `check`)
            self.failure = failure

    def stop(self) -> None:
        """Finish what is under way and end."""
        self._ending.set()
        self.join(30)

    def check(self) -> None:
        """Raise what ended the work, if anything did."""
        if self.failure is not None:
            raise self.failure
