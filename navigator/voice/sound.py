"""Tell whether a WAV file is a real sound and how long it is, and make beeps."""

from __future__ import annotations

import io
import math
import wave
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Beeps = Literal["left", "right", "other", "alarm"]

SAMPLE_RATE = 22_050  # Hz, as espeak-ng writes
SAMPLE_BYTES = 2  # 16 bit, the only width that our synthesisers write
FULL_SCALE = 32_767  # of a 16-bit sample
MAX_BYTES = 8_000_000  # three minutes; no prompt is longer
MIN_SECONDS = 0.1  # shorter is a click, not a word
QUIET = 300  # of 32,767, -41 dB: speech peaks 30 times higher, a failed synthesis stays at 0

TONE_HZ = 2_000.0  # piezo buzzers and small speakers are loud there, wind and tyres are not
ALARM_HZ = 2_700.0  # the resonance of common piezo buzzers: as loud as it gets
TONE_LEVEL = 0.8  # of full scale; small amplifiers clip above
RAMP_SECONDS = 0.005  # fade in and out, else each tone begins and ends with a click
GAP_SECONDS = 0.12  # between tones, so that two are heard as two

# Which tones mean what, RIDERS 3.2: (how many, seconds each, Hz).
PATTERNS: dict[Beeps, tuple[int, float, float]] = {
    "left": (2, 0.16, TONE_HZ),
    "right": (1, 0.16, TONE_HZ),
    "other": (3, 0.08, TONE_HZ),
    "alarm": (1, 1.5, ALARM_HZ),
}


@dataclass(frozen=True)
class Sound:
    """A WAV file that was checked, and how long it plays."""

    path: Path
    seconds: float


def read_sound(path: Path) -> Sound | None:
    """The file as a sound; None when it is cut, empty, silent, too long or no 16-bit WAV at all."""
    try:
        if not path.is_file() or path.stat().st_size > MAX_BYTES:
            return None
        with wave.open(io.BytesIO(path.read_bytes())) as sound:
            shape = sound.getparams()
            samples = sound.readframes(shape.nframes)
    except (OSError, EOFError, wave.Error, RuntimeError):  # the last is wave's on a chunk beyond the file
        return None
    whole = shape.nframes * shape.nchannels * SAMPLE_BYTES
    if shape.sampwidth != SAMPLE_BYTES or shape.framerate <= 0 or len(samples) != whole:
        return None
    seconds = shape.nframes / shape.framerate
    if seconds < MIN_SECONDS or _peak(samples) < QUIET:
        return None
    return Sound(path, seconds)


@cache
def beep_wav(pattern: Beeps) -> bytes:
    """The WAV file of a beep pattern."""
    count, seconds, hertz = PATTERNS[pattern]
    gap = [0] * round(GAP_SECONDS * SAMPLE_RATE)
    samples = _tone(seconds, hertz)
    for _ in range(count - 1):
        samples += gap + _tone(seconds, hertz)
    return _wav(samples)


def after_silence(sound: Sound, seconds: float) -> bytes:
    """The WAV file of a checked sound, behind so many seconds of silence; raises OSError when it is gone."""
    with wave.open(io.BytesIO(sound.path.read_bytes())) as source:
        shape, samples = source.getparams(), source.readframes(source.getnframes())
    silence = bytes(round(seconds * shape.framerate) * shape.nchannels * shape.sampwidth)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as target:
        target.setparams(shape)
        target.writeframes(silence + samples)
    return buffer.getvalue()


@cache
def silence_wav(seconds: float) -> bytes:
    """A WAV file of silence, to try a sound device without being heard."""
    return _wav([0] * round(seconds * SAMPLE_RATE))


def _tone(seconds: float, hertz: float) -> list[int]:
    count, ramp = round(seconds * SAMPLE_RATE), RAMP_SECONDS * SAMPLE_RATE
    step, level = math.tau * hertz / SAMPLE_RATE, TONE_LEVEL * FULL_SCALE
    return [round(level * min(1.0, i / ramp, (count - i) / ramp) * math.sin(step * i)) for i in range(count)]


def _wav(samples: Iterable[int]) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(SAMPLE_BYTES)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(array("h", samples).tobytes())
    return buffer.getvalue()


def _peak(samples: bytes) -> int:
    values = array("h", samples)
    return max(max(values, default=0), -min(values, default=0))
