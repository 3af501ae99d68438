"""Give each thread a connection of its own to a SQLite file, and close them all together."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import urllib.parse
from collections.abc import Callable
from pathlib import Path


class Connection(sqlite3.Connection):
    """One that is closed when it is forgotten: with a thread that ends, or an archive that is none."""

    def __del__(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # where it was never opened
            self.close()


def connect(path: Path, how: str) -> sqlite3.Connection:
    """A connection by URI, whatever signs a path has."""
    quoted = urllib.parse.quote(str(path.absolute()))
    made = sqlite3.connect(
        f"file:{quoted}?{how}", uri=True, timeout=10.0, check_same_thread=False, factory=Connection
    )
    made.text_factory = lambda data: data.decode(errors="replace")
    return made


class Connections:
    """The connections of all threads to one file; `make` opens one."""

    def __init__(self, make: Callable[[], sqlite3.Connection]) -> None:
        self._make = make
        self._threads, self._all = threading.local(), list[sqlite3.Connection]()

    @property
    def mine(self) -> sqlite3.Connection:
        """That of the thread that asks, opened where it has none."""
        made: sqlite3.Connection | None = getattr(self._threads, "connection", None)
        if made is None:
            made = self._threads.connection = self._make()
            self._all.append(made)
        return made

    def close(self, *, spare: sqlite3.Connection | None = None) -> None:
        """Close all, or all but one."""
        for connection in self._all:
            if connection is not spare:
                connection.close()
        self._all = [] if spare is None else [spare]
        if spare is None:
            self._threads = threading.local()
