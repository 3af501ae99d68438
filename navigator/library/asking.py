"""Decide how what a rider typed can be read: which words, which house number, what is asked of the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, islice

from navigator.library.folding import fold, words_of
from navigator.library.houses import is_number
from navigator.library.vocabulary import Vocabulary
from navigator.library.wording import Wording, is_small, wording

Wanting = Callable[[float], bool]  # whether nothing that fits so well has been found yet

MOST_TYPED = 200  # letters that are looked at
MOST_ASKED = 8  # words
JOINED = 0.97  # trust in words that were put together or taken apart
# A try is made where no earlier one found a better fit: whoever types a name right is not told of others.
REGROUPED, MISTYPED, ONE_LESS, GUESSED = 0.95, 0.82, 0.7, 0.45
SHORTEST, MOST_CUTS = 2, 3  # letters of a part of a word, and ways that are tried to cut one
GUESS = 3  # letters of a word for which a guess forgives one more slip than one
_LETTER = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Stage:
    """One try at the index."""

    wordings: tuple[Wording, ...]  # by which answers are judged
    begins: bool = True  # whether words may go on
    less: int = 0  # words that may be missing
    trust: float = 1.0

    @property
    def expression(self) -> str:
        """What the index is asked, in its language."""
        return _expression(self.wordings, begins=self.begins, less=self.less)


@dataclass(frozen=True)
class Question:
    """Words of a name, with a house number or without."""

    words: tuple[str, ...]
    number: str = ""

    def stages(self, vocabulary: Callable[[], Vocabulary], wanting: Wanting) -> Iterator[Stage]:
        """Tries from strict to lenient: as typed, begun, regrouped, mistyped, a word less, guessed."""
        plain = tuple(wording(word) for word in self.words)
        yield Stage(plain, begins=False)
        yield Stage(plain)
        if wanting(REGROUPED):
            for words in _regrouped(self.words, vocabulary()):
                yield Stage(tuple(wording(word) for word in words), trust=JOINED)
        if wanting(MISTYPED):
            mistyped = tuple(each.mistyped(_like(each, vocabulary())) for each in plain)
            yield Stage(mistyped)
            if wanting(ONE_LESS) and len(plain) > 1:
                yield Stage(mistyped, less=1)
        if wanting(GUESSED):
            yield Stage(tuple(_guessed(each, vocabulary()) for each in plain), less=len(plain) - 1)


def _guessed(each: Wording, vocabulary: Vocabulary) -> Wording:
    return each.mistyped(vocabulary.near(each.typed, 1 + len(each.typed) // GUESS))


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


def _like(each: Wording, vocabulary: Vocabulary) -> dict[str, tuple[int, bool]]:
    """Words that a mistyped one may mean, as it stands and with one letter for its digraphs."""
    found: dict[str, tuple[int, bool]] = {}
    for form in each.begins:
        for word, slips in vocabulary.near(form).items():
            found[word] = min(slips, found.get(word, slips))
    return found


def _regrouped(words: Sequence[str], vocabulary: Vocabulary) -> Iterator[tuple[str, ...]]:
    """The words with two neighbours put together, or one taken apart into two that are known."""
    for at in range(len(words) - 1):
        yield (*words[:at], words[at] + words[at + 1], *words[at + 2 :])
    for at, word in enumerate(words):
        if vocabulary.has(word):
            continue
        parts = ((word[:cut], word[cut:]) for cut in range(len(word) - SHORTEST, SHORTEST - 1, -1))
        known = ((*words[:at], *part, *words[at + 1 :]) for part in parts if all(map(vocabulary.has, part)))
        yield from islice(known, MOST_CUTS)


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
