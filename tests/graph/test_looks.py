"""What ways look like to a rider."""

from __future__ import annotations

import pytest
from drawing import draw
from osmxml import Tags

from navigator.graph.looks import CLASS_MASK, CLASS_SHIFT, RANK_MASK, Look

ON_FOOT = Look.CARLESS | Look.NARROW | Look.WALKING
PRIVATE = {"highway": "service", "access": "private"}


@pytest.mark.parametrize(
    ("tags", "rank", "looks"),
    [
        ("primary Main Road", 6, Look.NAMED),
        ("residential", 3, Look(0)),
        ("service", 2, Look(0)),
        (PRIVATE, 0, Look.YARD),
        ({"highway": "service", "service": "driveway"}, 0, Look.YARD),
        ("footway", 1, ON_FOOT),
        ({"highway": "footway", "footway": "crossing"}, 2, ON_FOOT | Look.CROSSING),
        ("cycleway", 2, Look.CARLESS),
        ({"highway": "tertiary", "junction": "roundabout"}, 4, Look.CIRCLE | Look.ONE_WAY),
        ({"highway": "tertiary", "oneway": "yes"}, 4, Look.ONE_WAY),
        ({"route": "ferry"}, 1, Look.CARRIED),
    ],
)  # fmt: skip
def test_a_way_has_a_rank_and_a_kind(tags: Tags | str, rank: int, looks: Look) -> None:
    network = draw("a----b", {"ab": tags}).network
    look = int(network.views.look[0])
    assert look & RANK_MASK == rank
    assert look >> CLASS_SHIFT & CLASS_MASK == int(network.graph.ways.road_class[0])
    assert Look(look & ~RANK_MASK & ~(CLASS_MASK << CLASS_SHIFT)) == looks


def test_against_a_one_way_is_seen_and_not_ridden() -> None:
    one_way = draw("a----b", {"ab": {"highway": "tertiary", "oneway": "yes"}}).network.views.look
    assert [bool(look & Look.WRONG_WAY) for look in one_way] == [False, True]
    cycleway = draw("a----b", {"ab": {"highway": "cycleway", "oneway": "yes"}}).network.views.look
    assert not any(look & Look.WRONG_WAY for look in cycleway)
