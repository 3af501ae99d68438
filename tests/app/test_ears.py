"""A child process listens for a ride: commands arrive, its end is told and mended, our voice deafens it."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from spoken import clip
from voice.fakes import need, need_pocketsphinx

from navigator.app.ears import Ears, Listener
from navigator.voice.commands import Command
from navigator.voice.utterance import SECOND

PATIENCE = 20.0  # s, on a busy machine
READY = "print(json.dumps({'ready': True}), flush=True)"


class Heard:
    """What the ears tell."""

    def __init__(self) -> None:
        self.orders: list[Command | None] = []
        self.ready: list[float] = []
        self.troubles: list[str] = []
        self._news = threading.Condition()
        self.listener = Listener(
            lambda order: self._told(self.orders, order),
            lambda: self._told(self.ready, time.monotonic()),
            lambda why: self._told(self.troubles, why),
        )

    def _told(self, kept: list[object], what: object) -> None:
        with self._news:
            kept.append(what)
            self._news.notify_all()

    def wait(self, met: Callable[[], bool]) -> bool:
        with self._news:
            return self._news.wait_for(met, PATIENCE)


def child(code: str) -> list[str]:
    return [sys.executable, "-c", f"import json, sys, time\n{code}"]


@pytest.fixture
def ears_of() -> Iterator[Callable[..., tuple[Ears, Heard]]]:
    made: list[Ears] = []

    def make(code: str, **options: float) -> tuple[Ears, Heard]:
        heard = Heard()
        made.append(Ears(heard.listener, "mic", command=child(code), **options))  # type: ignore[arg-type]  # by name
        return made[-1], heard

    yield make
    for ears in made:
        ears.close()


def test_what_a_child_hears_arrives(ears_of: Callable[..., tuple[Ears, Heard]]) -> None:
    code = (
        READY + "\nfor said in ('repeat', ''): print(json.dumps({'heard': said}), flush=True)\ntime.sleep(60)"
    )
    ears, heard = ears_of(code)
    assert heard.wait(lambda: len(heard.orders) == 2)
    assert heard.orders == [Command.REPEAT, None]
    begun = time.monotonic()
    ears.close()
    assert time.monotonic() - begun < 2.0, "a child that does not listen is killed"
    assert ears._process is not None
    assert ears._process.wait(5.0) is not None
    assert heard.troubles == []


def test_a_child_that_ends_is_told_once_and_begun_again(ears_of: Callable[..., tuple[Ears, Heard]]) -> None:
    _, heard = ears_of("print(json.dumps({'trouble': 'no card'}), flush=True)", retry=0.01)
    assert heard.wait(lambda: bool(heard.troubles))
    time.sleep(0.5)
    assert heard.troubles == ["no card"], "each reason is told once, not with every try"
    _, heard = ears_of(READY, retry=0.01)
    assert heard.wait(lambda: len(heard.ready) >= 2), "a headset that comes back is listened to"


def test_a_child_is_told_when_we_speak_and_ends_with_us(ears_of: Callable[..., tuple[Ears, Heard]]) -> None:
    code = (
        READY + "\nfor line in sys.stdin: print(json.dumps({'heard': {'deaf': 'mute', 'hear': 'unmute'}"
        "[line.strip()]}), flush=True)"
    )
    ears, heard = ears_of(code)
    assert heard.wait(lambda: bool(heard.ready))
    ears.deafen(True)
    ears.deafen(False)
    assert heard.wait(lambda: len(heard.orders) == 2)
    assert heard.orders == [Command.MUTE, Command.UNMUTE]
    ears.close()
    assert ears._process is not None
    assert ears._process.returncode == 0, "it was not killed"
    ears.deafen(True)  # harmless


FAKE_ARECORD = """#!{python}
import sys, time
with open({sound!r}, "rb") as sound:
    while data := sound.read(3200):
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        time.sleep(0.05)
while True:
    sys.stdout.buffer.write(bytes(3200))
    sys.stdout.buffer.flush()
    time.sleep(0.1)
"""


@pytest.fixture
def spoken_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """A fake arecord that hears this said."""
    need("espeak-ng")
    need_pocketsphinx()

    def say(*texts: str) -> None:
        silence = bytes(3 * SECOND)
        sound = tmp_path / "said.raw"
        sound.write_bytes(silence + b"".join(clip(text, "en-us", 160, 20.0) + silence for text in texts))
        program = tmp_path / "bin" / "arecord"
        program.parent.mkdir()
        program.write_text(FAKE_ARECORD.format(python=sys.executable, sound=str(sound)))
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent), prepend=":")

    return say


@pytest.mark.slow
def test_what_is_said_into_a_microphone_becomes_orders(spoken_to: Callable[..., None]) -> None:
    spoken_to("the weather is nice today", "okay navigator, find coffee", "okay navigator, it will rain")
    heard = Heard()
    ears = Ears(heard.listener)
    try:
        assert heard.wait(lambda: len(heard.orders) == 2)
    finally:
        ears.close()
    assert heard.orders == [Command.COFFEE, None]
    assert heard.troubles == []


@pytest.mark.slow
def test_nothing_is_heard_while_we_speak(spoken_to: Callable[..., None]) -> None:
    spoken_to("okay navigator, find coffee", "okay navigator, how far")
    heard = Heard()
    ears = Ears(heard.listener)
    try:
        assert heard.wait(lambda: bool(heard.ready))
        ears.deafen(True)
        time.sleep(3.3)  # the fake plays at twice the speed: until the silence behind the first
        ears.deafen(False)
        assert heard.wait(lambda: bool(heard.orders))
    finally:
        ears.close()
    assert heard.orders == [Command.HOW_FAR]
