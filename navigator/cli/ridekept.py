"""Keep a ride on the disk while it is ridden, and take up one that was broken off where it was."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from navigator.app import unfinished
from navigator.app.aloud import Aloud
from navigator.app.groundheights import with_heights
from navigator.app.inbox import came_after, inbox_of
from navigator.app.keeper import Keeper
from navigator.app.unfinished import Unfinished
from navigator.cli.console import note
from navigator.cli.rides import FOLDER
from navigator.cli.ridesummary import summary_lines
from navigator.devices.source import LIVE
from navigator.errors import NavigatorError, StorageError, UsageError
from navigator.library.journal import SUFFIX, Journal, Recording, read_recording
from navigator.library.rides import begin_ride, dated, keep_climb, read_activity
from navigator.settings import Settings

HURRIED = 7200  # fixes; who stops a longer ride may pull the plug before it is matched to its ways
FRESH = 18 * 3600.0  # s: over a night's rest a tour is another day's
FRESH_FREE = 3 * 3600.0  # s: a long lunch; who rides freely later rides home or another ride


def is_live(gps: str | None) -> bool:
    """Whether a source tells of now: only such a ride can go on later."""
    return gps is not None and gps.startswith(LIVE)


def is_recorded(wanted: bool | None, gps: str | None) -> bool:
    """A ride by a live receiver is kept unless the rider says no."""
    return is_live(gps) if wanted is None else wanted


@contextmanager
def holding(settings: Settings, gps: str | None) -> Iterator[bool]:
    """Whether a ride is the one that goes on after a power cut: by a live receiver, and the only one."""
    if not is_live(gps):
        yield False
        return
    with unfinished.held(settings.folders.state / unfinished.FOLDER) as held:
        if not held:
            note("another ride is under way; that one goes on after a power cut, and this one can't")
        yield held


@contextmanager
def waiting(settings: Settings, ride: Unfinished, course: Path | None = None) -> Iterator[unfinished.Waiting]:
    """A ride laid ready to be the unfinished one from its first fix on, and forgotten without one."""
    folder = settings.folders.state / unfinished.FOLDER
    with contextlib.closing(unfinished.Waiting(folder, ride, course, on_trouble=note)) as ready:
        yield ready


@contextmanager
def recording(settings: Settings, name: str, aloud: Aloud, *, live: bool = True) -> Iterator[Keeper | None]:
    """A new recording, kept while it is ridden; None where the disk has no room, and it is ridden anyway."""
    folder, every = settings.folders.state / FOLDER, settings.record_every.value
    try:
        journal = begin_ride(folder, name=name, every=every, on_trouble=aloud)
    except StorageError as error:
        aloud(f"{error}; it is ridden without a recording")
        yield None
        return
    try:
        keeper = Keeper(journal, lap=settings.lap.value)
        with journal:
            yield keeper
    finally:
        _drop_empty(journal, settings)
    _tell_kept(keeper, settings, live=live)


def _drop_empty(journal: Journal, settings: Settings) -> None:
    """Remove a recording without a fix, unless its ride may go on."""
    going_on = unfinished.unfinished(settings.folders.state / unfinished.FOLDER)
    if going_on is not None and going_on.recording == journal.path.stem:
        return
    with contextlib.suppress(NavigatorError, OSError):
        if not read_recording(journal.path).samples:
            journal.path.unlink()


@contextmanager
def gone_on(
    settings: Settings, ride: Unfinished, aloud: Aloud, *, held: bool
) -> Iterator[tuple[Keeper | None, Recording, float]]:
    """The recording of an unfinished ride, which goes on behind what was kept, and the seconds since then.

    There is no keeper where the disk can only be read by now, and it is ridden anyway. Raises UsageError
    where it is not broken off at all: `held` tells that no other process rides it.
    """
    if not held:
        raise UsageError("that ride is under way; end it first, or name a route to ride another one")
    path = _recording_of(settings, ride)
    away = time.time() - path.stat().st_mtime
    try:
        journal, found = Journal.resume(path, every=settings.record_every.value, on_trouble=aloud)
    except StorageError as error:
        found = read_recording(path)
        aloud(f"{error}; it is ridden without a recording")
        yield None, found, away
        return
    keeper = Keeper(journal, lap=settings.lap.value, found=found)
    with journal:
        yield keeper, found, away
    _tell_kept(keeper, settings)


def _tell_kept(keeper: Keeper, settings: Settings, *, live: bool = True) -> None:
    """What was ridden, and where it is kept: what is not `live`, by the name of its own date."""
    path = keeper.journal.path
    with contextlib.suppress(NavigatorError):
        path = path if live else dated(path)
    try:
        ride = read_activity(path)
        ride = with_heights(ride, settings, quick=keeper.stopped and len(ride.samples) > HURRIED)
        for line in summary_lines(ride, settings.units.value):
            note(line)
    except NavigatorError:  # no two points: nothing was ridden
        return
    if ride.climb is not None:
        with contextlib.suppress(NavigatorError):  # it is summed up again when it is listed
            keep_climb(path, ride.climb)
    if not keeper.journal.is_whole:
        note("the recording ends before the ride did: the disk took no more; make room on it")
    name = path.stem  # not "last": a ride that began later may have ended before
    note(f"kept as {name}; 'navigator rides export {name} --out ride.fit' writes it for others")


def unfinished_ride(settings: Settings) -> Unfinished | None:
    """The ride that has not arrived, if its recording is there."""
    found = unfinished.unfinished(settings.folders.state / unfinished.FOLDER)
    return None if found is None or not _recording_of(settings, found).is_file() else found


def fresh(settings: Settings, ride: Unfinished) -> bool:
    """Whether a ride was broken off so lately that one who just rides wants to go on with it."""
    written = _recording_of(settings, ride).stat().st_mtime
    if ride.free and came_after(inbox_of(settings), written):
        return False  # who drops a course wants to ride it
    return abs(time.time() - written) < (FRESH_FREE if ride.free else FRESH)


def _recording_of(settings: Settings, ride: Unfinished) -> Path:
    return settings.folders.state / FOLDER / f"{ride.recording}{SUFFIX}"
