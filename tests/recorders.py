"""A ride that is recorded on and on, to be killed."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from navigator.formats.activity import Sample
from navigator.library.journal import Journal

START = datetime(2026, 11, 28, tzinfo=UTC)
STEP = 0.0005  # s between two moments


def record_on_and_on(path: str, truth: str, every: str) -> None:
    """Go on with a recording, one moment after another; `truth` holds how many were handed over, and when."""
    file = Path(path)
    if file.exists():
        journal, found = Journal.resume(file, every=float(every))
        number = len(found.samples)
    else:
        journal, number = Journal.begin(file, START, every=float(every)), 0
    told = os.open(truth, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    while True:
        number += 1
        os.write(told, f"{number} {time.monotonic():.6f}\n".encode())
        journal.add(Sample(number * 0.001, 49.0, 8.0 + number * 1e-7))
        time.sleep(STEP)
