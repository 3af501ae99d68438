"""Decide where spoken sentences are kept as WAV files, and which go first."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import shutil
import tempfile
from pathlib import Path

from navigator.voice.sound import Sound, read_sound

LIMIT_BYTES = 32_000_000  # about 500 sentences: every prompt of a long tour
SCRATCH_LIMIT_BYTES = 8_000_000  # of memory, on a computer that may have 512 MB
SCRATCH_PARENTS = ("/dev/shm", None)  # noqa: S108 (a fresh private folder is made there); None: the usual /tmp
SCRATCH_PREFIX = "navigator-voice-"  # then the number of the process that owns it
SUFFIX = ".wav"


class WavCache:
    """Sentences as WAV files: made in a scratch folder in memory, kept in `folder` where it can be written.

    Nothing here raises: a full, missing or read-only folder means that sentences live in memory. Without
    even a scratch folder `scratch` is None and nothing can be made.
    """

    def __init__(self, folder: Path | None, *, limit: int = LIMIT_BYTES) -> None:
        self._folder, self._limit = folder, limit
        self._scratch = _private_folder()
        self._numbers = itertools.count()
        self._checked: dict[Path, Sound] = {}

    def scratch(self) -> Path | None:
        """Where the next WAV file is to be written; None when nothing can be written at all."""
        return self._scratch and self._scratch / f"new-{next(self._numbers)}{SUFFIX}"

    def find(self, *key: object) -> Sound | None:
        """The sentence kept for this key; a damaged file counts as none."""
        for folder in (self._folder, self._scratch):
            if folder is not None and (sound := self._check(folder / file_name(key))):
                return sound
        return None

    def keep(self, sound: Sound, *key: object) -> Sound:
        """Keep a sound made in the scratch folder under its key; gives it with its new place."""
        name = file_name(key)
        with contextlib.suppress(OSError):
            place = self._in_folder(sound.path, name) or sound.path.replace(sound.path.with_name(name))
            sound = Sound(place, sound.seconds)
        self._checked[sound.path] = sound
        if self._scratch is not None:
            _evict(self._scratch, limit=SCRATCH_LIMIT_BYTES)
        return sound

    def close(self) -> None:
        """Remove the scratch folder."""
        if self._scratch is not None:
            shutil.rmtree(self._scratch, ignore_errors=True)

    def _check(self, path: Path) -> Sound | None:
        if not path.exists():
            return None
        if path not in self._checked:
            sound = read_sound(path)
            if sound is None:
                return None
            self._checked[path] = sound
        return self._checked[path]

    def _in_folder(self, made: Path, name: str) -> Path | None:
        """Copy beside the final place and rename; None where the folder does not allow it."""
        if self._folder is None:
            return None
        beside = ""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            handle, beside = tempfile.mkstemp(SUFFIX, ".new-", self._folder)
            with os.fdopen(handle, "wb") as file:
                file.write(made.read_bytes())
            place = Path(beside).replace(self._folder / name)
            made.unlink()
        except OSError:
            if beside:
                Path(beside).unlink(missing_ok=True)
            return None
        _evict(self._folder, limit=self._limit)
        return place


def file_name(key: tuple[object, ...]) -> str:
    """The name of the file for a key: a digest, since a sentence holds anything."""
    return hashlib.sha256("\0".join(map(str, key)).encode("utf-8", "replace")).hexdigest()[:32] + SUFFIX


def _private_folder() -> Path | None:
    for parent in SCRATCH_PARENTS:
        with contextlib.suppress(OSError):
            _sweep(Path(parent or tempfile.gettempdir()))
            return Path(tempfile.mkdtemp(prefix=f"{SCRATCH_PREFIX}{os.getpid()}-", dir=parent))
    return None


def _sweep(parent: Path) -> None:
    """Remove what rides that were killed left in memory."""
    for folder in parent.glob(f"{SCRATCH_PREFIX}*-*"):
        owner = folder.name.removeprefix(SCRATCH_PREFIX).split("-")[0]
        if not Path("/proc", owner).exists() and folder.lstat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)


def _evict(folder: Path, *, limit: int) -> None:
    """Remove the oldest sounds until the rest fits into `limit` bytes."""
    with contextlib.suppress(OSError):
        files = [(file.stat(), file) for file in folder.glob(f"*{SUFFIX}")]
        excess = sum(info.st_size for info, _ in files) - limit
        for info, file in sorted(files, key=lambda found: found[0].st_mtime_ns):
            if excess <= 0:
                return
            file.unlink(missing_ok=True)
            excess -= info.st_size
