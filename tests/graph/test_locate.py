"""Finding roads near a point, with the inner loops compiled and plain, against brute force."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from osmxml import write_osm

from navigator.geo import along, nearest_on_pieces
from navigator.graph import locate, snapping
from navigator.graph.locate import Wanted
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm


def plain() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "plain_snapping", Path(locate.__file__).with_name("snapping.py")
    )
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(params=["as installed", "plain"])
def loops(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locate, "snapping", plain() if request.param == "plain" else snapping)


@pytest.fixture(scope="module")
def scribble(tmp_path_factory: pytest.TempPathFactory) -> Network:
    """Sixty crooked roads laid at random over two kilometres."""
    generator = np.random.default_rng(7)
    nodes, ways = {}, []
    for number in range(60):
        x, y = generator.uniform(0.0, 2000.0, 2)
        names = []
        for bend in range(int(generator.integers(2, 6))):
            names.append(f"n{number}_{bend}")
            nodes[names[-1]] = (float(x), float(y))
            x, y = x + generator.uniform(-300.0, 300.0), y + generator.uniform(-300.0, 300.0)
        ways.append((tuple(names), {"highway": "residential"}))
    found = read_osm(write_osm(tmp_path_factory.mktemp("scribble") / "a.osm", nodes=nodes, ways=ways))  # type: ignore[arg-type]  # names, in any sequence
    return Network.of(found.graph)


def brute(network: Network, point: tuple[float, float]) -> list[tuple[float, int, float]]:
    """(metres, segment, share of it) of the nearest place on every segment."""
    answers = []
    for segment in range(len(network.graph.segments.start)):
        lon, lat, _ = network.graph.shape_of(2 * segment)
        away, share = nearest_on_pieces(*point, (lon[:-1], lat[:-1]), (lon[1:], lat[1:]))
        piece, run = int(np.argmin(away)), along(lon, lat)
        place = run[piece] + share[piece] * (run[piece + 1] - run[piece])
        answers.append((float(away[piece]), segment, float(place / run[-1])))
    return sorted(answers)


def points(network: Network) -> list[tuple[float, float]]:
    west, south, east, north = network.graph.bounds
    generator = np.random.default_rng(3)
    return [(float(generator.uniform(west, east)), float(generator.uniform(south, north))) for _ in range(30)]


@pytest.mark.usefixtures("loops")
def test_all_segments_within_the_radius_are_found_nearest_first(scribble: Network) -> None:
    locator = locate.Locator(scribble.graph, scribble.grid)
    for point in points(scribble):
        expected = [row for row in brute(scribble, point) if row[0] <= 200.0]
        found = locator.near(point, radius=200.0)
        assert [snap.segment for snap in found] == [segment for _, segment, _ in expected]
        np.testing.assert_allclose([s.distance for s in found], [row[0] for row in expected], atol=1e-6)
        np.testing.assert_allclose([s.share for s in found], [row[2] for row in expected], atol=1e-9)


@pytest.mark.usefixtures("loops")
def test_handicaps_and_ends_decide_what_is_meant(scribble: Network) -> None:
    generator = np.random.default_rng(5)
    count = len(scribble.graph.segments.start)
    handicap = generator.choice([-1.0, 0.0, 20.0, 150.0], count).astype(np.float32)
    wanted = Wanted(handicap, (handicap == 150.0).astype(np.uint8), 5.0)
    length = np.asarray(scribble.graph.segments.length) / 100.0
    locator = locate.Locator(scribble.graph, scribble.grid)
    for point in points(scribble):
        rows = [
            (away + float(handicap[segment]), segment)
            for away, segment, share in brute(scribble, point)
            if away <= 500.0
            and handicap[segment] >= 0.0
            and not (handicap[segment] == 150.0 and min(share, 1.0 - share) * length[segment] > 5.0)
        ]
        best = min(rows, default=(0.0, 0))[0]
        expected = sorted(row for row in rows if row[0] <= best + 15.0)
        found = locator.near(point, radius=500.0, wanted=wanted, tie=15.0)
        assert [snap.segment for snap in found] == [segment for _, segment in expected]


@pytest.mark.usefixtures("loops")
def test_a_point_knows_its_side_of_the_road(tmp_path: Path) -> None:
    file = write_osm(
        tmp_path / "one.osm",
        nodes={"a": (0.0, 0.0), "b": (100.0, 0.0)},
        ways=[(("a", "b"), {"highway": "residential"})],  # type: ignore[list-item]  # see above
    )
    network = Network.of(read_osm(file).graph)
    lon, lat, _ = network.graph.shape_of(0)
    locator = locate.Locator(network.graph, network.grid)
    middle = float(lon.mean())
    for north, side in ((10.0, -1), (-10.0, 1), (0.3, 0)):
        (snap,) = locator.near((middle, float(lat[0]) + north / 111_320.0), radius=50.0)
        assert snap.side == side
        assert snap.share == pytest.approx(0.5)
    assert locator.near((middle, float(lat[0]) + 0.01), radius=50.0) == []
