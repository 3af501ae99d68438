"""Keep the hazards that a rider reports: one JSON object a line, with place and time."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

from navigator.formats.files import storage_error

FILE = "hazards.jsonl"
PRIVATE = 0o600  # it tells where somebody rides


def note_hazard(folder: Path, lon: float, lat: float, *, when: datetime | None = None) -> None:
    """Add one to the file in a folder, on the disk at once; raises StorageError where it can't be kept."""
    time = (when or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    line = json.dumps({"time": time, "lat": round(lat, 7), "lon": round(lon, 7)}) + "\n"
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise storage_error(error, f"the hazard can't be kept in {str(path)!r}") from error
