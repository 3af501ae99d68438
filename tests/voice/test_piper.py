import os
import threading
import time
from pathlib import Path

import pytest

from navigator.voice.engine import PATIENT, PIPER, Engine, Voicing
from navigator.voice.piper import piper_trouble
from navigator.voice.sound import beep_wav

# A stand-in on the PATH that takes Piper's options: it "speaks" tones as long as the sentence wants.
FAKE = """#!/bin/sh
while [ $# -gt 0 ]; do case "$1" in
  --model) model=$2 ;; --output_file) out=$2 ;; --length_scale) scale=$2 ;;
esac; shift; done
read -r line
echo "$scale $line" >> "$model.said"
. "$model"
"""


@pytest.fixture
def voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A voice file, which for the stand-in is the end of its script."""
    program = tmp_path / "bin" / "piper"
    program.parent.mkdir()
    program.write_text(FAKE)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    (tmp_path / "tone.wav").write_bytes(beep_wav("other"))
    model = tmp_path / "voice.onnx"
    model.write_text(f'cp "{tmp_path}/tone.wav" "$out"')
    (tmp_path / "voice.onnx.json").write_text("{}")
    return model


def said(voice: Path) -> list[str]:
    file = voice.with_name("voice.onnx.said")
    return file.read_text().splitlines() if file.exists() else []


def engine_with(voice: Path, **options: object) -> Engine:
    voicing = Voicing(cache=voice.parent / "cache", piper=voice, **options)  # type: ignore[arg-type]  # what a test gives
    return Engine(voicing, synth=["/no/such/program"], espeak="no-such-program")


def test_piper_speaks_the_sentence_at_the_asked_rate_and_only_once(voice: Path) -> None:
    engine = engine_with(voice, rate=350)
    sound = engine.speech("left")
    assert sound is not None
    assert engine.speech("left") == sound
    assert said(voice) == ["0.500 left"]
    assert engine.synthesisers() == [PIPER]
    engine.close()


@pytest.mark.parametrize(
    "script", ["exit 1", 'echo nonsense > "$out"', ': > "$out"', "kill -9 $$", "exec sleep 30"]
)
@pytest.mark.usefixtures("espeak")
def test_where_piper_fails_another_speaks_in_time(voice: Path, script: str) -> None:
    voice.write_text(script)
    engine = Engine(Voicing(piper=voice), synth=["/no/such/program"])
    start = time.monotonic()
    assert engine.speech("turn left") is not None
    assert time.monotonic() - start < 3.0
    engine.close()


@pytest.mark.slow
def test_a_slow_piper_is_asked_only_for_what_is_made_ahead(voice: Path) -> None:
    voice.write_text(f'sleep 1.3; cp "{voice.parent}/tone.wav" "$out"')
    engine = engine_with(voice)
    assert engine.speech("left") is None
    assert engine.speech("right") is None
    assert len(said(voice)) == 1, "after one that was too slow none is asked in a hurry"
    engine.ahead("right")
    assert engine.speech("right") is not None
    engine.close()


@pytest.mark.usefixtures("espeak")
def test_pipers_sentence_takes_the_place_of_a_lesser_voices(voice: Path) -> None:
    good = voice.read_text()
    voice.write_text("exit 1")
    engine = Engine(Voicing(cache=voice.parent / "cache", piper=voice), synth=["/no/such/program"])
    lesser = engine.speech("left")
    voice.write_text(good)
    better = engine.speech("left", patience=PATIENT)
    assert lesser is not None
    assert better is not None
    assert better.path != lesser.path
    assert engine.speech("left") == better
    engine.close()


def test_a_sentence_made_ahead_gives_way_at_once(voice: Path) -> None:
    voice.write_text("exec sleep 30")
    engine = engine_with(voice)
    threading.Timer(0.2, engine.hurry).start()
    start = time.monotonic()
    engine.ahead("turn left")
    assert time.monotonic() - start < 5.0
    engine.close()


def test_a_missing_program_or_voice_is_told(voice: Path) -> None:
    assert piper_trouble(voice) is None
    assert "install Piper" in (piper_trouble(voice, program="no-such-piper") or "")
    voice.with_name("voice.onnx.json").unlink()
    assert "voice.onnx.json is missing" in (piper_trouble(voice) or "")
