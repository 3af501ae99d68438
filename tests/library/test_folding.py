"""Names are compared by small Latin letters, whatever alphabet they are written in."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.library.folding import LONGEST, fold, joined_of, words_of


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Neckargemünd", "neckargemund"),
        ("Straße STRASSE", "strasse strasse"),
        ("Łódź Øster Ærø Þór", "lodz oster aero thor"),
        ("Београд", "beograd"),
        ("Αθήνα", "athina"),
        ("İstanbul ılıca", "istanbul ilica"),
        ("東京", "dongjing"),
        ("Ｆｕｌｌ ﬁne", "full fine"),
    ],
)
def test_any_script_becomes_small_latin_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_marks_alone_need_no_table_of_alphabets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "anyascii", None)  # so that importing it fails
    assert fold("Neckargemünd, Żurrieq, À côté, Straße") == "neckargemund, zurrieq, a cote, strasse"


def test_words_are_cut_where_riders_cut_them() -> None:
    assert words_of("St. John's Rd-East") == ("st", "johns", "rd", "east")
    assert words_of("L'Aldosa") == ("l", "aldosa")
    assert joined_of("O’Connell Street") == "oconnell street"
    assert joined_of("Mill Road") == ""


@given(st.text(max_size=300))
def test_words_never_hold_what_the_index_s_language_could_take_for_a_command(text: str) -> None:
    for word in words_of(text):
        assert word.isascii()
        assert word.isalnum()
        assert word == word.lower()
        assert 0 < len(word) <= LONGEST


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert words_of(" ".join(words_of(text))) == words_of(text)
