from __future__ import annotations

from pathlib import Path

import pytest
from drawing import draw

from navigator import Router
from navigator.guidance.tunnels import SHORTEST

ROAD = {"highway": "residential"}
DARK = ROAD | {"tunnel": "yes"}
GRID = 100.0  # m a letter


def test_the_tunnels_of_a_route_lie_where_they_are_ridden() -> None:
    drawing = draw("a-b-c-d-e", {"ab": ROAD, "bc": DARK, "cde": ROAD}, grid=GRID)
    assert drawing.route("abcde").tunnels == (pytest.approx((200.0, 400.0), abs=0.5),)
    assert drawing.route("edcba").tunnels == (pytest.approx((400.0, 600.0), abs=0.5),)
    there_and_back = drawing.route("abc", "cba")
    assert there_and_back.tunnels == (pytest.approx((200.0, 600.0), abs=0.5),)
    assert drawing.route("cde").tunnels == ()


def test_tunnels_with_little_daylight_between_are_one_and_passages_none() -> None:
    ways = {"ab": ROAD, "bc": DARK, "cd": ROAD, "de": DARK, "ef": ROAD}
    near = draw("a----b-----cd----e----f", ways, grid=10.0)
    assert near.route("abcdef").tunnels == (pytest.approx((50.0, 170.0), abs=0.5),)
    passage = draw("a----b-c-----d----e----f", {**ways, "de": ROAD}, grid=10.0)
    assert SHORTEST > 20.0
    assert passage.route("abcdef").tunnels == ()


def test_the_tunnels_under_a_real_town_are_found(data: Path) -> None:
    router = Router.from_osm(data / "osm" / "monaco-2022.osm.pbf")
    route = router.route([(7.4173335, 43.7306711), (7.4289578, 43.7412892)])
    assert [round(end - begin, -1) for begin, end in route.tunnels] == [560, 370, 70]
    assert all(0.0 <= begin < end <= route.distance for begin, end in route.tunnels)
