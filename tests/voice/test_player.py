import threading
import time
from array import array
from pathlib import Path

import pytest
from voice.fakes import python

from navigator.voice import player as module
from navigator.voice.loudness import FULL_SCALE, Loudness, amplified
from navigator.voice.player import Player, has_sound, sound_trouble
from navigator.voice.sound import Sound, beep_wav, read_sound


@pytest.fixture
def beep(tmp_path: Path) -> Sound:
    (tmp_path / "beep.wav").write_bytes(beep_wav("left"))
    sound = read_sound(tmp_path / "beep.wav")
    assert sound is not None
    return sound


def test_a_sound_reaches_the_sound_card_whole(card: Path, beep: Sound) -> None:
    assert Player().play(beep, threading.Event()) is None
    samples = array("h", card.read_bytes())
    assert max(samples) > 20_000
    assert len(samples) >= beep.seconds * 22_050


def test_louder_is_twice_the_amplitude_and_never_beyond_full_scale(card: Path, tmp_path: Path) -> None:
    (tmp_path / "tone.wav").write_bytes(amplified(beep_wav("left"), -12.0))
    tone = read_sound(tmp_path / "tone.wav")
    assert tone is not None
    peaks, told = [], []
    loudness = Loudness(on_sounding=told.append)
    player = Player(loudness=loudness)
    for _ in range(3):
        assert player.play(tone, threading.Event()) is None
        peaks.append(max(array("h", card.read_bytes())))
        card.unlink()
        loudness.louder()
    assert peaks[1] / peaks[0] == pytest.approx(2.0, rel=0.01)
    assert told == [True, False] * 3, "who listens is told when we sound"
    assert max(array("h", amplified(beep_wav("left"), 12.0)[44:])) == FULL_SCALE


def test_a_computer_with_a_card_has_sound(card: Path) -> None:
    assert has_sound()
    assert max(array("h", card.read_bytes()), default=0) == 0, "trying it is not heard"


@pytest.mark.usefixtures("card")
def test_a_device_that_does_not_exist_is_told() -> None:
    assert not has_sound("no-such-device")
    assert has_sound("nothing")


@pytest.mark.usefixtures("no_card")
def test_a_computer_without_a_card_says_so() -> None:
    trouble = sound_trouble()
    assert trouble is not None
    assert "no sound device" in trouble


def test_without_aplay_the_trouble_says_what_to_install() -> None:
    trouble = sound_trouble(command=["no-such-player"])
    assert trouble is not None
    assert "apt install alsa-utils" in trouble


def test_a_driver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch, beep: Sound) -> None:
    monkeypatch.setattr(module, "OPEN_SECONDS", 0.2)
    player = Player(command=python("import time; time.sleep(60)"))
    start = time.monotonic()
    assert player.play(beep, threading.Event()) == "the sound device does not answer"
    assert time.monotonic() - start < 2.0


def test_stop_cuts_the_sound_and_is_no_trouble(beep: Sound) -> None:
    player, stop = Player(command=python("import time; time.sleep(60)")), threading.Event()

    def cut() -> None:
        stop.set()
        player.stop()

    threading.Timer(0.2, cut).start()
    start = time.monotonic()
    assert player.play(beep, stop) is None
    assert time.monotonic() - start < 1.0


def test_a_stop_before_the_process_is_there_counts_too(beep: Sound) -> None:
    stop = threading.Event()
    stop.set()
    start = time.monotonic()
    assert Player(command=python("import time; time.sleep(60)")).play(beep, stop) is None
    assert time.monotonic() - start < 1.0
