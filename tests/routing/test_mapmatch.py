"""A recorded trace finds the way that was ridden."""

from __future__ import annotations

import importlib.util
import math
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from navigator.errors import NoRouteError, UsageError
from navigator.routing import mapmatch
from navigator.routing.mapmatch import Matched, Matcher
from navigator.routing.matchedway import Line
from tests.drawing import Drawing, draw

LOOPS = {"tokens": "Tokens", "vicinity": "Vicinity"}  # by their module
DEGREE = 111_200.0  # m, at the equator, where drawings lie

BLOCK = """
A----B----C

D----E----F
"""
STREETS = {"ABC": "residential", "DEF": "residential", "AD": "residential", "CF": "residential"}


def along(drawing: Drawing, letters: str, aside: float = 0.0) -> list[tuple[float, float]]:
    """Ten points from letter to letter, `aside` degrees north of the road."""
    places = {letter: (lon / 1e7, lat / 1e7) for (lon, lat), letter in drawing.letters.items()}
    points = []
    for a, b in pairwise(letters):
        (x, y), (u, v) = places[a], places[b]
        points += [(x + (u - x) * n / 10, y + (v - y) * n / 10 + aside) for n in range(11)]
    return points


def matched(drawing: Drawing, points: list[tuple[float, float]]) -> Matched:
    return Matcher(drawing.network, drawing.metric).match(points)


def edges(found: Matched) -> list[int]:
    return [edge for path in found.paths for edge in path.edges]


def test_of_two_parallel_roads_the_nearer_is_taken() -> None:
    drawing = draw(BLOCK, STREETS, grid=20.0)
    found = matched(drawing, along(drawing, "ABC", aside=-8e-5))
    assert edges(found) == list(drawing.path("ABC").edges)
    assert found.notes == ()


def test_a_loop_ridden_twice_is_kept() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    once = "ABCFEDA"
    found = matched(drawing, along(drawing, once + once[1:]))
    length = sum(path.length for path in found.paths)
    assert length == pytest.approx(2 * drawing.path(once).length, abs=5.0)


def test_each_point_has_its_place_on_the_way() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    points = along(drawing, "ABCFEDA", aside=2e-5)
    placed = Matcher(drawing.network, drawing.metric).places([*points, (1.0, 1.0)])
    assert {at.edge for at in placed} == set(drawing.path("ABCFEDA").edges)
    assert [at.number for at in placed] == sorted({at.number for at in placed})
    assert placed[-1].number < len(points), "what lies off the network is left out"
    for number, edge, share in placed:
        lons, lats, _ = drawing.network.graph.shape_of(edge)
        lon = lons[0] + share * (lons[-1] - lons[0])
        lat = lats[0] + share * (lats[-1] - lats[0])
        assert math.dist((lon, lat), points[number]) * DEGREE < 10.0


def test_out_and_back_amid_a_road_makes_two_legs() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    found = matched(drawing, along(drawing, "ABA"))
    out, back = (path.edges[0] for path in found.paths)
    assert back == out ^ 1


def test_a_one_way_ridden_the_wrong_way_is_told_so() -> None:
    oneway = {"highway": "residential", "oneway": "yes"}
    drawing = draw(BLOCK, {**STREETS, "ABC": oneway}, grid=20.0)
    found = matched(drawing, along(drawing, "CBA"))
    assert edges(found) == [drawing.path("ABC").edges[0] ^ 1]


def test_an_outlier_is_skipped_and_a_gap_is_bridged() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    points = along(drawing, "ABC")
    lon, lat = points[9]
    points[9] = (lon, lat + 0.01)
    del points[12:18]
    found = matched(drawing, points)
    assert edges(found) == list(drawing.path("ABC").edges)
    assert "jump" in found.notes[0]


def test_what_is_forgotten_on_the_way_changes_nothing_and_takes_its_time_seldom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawing = draw(BLOCK, STREETS, grid=100.0)
    trace = along(drawing, "ABCFEDABCFED" * 4)
    whole, shares = matched(drawing, trace), list[float]()
    walks = defaultdict[object, list[tuple[int, int]]](list)

    class Counted(mapmatch.Tokens):  # type: ignore[misc]  # a compiled class
        def forget(self, *, all_before: bool = False) -> None:
            before = self.tokens()
            super().forget(all_before=all_before)
            walks[self].append((before, self.tokens()))

    monkeypatch.setattr(mapmatch, "Tokens", Counted)
    monkeypatch.setattr(mapmatch, "FORGET", 50)
    monkeypatch.setattr(mapmatch, "REPORTED", 20)
    found = Matcher(drawing.network, drawing.metric).match(trace, report=shares.append)
    assert edges(found) == edges(whole)
    cleared = max(walks.values(), key=len)
    assert cleared[-1][1] > 100, "what is left outgrows the limit"
    assert all(before > 2 * left for (_, left), (before, _) in pairwise(cleared)), "else time grows squared"
    assert len(shares) > 10
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < shares[-1] < 1.0


def test_what_is_no_trace_is_refused() -> None:
    drawing = draw(BLOCK, STREETS)
    with pytest.raises(UsageError, match="two points"):
        matched(drawing, [(0.0, 0.0)])
    with pytest.raises(NoRouteError, match="no part"):
        matched(drawing, [(50.0, 50.0), (50.0, 50.01)])


GRID = """
A----B----C----D

E----F----G----H

I----J----K----L
"""
BLOCKS = dict.fromkeys(("ABCD", "EFGH", "IJKL", "AEI", "BFJ", "CGK", "DHL"), "residential")
RIDE = "AEFBCGKJFEIJKLHDC"


@pytest.fixture(scope="module")
def blocks() -> Drawing:
    return draw(GRID, BLOCKS, grid=40.0)


def noisy(points: list[tuple[float, float]], metres: float, *, keep: float) -> list[tuple[float, float]]:
    """The points with an error that changes slowly."""
    dice = np.random.default_rng(5)
    error = np.zeros(2)
    spoilt = []
    for lon, lat in points:
        error = keep * error + math.sqrt(1.0 - keep * keep) * dice.normal(0.0, metres, 2)
        spoilt.append((lon + error[0] / DEGREE, lat + error[1] / DEGREE))
    return spoilt


@pytest.fixture(params=["as imported", "plain"])
def loops(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "plain":
        for name, loop in LOOPS.items():
            source = Path(mapmatch.__file__).with_name(f"{name}.py")
            spec = importlib.util.spec_from_file_location(f"plain_{name}", source)
            assert spec
            assert spec.loader
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            monkeypatch.setattr(mapmatch, loop, getattr(module, loop))


@pytest.mark.parametrize("metres", [5.0, 12.0])
@pytest.mark.usefixtures("loops")
def test_a_ride_is_found_again_under_noise(blocks: Drawing, metres: float) -> None:
    found = matched(blocks, noisy(along(blocks, RIDE), metres, keep=0.9))
    way = [edge for n, edge in enumerate(edges(found)) if not n or edge != edges(found)[n - 1]]
    ridden = blocks.path(RIDE)
    assert way[: len(ridden.edges)] == list(ridden.edges)
    assert sum(path.length for path in found.paths) == pytest.approx(ridden.length, abs=2 * metres)


def test_times_tell_wild_fixes_and_have_to_be_as_many_as_points(blocks: Drawing) -> None:
    points = along(blocks, "ABCD")
    lon, lat = points[4]
    points[4] = (lon, lat + 0.002)
    matcher = Matcher(blocks.network, blocks.metric)
    found = matcher.match(points, [4.0 * n for n in range(len(points))])
    assert edges(found) == list(blocks.path("ABCD").edges)
    assert "1 point" in found.notes[0]
    with pytest.raises(UsageError, match="33 points cannot have 2 times"):
        matcher.match(points, [0.0, 1.0])


@pytest.mark.parametrize("leave", [4.0, mapmatch.LEAVE])
def test_what_lies_off_the_network_is_kept_as_a_line(
    blocks: Drawing, monkeypatch: pytest.MonkeyPatch, leave: float
) -> None:
    monkeypatch.setattr(mapmatch, "LEAVE", leave)
    points = along(blocks, "AB")
    lon, lat = points[-1]
    away = [(lon, lat + n * 0.0002) for n in range(1, 30)]
    found = matched(blocks, points + away + away[::-1] + along(blocks, "BCD"))
    first, line, last = found.stretches
    assert isinstance(line, Line)
    assert line.length == pytest.approx(2 * 29 * 0.0002 * DEGREE, rel=0.1)
    assert "leaves the network once" in found.notes[0]
    assert first in found.paths
    assert last in found.paths


def test_flocks_of_wild_fixes_are_left_out_and_wild_ends_are() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    points = along(drawing, "ABC")
    wild = [(lon + 0.01, lat + 0.02) for lon, lat in points[9:15]]
    trace = [wild[0], *points[:9], *wild, *points[15:], wild[1]]
    found = Matcher(drawing.network, drawing.metric).match(trace, [5.0 * n for n in range(len(trace))])
    assert edges(found) == list(drawing.path("ABC").edges)
    assert found.notes == ("8 points of the trace jump away and back: left out",)


@pytest.mark.parametrize("timed", [True, False])
def test_a_fix_at_every_second_crossing_tells_the_way(blocks: Drawing, timed: bool) -> None:
    points = along(blocks, RIDE)[5::14]
    matcher = Matcher(blocks.network, blocks.metric)
    found = matcher.match(points, [25.0 * n for n in range(len(points))] if timed else None)
    assert found.notes == ()
    length = sum(path.length for path in found.paths)
    assert length == pytest.approx(blocks.path(RIDE).length, rel=0.12)


def test_the_ends_of_a_trace_are_not_cut_off_though_shorter_ways_are_likelier() -> None:
    drawing = draw(BLOCK, STREETS, grid=40.0)
    found = matched(drawing, along(drawing, "ABC", aside=6e-5))
    length = sum(path.length for path in found.paths)
    assert length == pytest.approx(drawing.path("ABC").length, abs=6.0)  # two cells


@pytest.mark.usefixtures("loops")
def test_who_walks_is_not_led_to_and_fro_by_errors_that_change_faster_than_places(blocks: Drawing) -> None:
    places = np.array(along(blocks, "ABCGF"))
    run = np.append(0.0, np.cumsum(np.hypot(*np.diff(places, axis=0).T) * DEGREE))
    at = np.arange(0.0, run[-1], 1.2)
    walked = [(float(np.interp(m, run, places[:, 0])), float(np.interp(m, run, places[:, 1]))) for m in at]
    trace = noisy(walked, 12.0, keep=math.exp(-1.0 / 25.0))
    found = Matcher(blocks.network, blocks.metric).match(trace, [float(n) for n in range(len(trace))])
    length = sum(path.length for path in found.paths)
    assert length == pytest.approx(float(run[-1]), rel=0.1)
