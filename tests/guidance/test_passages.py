from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from drawing import draw

from navigator import Router
from navigator.graph.country import country_at
from navigator.guidance.countries import country_name
from navigator.guidance.locale import languages
from navigator.guidance.passages import passages
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.remarks import Remarks

STREET = {"highway": "residential"}
LIT = {"highway": "residential", "tunnel": "yes", "lit": "yes"}
UNLIT = {"highway": "cycleway", "tunnel": "yes", "lit": "no"}
UNKNOWN = {"highway": "cycleway", "tunnel": "building_passage"}


@pytest.mark.parametrize(
    ("tunnel", "grid", "told"),
    [
        (LIT, 100.0, [("tunnel", 400, 400)]),
        (LIT, 30.0, []),
        (UNLIT, 30.0, [("dark tunnel", 120, 120)]),
        (UNLIT, 8.0, []),
        (UNKNOWN, 30.0, []),
        (UNKNOWN, 100.0, [("tunnel", 400, 400)]),
        (STREET, 100.0, []),
    ],
)
def test_long_and_unlit_tunnels_are_told(
    tunnel: dict[str, str], grid: float, told: list[tuple[str, int, int]]
) -> None:
    """Drawn in two ways, and in a mirror, where traffic keeps left."""
    ways = {"abc": STREET, "cd": tunnel, "de": tunnel, "ef": STREET}
    for drawing in (found := draw("a-b-c-d-e-f", ways, grid=grid), found.mirrored):
        asides = passages(drawing.network, drawing.metric, [drawing.path("abcdef")])
        assert [(one.what, round(one.along, -1), round(one.length, -1)) for one in asides] == told


def test_a_ferry_through_a_tunnel_needs_no_lamp() -> None:
    ways = {"ab": STREET, "bd": {"route": "ferry", "tunnel": "yes"}, "de": STREET}
    drawing = draw("a-b-----d-e", ways, grid=100.0)
    assert passages(drawing.network, drawing.metric, [drawing.path("abde")]) == []


def test_a_border_is_told_where_the_country_changes(data: Path) -> None:
    router = Router.from_osm(data / "osm/monaco-2022.osm.pbf")
    route = router.route([(7.4190, 43.7290), (7.4040, 43.7270)])
    line = [country_at(*point[:2]).code for point in route.geometry]
    borders = [aside for aside in router.asides(route) if aside.what == "border"]
    assert len(borders) == sum(a != b for a, b in pairwise(line) if a and b)
    assert borders[0].country == "FR"
    (told, *_) = Remarks.of(borders, Phrasebook.of("de")).all
    assert told.text == "Du näherst dich der Grenze: Frankreich"


@pytest.mark.parametrize("language", languages())
def test_countries_have_names_in_every_language(
    language: str,
) -> None:
    book = Phrasebook.of(language)
    there, nowhere = book.aside("border", country="CZ"), book.aside("border", country="ZZ")
    assert there == f"{nowhere}: {country_name('CZ', language)}"
    assert nowhere == book.aside("border")
    assert len({country_name(code, language) for code in ("AD", "CH", "DE", "ES", "FR", "PL", "US")}) == 7
