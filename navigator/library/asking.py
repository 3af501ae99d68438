"""Decide how what a rider typed can be read: which words, which house number, what is asked of the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

from navigator.library.folding import fold, words_of
from navigator.library.houses import is_number
from navigator.library.wording import Wording, cut_ends, is_small, wording

# Words that a mistyped one may mean, with so many slips or as many as it is forgiven, as Vocabulary.near.
Near = Callable[[str, int | None], Mapping[str, tuple[int, bool]]]

MOST_TYPED = 200  # letters that are looked at
MOST_ASKED = 8  # words
JOINED = 0.97  # trust in words that were put together or taken apart
# A try is made where no earlier one found a better fit: whoever types a name right is not told of others.
ALWAYS, REGROUPED, MISTYPED, ONE_LESS, GUESSED = 2.0, 0.95, 0.82, 0.7, 0.45
GUESS = 3  # letters of a word for which a guess forgives one more slip than one
_LETTER = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Stage:
    """One try at the index, which is only made up where it is wanted."""

    below: float  # it is made where the best fit so far is worse
    make: Callable[[], tuple[Wording, ...]]
    begins: bool = True  # whether words may go on
    less: int = 0  # words that may be missing
    trust: float = 1.0

    def question(self) -> tuple[str, tuple[Wording, ...]]:
        """What the index is asked, and the words by which answers are judged."""
        wordings = self.make()
        return _expression(wordings, begins=self.begins, less=self.less), wordings


@dataclass(frozen=True)
class Question:
    """Words of a name, with a house number or without."""

    words: tuple[str, ...]
    number: str = ""

    def stages(self, near: Near) -> Iterator[Stage]:
        """Tries from strict to lenient: as typed, begun, regrouped, mistyped, a word less, guessed."""
        plain = tuple(wording(word) for word in self.words)
        yield Stage(ALWAYS, lambda: plain, begins=False)
        yield Stage(ALWAYS, lambda: plain)
        for words in _regrouped(self.words):
            yield Stage(REGROUPED, partial(_worded, words), trust=JOINED)
        mistyped = partial(_mistyped, plain, near)
        yield Stage(MISTYPED, mistyped)
        if len(plain) > 1:
            yield Stage(ONE_LESS, mistyped, less=1)
        yield Stage(GUESSED, partial(_guessed, plain, near), less=len(plain) - 1)


def _worded(words: Sequence[str]) -> tuple[Wording, ...]:
    return tuple(wording(word) for word in words)


def _mistyped(plain: Sequence[Wording], near: Near) -> tuple[Wording, ...]:
    return tuple(each.mistyped(_like(each, near)) for each in plain)


def _guessed(plain: Sequence[Wording], near: Near) -> tuple[Wording, ...]:
    return tuple(each.mistyped(near(each.typed, 1 + len(each.typed) // GUESS)) for each in plain)


def questions_of(text: str) -> list[Question]:
    """Ways to read what was typed: with one of its numbers as that of a house, and as it stands.

    >>> questions_of("Hauptstr. 12a, Neckargemünd")[0]
    Question(words=('hauptstr', 'neckargemund'), number='12a')
    """
    folded = fold(text[:MOST_TYPED])
    tokens = re.split(r"[\s,;]+", folded.strip())
    found = []
    for start, token in enumerate(tokens):
        if not is_number(token):
            continue
        after = tokens[start + 1 : start + 2]
        lettered = bool(after and len(after[0]) == 1 and _LETTER.match(after[0]) and token.isdecimal())
        ends = [start + 2, start + 1] if lettered else [start + 1]
        for end in ends:
            rest = words_of(" ".join([*tokens[:start], *tokens[end:]]))[:MOST_ASKED]
            if rest:
                found.append(Question(rest, "".join(tokens[start:end])))
    whole = words_of(folded)[:MOST_ASKED]
    return [*found, Question(whole)] if whole else found


def _like(each: Wording, near: Near) -> dict[str, tuple[int, bool]]:
    """Words that a mistyped one may mean, as it stands and with one letter for its digraphs."""
    found: dict[str, tuple[int, bool]] = {}
    for form in each.begins:
        for word, slips in near(form, None).items():
            found[word] = min(slips, found.get(word, slips))
    return found


def _regrouped(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words with two neighbours put together, or one taken apart before a common end."""
    for at in range(len(words) - 1):
        yield (*words[:at], words[at] + words[at + 1], *words[at + 2 :])
    for at, word in enumerate(words):
        apart = cut_ends(word)
        if apart:
            yield (*words[:at], *apart, *words[at + 1 :])


def _expression(wordings: Sequence[Wording], *, begins: bool, less: int) -> str:
    """In the full-text index's language: all words or some less, and one of them in the name."""
    telling = [each for each in wordings if not is_small(each.typed)] or list(wordings)
    groups = [f"({_group(each, begins=begins)})" for each in telling]
    in_name = f"name : ({' OR '.join(groups)})"
    if len(groups) == 1:
        return in_name
    enough = combinations(groups, max(1, len(groups) - less))
    return f"({' OR '.join('(' + ' AND '.join(some) + ')' for some in enough)}) AND {in_name}"


def _group(each: Wording, *, begins: bool) -> str:
    # Words are small Latin letters and digits, so quoting is all that the language needs.
    terms = [f'"{word}"' for word in (*each.forms, *each.slips)]
    if begins:
        terms += [f'"{begin}"*' for begin in each.begins]
    return " OR ".join(terms)
