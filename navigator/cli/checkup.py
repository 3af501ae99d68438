"""Look for what planning and riding need, row by row: each with what was found and how to mend it."""

from __future__ import annotations

import grp
import os
import platform
import pwd
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from navigator.app.wiring import voicing_for
from navigator.cli.check import Check, State
from navigator.cli.hearing import check_hearing
from navigator.cli.mapstore import tile_folder
from navigator.cli.receivers import check_receivers
from navigator.errors import NavigatorError
from navigator.kernels import KERNEL, state_of
from navigator.kernels import State as Kernel
from navigator.region.memory import available_memory
from navigator.region.region import Region, check_whole
from navigator.region.store import folders
from navigator.settings import Settings
from navigator.voice.engine import PATIENT, TEST_PHRASE, Engine
from navigator.voice.piper import piper_trouble
from navigator.voice.player import Player, sound_trouble
from tiles.archive import open_archive
from tiles.cachefolder import caches_in, size_of
from tiles.errors import TilesError

MEGABYTE = 1e6
OLDEST_PYTHON = (3, 11)
RELEASE_YEAR = 2026  # of this version: no clock may show less
LEAST_DISK = 500.0  # MB: a region of a country, and the recordings of a season
LEAST_MEMORY = 150.0  # MB: what a ride in a region such as Andorra takes
# Import name and the name that pip knows.
TO_RIDE = {
    "cython": "cython",
    "numpy": "numpy",
    "platformdirs": "platformdirs",
    "rich": "rich",
    "typer": "typer",
}
TO_BUILD = {
    "PIL": "pillow",
    "aggdraw": "aggdraw",
    "anyascii": "anyascii",
    "contourpy": "contourpy",
    "fit_tool": "fit-tool",
    "fitdecode": "fitdecode",
    "mercantile": "mercantile",
    "networkx": "networkx",
    "opening_hours": "opening-hours-py",
    "osmium": "osmium",
    "osmnx": "osmnx",
    "pmtiles": "pmtiles",
    "pyproj": "pyproj",
    "pyttsx3": "pyttsx3",
    "scipy": "scipy",
    "shapely": "shapely",
    "urllib3": "urllib3",
}
GROUPS = {  # and what a member may use
    "dialout": "a receiver on a serial port",
    "audio": "the sound device",
    "gpio": "buttons",
    "i2c": "sensors",
    "spi": "a panel",
}


def all_checks(settings: Settings, *, thorough: bool, mute: bool) -> Iterator[Check]:
    """Every row, the computer first, then receivers, sound and ears, then what the navigator keeps."""
    yield check_python()
    yield check_kernel()
    yield from check_packages()
    yield check_clock()
    yield check_memory()
    yield from check_groups()
    yield from check_receivers()
    yield from check_sound(settings, mute=mute)
    yield from check_hearing(settings)
    yield from check_folders(settings)
    yield check_disk(settings)
    yield from check_regions(settings.folders.regions, thorough=thorough)
    yield check_maps(settings)


def check_python() -> Check:
    """Version and width."""
    bits = 64 if sys.maxsize > 2**32 else 32
    found = f"{platform.python_version()}, {bits} bit, {platform.machine()}"
    if bits == 32:
        return Check(
            "Python", State.MISSING, found, "install a 64-bit system, such as Raspberry Pi OS 64-bit"
        )
    if sys.version_info < OLDEST_PYTHON:
        return Check("Python", State.MISSING, found, "install Python 3.11 or newer")
    return Check("Python", State.OK, found)


def check_kernel() -> Check:
    """Whether the inner loops of routing are compiled."""
    state = state_of(KERNEL)
    if state is Kernel.COMPILED:
        return Check("routing kernel", State.OK, state.value)
    fix = "slower, and a new rider waits: sudo apt install gcc python3-dev, then install the navigator again"
    return Check("routing kernel", State.WARNING, state.value, fix)


def check_packages() -> Iterator[Check]:
    """Whether libraries can be found; they are not loaded."""
    kinds = (
        ("packages to ride", TO_RIDE, State.MISSING),
        ("packages to build and speak", TO_BUILD, State.WARNING),
    )
    for name, packages, state in kinds:
        lacking = [known for module, known in packages.items() if find_spec(module) is None]
        if lacking:
            yield Check(name, state, f"no {', '.join(lacking)}", f"python -m pip install {' '.join(lacking)}")
        else:
            yield Check(name, State.OK, f"all {len(packages)}")


def check_clock() -> Check:
    """A Pi without network and battery wakes up in the past."""
    now = time.localtime()
    found = time.strftime("%Y-%m-%d %H:%M", now)
    if now.tm_year < RELEASE_YEAR:
        return Check("clock", State.WARNING, found, "set it: sudo timedatectl set-time '2026-12-31 12:00'")
    return Check("clock", State.OK, found)


def check_memory() -> Check:
    """What a program may still take."""
    free = available_memory() / MEGABYTE
    if free < LEAST_MEMORY:
        return Check(
            "memory", State.WARNING, f"{free:.0f} MB free", "end other programs, such as the desktop"
        )
    return Check("memory", State.OK, f"{free:.0f} MB free")


def check_groups() -> Iterator[Check]:
    """Membership of the groups that own devices, as far as this system has them."""
    user, own = _user(), {*os.getgroups(), os.getegid()}
    for name, device in GROUPS.items():
        try:
            group = grp.getgrnam(name)
        except KeyError:
            continue
        if os.geteuid() == 0 or group.gr_gid in own:
            yield Check(f"group {name}", State.OK, "member")
        elif user in group.gr_mem:
            yield Check(
                f"group {name}", State.WARNING, "member from the next login on", "log out and in again"
            )
        else:
            fix = f"for {device}: sudo usermod -aG {name} {user}, then log out and in again"
            yield Check(f"group {name}", State.WARNING, "no member", fix)


def _user() -> str:
    try:
        return pwd.getpwuid(os.geteuid()).pw_name
    except KeyError:  # a container may run under a number without a name
        return str(os.geteuid())


def check_sound(settings: Settings, *, mute: bool) -> Iterator[Check]:
    """Programs, the sound device, and a phrase really spoken; takes 20 s at most, where drivers hang."""
    for program, package in (("espeak-ng", "espeak-ng"), ("aplay", "alsa-utils")):
        place = shutil.which(program)
        fix = "" if place else f"sudo apt install {package}"
        yield Check(program, State.OK if place else State.WARNING, place or "not installed", fix)
    trouble = sound_trouble(settings.audio_device.value)
    if trouble is None:
        yield Check("sound device", State.OK, "plays")
    else:
        yield Check(
            "sound device", State.WARNING, trouble, "connect one; 'aplay -l' lists them; or ride --voice text"
        )
    yield check_voice(settings, aloud=trouble is None and not mute)


def check_voice(settings: Settings, *, aloud: bool) -> Check:
    """Who makes the test phrase, and whether it plays."""
    voicing = replace(voicing_for(settings), cache=None)  # what was kept proves nothing of today
    if voicing.piper is not None and (trouble := piper_trouble(voicing.piper)):
        return Check("test phrase", State.WARNING, "Piper can't speak", trouble)
    engine = Engine(voicing)
    try:
        speakers = engine.synthesisers()
        phrase = engine.speech(TEST_PHRASE, patience=PATIENT) if speakers else None
        if phrase is None:
            return Check("test phrase", State.WARNING, "nothing can speak", "sudo apt install espeak-ng")
        player = Player(voicing.device, lead=voicing.lead)
        trouble = player.play(phrase, threading.Event()) if aloud else None
    finally:
        engine.close()
    if trouble is not None:
        return Check("test phrase", State.WARNING, trouble, "'aplay -l' lists the sound devices")
    return Check("test phrase", State.OK, f"{'spoken' if aloud else 'made'} by {', '.join(speakers)}")


def check_folders(settings: Settings) -> Iterator[Check]:
    """Whether settings, regions, what may be deleted and recordings can be written."""
    kept = settings.folders
    for name, folder in (
        ("settings", kept.config),
        ("data", kept.data),
        ("cache", kept.cache),
        ("recordings", kept.state),
    ):
        place = _nearest(folder)
        if place.is_dir() and os.access(place, os.W_OK | os.X_OK):
            yield Check(f"{name} folder", State.OK, str(folder))
        else:
            fix = f"make {place} writable, or set NAVIGATOR_HOME to a folder of yours"
            yield Check(f"{name} folder", State.WARNING, f"{folder} can't be written", fix)


def _nearest(folder: Path) -> Path:
    """The folder, or what is there of the way to it."""
    return next((place for place in (folder, *folder.parents) if os.path.lexists(place)), Path("/"))


def check_disk(settings: Settings) -> Check:
    """Room for regions and recordings."""
    try:
        free = shutil.disk_usage(_nearest(settings.folders.data)).free / MEGABYTE
    except OSError as error:
        return Check("disk", State.WARNING, f"{error.strerror}", "check the disk")
    found = f"{free:.0f} MB free"
    if free < LEAST_DISK:
        return Check(
            "disk", State.WARNING, found, "free some space; 'navigator region list' shows what it takes"
        )
    return Check("disk", State.OK, found)


def check_regions(store: Path, *, thorough: bool) -> Iterator[Check]:
    """Whether each region opens and, where `thorough`, whether every byte is as it was built."""
    try:
        there = folders(store)
    except NavigatorError as error:
        yield Check("regions", State.MISSING, str(error), "check the permissions")
        return
    if not there:
        fix = "navigator region add NAME, where NAME is a country or state; or navigator demo"
        yield Check("regions", State.WARNING, "none yet", fix)
    for name, folder in there.items():
        yield _check_region(name, folder, thorough=thorough)


def _check_region(name: str, folder: Path, *, thorough: bool) -> Check:
    title = f"region {name}"
    try:
        region = Region.open(folder)
        _ = region.network
        if thorough:
            check_whole(region)
    except NavigatorError as error:
        found, _, fix = str(error).partition(";")
        return Check(title, State.MISSING, found, fix.strip() or f"navigator region remove {name}")
    size = f"{region.manifest.size / MEGABYTE:.1f} MB"
    if not region.manifest.heights:
        return Check(
            title, State.OK, f"{size}, without heights", "climbs are unknown; build it with --heights"
        )
    return Check(title, State.OK, size)


def check_maps(settings: Settings) -> Check:
    """What the downloaded and drawn maps take, and whether each can be read."""
    paths, bad = caches_in(tile_folder(settings)), []
    for path in paths:
        try:
            open_archive(path).close()
        except TilesError:
            bad.append(path.stem)
    if bad:
        fix = f"navigator maps remove {bad[0]}, then download or draw it again"
        return Check("map cache", State.WARNING, f"{', '.join(bad)} can't be read", fix)
    taken, most = sum(map(size_of, paths)) / MEGABYTE, settings.map_cache.value
    return Check("map cache", State.OK, f"{len(paths)} maps, {taken:.0f} of at most {most} MB")
