import io
import wave
from array import array
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from navigator.voice.sound import PATTERNS, SAMPLE_RATE, Beeps, beep_wav, read_sound, silence_wav


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def tones(content: bytes) -> list[float]:
    """Seconds of each stretch of sound between silences of more than 20 ms."""
    with wave.open(io.BytesIO(content)) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    block = SAMPLE_RATE // 100
    loud = [max(map(abs, samples[at : at + block])) > 1000 for at in range(0, len(samples) - block, block)]
    return [len(list(run)) / 100 for heard, run in groupby(loud) if heard]


@pytest.mark.parametrize(("pattern", "count"), [("left", 2), ("right", 1), ("other", 3), ("alarm", 1)])
def test_each_pattern_has_its_number_of_tones(pattern: Beeps, count: int) -> None:
    heard = tones(beep_wav(pattern))
    assert len(heard) == count
    assert heard == pytest.approx([PATTERNS[pattern][1]] * count, abs=0.03)


def test_the_alarm_is_long_and_the_three_tones_are_short() -> None:
    assert min(tones(beep_wav("alarm"))) > 1.0
    assert max(tones(beep_wav("other"))) < 0.1


def test_a_beep_is_a_sound_and_its_length_is_told(tmp_path: Path) -> None:
    sound = read_sound(write(tmp_path / "a.wav", beep_wav("alarm")))
    assert sound is not None
    assert sound.seconds == pytest.approx(1.5)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(beep_wav("left")[:-1000], id="cut"),
        pytest.param(beep_wav("left")[:44], id="header only"),
        pytest.param(silence_wav(1.0), id="silent"),
        pytest.param(b"<html>404</html>" * 100, id="another kind of file"),
        pytest.param(beep_wav("left").replace(b"\x02\x00\x10\x00data", b"\x01\x00\x08\x00data"), id="8 bit"),
    ],
)
def test_what_is_no_whole_sound_is_none(tmp_path: Path, content: bytes) -> None:
    assert read_sound(write(tmp_path / "a.wav", content)) is None


def test_a_missing_file_and_a_folder_are_no_sound(tmp_path: Path) -> None:
    assert read_sound(tmp_path / "missing.wav") is None
    assert read_sound(tmp_path) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 60), st.binary(min_size=1, max_size=8))
def test_a_damaged_header_never_raises(tmp_path: Path, at: int, junk: bytes) -> None:
    content = beep_wav("right")
    sound = read_sound(write(tmp_path / "a.wav", content[:at] + junk + content[at + len(junk) :]))
    assert sound is None or sound.seconds > 0.0
