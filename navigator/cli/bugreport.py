"""Write what is needed to mend a bug into a file, without positions or names of the rider's files."""

from __future__ import annotations

import platform
import re
import sys
import traceback
from pathlib import Path

from navigator.errors import NavigatorError
from navigator.formats.files import write_atomically
from navigator.settings import Folders

PRIVATE = 0o600
_NUMBER = re.compile(r"\d+\.\d{2,}")  # what may be a coordinate


def write_report(error: BaseException) -> Path | None:
    """The file written into the state folder, or None where even that fails."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{frame.filename.rsplit('site-packages/')[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    said = _NUMBER.sub("#.#", str(error)).replace(str(Path.home()), "~")
    text = "\n".join(
        [
            f"{type(error).__name__}: {said}",
            f"Python {sys.version.split()[0]}, {platform.platform()}",
            *lines,
            "",
        ]
    )
    try:
        folder = Folders.from_env().state
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "bug-report.txt"
        write_atomically(path, text.encode(), mode=PRIVATE)
    except (OSError, NavigatorError):
        return None
    return path
