"""Call Piper, where the rider has its program and a voice file: its own process, never imported (GPL)."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
from pathlib import Path

from navigator.voice.sentence import MODEL_RATE

PROGRAM = "piper"  # both the C++ one and that of piper1-gpl take the options below
INSTALL = "install Piper, or unset piper_voice"
DESCRIPTION = ".json"  # beside the voice, behind its whole name; Piper does not start without it
HURRIED_SECONDS = 1.0  # for a sentence due now: a fast computer speaks one in 0.6 s, loading included
PATIENT_SECONDS = 20.0  # for a sentence made ahead, on a Pi


class Piper:
    """Makes sentences with one voice file (`.onnx`); a computer that is too slow does it ahead only."""

    def __init__(self, voice: Path, *, rate: int, program: str = PROGRAM) -> None:
        self._voice, self._program = voice, shutil.which(program)
        self._stretch = MODEL_RATE / rate  # Piper's voices speak about that fast by themselves
        self._is_slow = False
        self._process: subprocess.Popen[bytes] | None = None

    def make(self, line: str, path: Path, *, hurried: bool) -> None:
        """Write the sentence to a WAV file; where that fails there is no file, or half of one."""
        if self._program is None or (hurried and self._is_slow):
            return
        command = [self._program, "--model", str(self._voice), "--output_file", str(path)]
        command += ["--length_scale", f"{self._stretch:.3f}"]
        with contextlib.suppress(OSError):
            self._process = subprocess.Popen(  # noqa: S603 (a list, no shell; the sentence goes to its input)
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the ride
            )
            self._finish(self._process, line, HURRIED_SECONDS if hurried else PATIENT_SECONDS)

    def cancel(self) -> None:
        """Give up the sentence being made, if any."""
        process = self._process
        if process is not None:
            process.kill()

    def _finish(self, process: subprocess.Popen[bytes], line: str, seconds: float) -> None:
        try:
            process.communicate(line.encode() + b"\n", timeout=seconds)
        except subprocess.TimeoutExpired:
            self._is_slow = True
            process.kill()
            process.communicate()
        finally:
            self._process = None


def piper_trouble(voice: Path, *, program: str = PROGRAM) -> str | None:
    """Why Piper can't speak with this voice here, as a sentence that says what to do; None when it can."""
    if shutil.which(program) is None:
        return f"{program} is not on the PATH; {INSTALL}"
    for file in (voice, voice.with_name(voice.name + DESCRIPTION)):
        if not file.is_file():
            return f"{file} is missing; download the voice with its {DESCRIPTION}, or unset piper_voice"
    return None
