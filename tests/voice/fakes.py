"""Hold the fakes of the voice: child processes, an engine and a player."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import threading
import time
from pathlib import Path

import pytest

from navigator.voice.sound import Sound

HANG = "import time; time.sleep(60)"
READY = "import json, sys, time\nprint(json.dumps({'ready': True}), flush=True)\n"
DONE = "print(json.dumps({'id': request['id'], 'done': True}), flush=True)"


def need(program: str) -> None:
    if shutil.which(program) is None:
        reason = f"{program} is missing; install it with: sudo apt install espeak-ng alsa-utils"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def need_pocketsphinx() -> None:
    if importlib.util.find_spec("pocketsphinx") is None:
        reason = "pocketsphinx is missing; install it with: pip install 'bike-navigator[commands]'"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)


def answering(body: str) -> str:
    """The code of a child that does this for each request."""
    return READY + f"for line in sys.stdin:\n    request = json.loads(line)\n    {body}\n"


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


class FakePlayer:
    """Plays nothing, but as long as it is told, and remembers what began and what was cut."""

    def __init__(self, seconds: float = 0.0, trouble: str | None = None) -> None:
        self.seconds, self.trouble = seconds, trouble
        self.played: list[Path] = []
        self.cut: list[Path] = []
        self.began = threading.Event()
        self.lead = 0.0

    def play(self, sound: Sound, stop: threading.Event) -> str | None:
        self.played.append(sound.path)
        self.began.set()
        if stop.wait(self.seconds):
            self.cut.append(sound.path)
            return None
        return self.trouble

    def stop(self) -> None:
        pass


class FakeEngine:
    """Makes each sentence at once into a sound whose path is its text."""

    def __init__(self, delay: float = 0.0, *, mute: bool = False) -> None:
        self.delay, self.mute = delay, mute
        self.asked: list[str] = []

    def start(self) -> None:
        pass

    def speech(self, text: str) -> Sound | None:
        self.asked.append(text)
        time.sleep(self.delay)
        return None if self.mute else Sound(Path(text), 1.0)

    def ahead(self, text: str) -> None:
        self.speech(text)

    def hurry(self) -> None:
        pass

    def beeps(self, pattern: str) -> Sound | None:
        return Sound(Path(f"<{pattern}>"), 1.0)

    def seconds(self, text: str) -> float:
        return float(len(text))

    def cancel(self) -> None:
        pass

    def close(self) -> None:
        pass
