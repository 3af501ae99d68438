"""Open a file of places read-only, and find out whether a stranger's is laid out as ours are."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import closing
from pathlib import Path

from navigator.errors import ContentError, StorageError
from navigator.library.placeformat import APPLICATION, FORMATS, SCHEMA


class _Connection(sqlite3.Connection):
    """One that is closed when its region is forgotten."""

    def __del__(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # where it was never opened
            self.close()


def open_places(path: Path) -> sqlite3.Connection:
    """A file of places, which nobody changes while it is open.

    Raises:
        StorageError: it is missing or can't be read.
        ContentError: it is no such file, or of another version.
    """
    if not path.is_file():
        raise StorageError(f"{path} is missing; build or import the region again")
    try:
        # Answers come from several threads of a server; nothing is written.
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1",
            uri=True,
            check_same_thread=False,
            factory=_Connection,
        )
        # A region may come from strangers: nothing in its file is called on its own.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA query_only = ON")
        marks = [
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
        ]
    except sqlite3.DatabaseError as error:
        raise ContentError(f"{path} is damaged; build or import the region again") from error
    if marks != [APPLICATION, FORMATS["places"]]:
        connection.close()
        raise ContentError(
            f"{path} is of another version; build the region again with 'navigator region add'"
        )
    return connection


def check_places(path: Path) -> None:
    """Raise ContentError where a file is not laid out as ours are, or its pages contradict each other."""
    connection = open_places(path)
    try:
        laid = set(connection.execute("SELECT type, name, sql FROM sqlite_schema"))
        whole = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        laid, whole = set(), False
    finally:
        connection.close()
    with closing(sqlite3.connect(":memory:")) as ours:
        ours.executescript(SCHEMA)
        wanted = set(ours.execute("SELECT type, name, sql FROM sqlite_schema"))
    if laid != wanted or not whole:
        raise ContentError(f"{path.name} is not laid out as it should be; export the region again")
