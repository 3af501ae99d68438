"""Choose what to ride where nobody names it: the newest course in a folder into which a rider drops files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from navigator.errors import NavigatorError, NoRouteError
from navigator.formats.courses import read_course
from navigator.settings import Settings

FOLDER = "inbox"  # inside the data folder
KINDS = frozenset({".gpx", ".fit", ".tcx"})
DONE = ".ridden"  # ends the name of what was ridden to its end


def inbox_of(settings: Settings) -> Path:
    """The folder of the settings."""
    named = settings.inbox.value
    return settings.folders.data / FOLDER if named is None else Path(named).expanduser()


def newest_course(folder: Path, *, on_trouble: Callable[[str], None]) -> Path:
    """The course that came last and can be read; raises NoRouteError where there is none."""
    try:
        files = _courses_in(folder)
        files.sort(key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
    except OSError:
        files = []
    for file in files:
        try:
            read_course(file)
        except NavigatorError as error:
            on_trouble(f"{file.name} is left out: {error}")
            continue
        return file
    raise NoRouteError(
        f"there is nothing to ride: name a route, or put a .gpx, .fit or .tcx file into {folder}"
    )


def _courses_in(folder: Path) -> list[Path]:
    """What a rider has dropped; a hidden file is a copy on its way, or an editor's."""
    files = (file for file in folder.iterdir() if not file.name.startswith("."))
    return [file for file in files if file.suffix.lower() in KINDS and file.is_file()]


def dropped_as(folder: Path, name: str, copy: Path) -> Path | None:
    """The file of a name, if it still holds the course of which there is a copy."""
    file = folder / name
    try:
        return file if name and file.read_bytes() == copy.read_bytes() else None
    except OSError:
        return None


def came_after(folder: Path, when: float) -> bool:
    """Whether a course was dropped after a time, seconds since 1970."""
    try:
        return any(file.stat().st_mtime > when for file in _courses_in(folder))
    except OSError:
        return False


def ridden_from(file: Path) -> None:
    """A course of the inbox was ridden to its end, and is not taken again; it stays beside the others."""
    try:
        file.rename(file.with_name(file.name + DONE))
    except OSError:
        return  # a folder that can only be read: the course is taken again
