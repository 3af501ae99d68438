"""Read raw sound from a microphone through a killable arecord, and tell why there is none."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Sequence

from navigator.errors import StorageError

ARECORD = ("arecord", "-q")
RATE = 16_000  # Hz, one channel, 16 bit: what speech recognisers want
SHAPE = ("-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "1")
PERIOD = 50_000  # microseconds between two pieces: older cards hold half a second back else
INSTALL = "sudo apt install alsa-utils"
KILLED_SECONDS = 0.5  # a killed process is gone by then, unless its driver holds it


class Microphone:
    """Sound from an ALSA device (None: the default), as it comes; nothing of it is kept."""

    def __init__(self, device: str | None = None, *, command: Sequence[str] = ARECORD) -> None:
        """Raises StorageError where arecord is missing or does not start."""
        program = shutil.which(command[0])
        if program is None:
            raise StorageError(f"{command[0]} is missing; install it with: {INSTALL}")
        self._closed = False
        chosen = [] if device is None else [f"--device={device}"]
        try:
            self._process = subprocess.Popen(  # noqa: S603 (a list, no shell; the path is absolute and ours)
                [program, *command[1:], *SHAPE, f"--period-time={PERIOD}", *chosen],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the ride
            )
        except OSError as error:
            raise StorageError(f"{command[0]} does not start: {error.strerror}; {INSTALL}") from error

    def frames(self, size: int) -> Iterator[bytes]:
        """Pieces of `size` bytes until it is closed; raises StorageError with why the device gives none.

        A device that is a file ends in order.
        """
        stream = self._process.stdout
        with contextlib.suppress(ValueError):  # closed by another thread just now
            while stream is not None and len(piece := stream.read(size)) == size:
                yield piece
        if not self._closed:
            self._explain()

    def _explain(self) -> None:
        told = self._process.stderr.read() if self._process.stderr else b""
        if self._process.wait() > 0 and not self._closed:
            lines = told.decode(errors="replace").strip().splitlines()
            why = lines[-1] if lines else f"arecord ended with {self._process.returncode}"
            raise StorageError(f"the microphone gives no sound ({why}); 'arecord -L' lists the devices")

    def close(self) -> None:
        """End arecord; may be called from another thread than reads."""
        self._closed = True
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(KILLED_SECONDS)
            for pipe in (self._process.stdout, self._process.stderr):
                if pipe is not None:
                    pipe.close()
