"""Levels of traffic stress against the published tables, road by road."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from cost.make_graph import make_graph
from hypothesis import given
from hypothesis import strategies as st

from navigator.cost.safety import stress_level, traffic_stress
from navigator.graph.attributes import Access, Facility, RoadClass, WayFlag

R, F = RoadClass, Facility
KMH = (30, 40, 50, 60, 65, 75, 90)  # in the columns 20, 25, 30, 35, 40, 45, 50+ mph


def ways_of(*facts: dict[str, Any]) -> Any:
    nodes = "abcdefghijklmnop"
    return make_graph([{"nodes": nodes[n : n + 2], **way} for n, way in enumerate(facts)]).ways


# road, what its row of the published table says at each speed
ROWS = [
    # mixed traffic, no centre line, up to 750 vehicles a day: residential streets and lanes
    ({"road_class": R.RESIDENTIAL}, (1, 1, 2, 2, 3, 3, 3)),
    ({"road_class": R.UNCLASSIFIED, "lanes": 2}, (1, 1, 2, 2, 3, 3, 3)),
    # up to 1,500: nobody knows what road it is
    ({"road_class": R.ROAD}, (1, 1, 2, 3, 3, 3, 3)),
    # one lane each way, over 1,500
    ({"road_class": R.TERTIARY}, (2, 3, 3, 3, 4, 4, 4)),
    ({"road_class": R.PRIMARY, "lanes": 2}, (2, 3, 3, 3, 4, 4, 4)),
    ({"road_class": R.PRIMARY, "lanes": 1, "flags": WayFlag.ONEWAY}, (2, 3, 3, 3, 4, 4, 4)),
    # two lanes each way, up to 8,000 and over
    ({"road_class": R.SECONDARY, "lanes": 4}, (3, 3, 3, 3, 4, 4, 4)),
    ({"road_class": R.SECONDARY, "lanes": 2, "flags": WayFlag.ONEWAY}, (3, 3, 3, 3, 4, 4, 4)),
    ({"road_class": R.PRIMARY, "lanes": 3}, (3, 3, 4, 4, 4, 4, 4)),
    # three and more
    ({"road_class": R.SECONDARY, "lanes": 6}, (3, 3, 4, 4, 4, 4, 4)),
    # bicycle lanes and shoulders under 6 ft, one, two and three lanes each way
    ({"road_class": R.SECONDARY, "facility": (F.LANE, F.LANE)}, (2, 2, 2, 2, 3, 3, 4)),
    ({"road_class": R.SECONDARY, "facility": (F.SHOULDER, F.LANE)}, (2, 2, 2, 2, 3, 3, 4)),
    ({"road_class": R.PRIMARY, "lanes": 4, "facility": (F.LANE, F.LANE)}, (2, 2, 2, 2, 3, 4, 4)),
    ({"road_class": R.PRIMARY, "lanes": 6, "facility": (F.LANE, F.LANE)}, (3, 3, 3, 3, 4, 4, 4)),
    # apart from the cars
    ({"road_class": R.PRIMARY, "lanes": 6, "facility": (F.TRACK, F.TRACK)}, (1,) * 7),
    ({"road_class": R.CYCLEWAY}, (1,) * 7),
]


@pytest.mark.parametrize(("road", "levels"), ROWS, ids=range(len(ROWS)))
def test_a_road_has_the_level_of_its_row(road: dict[str, Any], levels: tuple[int, ...]) -> None:
    found = stress_level(ways_of(*({**road, "maxspeed": speed} for speed in KMH)))
    assert found.dtype == np.uint8
    assert found[:, 0].tolist() == list(levels)
    assert found[:, 1].tolist() == list(levels)


def test_each_direction_has_its_own_level() -> None:
    road = {"road_class": R.SECONDARY, "facility": (F.NONE, F.TRACK)}
    assert stress_level(ways_of(road)).tolist() == [[3, 1]]


@pytest.mark.parametrize(
    ("road", "level"),
    [
        ({"road_class": R.RESIDENTIAL}, 1),
        ({"road_class": R.LIVING_STREET}, 1),
        ({"road_class": R.SERVICE}, 1),
        ({"road_class": R.TRACK}, 1),
        ({"road_class": R.UNCLASSIFIED}, 2),
        ({"road_class": R.TERTIARY}, 3),
        ({"road_class": R.TRUNK}, 4),
        ({"road_class": R.MOTORWAY, "maxspeed": 30}, 4),
        ({"road_class": R.TERTIARY, "flags": WayFlag.CYCLE_STREET}, 1),
    ],
)
def test_what_is_not_tagged_comes_from_the_class(road: dict[str, Any], level: int) -> None:
    assert stress_level(ways_of(road)).max() == level


def test_within_a_level_more_traffic_is_worse_and_signs_help() -> None:
    tertiary, primary = {"road_class": R.TERTIARY}, {"road_class": R.PRIMARY}
    shared = {**primary, "facility": (F.SHARED, F.NONE), "bike": (Access.YES, Access.DESIGNATED)}
    felt = traffic_stress(ways_of(tertiary, primary, shared))
    assert stress_level(ways_of(tertiary, primary, shared)).tolist() == [[3, 3]] * 3
    assert felt[0, 0] < felt[2, 1] < felt[2, 0] < felt[1, 0]


@given(
    st.sampled_from(RoadClass), st.integers(0, 130), st.integers(0, 130), st.integers(0, 8), st.integers(0, 8)
)
def test_faster_and_wider_is_never_calmer(
    kind: RoadClass, slow: int, fast: int, narrow: int, wide: int
) -> None:
    slow, fast = sorted((slow + 1, fast + 1))
    narrow, wide = sorted((narrow, wide))
    roads = [
        {"road_class": kind, "maxspeed": speed, "lanes": lanes}
        for speed, lanes in ((slow, narrow), (fast, narrow), (slow, wide))
    ]
    ways = ways_of(*roads)
    for measure in (stress_level(ways), traffic_stress(ways)):
        assert measure[0, 0] <= measure[1, 0]
        assert measure[0, 0] <= measure[2, 0]
