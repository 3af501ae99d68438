"""The words that a mistyped one may have meant, against the textbook's table of distances."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from navigator.library.vocabulary import Vocabulary, allowed_slips

WORDS = st.text(alphabet="abc1", min_size=1, max_size=11)


def slips(left: str, right: str) -> int:
    """Optimal string alignment, cell by cell."""
    table = [[max(row, column) for column in range(len(right) + 1)] for row in range(len(left) + 1)]
    for i, a in enumerate(left, start=1):
        for j, b in enumerate(right, start=1):
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and (a, left[i - 2]) == (right[j - 2], b):
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(st.sets(WORDS, max_size=30), WORDS)
def test_whole_words_are_those_of_the_textbook(words: set[str], typed: str) -> None:
    found = Vocabulary("\n".join(sorted(words))).near(typed, prefix=False, most=100)
    allowed = allowed_slips(typed)
    wanted = {word: slips(typed, word) for word in words if allowed and slips(typed, word) <= allowed}
    assert {word: count for word, (count, _) in found.items()} == wanted


@given(st.sets(WORDS, max_size=30), WORDS)
def test_beginnings_are_those_of_the_textbook(words: set[str], typed: str) -> None:
    found = Vocabulary("\n".join(sorted(words))).near(typed, most=100)
    allowed = allowed_slips(typed)
    best = {word: min(slips(typed, word[:end]) for end in range(1, len(word) + 1)) for word in words}
    assert {word: count for word, (count, _) in found.items()} == {
        word: count for word, count in best.items() if allowed and count <= allowed
    }


def test_the_nearest_come_first_and_whole_words_before_beginnings() -> None:
    words = Vocabulary("\n".join(sorted(["bergstrasse", "bergstrassenhof", "burgstrasse", "zoo"])))
    assert list(words.near("bergstrase")) == ["bergstrasse", "bergstrassenhof", "burgstrasse"]
    assert words.near("bergstrase", most=1) == {"bergstrasse": (1, False)}


def test_a_guess_may_forgive_more() -> None:
    words = Vocabulary("barenbruck\nzoo")
    assert words.near("barnbuk") == {}
    assert words.near("barnbuk", 3) == {"barenbruck": (3, False)}


def test_short_words_and_numbers_are_taken_as_they_are() -> None:
    words = Vocabulary("cat\n1234")
    assert words.near("cap") == {}
    assert words.near("1235") == {}
    assert Vocabulary("").near("anything") == {}
