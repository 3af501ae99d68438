"""Measure how well voice commands are heard: synthetic voices in noise, with commands and other speech."""

from __future__ import annotations

import subprocess
import tempfile
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
import numpy.typing as npt

from navigator.voice.commands import Command
from navigator.voice.hearing import RATE, WAKE, Ear, read_speech

NOISES = (20.0, 10.0)  # dB that the voice is louder
UNRELATED = (
    "the weather is nice today",
    "we should have lunch at noon",
    "my sister bought a new car",
    "did you see the match last night",
    "i think it will rain",
    "please pass me the bottle",
    "that hill was really steep",
    "look at those cows over there",
    "what a beautiful morning",
    "the train leaves in ten minutes",
    "i have to be home by seven",
    "our neighbours have a new kitchen",
    "the wind comes from the west",
    "can you lend me your pump",
    "this is the best coffee in town",
    "he lives next to the church",
    "they found the money under the table",
    "nobody told me about the meeting",
    "we need more bread and milk",
    "the movie was far too long",
)
# Voices of espeak-ng, words a minute, kind of noise. The limits were tuned on the voices m1, f2 and m7 and
# on other sentences.
VOICES = {
    "as in the tests": (("en-us", "en-us+m3", "en-us+f3"), 160, "white"),
    "other voices, slower": (("en-us+m4", "en-us+f4", "en-us+m6"), 150, "white"),
    "in wind": (("en-us", "en-us+m3", "en-us+f3"), 165, "wind"),
}
ROLL_OFF = 30.0  # Hz below which wind does not get louder
GUSTS = 0.7  # Hz


@dataclass
class Score:
    """What became of some clips."""

    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)  # other speech that became a command
    asked: int = 0
    unrelated: int = 0
    woken: int = 0  # of the unrelated, those behind the wake phrase
    false_woken: int = 0
    seconds: list[float] = field(default_factory=list)  # CPU time for each command

    @property
    def right(self) -> float:
        """Share of the commands that were heard as such."""
        return 1.0 - len(self.missed) / max(1, self.asked)

    @property
    def wrong(self) -> float:
        """Share of the other speech that became a command."""
        return len(self.false) / max(1, self.unrelated)

    def row(self, name: str) -> str:
        """A line of the table."""
        return (
            f"{name:22} right {self.right:6.1%} of {self.asked}, false {self.wrong:5.1%} of {self.unrelated}"
            f" ({self.false_woken} of {self.woken} behind the wake phrase), p50 {median(self.seconds):.2f} s"
        )


def clip(text: str, voice: str, rate: int, noise: float, kind: str = "white") -> bytes:
    """A synthetic voice with silence round it, under noise of so many dB less; the same each time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "spoken.wav"
        subprocess.run(["espeak-ng", "-v", voice, "-s", str(rate), "-w", str(path), text], check=True)
        voiced = np.frombuffer(read_speech(path), np.int16).astype(float)
    power = np.mean(voiced[np.abs(voiced) > 50.0] ** 2)
    silence = np.zeros(RATE * 3 // 10)
    whole = np.concatenate([silence, voiced, silence])
    chance = np.random.default_rng(zlib.crc32(f"{text} {voice} {noise} {kind}".encode()))
    whole += noise_like(kind, len(whole), chance) * np.sqrt(power / 10.0 ** (noise / 10.0))
    return np.clip(whole, -32_767, 32_767).astype(np.int16).tobytes()


def noise_like(kind: str, count: int, chance: np.random.Generator) -> npt.NDArray[np.float64]:
    """White noise, or wind: 6 dB less for each octave, in gusts; its power is 1."""
    white = chance.normal(size=count)
    if kind == "white":
        return white
    hertz = np.fft.rfftfreq(count, 1.0 / RATE)
    wind = np.fft.irfft(np.fft.rfft(white) / np.maximum(hertz, ROLL_OFF), count)
    wind *= 1.0 + 0.5 * np.sin(2.0 * np.pi * GUSTS * np.arange(count) / RATE + chance.uniform(0.0, 6.0))
    return np.asarray(wind / np.std(wind))


def measure(
    ear: Ear, voices: Sequence[str], rate: int, kind: str, *, unrelated: Sequence[str] = UNRELATED
) -> Score:
    """Every command and every other sentence, without and with the wake phrase, by every voice."""
    score = Score()
    for voice in voices:
        for noise in NOISES:
            for command, text in _asked():
                sound = clip(text, voice, rate, noise, kind)
                begun = time.process_time()
                heard = ear.hear(sound)
                score.seconds.append(time.process_time() - begun)
                score.asked += 1
                if heard is not command:
                    score.missed.append(f"{voice} {noise:.0f} dB: {command.value} as {heard}")
            for text in unrelated:
                for woken in (False, True):
                    said = f"{WAKE}, {text}" if woken else text
                    heard = ear.hear(clip(said, voice, rate, noise, kind))
                    score.unrelated += 1
                    score.woken += woken
                    if heard is not None:
                        score.false.append(f"{voice} {noise:.0f} dB: {said} as {heard.value}")
                        score.false_woken += woken
    return score


def _asked() -> Iterator[tuple[Command, str]]:
    for command in Command:
        yield command, f"{WAKE}, {command.value}"


def show_commands() -> None:
    """Print the table."""
    ear = Ear()
    for name, (voices, rate, kind) in VOICES.items():
        score = measure(ear, voices, rate, kind)
        print(score.row(name), flush=True)
        for line in (*score.missed, *score.false):
            print(f"    {line}")
