from __future__ import annotations

import statistics
from collections.abc import Callable

import pytest
from voice.languages import STREETS, prompts

from navigator.guidance.locale import languages
from navigator.voice.engine import PATIENT, Engine
from navigator.voice.sentence import estimate
from navigator.voice.sound import read_sound


def test_streets_are_there_for_every_language() -> None:
    assert set(STREETS) == set(languages())


@pytest.mark.slow
@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize("language", sorted(STREETS))
def test_a_rides_prompts_are_heard_as_long_as_the_estimate_says(
    engine_of: Callable[..., Engine], language: str
) -> None:
    engine, errors = engine_of(language), []
    for text in prompts(language):
        sound = engine.speech(text, patience=PATIENT)
        assert sound is not None, text
        assert read_sound(sound.path) == sound, "not cut, not silent"
        guess = estimate(text, language=language)
        errors.append(abs(guess - sound.seconds) / sound.seconds)
    print(f"{language}: off by {statistics.mean(errors):.1%} in the mean, by {max(errors):.1%} at most")
    assert statistics.mean(errors) < 0.12
    assert max(errors) < 0.35
