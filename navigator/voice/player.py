"""Play one WAV file through a killable aplay, and tell whether this computer can sound at all."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

from navigator.voice.loudness import Loudness, amplified
from navigator.voice.sound import Sound, after_silence, silence_wav

APLAY = ("aplay", "-q")
STDIN = "-"
OPEN_SECONDS = 2.0  # beyond the sound's length, for a device that wakes up; then its driver hangs
KILLED_SECONDS = 0.2  # a killed process is gone by then, unless its driver holds it
PROBE_SECONDS = 0.05  # of silence


class Player:
    """Plays one sound at a time; `play` waits for its end, `stop` ends it from another thread.

    `lead` seconds of silence go before each, for outputs that swallow its beginning.
    """

    def __init__(
        self,
        device: str | None = None,
        *,
        command: Sequence[str] = APLAY,
        lead: float = 0.0,
        loudness: Loudness | None = None,
    ) -> None:
        self.lead = lead
        self._loudness = loudness or Loudness()
        chosen = [] if device is None else [f"--device={device}"]
        self._command = [*command, *chosen]
        self._process: subprocess.Popen[bytes] | None = None

    def play(self, sound: Sound, stop: threading.Event) -> str | None:
        """Play the sound to its end or until `stop` is set; gives what went wrong, or None."""
        program = shutil.which(self._command[0])
        if program is None:
            return f"{self._command[0]} is missing; install it with: sudo apt install alsa-utils"
        try:
            piped = self._piped(sound)
            process = subprocess.Popen(  # noqa: S603 (a list, no shell; the path is absolute and ours)
                [program, *self._command[1:], str(sound.path) if piped is None else STDIN],
                stdin=subprocess.DEVNULL if piped is None else subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                start_new_session=True,  # Ctrl-C is for the ride
            )
        except OSError as error:
            return f"{self._command[0]} does not start: {error.strerror}"
        self._process = process
        if stop.is_set():  # set before there was a process to kill
            process.kill()
        try:
            with self._loudness.sounding():
                trouble = _outcome(process, self.lead + sound.seconds + OPEN_SECONDS, piped)
        finally:
            self._process = None
        return None if stop.is_set() else trouble

    def _piped(self, sound: Sound) -> bytes | None:
        """What is played in place of the file, where it must be changed."""
        decibels = self._loudness.decibels
        if not (self.lead or decibels):
            return None
        whole = after_silence(sound, self.lead)
        return amplified(whole, decibels) if decibels else whole

    def stop(self) -> None:
        """Kill what is playing; set the `stop` given to `play` before."""
        process = self._process
        if process is not None:
            process.kill()


def sound_trouble(device: str | None = None, *, command: Sequence[str] = APLAY) -> str | None:
    """Why nothing can be heard here, as a sentence, or None: 50 ms of silence were played to find out."""
    try:
        with tempfile.NamedTemporaryFile(prefix="navigator-", suffix=".wav") as file:
            file.write(silence_wav(PROBE_SECONDS))
            file.flush()
            return Player(device, command=command).play(
                Sound(Path(file.name), PROBE_SECONDS), threading.Event()
            )
    except OSError as error:
        return f"no file can be written for the sound device: {error.strerror}"


def has_sound(device: str | None = None) -> bool:
    """Whether a sound device plays here."""
    return sound_trouble(device) is None


def _outcome(process: subprocess.Popen[bytes], seconds: float, piped: bytes | None) -> str | None:
    try:
        _, said = process.communicate(piped, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        # A process that a driver holds can't be waited for: it is left to the system.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(timeout=KILLED_SECONDS)
        if process.stderr is not None:
            process.stderr.close()
        return "the sound device does not answer"
    if process.returncode == 0:
        return None
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return f"no sound device plays: {lines[-1] if lines else f'aplay ended with {process.returncode}'}"
