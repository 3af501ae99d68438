"""Decide how what a rider typed can be read: which words, which house number, what is asked of the index."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from navigator.library.folding import fold, words_of
from navigator.library.houses import is_number
from navigator.library.wording import Wording, cut_ends, is_small, wording

Near = Callable[[str], Mapping[str, tuple[int, bool]]]  # words a mistyped one may mean, as Vocabulary.near

MOST_TYPED = 200  # letters that are looked at
MOST_ASKED = 8  # words
JOINED = 0.97  # trust in words that were put together or taken apart
# A try is made where no earlier one found a better fit: whoever types a name right is not told of others.
ALWAYS, REGROUPED, MISTYPED, ONE_LESS = 2.0, 0.95, 0.82, 0.7
_LETTER = re.compile(r"[a-z]")


@dataclass(frozen=True)
class Stage:
    """One try at the index: its expression, and the words by which answers are judged."""

    expression: str
    wordings: tuple[Wording, ...]
    below: float = ALWAYS  # it is made where the best fit so far is worse
    trust: float = 1.0


@dataclass(frozen=True)
class Question:
    """Words of a name, with a house number or without."""

    words: tuple[str, ...]
    number: str = ""

    def stages(self, near: Near) -> Iterator[Stage]:
        """Tries from strict to lenient: as typed, begun, put together or apart, mistyped, one word less."""
        plain = tuple(wording(word) for word in self.words)
        yield Stage(_expression(plain, begins=False), plain)
        yield Stage(_expression(plain, begins=True), plain)
        for words in _regrouped(self.words):
            apart = tuple(wording(word) for word in words)
            yield Stage(_expression(apart, begins=True), apart, REGROUPED, JOINED)
        mistyped = tuple(each.mistyped(near(each.typed)) for each in plain)
        yield Stage(_expression(mistyped, begins=True), mistyped, MISTYPED)
        if len(mistyped) > 1:
            yield Stage(_expression(mistyped, begins=True, least=len(mistyped) - 1), mistyped, ONE_LESS)


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


def _regrouped(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The words with two neighbours put together, or one taken apart before a common end."""
    for at in range(len(words) - 1):
        yield (*words[:at], words[at] + words[at + 1], *words[at + 2 :])
    for at, word in enumerate(words):
        apart = cut_ends(word)
        if apart:
            yield (*words[:at], *apart, *words[at + 1 :])


def _expression(wordings: Sequence[Wording], *, begins: bool, least: int | None = None) -> str:
    """In the full-text index's language: all words, or at least some of them, and one of them in the name."""
    telling = [each for each in wordings if not is_small(each.typed)] or list(wordings)
    groups = [_group(each, begins=begins) for each in telling]
    anywhere = " AND ".join(f"({group})" for group in groups)
    in_name = " OR ".join(groups)
    if least is not None and len(groups) > 1:
        ways = (groups[:left] + groups[left + 1 :] for left in range(len(groups)))
        anywhere = " OR ".join("(" + " AND ".join(f"({group})" for group in way) + ")" for way in ways)
    if len(groups) == 1:
        return f"name : ({in_name})"
    return f"({anywhere}) AND name : ({in_name})"


def _group(each: Wording, *, begins: bool) -> str:
    # Words are small Latin letters and digits, so quoting is all that the language needs.
    terms = [f'"{word}"' for word in (*each.forms, *each.slips)]
    if begins:
        terms += [f'"{begin}"*' for begin in each.begins]
    return " OR ".join(terms)
