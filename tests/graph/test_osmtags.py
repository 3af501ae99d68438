"""Tags to facts: each row is a sentence of RIDERS.md section 2 or of the OSM wiki."""

from __future__ import annotations

import pytest

from navigator.graph.attributes import Access, Barrier, Facility, NodeFlag, RoadClass, Surface, WayFlag
from navigator.graph.osmtags import read_node, read_way

NO, WRONG, PRIVATE, DEST = Access.NO, Access.WRONG_WAY, Access.PRIVATE, Access.DESTINATION
DISMOUNT, SIDEPATH, DISCOURAGED = Access.DISMOUNT, Access.SIDEPATH, Access.DISCOURAGED
YES, DESIGNATED = Access.YES, Access.DESIGNATED


def tags(text: str) -> dict[str, str]:
    return dict(part.split("=", 1) for part in text.split())


# tags -> bicycle along the way, bicycle against it
BICYCLE = [
    ("highway=residential", YES, YES),
    ("highway=motorway oneway=no bicycle=yes", YES, YES),
    ("highway=trunk", YES, YES),
    ("highway=primary bicycle=no", NO, NO),
    ("highway=cycleway", DESIGNATED, DESIGNATED),
    ("highway=path", YES, YES),
    ("highway=footway", NO, NO),
    ("highway=footway bicycle=yes", YES, YES),
    ("highway=footway footway=crossing", DISCOURAGED, DISCOURAGED),
    ("highway=footway footway=crossing bicycle=dismount", DISMOUNT, DISMOUNT),
    ("highway=pedestrian", NO, NO),
    ("highway=pedestrian bicycle=yes", YES, YES),
    ("highway=pedestrian access=yes", NO, NO),  # says nothing that footway does not
    ("highway=pedestrian vehicle=yes", YES, YES),
    # the hierarchy: bicycle over vehicle over access
    ("highway=residential access=no bicycle=yes", YES, YES),
    ("highway=residential vehicle=no bicycle=yes", YES, YES),
    ("highway=residential access=yes vehicle=no", NO, NO),
    ("highway=residential access=no vehicle=yes", YES, YES),
    ("highway=track vehicle=forestry bicycle=yes", YES, YES),
    ("highway=track vehicle=forestry", NO, NO),
    ("highway=track motor_vehicle=no", YES, YES),
    ("highway=residential access=private", PRIVATE, PRIVATE),
    ("highway=service access=no", PRIVATE, PRIVATE),
    ("highway=residential vehicle=destination", DEST, DEST),
    ("highway=residential access=delivery", DEST, DEST),
    ("highway=residential access=customers", DEST, DEST),
    ("highway=residential access=nonsense", YES, YES),
    ("highway=secondary bicycle=use_sidepath", SIDEPATH, SIDEPATH),
    ("highway=secondary bicycle:forward=use_sidepath", SIDEPATH, YES),
    ("highway=secondary bicycle=dismount", DISMOUNT, DISMOUNT),
    ("highway=steps", NO, NO),
    # one-ways
    ("highway=residential oneway=yes", YES, WRONG),
    ("highway=residential oneway=-1", WRONG, YES),
    ("highway=residential oneway=no", YES, YES),
    ("highway=residential oneway=reversible", WRONG, WRONG),
    ("highway=residential oneway=alternating", YES, YES),
    ("highway=residential oneway=yes oneway:bicycle=no", YES, YES),
    ("highway=residential oneway:bicycle=yes", YES, WRONG),
    ("highway=residential oneway=-1 oneway:bicycle=yes", YES, WRONG),  # as the wiki defines the value
    ("highway=residential oneway=yes oneway:bicycle=-1", WRONG, YES),
    ("highway=residential oneway=yes cycleway=opposite", YES, YES),
    ("highway=residential oneway=yes cycleway=opposite_lane", YES, YES),
    ("highway=residential oneway=yes cycleway:left=opposite_lane", YES, YES),
    ("highway=residential oneway=yes cycleway:right=opposite_track", YES, YES),
    ("highway=residential oneway=yes cycleway:left=lane", YES, WRONG),  # the lane left of the cars, same way
    ("highway=residential oneway=yes cycleway:left=lane cycleway:left:oneway=-1", YES, YES),
    ("highway=residential oneway=yes cycleway:left=track cycleway:left:oneway=no", YES, YES),
    ("highway=residential oneway=yes cycleway:both=lane", YES, YES),
    ("highway=residential oneway=yes cycleway:both=no", YES, WRONG),
    ("highway=residential oneway=yes bicycle:backward=yes", YES, YES),
    ("highway=residential bicycle:backward=no", YES, NO),
    ("highway=tertiary junction=roundabout", YES, WRONG),
    ("highway=tertiary junction=circular", YES, WRONG),
    ("highway=tertiary junction=roundabout oneway=no", YES, YES),
    ("highway=cycleway oneway=yes", DESIGNATED, WRONG),
    ("highway=cycleway oneway=yes oneway:bicycle=no", DESIGNATED, DESIGNATED),
    ("highway=residential oneway=-1 cycleway:both=lane", YES, YES),
    ("highway=residential vehicle:backward=no", YES, NO),
    ("highway=residential oneway=yes vehicle:backward=no bicycle:backward=yes", YES, YES),
    # where a one-way binds those who push too
    ("highway=tertiary junction=roundabout bicycle=no", NO, WRONG),
    ("highway=tertiary junction=circular bicycle=no", NO, WRONG),
    ("highway=footway junction=roundabout", NO, NO),  # a ring of footways: one walks either way
    ("highway=primary oneway=yes bicycle=no", NO, NO),
    ("highway=motorway foot=yes", NO, WRONG),
    ("highway=motorway foot:backward=yes", NO, NO),
    # pavements by another name
    ("highway=path footway=sidewalk", NO, NO),
    ("highway=path foot=designated", NO, NO),
    ("highway=path foot=designated bicycle=yes", YES, YES),
    ("highway=path foot=designated bicycle=designated", DESIGNATED, DESIGNATED),
    ("highway=path foot=yes", YES, YES),
    # a highway value nobody knows
    ("highway=unsurfaced bicycle=yes", YES, YES),
    ("highway=runway bicycle=permissive oneway=yes", YES, WRONG),
    ("route=ferry", YES, YES),
    ("route=ferry foot=yes", YES, YES),
    ("route=ferry vehicle=no bicycle=yes", YES, YES),
    ("route=ferry access=private", PRIVATE, PRIVATE),
    ("route=ferry bicycle=no", NO, NO),
]


@pytest.mark.parametrize(("text", "along", "against"), BICYCLE)
def test_a_bicycle_may_go(text: str, along: Access, against: Access) -> None:
    facts = read_way(tags(text))
    assert facts is not None
    assert facts.bike == (along, against)


FOOT = [
    ("highway=residential oneway=yes", YES, YES),
    ("highway=residential access=no foot=yes", YES, YES),
    ("highway=residential bicycle=yes access=no", NO, NO),
    ("highway=residential foot=use_sidepath", YES, YES),
    ("highway=footway oneway:foot=yes", DESIGNATED, NO),
    ("highway=steps conveying=forward", YES, NO),
    ("highway=steps conveying=backward", NO, YES),
    ("highway=trunk motorroad=yes bicycle=yes", NO, NO),
    # bicycle=dismount says that one may push, whatever is closed to all others
    ("highway=secondary access=no bicycle=dismount", YES, YES),
    ("highway=secondary access=no bicycle=dismount foot=no", NO, NO),
    ("highway=secondary access=no bicycle:forward=dismount", YES, NO),
    # no pavement, no walking where bicycles are sent off a trunk road
    ("highway=trunk", YES, YES),
    ("highway=trunk bicycle=no foot=yes", YES, YES),
    ("highway=trunk bicycle=no sidewalk=right", YES, YES),
    ("highway=primary bicycle=no", YES, YES),
]


@pytest.mark.parametrize(("text", "along", "against"), FOOT)
def test_a_walker_may_go(text: str, along: Access, against: Access) -> None:
    facts = read_way(tags(text))
    assert facts is not None
    assert facts.foot == (along, against)


@pytest.mark.parametrize(
    "text",
    [
        "highway=motorway",
        "highway=construction construction=residential",
        "highway=proposed",
        "highway=busway",
        "highway=trunk bicycle=no",
        "highway=trunk bicycle=no sidewalk=no",
        "highway=residential oneway=reversible foot=no",
        "highway=runway",
        "highway=rest_area access=yes",
        "highway=via_ferrata bicycle=yes",
        "leisure=track",
        "highway=trunk motorroad=yes",
        "railway=rail",
        "railway=rail bicycle=no",
        "highway=residential access=no",
        "highway=residential impassable=yes",
        "waterway=river",
        "building=yes",
    ],
)
def test_it_is_no_way_to_go(text: str) -> None:
    assert read_way(tags(text)) is None


def test_a_train_that_takes_bicycles_is_a_way() -> None:
    facts = read_way(tags("railway=train bicycle=yes"))
    assert facts is not None
    assert facts.road_class == RoadClass.TRAIN


def test_a_path_signed_for_bicycles_is_a_cycleway() -> None:
    for text in ("highway=path bicycle=designated", "highway=footway bicycle=designated foot=designated"):
        facts = read_way(tags(text))
        assert facts is not None
        assert facts.road_class == RoadClass.CYCLEWAY


@pytest.mark.parametrize(
    ("text", "left_hand", "along", "against"),
    [
        ("cycleway=lane", False, Facility.LANE, Facility.LANE),
        ("cycleway:right=track", False, Facility.TRACK, Facility.NONE),
        ("cycleway:right=track", True, Facility.NONE, Facility.TRACK),
        ("cycleway:left=track driving_side=left", False, Facility.TRACK, Facility.NONE),
        ("oneway=yes cycleway:left=lane", False, Facility.LANE, Facility.NONE),
        ("oneway=yes cycleway=opposite_lane", False, Facility.NONE, Facility.LANE),
        ("oneway=-1 cycleway=lane", False, Facility.NONE, Facility.LANE),
        ("cycleway:both=separate", False, Facility.SEPARATE, Facility.SEPARATE),
        ("shoulder=yes", False, Facility.SHOULDER, Facility.SHOULDER),
    ],
)
def test_the_facility_lies_on_the_side_one_rides(
    text: str, left_hand: bool, along: Facility, against: Facility
) -> None:
    facts = read_way(tags("highway=secondary " + text), left_hand=left_hand)
    assert facts is not None
    assert facts.facility == (along, against)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("20", 1200),
        ("0:20", 1200),
        ("01:10:30", 4230),
        ("PT1H20M", 4800),
        ("PT45M", 2700),
        ("soon", 0),
        ("", 0),
    ],
)
def test_a_ferry_takes(text: str, seconds: int) -> None:
    facts = read_way({"route": "ferry", "duration": text})
    assert facts is not None
    assert facts.duration == seconds


@pytest.mark.parametrize(
    ("text", "speed"),
    [("50", 50), ("30 mph", 48), ("walk", 7), ("DE:urban", 50), ("DE:zone:30", 30), ("none", 130), ("x", 0)],
)
def test_a_speed_limit_is(text: str, speed: int) -> None:
    facts = read_way({"highway": "primary", "maxspeed": text})
    assert facts is not None
    assert facts.maxspeed == (speed, speed)


def test_of_several_surfaces_the_worst_counts() -> None:
    facts = read_way(tags("highway=track surface=asphalt;gravel"))
    assert facts is not None
    assert facts.surface == Surface.GRAVEL


def test_tram_rails_in_the_road_are_a_hazard_but_not_those_beside_it() -> None:
    for text, hazard in (
        ("highway=tertiary railway=tram", True),
        ("highway=tertiary embedded_rails=tram", True),
        ("highway=tertiary embedded_rails=no", False),
        ("highway=tertiary railway=abandoned", False),
        ("railway=tram bicycle=yes", False),
    ):
        facts = read_way(tags(text))
        assert facts is not None
        assert bool(facts.flags & WayFlag.HAZARD) == hazard, text


def test_a_culvert_under_a_way_is_no_tunnel() -> None:
    facts = read_way(tags("highway=track tunnel=culvert bridge=yes"))
    assert facts is not None
    assert facts.flags & WayFlag.BRIDGE
    assert not facts.flags & WayFlag.TUNNEL


@pytest.mark.parametrize(
    ("text", "barrier", "bike", "foot"),
    [
        ("barrier=gate", Barrier.GATE, YES, YES),
        ("barrier=gate access=private", Barrier.GATE, PRIVATE, PRIVATE),
        ("barrier=gate access=no bicycle=yes", Barrier.GATE, YES, NO),
        ("barrier=bollard", Barrier.BOLLARD, YES, YES),
        ("barrier=cycle_barrier bicycle=dismount", Barrier.CYCLE_BARRIER, DISMOUNT, YES),
        ("barrier=stile", Barrier.STILE, NO, YES),
        ("barrier=kissing_gate bicycle=yes", Barrier.KISSING_GATE, YES, YES),
        ("barrier=wall", Barrier.WALL, NO, NO),
        ("barrier=some_word", Barrier.OTHER, YES, YES),
        ("barrier=yes", Barrier.WALL, NO, NO),
        ("barrier=hedge bicycle=yes", Barrier.WALL, YES, NO),
        ("barrier=entrance", Barrier.NONE, YES, YES),
        ("highway=crossing", Barrier.NONE, YES, YES),
        # those who ride along the road don't use the crossing
        ("highway=crossing bicycle=no", Barrier.NONE, YES, YES),
        ("highway=traffic_signals access=no", Barrier.NONE, YES, YES),
        ("highway=crossing barrier=kerb bicycle=no", Barrier.KERB, NO, YES),
        ("bicycle=no", Barrier.NONE, NO, YES),
        ("railway=level_crossing bicycle=dismount", Barrier.NONE, DISMOUNT, YES),
        # some have a key
        ("barrier=gate locked=yes", Barrier.GATE, PRIVATE, PRIVATE),
        ("barrier=gate locked=yes bicycle=yes", Barrier.GATE, YES, PRIVATE),
        ("barrier=gate locked=no", Barrier.GATE, YES, YES),
        ("barrier=wall locked=yes", Barrier.WALL, NO, NO),
        ("barrier=gate access=no bicycle=dismount", Barrier.GATE, DISMOUNT, YES),
        ("barrier=gate bicycle=dismount foot=no", Barrier.GATE, DISMOUNT, NO),
        ("barrier=coupure", Barrier.NONE, YES, YES),
        ("barrier=bar", Barrier.CHAIN, YES, YES),
        ("barrier=chicane", Barrier.CYCLE_BARRIER, YES, YES),
    ],
)
def test_a_node_lets_pass(text: str, barrier: Barrier, bike: Access, foot: Access) -> None:
    facts = read_node(tags(text))
    assert (facts.barrier, facts.bike, facts.foot) == (barrier, bike, foot)


def test_a_crossing_alone_splits_no_way_but_signals_do() -> None:
    assert not read_node(tags("highway=crossing")).splits
    assert read_node(tags("highway=crossing crossing=traffic_signals")).splits


def test_a_narrow_gap_is_marked_for_cargo_bicycles() -> None:
    assert read_node({"barrier": "cycle_barrier", "maxwidth:physical": "0.8 m"}).flags & NodeFlag.NARROW
    assert not read_node({"barrier": "cycle_barrier", "maxwidth:physical": "1,2"}).flags & NodeFlag.NARROW
