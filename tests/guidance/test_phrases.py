from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import product
from typing import Any

import pytest
from drawing import draw
from hypothesis import given
from hypothesis import strategies as st

import navigator.guidance.locale as locale_module
from navigator.errors import UsageError
from navigator.guidance.locale import FRAMES, PLURALS, SLOT, Locale, languages, load_locale
from navigator.guidance.phrases import MOST_PATTERNS, TYPES, Phrasebook, instructions, phrase
from navigator.guidance.told import Told
from navigator.units import Units

MODIFIERS = ("left", "right", "slight left", "slight right", "sharp left", "sharp right", "straight", "uturn")


def step(kind: str, modifier: str | None = None, **more: Any) -> dict[str, Any]:
    exit_number = more.pop("exit", None)
    bearing = more.pop("bearing", None)
    told = {"type": kind, "modifier": modifier, "exit": exit_number, "bearing_after": bearing}
    return {"maneuver": {key: value for key, value in told.items() if value is not None}, **more}


@pytest.mark.parametrize(
    ("given_step", "sentence"),
    [
        (step("turn", "left", name="Mill Lane"), "Turn left onto Mill Lane"),
        (step("turn", "slight right", noun="cycleway"), "Bear right onto the cycleway"),
        (step("turn", "sharp left"), "Turn sharp left"),
        (step("turn", "straight", name="Mill Lane"), "Go straight onto Mill Lane"),
        (step("turn", "left", ref="B 3; L 12"), "Turn left onto B 3"),
        (step("turn", "left", name="Hauptstraße (B37)"), "Turn left onto Hauptstraße"),
        (step("turn", "left", name="(Alter Weg)"), "Turn left onto Alter Weg"),
        (step("turn", "left", name="Rue [privée] Foch (nord)"), "Turn left onto Rue Foch"),
        (step("turn", "left", name="", destinations="A 5: Bath, Bristol"), "Turn left towards Bath"),
        (step("continue", "right", name="High Street"), "Turn right to stay on High Street"),
        (step("continue", "uturn"), "Turn round"),
        (step("new name", "straight", name="Oak Street"), "Continue onto Oak Street"),
        (step("fork", "slight right"), "Keep right at the fork"),
        (
            step("end of road", "left", name="High Street"),
            "Turn left at the end of the road onto High Street",
        ),
        (step("merge", "slight left", name="A 1"), "Merge left onto A 1"),
        (step("on ramp", "right", name="A 1"), "Take the ramp on the right onto A 1"),
        (
            step("off ramp", "slight right", destinations="Bath"),
            "Take the exit on the right towards Bath",
        ),
        (
            step("roundabout", "right", exit=2, name="Castle Street"),
            "At the roundabout, take the second exit onto Castle Street",
        ),
        (step("roundabout", "right", exit=11), "At the roundabout, take the 11th exit"),
        (step("roundabout", "right"), "Enter the roundabout"),
        (
            step("rotary", "right", exit=3, rotary_name="Place Royale", name="Rue Haute"),
            "At Place Royale, take the third exit onto Rue Haute",
        ),
        (step("rotary", exit=1), "At the roundabout, take the first exit"),
        (
            step("roundabout turn", "left", exit=3, name="Elm Road"),
            "At the roundabout, turn left onto Elm Road",
        ),
        (step("roundabout turn", "straight"), "At the roundabout, go straight on"),
        (
            step("exit roundabout", "right", name="Castle Street"),
            "Leave the roundabout onto Castle Street",
        ),
        (step("notification", mode="pushing", distance=83.0), "Get off and push for 80 metres"),
        (step("notification", mode="pushing bike"), "Get off and push"),
        (
            step("notification", mode="pushing", noun="steps", distance=20.0),
            "Get off and take the steps",
        ),
        (step("notification", mode="cycling"), "You can ride again"),
        (step("notification", mode="ferry"), "Take the ferry"),
        (step("turn", "left", mode="ferry", name="Island Ferry"), "Take the ferry Island Ferry"),
        (step("notification", mode="train"), "Take the train"),
        (
            step("turn", "left", mode="pushing", noun="footpath", distance=42.0),
            "Turn left onto the footpath and push for 40 metres",
        ),
        (step("depart", bearing=350, name="Mill Lane"), "Head north on Mill Lane"),
        (step("depart", bearing=130.4), "Head southeast"),
        (step("depart"), "Set off"),
        (step("arrive"), "You have arrived"),
        (step("arrive", "left"), "Your destination is on the left"),
        (step("arrive", "straight"), "You have arrived"),
        (step("use lane", "straight"), "Continue"),
        (step("some new type", "left", name="Mill Lane"), "Turn left onto Mill Lane"),
        (step("units", "left"), "Turn left"),
        (step("turn", "somewhere"), "Continue"),
        ({}, "Continue"),
        ({"maneuver": None, "name": None, "mode": None}, "Continue"),
        (step("turn", "left", name="Mill\x1b[2J\nLane\u202e"), "Turn left onto Mill [2J Lane"),
    ],
)
def test_a_step_is_said_as_people_say_it(given_step: dict[str, Any], sentence: str) -> None:
    assert phrase(given_step) == sentence


@pytest.mark.parametrize("language", ["en", "en-GB", "en_US.UTF-8", "xx", "", "C", "../en", "fi@euro"])
def test_a_language_without_words_falls_back_to_english(language: str) -> None:
    assert phrase(step("turn", "left"), language) == "Turn left"


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        "turn left",
        {"maneuver": "turn"},
        {"maneuver": {"type": 3}},
        {"maneuver": {"type": "turn", "modifier": ["left"]}},
        {"maneuver": {"type": "roundabout", "exit": "2"}},
        {"maneuver": {"type": "roundabout", "exit": True}},
        {"maneuver": {"type": "depart", "bearing_after": float("nan")}},
        {"name": 7},
        {"mode": {}},
        {"distance": "far"},
    ],
)
def test_values_of_a_wrong_kind_are_refused(wrong: Any) -> None:
    with pytest.raises(UsageError):
        phrase(wrong)


def test_a_language_of_a_wrong_kind_is_refused() -> None:
    with pytest.raises(UsageError):
        phrase({}, 7)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("kind", sorted(TYPES | {"arrive", "notification"}))
def test_every_combination_is_a_sentence(kind: str) -> None:
    for modifier, mode in product((*MODIFIERS, ""), ("cycling", "pushing", "ferry", "train", "driving")):
        assert_sentences(
            Told(kind, modifier, mode=mode, name="Mill Lane", exit=2, bearing=10.0), Phrasebook.of()
        )


def assert_sentences(told: Told, book: Phrasebook) -> None:
    for text in (book.sentence(told), book.ahead(told, 200), book.sentence(told.bare()), book.word(told)):
        assert text
        assert text[0].isupper()
        assert text == " ".join(text.split())
        assert not set("{}[]") & set(text)
    assert len(book.word(told).split()) <= (1 if book.locale.language == "en" else 2)


@given(
    st.dictionaries(
        st.sampled_from(["name", "ref", "mode", "destinations", "rotary_name", "distance", "maneuver"]),
        st.one_of(st.none(), st.text(), st.floats(), st.integers(), st.dictionaries(st.text(), st.text())),
    )
)
def test_no_json_breaks_it(given_step: dict[str, Any]) -> None:
    try:
        sentence = phrase(given_step)
    except UsageError:
        return
    assert sentence
    assert "\n" not in sentence
    assert "\x1b" not in sentence


def test_what_is_said_some_way_before() -> None:
    book = Phrasebook.of()
    assert (
        book.ahead(Told(modifier="left", name="Mill Lane"), 187) == "In 190 metres, turn left onto Mill Lane"
    )
    assert (
        book.ahead(Told(type="arrive", modifier="left"), 200)
        == "In 200 metres, your destination is on the left"
    )
    assert book.ahead(Told(type="arrive"), 200) == "In 200 metres, you will reach your destination"
    assert book.keep_on(3000) == "Continue for 3 kilometres"
    assert book.keep_on(1000) == "Continue for 1 kilometre"
    assert book.keep_on(3000, opening="to the course") == "Way to the route: continue for 3 kilometres"
    assert book.keep_on(3000, line=True) == "Follow the route for 3 kilometres; turns are not known here"
    miles = Phrasebook.of("en", Units.IMPERIAL_YARDS)
    assert miles.ahead(Told(modifier="left"), 200) == "In 200 yards, turn left"


def test_turns_in_one_breath() -> None:
    book = Phrasebook.of()
    left, right = Told(modifier="left", name="Mill Lane"), Told(modifier="right")
    ring = Told(type="roundabout", exit=2)
    assert (
        book.chained([left, right], at_once=True) == "Turn left onto Mill Lane, then immediately turn right"
    )
    assert (
        book.chained([right, ring], at_once=False)
        == "Turn right, then take the second exit at the roundabout"
    )
    assert book.words([left, right]) == "Left, then right"
    assert book.words([left, ring, right]) == "Left, then second, then right"


def test_who_arrives_right_after_a_turn_has_not_arrived_yet() -> None:
    book, left = Phrasebook.of(), Told(modifier="left")
    goal, stop = Told(type="arrive", modifier="right"), Told(type="arrive", stop=True)
    assert book.chained([left, goal], at_once=True).endswith(
        "then immediately your destination is on the right"
    )
    assert book.chained([left, stop], at_once=False) == "Turn left, then you reach your stop"


def test_a_stop_on_the_way_is_no_destination() -> None:
    book = Phrasebook.of()
    assert book.sentence(Told(type="arrive", stop=True)) == "You have reached your stop"
    assert book.ahead(Told(type="arrive", stop=True), 100) == "In 100 metres, you will reach your stop"


def test_instructions_of_a_route_leave_out_what_is_silent() -> None:
    drawing = draw(
        """
a--b--c--d
   |
   e
""",
        {"ab": "residential A", "bcd": "residential B", "be": "cycleway"},
    )
    assert instructions(drawing.route("abcd")) == [(0.0, "Head east on A"), (90.0, "You have arrived")]
    (_, first), (along, second), _ = instructions(drawing.route("abe"))
    assert (first, second) == ("Head east on A", "Turn right onto the cycleway")
    assert along == pytest.approx(30.0, abs=0.1)


def test_the_kind_of_way_is_named_only_where_it_changes() -> None:
    drawing = draw(
        """
a--b--c
   |
   d
""",
        {"abc": "cycleway", "bd": "cycleway"},
    )
    assert [text for _, text in instructions(drawing.route("abd"))][1] == "Turn right"


def test_push_lengths_run_over_several_steps() -> None:
    drawing = draw(
        """
a----b----c----d
          |
          e
""",
        {"ab": "residential A", "bc": "footway", "cd": "footway", "ce": "footway"},
    )
    texts = [text for _, text in instructions(drawing.route("abce"))]
    assert texts[1] == "Get off and push for 70 metres"


@pytest.mark.parametrize(
    "path", sorted(files("navigator.guidance").joinpath("locales").iterdir(), key=str), ids=str
)
def test_every_language_has_every_table(path: Any) -> None:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    english = load_locale("en").tables
    assert {name for name in english if not name.endswith(FRAMES)} <= set(tables)
    slots = {
        "name",
        "number",
        "count",
        "onto",
        "on",
        "towards",
        "ring",
        "exit",
        "compass",
        "length",
        "grade",
        "distance",
        "clause",
        "opening",
        "second",
        "direction",
        "side",
        "road",
        "time",
    }
    templates = [
        text
        for table in tables.values()
        if isinstance(table, dict)
        for texts in table.values()
        if isinstance(texts, list)
        for text in texts
    ]
    assert {slot for text in templates for slot in SLOT.findall(text)} <= slots
    for kind in TYPES:
        assert not SLOT.findall(tables[kind]["any"][-1])
    assert set(tables["units"]) == {"metre", "kilometre", "foot", "yard", "mile"}
    for use in ("onto", "on", "side", "short", "compass", "aside"):
        assert set(english[use]) <= set(tables[use])


def test_ten_languages_are_there() -> None:
    assert set(languages()) == {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da"}


def raw(language: str) -> dict[str, Any]:
    """The tables as they are written, without English for what they lack."""
    path = files("navigator.guidance") / "locales" / f"{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


EXAMPLES = [(code, example) for code in languages() for example in raw(code)["examples"]]


@pytest.mark.parametrize(("code", "example"), EXAMPLES, ids=[f"{c}: {e['text']}" for c, e in EXAMPLES])
def test_a_language_says_what_its_examples_say(code: str, example: dict[str, Any]) -> None:
    book, told = Phrasebook(Locale(code, raw(code))), Told(**example["told"])
    if "then" in example:
        said = book.chained([told, Told(**example["then"])], at_once=example["at_once"])
    else:
        opening = example.get("opening", "")
        metres = example.get("ahead")
        said = book.sentence(told) if metres is None else book.ahead(told, metres, opening=opening)
    assert said == example["text"]


@pytest.mark.parametrize("language", languages())
def test_every_language_says_all_by_itself(language: str) -> None:
    book = Phrasebook(Locale(language, raw(language)))
    for kind, modifier, mode in product(
        sorted(TYPES | {"arrive", "notification"}), (*MODIFIERS, ""), ("cycling", "pushing", "ferry", "train")
    ):
        told = Told(kind, modifier, mode=mode, name="Mill Lane", exit=2, bearing=10.0, length=60.0)
        assert_sentences(told, book)
        assert_sentences(told._replace(stop=True, name="", noun="cycleway"), book)


def test_every_language_names_the_way_and_the_exit_where_english_does() -> None:
    kinds = ("turn", "fork", "end of road", "roundabout", "rotary", "roundabout turn", "merge", "on ramp")
    for code, kind, modifier in product(languages(), kinds, ("left", "slight right", "sharp left")):
        told = Told(kind, modifier, name="Mill Lane", exit=2)
        book = Phrasebook.of(code)
        assert "Mill Lane" in book.sentence(told), (code, told)
        if kind in {"roundabout", "rotary"}:
            assert book.locale.ordinal(2) in book.sentence(told), (code, told)
        left, right = (book.sentence(Told(kind, side)) for side in ("left", "right"))
        assert left != right or kind in {"roundabout", "rotary"}, (code, kind)


@pytest.mark.parametrize("language", languages())
def test_numbers_take_their_forms(language: str) -> None:
    locale = load_locale(language)
    forms = {PLURALS[locale.word("numbers", "plural")](n) for n in (1, 1.2, 2, 5, 12, 22, 1.5, 10)}
    for unit in locale.tables["units"].values():
        assert forms <= set(unit)


def test_polish_counts_as_poles_do() -> None:
    locale = load_locale("pl")
    metres = [1000, 2000, 5000, 12_000, 22_000, 1200]
    assert [locale.distance(one, Units.METRIC).split()[1] for one in metres] == [
        "kilometr", "kilometry", "kilometrów", "kilometrów", "kilometry", "kilometra",
    ]  # fmt: skip


@pytest.mark.parametrize(("code", "base"), [("pt-PT", "pt"), ("de_AT.UTF-8", "de"), ("fr-CA", "fr")])
def test_a_country_speaks_the_language_it_has(code: str, base: str) -> None:
    assert phrase(step("turn", "left"), code) == phrase(step("turn", "left"), base) != "Turn left"


def test_what_a_language_lacks_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = {name: table for name, table in raw("de").items() if name != "fork"}
    monkeypatch.setattr(locale_module, "_read", lambda code: raw("en") if code == "en" else dict(lacking))
    load_locale.cache_clear()
    try:
        assert phrase(step("fork", "left"), "de") == "Keep links at the fork"
        assert phrase(step("turn", "left"), "de") == "Links abbiegen"
    finally:
        load_locale.cache_clear()


def test_names_in_other_scripts_are_told_from_those_that_a_voice_can_read() -> None:
    locale = load_locale("en")
    assert locale.can_say("Rue de l'Église 3ème")
    assert locale.can_say("Ċirkewwa")
    assert not locale.can_say("Οδός Ερμού")
    assert not locale.can_say("улица Ленина")


def test_strange_words_from_others_fill_no_memory() -> None:
    book = Phrasebook.of("en")
    for number in range(2 * MOST_PATTERNS):
        assert book.sentence(Told(noun=f"way {number}", modifier="left")) == "Turn left"
    assert len(book.locale.patterns) <= MOST_PATTERNS


def test_the_same_sentence_with_another_name() -> None:
    book = Phrasebook.of("en")
    for name in ("Mill Lane", "{name}", "a\0b"):
        assert book.sentence(Told(name=name, modifier="left")) == f"Turn left onto {name}"


@pytest.mark.parametrize("language", languages())
def test_a_sentence_begins_large_and_what_follows_its_opening_small(language: str) -> None:
    book = Phrasebook.of(language)
    for metres in (200.0, 3000.0):
        for left in (Told(modifier="left"), Told(type="arrive")):
            alone, behind = book.ahead(left, metres), book.ahead(left, metres, opening="back to course")
            assert alone[0].isupper()
            assert behind == f"{behind.split(':')[0]}: {alone[0].lower()}{alone[1:]}"
        for line in (False, True):
            first = book.keep_on(metres, line=line)[0]
            assert first.isupper() or first.isdigit()


def test_the_way_is_a_route_and_nothing_else() -> None:
    said = [text for table in ("aside", "answer") for some in raw("en")[table].values() for text in some]
    assert not [text for text in said if "course" in text]
