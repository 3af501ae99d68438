"""The judge of legal and quiet routes on tags, and our routes through real towns before it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from legality import PRIVATE, exposed, fault
from quiet import WORLDS, Judge, Sum, drive
from rawroads import RawRoads
from ruler import ascent

from navigator import Router

ROUTES = 25  # of each town in every run of the tests


def tags(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())


@pytest.mark.parametrize(
    ("text", "along", "against"),
    [
        ("highway=residential", None, None),
        ("highway=residential oneway=yes", None, "against the one-way"),
        ("highway=residential oneway=-1", "against the one-way", None),
        ("highway=residential oneway=yes oneway:bicycle=no", None, None),
        ("highway=residential oneway=yes cycleway:left=opposite_lane", None, None),
        ("highway=residential oneway=yes cycleway:left=lane", None, "against the one-way"),
        ("highway=tertiary junction=roundabout", None, "against the one-way"),
        ("highway=primary bicycle=no", "bicycle=no", "bicycle=no"),
        ("highway=primary access=no bicycle=yes", None, None),
        ("highway=service access=private", PRIVATE, PRIVATE),
        ("highway=footway", "highway=footway", "highway=footway"),
        ("highway=footway footway=crossing", None, None),
        ("highway=footway bicycle=yes", None, None),
        ("highway=primary motorroad=yes", "highway=primary", "highway=primary"),
    ],
)
def test_the_judge_knows_the_law(text: str, along: str | None, against: str | None) -> None:
    assert fault(tags(text), forward=True) == along
    assert fault(tags(text), forward=False) == against


@pytest.mark.parametrize(
    ("text", "along", "against"),
    [
        ("highway=secondary", True, True),
        ("highway=secondary cycleway:right=lane", False, True),
        ("highway=secondary cycleway:both=track", False, False),
        ("highway=primary oneway=yes cycleway:left=lane", False, False),
        ("highway=tertiary", False, False),
    ],
)
def test_a_main_road_without_a_lane_on_ones_side_is_exposed(text: str, along: bool, against: bool) -> None:
    assert exposed(tags(text), forward=True) == along
    assert exposed(tags(text), forward=False) == against
    assert exposed(tags(text), forward=True, left_hand=True) == (against if "right" in text else along)


def test_the_ruler_counts_what_leaves_the_last_height_by_5_m() -> None:
    assert ascent(np.array([100.0, 104.0, 100.0, 108.0, 104.0, 113.0])) == pytest.approx(13.0)


@pytest.mark.slow
@pytest.mark.parametrize("world", ["milton-keynes", "helsinki"])
def test_no_metre_is_ridden_where_bicycles_are_forbidden(world: str, data: Path) -> None:
    name, country, left_hand, _ = WORLDS[world]
    extract = data / f"osm/{name}.osm.pbf"
    total = Sum()
    drive(Router.from_osm(extract), Judge(RawRoads(extract), country, left_hand), total, count=ROUTES)
    assert total.routes > ROUTES / 2
    assert dict(total.faults) == {}
