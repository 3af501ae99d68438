import statistics
import subprocess
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.voice.sentence import MAX_CHARACTERS, clean, estimate

# None of these is among the phrases that the model was fitted to.
HELD_OUT = [
    ("en", "turn left onto Church Street"),
    ("en", "turn right, then keep left"),
    ("en", "at the roundabout, take the first exit onto London Road"),
    ("en", "in 150 metres, turn sharp left"),
    ("en", "you have reached the summit"),
    ("en", "continue on Cambridge Guided Busway path for 5 kilometres"),
    ("en", "dismount and cross the street"),
    ("de", "in 300 Metern rechts abbiegen auf die Schillerstraße"),
    ("de", "links halten, dann geradeaus"),
    ("de", "im Kreisverkehr die dritte Ausfahrt nehmen"),
    ("fr", "tournez à droite sur le chemin des vignes"),
    ("fr", "au rond-point, prenez la troisième sortie"),
    ("fr", "vous avez quitté la route"),
]


def spoken_seconds(text: str, path: Path, *, language: str, rate: int = 175) -> float:
    command = ["espeak-ng", "-v", language, "-s", str(rate), "-w", str(path), "--stdin"]
    subprocess.run(command, input=text.encode(), check=True)
    with wave.open(str(path)) as sound:
        return sound.getnframes() / sound.getframerate()


@pytest.mark.usefixtures("espeak")
@pytest.mark.parametrize("rate", [140, 175, 220])
def test_the_estimate_is_within_a_fifth_of_what_espeak_takes(tmp_path: Path, rate: int) -> None:
    errors = []
    for language, text in HELD_OUT:
        real = spoken_seconds(text, tmp_path / "spoken.wav", language=language, rate=rate)
        guess = estimate(text, rate=rate, language=language)
        errors.append(abs(guess - real) / real)
        print(f"{rate} {language} {real:5.2f} s, estimate {guess:5.2f} s, {errors[-1]:4.0%}  {text}")
    print(f"{rate}: mean relative error {statistics.mean(errors):.1%}, worst {max(errors):.1%}")
    assert statistics.mean(errors) < 0.2
    assert max(errors) < 0.4


def test_the_estimate_meets_the_two_durations_that_riders_md_states() -> None:
    assert estimate("turn left") == pytest.approx(0.91, rel=0.15)
    assert estimate("turn right, then immediately turn left") == pytest.approx(2.35, rel=0.15)


@given(st.text(), st.text(), st.integers(80, 450))
def test_more_text_never_takes_less_time(text: str, more: str, rate: int) -> None:
    both = f"{text.lower()} {more.lower()}"
    assert 0.0 < estimate(text.lower(), rate=rate) <= estimate(both, rate=rate) + 1e-9


@given(st.text(alphabet=st.characters(), max_size=2 * MAX_CHARACTERS))
def test_a_cleaned_sentence_is_one_printable_line_of_bounded_length(text: str) -> None:
    line = clean(text)
    assert line.isprintable()
    assert len(line) <= MAX_CHARACTERS
    assert "[[" not in line
    line.encode()  # no lone surrogate is left
    assert clean(line) == line


def test_cleaning_keeps_words_and_drops_what_is_not_to_be_seen() -> None:
    assert clean("turn\x1b[31m left\nonto\tMain\u00ad Street\u202e") == "turn [31m left onto Main Street"
    assert clean("Grüner Weg, 東京 & 1/2") == "Grüner Weg, 東京 & 1/2"


def test_a_long_name_is_cut_at_a_word() -> None:
    assert clean("word " * 1000) == ("word " * 60).strip()
