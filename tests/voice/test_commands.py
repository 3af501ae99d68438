from __future__ import annotations

import wave
from pathlib import Path

import pytest
from spoken import UNRELATED, VOICES, clip, measure
from voice.fakes import need, need_pocketsphinx

from navigator.cli.main import run
from navigator.errors import ContentError, StorageError
from navigator.voice.commands import Command
from navigator.voice.hearing import RATE, Ear, Understood, read_speech
from navigator.voice.likeness import unlikeness

RIGHT = {"as in the tests": 0.93, "other voices, slower": 0.9, "in wind": 0.93}  # at least


def test_phones_that_noise_confuses_are_nearer_than_others() -> None:
    stop = ["S", "T", "AA", "P"]
    assert unlikeness(stop, stop) == 0.0
    assert unlikeness(stop, ["S", "D", "AO", "B"]) < unlikeness(stop, ["M", "IY", "L", "AE"])
    assert unlikeness(stop, stop * 4) > 1.0
    assert unlikeness(stop, []) == 1.0


def test_a_file_that_is_no_sound_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(ContentError, match="no WAV file"):
        read_speech(tmp_path / "text.wav")
    with pytest.raises(StorageError, match="choose another file"):
        read_speech(tmp_path / "none.wav")


@pytest.fixture(scope="module")
def ear() -> Ear:
    need("espeak-ng")
    need_pocketsphinx()
    return Ear()


@pytest.mark.slow
def test_a_command_in_a_file_is_printed_and_other_speech_is_not(
    ear: Ear, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for text, code, printed in (("okay navigator, take me home", 0, "take me home"), ("take it away", 1, "")):
        with wave.open(str(tmp_path / "said.wav"), "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(clip(text, "en-us", 160, 25.0))
        with pytest.raises(SystemExit) as ended:
            run(["listen", str(tmp_path / "said.wav")])
        assert (ended.value.code or 0, capsys.readouterr().out.strip()) == (code, printed)


def test_silence_is_no_command(ear: Ear) -> None:
    assert ear.hear(b"") is None
    assert ear.hear(bytes(2 * RATE)) is None


def test_talk_before_the_wake_phrase_is_no_part_of_the_command(ear: Ear) -> None:
    talk = clip("the weather is nice today", "en-us", 160, 20.0)
    order = clip("okay navigator, next turn", "en-us", 160, 20.0)
    assert ear.understand(talk) == Understood()
    assert ear.understand(talk + order) == Understood(woken=True, command=Command.NEXT_TURN)


@pytest.mark.slow
@pytest.mark.parametrize("name", list(VOICES)[:1])  # python tests/bench --commands measures all
def test_commands_are_heard_in_noise_and_other_speech_is_not(ear: Ear, name: str) -> None:
    voices, rate, kind = VOICES[name]
    score = measure(ear, voices, rate, kind, unrelated=UNRELATED[::6])
    print(f"\n{score.row(name)}", *score.missed, *score.false, sep="\n")
    assert score.right >= RIGHT[name]
    assert score.wrong <= 0.03, "half of these begin with the wake phrase, as nobody's talk does"
    assert score.woken == score.unrelated / 2
