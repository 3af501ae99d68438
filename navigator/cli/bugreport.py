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
# What may be a place, a name or a path of the rider's; what is left still tells which line went wrong.
_TELLING = re.compile(r"'[^']*'|\"[^\"]*\"|\S*/\S*|[-+]?\d[\d.,e]*")
_PACKAGES = re.compile(r".*/(?:site-packages|python3\.\d+|(?=navigator/|tiles/))/?")


def write_report(error: BaseException) -> Path | None:
    """The file written into the state folder, or None where even that fails."""
    lines = [f"Python {sys.version.split()[0]}, {platform.platform()}"]
    seen: BaseException | None = error
    while seen is not None and len(lines) < 500:  # an exception may be its own context
        lines.append(f"{type(seen).__name__}: {_TELLING.sub('*', str(seen))}")
        lines += [
            f"  {_PACKAGES.sub('', frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    try:
        folder = Folders.from_env().state
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "bug-report.txt"
        path.unlink(missing_ok=True)  # a new file gets the mode below, an old one would keep its own
        write_atomically(path, ("\n".join(lines) + "\n").encode(errors="replace"), mode=PRIVATE)
    except (OSError, NavigatorError):
        return None
    return path
