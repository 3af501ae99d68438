"""A stream of sound is cut where speech begins and ends, in noise too, and wind without end is looked at."""

from __future__ import annotations

import numpy as np
import pytest
from spoken import clip, noise_like
from voice.fakes import need, need_pocketsphinx

from navigator.voice.hearing import RATE
from navigator.voice.utterance import BEFORE, LONGEST, SECOND, WINDOW, Utterance, Utterances

LATE = 0.7  # s after the last word by which its utterance is there


@pytest.fixture
def utterances() -> Utterances:
    need_pocketsphinx()
    return Utterances()


def cut(utterances: Utterances, sound: bytes) -> list[tuple[float, Utterance]]:
    """Each utterance with the second at which it was there."""
    size, found = utterances.frame_bytes, []
    for start in range(0, len(sound) - size + 1, size):
        found += [((start + size) / SECOND, one) for one in utterances.take(sound[start : start + size])]
    return found


def noise(seconds: float, level: float, kind: str = "white") -> np.ndarray:
    return noise_like(kind, int(seconds * RATE), np.random.default_rng(7)) * level


def raw(samples: np.ndarray) -> bytes:
    return np.clip(samples, -32_767, 32_767).astype(np.int16).tobytes()


@pytest.mark.parametrize(("level", "kind"), [(0.1, "white"), (0.3, "white"), (0.3, "wind")])
def test_speech_amid_noise_is_one_utterance_and_there_at_once(
    utterances: Utterances, level: float, kind: str
) -> None:
    need("espeak-ng")
    said = np.frombuffer(clip("okay navigator, next turn", "en-us", 160, 60.0), np.int16).astype(float)
    loud = np.sqrt(np.mean(said[np.abs(said) > 50.0] ** 2))
    silence = np.zeros(2 * RATE)
    whole = np.concatenate([silence, said, silence])
    found = cut(utterances, raw(whole + noise(len(whole) / RATE, level * loud, kind)))
    assert [one.ended for _, one in found] == [True]
    last = (len(silence) + len(said)) / RATE - 0.3  # the clip ends with silence
    assert last < found[0][0] < last + LATE
    assert len(found[0][1].samples) / SECOND == pytest.approx(len(said) / RATE + BEFORE, abs=WINDOW)


def test_silence_is_no_utterance(utterances: Utterances) -> None:
    assert cut(utterances, bytes(5 * SECOND)) == []
    assert len(utterances._heard) <= (BEFORE + WINDOW) * SECOND


def test_talk_without_end_is_cut_with_an_overlap(utterances: Utterances) -> None:
    need("espeak-ng")
    talk = np.frombuffer(clip("we are going to the beach on sunday " * 8, "en-us", 200, 60.0), np.int16)
    found = [one for _, one in cut(utterances, talk.tobytes())]
    assert not found[0].ended
    assert len(found[0].samples) / SECOND == pytest.approx(LONGEST, abs=0.1)
    assert found[0].samples[-SECOND:] in found[1].samples


def test_what_is_forgotten_is_gone(utterances: Utterances) -> None:
    need("espeak-ng")
    said = clip("okay navigator, next turn", "en-us", 160, 30.0)
    half = len(said) // 2 // utterances.frame_bytes * utterances.frame_bytes
    assert cut(utterances, said[:half]) == []
    utterances.forget()
    assert cut(utterances, bytes(2 * SECOND)) == []
