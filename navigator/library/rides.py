"""Keep the rides of a rider: begin a recording, list them, turn one into a file that others read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from navigator.errors import NavigatorError, NoRouteError, UsageError
from navigator.formats.activity import Activity, told
from navigator.formats.files import storage_error
from navigator.formats.fit import write_fit_activity
from navigator.formats.gpx import write_gpx
from navigator.formats.tcx import write_tcx_activity
from navigator.library.journal import SUFFIX, SYNC_SECONDS, Journal, Recording, read_recording, recordings_in

KINDS = (".fit", ".gpx", ".tcx")


def begin_ride(
    folder: Path,
    *,
    name: str = "",
    now: datetime | None = None,
    every: float = SYNC_SECONDS,
    on_trouble: Callable[[str], None] = lambda _why: None,
) -> Journal:
    """A new recording, named by when it begins; raises StorageError where it can't be made."""
    start = (now or datetime.now(UTC)).replace(microsecond=0)
    return Journal.begin(_free(folder, start), start, name=name, every=every, on_trouble=on_trouble)


def dated(path: Path) -> Path:
    """A recording named by its own date, where its satellites or its file told another than our clock.

    Raises StorageError where the disk refuses, ContentError where it is no recording.
    """
    start = read_recording(path).start.replace(microsecond=0)
    if path.stem.startswith(_stem(start)):
        return path
    own = _free(path.parent, start)
    try:
        return path.rename(own)
    except OSError as error:
        raise storage_error(error, f"{path} can't be named {own.name}") from error


def _stem(start: datetime) -> str:
    return start.astimezone().strftime("%Y-%m-%d-%H%M%S")


def _free(folder: Path, start: datetime) -> Path:
    """The name of a ride that began then, which no other has."""
    stem, number = _stem(start), 1
    while (path := folder / f"{stem}{f'-{number}' if number > 1 else ''}{SUFFIX}").exists():
        number += 1
    return path


def keep_climb(path: Path, climb: tuple[float, float]) -> None:
    """Keep how high a ride was that has ended; raises StorageError where the disk refuses."""
    journal, found = Journal.resume(path)
    with journal:
        journal.climbed(climb, points=len(found.samples))


def rides_in(
    recordings: Sequence[Path], *, on_trouble: Callable[[str], None] = lambda _why: None
) -> Iterator[tuple[Path, Activity]]:
    """The recordings in which something was ridden, in their order; what is damaged is told."""
    for path in recordings:
        try:
            if path.stat().st_size:
                yield path, read_activity(path)
        except UsageError:  # no two points: it never had a fix, or is being begun
            continue
        except (NavigatorError, OSError) as error:
            on_trouble(f"{path.stem}: {error}")


def ride_named(folder: Path, name: str) -> Path:
    """The recording of a name or the beginning of one, "last" for the newest in which something was ridden.

    Raises NoRouteError where there is none, UsageError where several begin so.
    """
    rides = recordings_in(folder)
    last = next(rides_in(rides[::-1]), None) if name == "last" else None
    if last is not None:
        return last[0]
    if not rides or name == "last":
        raise NoRouteError("no ride is recorded yet; 'navigator ride ROUTE --gps ...' records one")
    found = [ride for ride in rides if ride.stem == name] or [
        ride for ride in rides if ride.stem.startswith(name)
    ]
    if not found:
        raise NoRouteError(f"no ride is called {name[:40]!r}; 'navigator rides list' shows all")
    if len(found) > 1:
        raise UsageError(f"several rides begin with {name!r}: {', '.join(ride.stem for ride in found[:5])}")
    return found[0]


def activity_of(recording: Recording) -> Activity:
    """A recording as files have it, without fixes that are nowhere; UsageError where it has no two points."""
    laps = tuple(t for t, mark in recording.marks if mark == "lap")
    pauses, begun = [], None
    for t, mark in recording.marks:
        if mark == "pause":
            begun = t
        elif mark == "resume" and begun is not None:
            pauses.append((begun, t))
            begun = None
    if begun is not None and recording.samples:  # it ended in one
        pauses.append((begun, recording.samples[-1].t))
    title, climb = recording.name or "Ride", recording.climb
    return Activity(title, recording.start, told(recording.samples), laps, tuple(pauses), climb)


def read_activity(path: Path) -> Activity:
    """The ride in a recording; raises as `read_recording`."""
    return activity_of(read_recording(path))


def encoded(activity: Activity, kind: str) -> bytes:
    """A ride as .fit, .gpx or .tcx; raises UsageError for another kind."""
    if kind == ".fit":
        return write_fit_activity(activity)
    if kind == ".tcx":
        return write_tcx_activity(activity)
    if kind == ".gpx":
        return write_gpx(activity.course(), attribution="", parts=activity.tracks())
    raise UsageError(f"{kind or 'no ending'} names no kind of file for rides; end it in {', '.join(KINDS)}")
