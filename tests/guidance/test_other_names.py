"""Streets with names in several languages are told by the one that the voice speaks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawing import draw
from hypothesis import given, settings
from hypothesis import strategies as st

from navigator.graph.graphcheck import check_network
from navigator.graph.graphfile import COLUMNS, open_network, save_network
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.osmnames import ANY, LANGUAGES, Glossary, names_elsewhere
from navigator.graph.othernames import OtherNames, names_in
from navigator.guidance.cuesheet import cue_sheet
from navigator.guidance.locale import languages
from navigator.guidance.phrases import Phrasebook, instructions

BRUSSELS = draw(
    """
        n
        |
a-------b-------e
        |
        s
""",
    {
        "abe": "residential Long Street",
        "nbs": {
            "highway": "residential",
            "name": "Rue Neuve - Nieuwstraat",
            "name:fr": "Rue Neuve",
            "name:nl": "Nieuwstraat",
        },
    },
    grid=20,
)
ROUND = draw(
    """
        c
a-----b   d-----e
        f
""",
    {
        "ab": "residential",
        "bfdcb": {
            "highway": "residential",
            "junction": "roundabout",
            "name": "Theaterplein",
            "name:fr": "Place du Théâtre",
        },
        "de": {
            "highway": "residential",
            "name": "Καλλιθέας",
            "name:el": "Καλλιθέας",
            "name:en": "Kallitheas",
        },
    },
    grid=10,
)


def _turn(language: str) -> str:
    return instructions(BRUSSELS.route("abn"), language)[1][1]


def test_languages_are_those_of_our_voices() -> None:
    assert set(languages()) == LANGUAGES


@pytest.mark.parametrize(
    ("language", "heard"),
    [
        ("fr", "Tournez à gauche dans la Rue Neuve"),
        ("nl", "Sla linksaf de Nieuwstraat in"),
        ("nl_BE.UTF-8", "Sla linksaf de Nieuwstraat in"),
        ("en", "Turn left onto Rue Neuve"),
        ("fi", "Turn left onto Rue Neuve"),
    ],
)
def test_a_name_fits_the_voice(language: str, heard: str) -> None:
    assert _turn(language) == heard


def test_steps_bear_the_name_on_the_map_until_they_are_asked_for_in_a_language() -> None:
    route = BRUSSELS.route("abn")
    assert route.steps[1].name == "Rue Neuve - Nieuwstraat"
    spoken = route.in_language("nl")
    assert [step.name for step in spoken.steps] == ["Long Street", "Nieuwstraat", "Nieuwstraat"]
    assert spoken.legs[0].summary == "Long Street, Nieuwstraat"
    assert spoken.in_language("fr") is spoken, "it is said once"
    assert spoken.geometry == route.geometry


def test_a_cue_sheet_names_streets_in_its_language() -> None:
    words = [row.words for row in cue_sheet(BRUSSELS.route("abn"), Phrasebook.of("fr"))]
    assert "Rue Neuve" in words[1]
    assert "Nieuwstraat" not in words[1]


def test_roundabouts_too_and_what_our_letters_can_not_write() -> None:
    route = ROUND.route("abfde")
    steps = route.in_language("fr").steps
    assert {step.rotary_name for step in steps} == {"", "Place du Théâtre"}
    assert steps[-1].name == "Kallitheas", "the Latin name, where there is none of the language"
    assert {step.rotary_name for step in route.in_language("de").steps} == {"", "Theaterplein"}


def test_a_route_over_plain_names_is_not_touched() -> None:
    plain = draw("a---b", {"ab": {"highway": "residential", "name": "Nieuwstraat", "name:nl": "Nieuwstraat"}})
    route = plain.route("ab")
    assert not len(plain.network.graph.names)
    assert route.in_language("nl") is route


@pytest.mark.parametrize(
    ("tags", "elsewhere"),
    [
        ({"name": "A", "name:de": "A", "name:ru": "Б", "name:etymology": "C", "name:left": "D"}, {}),
        ({"name:de": "Straße"}, {}),
        ({"name": "Via Roma", "name:de": "Romstraße"}, {"de": "Romstraße"}),
        (
            {"name": "Romstraße/Via Roma", "name:de": "Romstraße", "name:it": "Via Roma"},
            {"de": "Romstraße", "it": "Via Roma", ANY: "Romstraße"},
        ),
        (
            {"name": "Kale Nagusia / Calle Mayor", "name:eu": "Kale Nagusia", "name:es": "Calle Mayor"},
            {"es": "Calle Mayor", ANY: "Kale Nagusia"},
        ),
        ({"name": "Paris - Roubaix", "name:nl": "Parijs - Roubaix"}, {"nl": "Parijs - Roubaix"}),
        ({"name": "Улица Мира", "name:ru-Latn": "Ulitsa Mira"}, {ANY: "Ulitsa Mira"}),
        ({"name": "A\u202eB", "name:de": "\u202e"}, {}),
    ],
)
def test_what_names_are_elsewhere(tags: dict[str, str], elsewhere: dict[str, str]) -> None:
    assert names_elsewhere(tags) == elsewhere


def test_most_ways_are_believed() -> None:
    glossary = Glossary()
    for text in ("Old", "New", "New"):
        glossary.see({"name": "A", "name:en": text})
    assert glossary.of(["A", "B"]) == [("A", "en", "New")]
    assert not glossary.of(["B"]), "only the names of the area"


@settings(max_examples=30)
@given(st.dictionaries(st.tuples(st.text(), st.sampled_from(("de", "fr", ANY))), st.text(min_size=1)))
def test_every_name_is_found(rows: dict[tuple[str, str], str]) -> None:
    texts = [""]
    table = []
    for (own, language), other in sorted(rows.items()):
        table.append(tuple(range(len(texts), len(texts) + 3)))
        texts += [own, language, other]
    called = names_in("fr", OtherNames.of(table), texts.__getitem__)
    for own in {own for own, _ in rows} | {"nowhere else"}:
        wanted = rows.get((own, "fr")) or rows.get((own, ANY)) or own
        assert called(own) == (wanted if own else "")


def test_they_are_saved_with_the_region_and_a_region_without_them_has_no_file_of_them(tmp_path: Path) -> None:
    marks = save_network(BRUSSELS.network, tmp_path)
    assert marks.keys() == COLUMNS.keys()
    opened = open_network(tmp_path, marks)
    check_network(opened)
    assert opened.graph.names_in("nl")("Rue Neuve - Nieuwstraat") == "Nieuwstraat"
    plain = Network(replace(BRUSSELS.network.graph, names=OtherNames.of(())), opened.turns, opened.grid)
    old = tmp_path / "old"
    old.mkdir()
    marks = save_network(plain, old)
    assert COLUMNS.keys() - marks.keys() == {"names.own.npy", "names.language.npy", "names.other.npy"}
    assert not len(open_network(old, marks).graph.names)


def test_names_that_point_nowhere_are_damage() -> None:
    graph = BRUSSELS.network.graph
    wild = replace(graph.names, other=np.full_like(graph.names.other, 1 << 20))
    broken = Network(replace(graph, names=wild), BRUSSELS.network.turns, BRUSSELS.network.grid)
    with pytest.raises(ValueError, match="a text that is not there"):
        check_network(broken)


@pytest.mark.slow
def test_helsinki_is_told_in_swedish(data: Path) -> None:
    graph = read_osm(data / "osm/helsinki-2019.osm.pbf").graph
    swedish, german = graph.names_in("sv"), graph.names_in("de")
    assert swedish("Mannerheimintie") == "Mannerheimvägen"
    assert german("Mannerheimintie") == "Mannerheimintie"
    assert len(graph.names) < 1000, "a row a name and language, not a way"
