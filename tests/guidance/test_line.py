"""A path's line agrees with numpy and the functions of navigator.geo."""

from __future__ import annotations

import math

import numpy as np
import pytest
from drawing import draw

from navigator.geo import along, bearing, wrap_degrees
from navigator.guidance.line import Line, towards, turned
from navigator.guidance.scene import Scene

CROOKED = draw(
    """
     c       f--g
    / \\     /    \\
a--b   d---e      h
|      |          |
k      m          i---j
""",
    {"abcdefghij": "residential", "ak": "path", "dm": "path"},
    grid=6,
)
SCENE = Scene.of(CROOKED.network, CROOKED.metric)


@pytest.mark.parametrize("letters", ["abcdefghij", "jihgfedcba", "kabcdm"])
@pytest.mark.parametrize(("start", "end"), [(0.0, 1.0), (0.3, 0.6), (0.0, 0.0)])
@pytest.mark.parametrize("reach", [0.5, 20.0, 1000.0])
def test_directions_are_those_of_chords(letters: str, start: float, end: float, reach: float) -> None:
    path = CROOKED.path(letters, start=start, end=end)
    line = Line(SCENE.views, SCENE.pace, path)
    lon, lat = np.array(line.points()).T
    run, nodes = along(lon, lat), np.array(line.nodes)
    metres = np.interp(np.arange(len(lon)), line.first, nodes)
    for n in range(line.count):  # an edge has its own length, however its line is drawn
        rows = slice(line.first[n], line.first[n + 1] + 1)
        length = run[rows][-1] - run[rows][0]
        scale = (nodes[n + 1] - nodes[n]) / length if length else 0.0
        metres[rows] = nodes[n] + (run[rows] - run[rows][0]) * scale

    def place(at: float) -> tuple[float, float]:
        return float(np.interp(at, metres, lon)), float(np.interp(at, metres, lat))

    for n in range(line.count + 1):
        here = place(nodes[n])
        for there, found in ((-reach, line.before(n, reach)), (reach, line.after(n, reach))):
            chord = (place(nodes[n] + there), here) if there < 0 else (here, place(nodes[n] + there))
            wanted = float(bearing(*chord[0], *chord[1]))
            assert line.place(n, there) == pytest.approx(place(nodes[n] + there), abs=1e-12)
            if chord[0] != chord[1]:
                assert float(wrap_degrees(found - wanted)) == pytest.approx(0.0, abs=1e-6)


def test_metres_and_seconds_add_up_to_those_of_the_path() -> None:
    path = CROOKED.path("kabcdm", start=0.2, end=0.7)
    line = Line(SCENE.views, SCENE.pace, path)
    assert line.nodes[-1] == pytest.approx(path.length) == pytest.approx(sum(line.lengths))
    assert line.times[-1] == pytest.approx(path.seconds)


@pytest.mark.parametrize("there", [(0.001, 0.0), (0.0, -0.001), (-0.001, 0.002), (-179.999, 0.0), (0.0, 0.0)])
def test_directions_between_places_are_those_of_geo(there: tuple[float, float]) -> None:
    here = (179.999, 0.0) if there[0] < -179.0 else (0.0, 0.0)
    assert towards(here, there) == pytest.approx(float(bearing(*here, *there)))
    for inward in (0.0, 90.0, 270.0):
        found = turned(inward, towards(here, there))
        assert math.isclose(found, float(wrap_degrees(towards(here, there) - inward)), abs_tol=1e-9)
