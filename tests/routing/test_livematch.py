"""Fix by fix it is known on which way a rider is, also under noise, and nothing grows."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest

from navigator.routing import livematch
from navigator.routing.livematch import LiveMatch
from navigator.routing.mapmatch import Matcher
from tests.drawing import Drawing, draw

GRID = """
A----B----C

D----E----F
"""
ROADS = {
    "ABC": {"highway": "residential", "name": "North Street"},
    "DEF": {"highway": "residential", "name": "South Street"},
    "AD": {"highway": "residential"},
    "BE": {"highway": "residential"},
    "CF": {"highway": "residential", "name": "East Street"},
}
DEGREE = 111_200.0  # m, at the equator, where drawings lie


@pytest.fixture(scope="module")
def town() -> Drawing:
    return draw(GRID, ROADS, grid=40.0)


def ride(drawing: Drawing, letters: str, noise: float = 0.0) -> list[tuple[float, float]]:
    """A fix every four metres, with errors that change slowly."""
    places = {letter: (lon / 1e7, lat / 1e7) for (lon, lat), letter in drawing.letters.items()}
    corners = np.array([places[letter] for letter in letters])
    run = np.append(0.0, np.cumsum(np.hypot(*np.diff(corners, axis=0).T)))
    at = np.arange(0.0, run[-1], 4.0 / DEGREE)
    line = np.column_stack([np.interp(at, run, column) for column in corners.T])
    dice, error, found = np.random.default_rng(3), np.zeros(2), []
    for lon, lat in line.tolist():
        error = 0.96 * error + math.sqrt(1.0 - 0.96**2) * dice.normal(0.0, noise, 2)
        found.append((lon + error[0] / DEGREE, lat + error[1] / DEGREE))
    return found


def test_the_way_and_the_direction_are_known(town: Drawing) -> None:
    live = LiveMatch(Matcher(town.network, town.metric))
    names = []
    for n, (lon, lat) in enumerate(ride(town, "ABCFED", noise=6.0)):
        where = live.on(lon, lat, float(n))
        names.append(where.name if where else None)
    whole = len(names)
    assert names.count("North Street") == pytest.approx(whole * 10 / 22, abs=8)
    assert names.count("South Street") == pytest.approx(whole * 10 / 22, abs=8)
    assert names[whole // 4] == "North Street"
    assert names[-1] == "South Street"
    assert where is not None
    assert where.edge & 1 == 1  # drawn from D to F, ridden back


def test_off_the_network_there_is_no_way_and_then_there_is_again(town: Drawing) -> None:
    live = LiveMatch(Matcher(town.network, town.metric))
    line = ride(town, "AB")
    away = [(line[-1][0], line[-1][1] + n * 4.0 / DEGREE) for n in range(1, 60)]
    found = [
        live.on(lon, lat, float(n)) for n, (lon, lat) in enumerate([*line, *away, *away[::-1], *line[::-1]])
    ]
    assert found[len(line) + 55] is None
    assert found[-1] is not None
    assert found[-1].name == "North Street"


def test_a_jump_begins_anew_and_nothing_grows(town: Drawing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(livematch, "MOST_PLACES", 10)
    live = LiveMatch(Matcher(town.network, town.metric))
    began = time.process_time()
    fixes = 20 * ride(town, "ABCFEDA", noise=6.0)
    for n, (lon, lat) in enumerate(fixes):
        live.on(lon, lat, float(n))
    assert (time.process_time() - began) / len(fixes) < 0.02  # plain; compiled a hundred times less
    assert live.on(50.0, 50.0, len(fixes)) is None
    where = live.on(*ride(town, "AB")[10], len(fixes) + 1.0)
    assert where is not None
    assert where.name == "North Street"
