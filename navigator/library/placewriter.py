"""Write places into one SQLite file when a region is built: words, boxes, house numbers."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from pathlib import Path

from navigator.formats.files import storage_error
from navigator.library.folding import joined_of, words_of
from navigator.library.gazetteer import Entry
from navigator.library.placeformat import LINE, SCALE, SCHEMA, WEIGHT_SCALE


def save_places(entries: Iterable[Entry], path: Path) -> None:
    """Write entries, which must be sorted by weight, into a new file; the same entries give the same bytes.

    Raises StorageError where the disk is full or the file can't be written.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(SCHEMA)
            _fill(connection, list(entries))
            connection.execute("INSERT INTO word (word) VALUES ('optimize')")
            connection.commit()
    except sqlite3.Error as error:
        full = error.sqlite_errorcode == sqlite3.SQLITE_FULL
        raise storage_error(
            OSError(errno.ENOSPC if full else errno.EIO, str(error)), f"cannot write {path.name}"
        ) from error


def spellings_of(names: Iterable[str]) -> list[str]:
    """Folded names, each once; one with apostrophes also with its parts joined."""
    forms = chain.from_iterable((name, joined_of(name)) for name in names)
    return list(dict.fromkeys(text for form in forms if (text := " ".join(words_of(form)))))


def _fill(connection: sqlite3.Connection, entries: list[Entry]) -> None:
    places, boxes, words = [], [], []
    known: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        spellings = spellings_of(entry.names)
        area = " ".join(chain.from_iterable(words_of(name) for name in entry.where))
        lon, lat = round(entry.lon * SCALE), round(entry.lat * SCALE)
        weight = round(entry.weight * WEIGHT_SCALE)
        name = entry.names[0] if entry.names else ""
        places.append(
            (number, name, entry.kind, lon, lat, weight, ", ".join(entry.where), LINE.join(spellings))
        )
        boxes.append((number, lon, lon, lat, lat, entry.kind))
        if spellings:
            words.append((number, " ".join(spellings), area))
            known.update(chain(area.split(), *(text.split() for text in spellings)))
    connection.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?)", places)
    connection.executemany("INSERT INTO box VALUES (?, ?, ?, ?, ?, ?)", boxes)
    connection.executemany("INSERT INTO word (rowid, name, area) VALUES (?, ?, ?)", words)
    connection.executemany("INSERT INTO house VALUES (?, ?, ?, ?)", _houses(entries))
    connection.execute("INSERT INTO vocabulary VALUES (?)", (LINE.join(sorted(known)),))


def _houses(entries: Iterable[Entry]) -> Iterator[tuple[int, str, int, int]]:
    for row, entry in enumerate(entries, start=1):
        for number, (lon, lat) in sorted(entry.houses.items()):
            yield row, number, round(lon * SCALE), round(lat * SCALE)
