from __future__ import annotations

import subprocess
import time
import wave
from pathlib import Path

import numpy as np
import pytest
from rideroutes import make_route
from voice.fakes import need, need_pocketsphinx

from navigator.cli.main import run
from navigator.errors import ContentError, StorageError
from navigator.guidance.cues import Speech
from navigator.ride.course import RideCourse
from navigator.ride.state import RideState
from navigator.voice.commands import Command, Heard, answer
from navigator.voice.hearing import RATE, Ear, read_speech
from navigator.voice.likeness import unlikeness

VOICES = ("en-us", "en-us+m3", "en-us+f3")
NOISES = (20.0, 10.0)  # dB that the voice is louder
UNRELATED = [
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
]
COURSE = RideCourse.of(make_route([(0.0, 0.0), (0.0, 400.0), (600.0, 400.0)]), Speech(seconds=len))


def heard(along: float | None, *, speed: float = 5.0, last: str | None = None) -> Heard:
    return Heard(COURSE, RideState(along=along, speed=speed), last)


@pytest.mark.parametrize(
    ("command", "ride", "said"),
    [
        (Command.NEXT_TURN, heard(250.0), "In 150 metres, turn right onto Road 1"),
        (Command.NEXT_TURN, heard(None), "I do not know yet where we are"),
        (Command.HOW_FAR, heard(400.0), "600 metres to go, about 2 minutes"),
        (Command.HOW_FAR, heard(700.0), "300 metres to go, about 1 minute"),
        (Command.HOW_FAR, heard(400.0, speed=0.0), "600 metres to go"),
        (Command.HOW_FAR, heard(1000.0), "You have arrived"),
        (Command.REPEAT, heard(250.0, last="Turn right"), "Turn right"),
        (Command.REPEAT, heard(250.0), "In 150 metres, turn right onto Road 1"),
    ],
)
def test_a_question_is_answered_from_the_ride(command: Command, ride: Heard, said: str) -> None:
    assert answer(command, ride) == said


def test_every_command_is_answered_at_every_moment() -> None:
    for command in Command:
        assert all(answer(command, heard(along)) for along in (None, 0.0, 400.0, 999.9, 1000.0))


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


def spoken(text: str, voice: str, folder: Path, *, noise: float) -> bytes:
    """A synthetic voice with silence round it, under white noise of so many dB less."""
    path = folder / "spoken.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-s", "160", "-w", str(path), text], check=True)
    voiced = np.frombuffer(read_speech(path), np.int16).astype(float)
    power = np.mean(voiced[np.abs(voiced) > 50.0] ** 2)
    whole = np.concatenate([np.zeros(RATE * 3 // 10), voiced, np.zeros(RATE * 3 // 10)])
    chance = np.random.default_rng(len(text))
    whole += chance.normal(0.0, np.sqrt(power / 10.0 ** (noise / 10.0)), len(whole))
    return np.clip(whole, -32_767, 32_767).astype(np.int16).tobytes()


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
            file.writeframes(spoken(text, "en-us", tmp_path, noise=25.0))
        with pytest.raises(SystemExit) as ended:
            run(["listen", str(tmp_path / "said.wav")])
        assert (ended.value.code or 0, capsys.readouterr().out.strip()) == (code, printed)


def test_silence_is_no_command(ear: Ear) -> None:
    assert ear.hear(b"") is None
    assert ear.hear(bytes(2 * RATE)) is None


@pytest.mark.slow
def test_commands_are_heard_in_noise_and_other_speech_is_not(ear: Ear, tmp_path: Path) -> None:
    right, false, times = [], [], []
    for voice in VOICES:
        for noise in NOISES:
            for command in Command:
                clip = spoken(f"okay navigator, {command.value}", voice, tmp_path, noise=noise)
                start = time.process_time()
                right.append((ear.hear(clip) is command, voice, noise, command.value))
                times.append(time.process_time() - start)
            for text in UNRELATED:
                for whole in (text, f"okay navigator, {text}"):
                    said = ear.hear(spoken(whole, voice, tmp_path, noise=noise))
                    false.append((said is not None, voice, noise, whole, said))
    good, bad = [sum(one[0] for one in found) for found in (right, false)]
    print(f"\nright {good} of {len(right)}, false {bad} of {len(false)}, p50 {np.median(times):.2f} s")
    print(*[one for one in right if not one[0]], *[one for one in false if one[0]], sep="\n")
    # Measured: 93 to 94 % right, 3 % false. The voices of another espeak-ng differ a little, hence the slack.
    assert good >= 0.88 * len(right)
    assert sum(one[0] for one in false if one[3] in UNRELATED) <= 0.03 * len(false) / 2
    assert bad <= 0.08 * len(false), "half of these begin with the wake phrase, as nobody's talk does"
