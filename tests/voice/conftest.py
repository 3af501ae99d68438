"""Hold the fixtures of the voice: real programs or a clear skip, engines, a sound card that is a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from voice.fakes import need

from navigator.voice.engine import Engine, Voicing


@pytest.fixture
def espeak() -> None:
    need("espeak-ng")


@pytest.fixture
def engine_of(tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Makes engines that are closed after the test; their cache is in the test's folder."""
    made: list[Engine] = []

    def make(language: str = "en", **options: object) -> Engine:
        engine = Engine(Voicing(language=language, cache=tmp_path / "cache"), **options)  # type: ignore[arg-type]  # what a test gives
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.close()


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A sound card that writes what it plays, raw, to the file given."""
    need("aplay")
    heard = tmp_path / "heard.raw"
    config = tmp_path / "asound.conf"
    config.write_text(
        "pcm.nothing { type null }\n"
        f'pcm.!default {{ type file slave.pcm "nothing" file "{heard}" format "raw" }}\n'
    )
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(config))
    return heard


@pytest.fixture
def no_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    need("aplay")
    (tmp_path / "empty.conf").write_text("")
    monkeypatch.setenv("ALSA_CONFIG_PATH", str(tmp_path / "empty.conf"))
