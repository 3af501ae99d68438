"""Hold what a ride needs to go on after a power cut: its course, its receiver, its wishes, its recording.

A folder with a copy of the course, one more for each course that rerouting made of it, and a line of JSON
that is written last; of a free ride there is the line alone. Without that line there is no unfinished ride.
A ride begins with its first fix: until then all that lies in a folder beside, and a ride that was broken off
before keeps its place. One that ends without a fix, by a receiver's name that was mistyped, is forgotten.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from navigator.errors import NavigatorError
from navigator.formats.course import DRAWN, Course
from navigator.formats.files import read_whole, sync_folder, write_atomically
from navigator.formats.gpx import write_gpx
from navigator.guidance.route import Route

FOLDER = "unfinished"  # inside the state folder
FILE = "ride.json"
NEXT = ".next"  # ends the name of the folder beside it of a ride that has had no fix
LOCK = ".lock"  # ends the name of the file beside the folder that the ride under way locks
VERSION = 1
LIMIT = 100_000  # bytes of the line of JSON
PRIVATE = 0o600


@dataclass(frozen=True)
class Unfinished:
    """A ride that has not arrived."""

    recording: str  # the name of its file
    course: str  # the name of the copy of its course in the folder; "" for a free ride
    gps: str  # the receiver, as the rider named it
    strict: bool = False
    reverse: bool = False  # its course is ridden the other way round
    inbox: str = ""  # the name of its course in the inbox, where it comes from there
    options: Mapping[str, object] = field(default_factory=dict)  # settings that the command was given

    @property
    def free(self) -> bool:
        """Whether it has no course."""
        return not self.course

    def course_in(self, folder: Path, number: int) -> Path:
        """The file of the course that was ridden last; the first one where that is gone."""
        later = folder / _name(number)
        return later if number and later.exists() else folder / self.course


@contextlib.contextmanager
def held(folder: Path) -> Iterator[bool]:
    """Hold the folder for the ride under way until it ends; False where another ride holds it."""
    with contextlib.ExitStack() as stack:
        yield _locked(folder, stack)


def _locked(folder: Path, stack: contextlib.ExitStack) -> bool:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        number = os.open(folder.with_suffix(LOCK), os.O_RDWR | os.O_CREAT, PRIVATE)
    except OSError:  # nothing can be kept there anyway
        return True
    stack.callback(os.close, number)
    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)  # it ends with the file, also when we are killed
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


class Waiting:
    """A ride that becomes the unfinished one, in place of any other, with its first fix."""

    def __init__(
        self, folder: Path, ride: Unfinished, course: Path | None, *, on_trouble: Callable[[str], None]
    ) -> None:
        self.begun = False
        self._folder, self._beside, self._on_trouble = folder, folder.with_suffix(NEXT), on_trouble
        end(self._beside)
        try:
            self._beside.mkdir(parents=True, exist_ok=True)
            if course is not None:
                write_atomically(self._beside / ride.course, course.read_bytes(), mode=PRIVATE)
            line = json.dumps({"version": VERSION, **asdict(ride)}, ensure_ascii=False)
            write_atomically(self._beside / FILE, line.encode(), mode=PRIVATE)
        except (OSError, NavigatorError) as error:
            self._troubled(error)

    def begin(self) -> None:
        """Keep it as the unfinished one, once; where that fails it is ridden all the same."""
        if self.begun:
            return
        self.begun = True
        end(self._folder)
        if not (self._beside / FILE).exists():  # said when it was laid ready
            return
        try:
            self._beside.rename(self._folder)
            sync_folder(self._folder.parent)
        except OSError as error:
            self._troubled(error)

    def close(self) -> None:
        """Forget it, unless it has begun."""
        if not self.begun:
            end(self._beside)

    def _troubled(self, error: Exception) -> None:
        self._on_trouble(f"after a power cut this ride can't go on: {error}")


def unfinished(folder: Path) -> Unfinished | None:
    """The ride that has not arrived, if there is one that can go on."""
    try:
        told = json.loads(read_whole(folder / FILE, limit=LIMIT))
        ride = Unfinished(
            recording=_plain(told["recording"]),
            course=_plain(told["course"]) if told["course"] != "" else "",
            gps=str(told["gps"]),
            strict=bool(told["strict"]),
            reverse=bool(told.get("reverse")),
            inbox=_plain(told["inbox"]) if told.get("inbox") else "",
            options=dict(told["options"]),
        )
    except (NavigatorError, ValueError, KeyError, TypeError, AttributeError):
        return None
    whole = ride.free or (folder / ride.course).is_file()
    return ride if told["version"] == VERSION and whole else None


def end(folder: Path) -> None:
    """Forget the unfinished ride; its recording stays."""
    with contextlib.suppress(OSError):
        (folder / FILE).unlink()
    shutil.rmtree(folder, ignore_errors=True)


class Courses:
    """Keeps each course that rerouting makes, on a thread of its own: writing one takes some 100 ms."""

    def __init__(self, folder: Path, on_trouble: Callable[[str], None]) -> None:
        self._folder, self._on_trouble = folder, on_trouble
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="courses")

    def keep(self, number: int, route: Route) -> None:
        """Have a course written, so that the ride goes on along it after a power cut."""
        self._writer.submit(_keep_course, self._folder, number, route, self._on_trouble)

    def close(self) -> None:
        """Wait for the last one."""
        self._writer.shutdown()


def _keep_course(folder: Path, number: int, route: Route, on_trouble: Callable[[str], None]) -> None:
    if not folder.is_dir():  # this ride can't go on: it was not kept, or has ended
        return
    course = Course.of(route)
    course = replace(course, creator=DRAWN) if route.is_drawn else course
    try:
        write_atomically(folder / _name(number), write_gpx(course), mode=PRIVATE)
    except NavigatorError as error:
        on_trouble(f"the new course is not kept: {error}")


def _name(number: int) -> str:
    return f"course-{number}.gpx"


def _plain(name: object) -> str:
    """The name of a file without a folder, or ValueError: what was read leads nowhere else."""
    if not isinstance(name, str) or name != Path(name).name or name in {"", ".", ".."}:
        raise ValueError(name)
    return name
