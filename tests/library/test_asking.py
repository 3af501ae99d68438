"""In which ways a question is read, and what the index is asked, from strict to lenient."""

from __future__ import annotations

from navigator.library.asking import Question, questions_of
from navigator.library.vocabulary import Vocabulary

WORDS = Vocabulary("\n".join(sorted(["alte", "muhle", "hof", "muhlenhof"])))


def asked(text: str, *, best: float = 0.0) -> list[str]:
    """The expressions of the last reading, where the best fit so far is `best`."""
    return [
        stage.expression for stage in questions_of(text)[-1].stages(lambda: WORDS, lambda fit: best < fit)
    ]


def test_who_types_a_name_right_is_asked_for_nothing_else() -> None:
    assert asked("Hof", best=1.0) == ['name : (("hof"))', 'name : (("hof" OR "hof"*))']


def test_the_worse_the_fit_the_more_is_tried() -> None:
    counts = [len(asked("alte muhle", best=fit)) for fit in (0.99, 0.9, 0.8, 0.6, 0.3)]
    assert counts == [2, 3, 4, 5, 6]


def test_words_are_put_together_and_taken_apart() -> None:
    regrouped = [
        stage.wordings for stage in Question(("muhlen", "hof")).stages(lambda: WORDS, lambda fit: fit > 0.9)
    ]
    assert ["muhlenhof"] in [[each.typed for each in wordings] for wordings in regrouped]
    cut = [stage.wordings for stage in Question(("altemuhle",)).stages(lambda: WORDS, lambda fit: fit > 0.9)]
    assert ["alte", "muhle"] in [[each.typed for each in wordings] for wordings in cut]


def test_mistyped_words_stand_for_those_of_the_region() -> None:
    assert asked("altr mulhe", best=0.8)[-1] == (
        '((("altr" OR "alte" OR "altr"*) AND ("mulhe" OR "muhle" OR "muhlenhof" OR "mulhe"*)))'
        ' AND name : (("altr" OR "alte" OR "altr"*) OR ("mulhe" OR "muhle" OR "muhlenhof" OR "mulhe"*))'
    )


def test_small_words_are_not_insisted_on() -> None:
    assert asked("de la hof", best=1.0)[0] == 'name : (("hof"))'
    assert asked("de la", best=1.0)[0].startswith('((("de") AND ("la")))')


def test_each_number_may_be_that_of_a_house() -> None:
    assert questions_of("17. Juni 12 b") == [
        Question(("17", "juni"), "12b"),
        Question(("17", "juni", "b"), "12"),
        Question(("17", "juni", "12", "b")),
    ]
    assert questions_of("12") == [Question(("12",))]
    assert questions_of(" ,; ") == []
