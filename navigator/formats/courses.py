"""Decide by its content what kind of file a course is in, and by its name what kind to write."""

from __future__ import annotations

import os
import re
from pathlib import Path

from navigator.errors import UsageError
from navigator.formats.course import Course
from navigator.formats.files import MEGABYTE, read_whole

LIMIT = 50 * MEGABYTE  # bytes, as each of the readers has it
KINDS = (".gpx", ".tcx", ".fit", ".geojson")
FIT_MARK = slice(8, 12)  # where a FIT header has ".FIT"
TCX_ROOT = re.compile(rb"<(?:[\w.-]+:)?TrainingCenterDatabase[\s>]")
BLANK = b"\xef\xbb\xbf \t\r\n"  # what may stand before the first element
HEAD = 4096  # bytes in which the root element of an XML file stands


def read_course(path: str | os.PathLike[str]) -> Course:
    """The course in a GPX, TCX or FIT file, told by what stands in it; its name may say anything.

    Raises ContentError and StorageError as the readers do.
    """
    data, name = read_whole(path, limit=LIMIT), os.fspath(path).lower()
    text = data[:HEAD].lstrip(BLANK).startswith(b"<")  # else it is what it is called, and damaged
    if data[FIT_MARK] == b".FIT" or (name.endswith(".fit") and not text):
        from navigator.formats.fit import read_fit  # noqa: PLC0415  only the reader that is needed

        return read_fit(data)
    if TCX_ROOT.search(data, 0, HEAD) or (name.endswith(".tcx") and not text):
        from navigator.formats.tcx import read_tcx  # noqa: PLC0415  likewise

        return read_tcx(data)
    from navigator.formats.gpxreading import read_gpx  # noqa: PLC0415  likewise

    del data  # it is read again, with its name for what may be wrong with it
    return read_gpx(path)


def kind_of(path: Path) -> str:
    """The kind of file that a name asks for; UsageError where it asks for none that we write."""
    suffix = path.suffix.lower()
    if suffix not in KINDS:
        raise UsageError(f"{path.name!r} names no kind of file; end it in {', '.join(KINDS)}")
    return suffix
