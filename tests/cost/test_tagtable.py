"""How each kind of way is used in both directions: one row a tagging, all in one world.

Rows follow the OSM wiki; where routers differ, the reason stands behind the row. "ride 1" is ground for
those with an errand, "ride 2" private ground.
"""

from __future__ import annotations

import numpy as np
import pytest
from worlds import tags

from navigator.cost.access import Mode, way_access
from navigator.cost.profile import Rider
from navigator.graph.assemble import Points, WayRow, assemble
from navigator.graph.osmtags import read_way

TABLE = """
# access: bicycle over vehicle over access
highway=primary                                          | ride     | ride
highway=primary access=no                                | none     | none
highway=primary vehicle=no                               | push     | push    # one may still walk
highway=primary access=no vehicle=yes                    | ride     | ride
highway=primary access=yes vehicle=no                    | push     | push
highway=primary access=no bicycle=yes                    | ride     | ride
highway=primary access=yes bicycle=no                    | push     | push
highway=primary vehicle=yes bicycle=no                   | push     | push
highway=primary vehicle=no bicycle=yes                   | ride     | ride
highway=primary access=some_tag                          | ride     | ride
highway=primary vehicle=unknown bicycle=unknown          | ride     | ride
highway=primary access=permissive                        | ride     | ride
highway=primary access=Private                           | ride 2   | ride 2
highway=primary bicycle=private                          | push     | push
highway=primary bicycle=private foot=no                  | ride 2   | ride 2
highway=residential access=agricultural                  | none     | none
highway=residential access=forestery                     | none     | none
highway=track vehicle=agricultural;forestry              | push     | push
highway=track vehicle=forestry bicycle=permissive        | ride     | ride
highway=track motor_vehicle=forestry                     | ride     | ride
highway=track access=private;agricultural                | ride 2   | ride 2
highway=residential access=military                      | none     | none
highway=residential access=permit                        | ride 2   | ride 2
highway=residential access=residents                     | ride 2   | ride 2
highway=residential access=destination                   | ride 1   | ride 1
highway=residential access=customers                     | ride 1   | ride 1
highway=residential access=delivery                      | ride 1   | ride 1
highway=residential motor_vehicle=destination            | ride     | ride
highway=service access=no                                | ride 2   | ride 2  # not for the public
highway=service access=psv                               | push     | push    # the sign is for vehicles
highway=residential access=bus                           | push     | push
highway=residential access=bus bicycle=yes               | ride     | ride
highway=residential access:backward=no                   | ride     | none
highway=residential vehicle:forward=no                   | push     | ride
highway=residential bicycle:backward=dismount            | ride     | push
highway=secondary bicycle:forward=use_sidepath           | ride     | ride
# kinds of way
highway=motorway                                         | none     | none
highway=motorway_link                                    | none     | none
highway=motorway bicycle=yes                             | ride     | none
highway=motorway_link bicycle=yes                        | ride     | ride    # a link is no one-way by itself
highway=motorway foot=yes                                | push     | none
highway=motorway sidewalk=right                          | push     | none
highway=motorway cycleway=track                          | ride     | none
highway=motorway cycleway:right=lane                     | ride     | none
highway=motorway cycleway=no                             | none     | none
highway=motorway cycleway=track access=no                | none     | none
highway=trunk                                            | ride     | ride
highway=trunk motorroad=yes                              | none     | none
highway=trunk motorroad=yes cycleway=track               | ride     | ride
highway=primary motorroad=yes foot=yes                   | push     | push
highway=tertiary_link                                    | ride     | ride
highway=road                                             | ride     | ride
highway=living_street                                    | ride     | ride
highway=path                                             | ride     | ride
highway=path bicycle=no                                  | push     | push
highway=path access=no foot=yes                          | push     | push
highway=path access=no bicycle=designated                | ride     | ride
highway=path foot=no                                     | ride     | ride
highway=path footway=link                                | ride     | ride
highway=path path=sidewalk footway=sidewalk              | push     | push
highway=bridleway                                        | push     | push  # OSRM stays off
highway=bridleway bicycle=yes                            | ride     | ride
highway=cycleway foot=no                                 | ride     | ride
highway=cycleway access=no                               | none     | none
highway=cycleway vehicle=no                              | push     | push
highway=cycleway bicycle=dismount                        | push     | push
highway=footway                                          | push     | push
highway=footway bicycle=no                               | push     | push
highway=footway access=permissive                        | push     | push
highway=footway vehicle=no bicycle=permissive            | ride     | ride
highway=footway cycleway=track                           | ride     | ride
highway=footway cycleway=track access=no                 | none     | none
highway=footway foot=private                             | push 2   | push 2
highway=footway access=customers                         | push 1   | push 1
highway=footway footway=crossing                         | ride     | ride
highway=footway footway=crossing bicycle=no              | push     | push
highway=footway oneway=yes                               | push     | push
highway=footway oneway:foot=yes                          | push     | none
highway=pedestrian                                       | push     | push
highway=pedestrian cycleway:right=track                  | ride     | push
highway=pedestrian cycleway=lane                         | ride     | ride
highway=pedestrian area=yes bicycle=yes                  | ride     | ride
highway=steps                                            | push     | push
highway=steps bicycle=yes                                | push     | push
highway=steps access=permissive                          | push     | push
highway=steps foot=no                                    | none     | none
highway=steps conveying=yes                              | none     | none    # no bicycles on an escalator
highway=steps conveying=reversible bicycle=dismount      | push     | push
highway=footway conveying=backward bicycle=dismount      | none     | push
highway=elevator                                         | push     | push
highway=elevator bicycle=yes                             | push     | push
highway=elevator bicycle=no                              | none     | none
highway=corridor                                         | push     | push
highway=platform                                         | push     | push
highway=platform bicycle=yes                             | ride     | ride
public_transport=platform                                | push     | push
railway=platform                                         | push     | push
highway=busway                                           | none     | none
highway=busway bicycle=yes                               | ride     | ride
highway=busway cycleway=share_busway                     | ride     | ride
highway=bus_guideway                                     | none     | none
highway=track railway=abandoned                          | ride     | ride
man_made=pier                                            | push     | push
man_made=pier bicycle=yes                                | ride     | ride
amenity=parking                                          | ride     | ride
amenity=parking access=private                           | ride 2   | ride 2
amenity=parking parking=underground                      | none     | none
amenity=parking building=yes                             | none     | none
amenity=school                                           | none     | none
bridge=movable                                           | ride     | ride
bridge=movable bicycle=no foot=no                        | none     | none
bridge=yes                                               | none     | none
# values nobody knows: what their access tags say
highway=runway                                           | none     | none
highway=runway access=yes                                | ride     | ride
highway=runway access=no                                 | none     | none
highway=runway vehicle=yes                               | ride     | ride
highway=runway access=no vehicle=yes                     | ride     | ride
highway=runway access=yes vehicle=no                     | push     | push
highway=runway access=private bicycle=yes                | ride     | ride
highway=runway foot=yes                                  | push     | push
highway=runway motor_vehicle=yes                         | none     | none
highway=runway surface=asphalt                           | none     | none
highway=garbage access=permissive                        | ride     | ride
highway=garbage cycleway=lane                            | ride     | ride
# not there
highway=construction                                     | none     | none
highway=construction bicycle=yes                         | none     | none
highway=proposed foot=yes                                | none     | none
highway=planned access=yes                               | none     | none
highway=abandoned                                        | none     | none
highway=disused bicycle=yes                              | none     | none
highway=razed                                            | none     | none
highway=rest_area access=yes                             | none     | none
highway=raceway bicycle=yes                              | none     | none
highway=via_ferrata bicycle=yes                          | none     | none
highway=residential construction=yes                     | none     | none
highway=residential construction=minor                   | ride     | ride
highway=residential construction=residential             | ride     | ride    # left over when it was done
highway=residential razed=yes                            | none     | none
highway=residential disused=yes                          | ride     | ride    # it is still there
highway=track winter_road=yes                            | none     | none
highway=track ice_road=no                                | ride     | ride
highway=residential status=impassable                    | none     | none
railway=construction bicycle=yes                         | none     | none
railway=abandoned bicycle=yes                            | none     | none
# one-ways
highway=primary oneway=yes                               | ride     | push
highway=primary oneway=yes foot=no                       | ride     | none
highway=primary oneway=-1                                | push     | ride
highway=primary oneway=reverse foot=no                   | none     | ride
highway=primary oneway=nonsense                          | ride     | ride
highway=primary oneway=false                             | ride     | ride
highway=primary oneway=reversible                        | push     | push
highway=primary oneway=alternating                       | ride     | ride
highway=primary junction=roundabout                      | ride     | none
highway=primary junction=circular                        | ride     | none
highway=primary junction=roundabout oneway=no            | ride     | ride
highway=primary junction=roundabout oneway=-1            | none     | ride
highway=primary junction=roundabout oneway:bicycle=no    | ride     | ride
highway=primary junction=roundabout oneway:car=no        | ride     | none
highway=motorway junction=roundabout bicycle=yes         | ride     | none
highway=trunk oneway=yes                                 | ride     | none
highway=primary oneway:bicycle=yes                       | ride     | push
highway=primary oneway=-1 oneway:bicycle=yes foot=no     | ride     | none
highway=primary oneway=no oneway:bicycle=yes             | ride     | push
highway=primary oneway=yes oneway:bicycle=no             | ride     | ride
highway=primary oneway=-1 oneway:bicycle=no              | ride     | ride
highway=primary oneway=yes oneway:bicycle=-1 foot=no     | none     | ride
highway=primary oneway=yes bicycle:backward=yes          | ride     | ride
highway=primary oneway=-1 bicycle:forward=yes            | ride     | ride
highway=primary oneway=yes bicycle=no                    | push     | push
highway=primary oneway:bus=yes                           | ride     | ride
highway=primary oneway=yes cycleway=opposite             | ride     | ride
highway=primary oneway=-1 cycleway=opposite_lane         | ride     | ride
highway=primary oneway=no cycleway=opposite_track        | ride     | ride
highway=primary oneway=yes cycleway=opposite_share_busway | ride    | ride
highway=primary oneway=yes cycleway:left=opposite_lane   | ride     | ride
highway=primary oneway=yes bicycle=opposite              | ride     | ride    # an old spelling
highway=primary oneway=yes cycleway:left=lane foot=no    | ride     | none    # beside the cars, as they go
highway=primary oneway=yes cycleway:left=track foot=no   | ride     | none
highway=primary oneway=yes cycleway:both=lane            | ride     | ride
highway=primary oneway=yes cycleway:both=separate        | ride     | push
highway=primary oneway=yes cycleway:left=lane cycleway:left:oneway=no   | ride | ride
highway=primary oneway=yes cycleway:left=lane cycleway:left:oneway=-1   | ride | ride
highway=primary oneway=-1 cycleway:left=lane cycleway:left:oneway=-1    | push | ride
highway=primary oneway=-1 cycleway:left=lane cycleway:left:oneway=yes   | ride | ride
highway=primary oneway=yes cycleway:right=lane cycleway:right:oneway=yes | ride | push
highway=cycleway oneway=yes                              | ride     | push
highway=path bicycle=designated oneway=yes foot=no       | ride     | none
# paths beside the road
highway=primary bicycle=use_sidepath                     | ride     | ride    # its gaps must be bridged
highway=primary bicycle=no sidewalk:right:bicycle=yes    | ride     | push
highway=primary bicycle=no sidewalk:both:bicycle=designated | ride  | ride
highway=primary bicycle=no cycleway=track                | push     | push    # the sign says no
highway=primary bicycle=optional_sidepath                | ride     | ride
# trails
highway=path mtb:scale=1                                 | ride     | ride
highway=path mtb:scale=2                                 | push     | push
highway=path mtb:scale=1-2                               | push     | push
highway=path mtb:scale=S3                                | none     | none
highway=path mtb:scale:imba=1                            | ride     | ride
highway=path mtb:scale:imba=4                            | none     | none
highway=path mtb:scale=0 mtb:scale:imba=4                | ride     | ride    # the finer scale counts
highway=path sac_scale=strolling                         | ride     | ride
highway=path sac_scale=mountain_hiking                   | push     | push
highway=path sac_scale=alpine_hiking                     | none     | none
highway=cycleway sac_scale=mountain_hiking mtb:scale:uphill=2 | ride | ride    # rated by who rode up
highway=cycleway sac_scale=mountain_hiking               | push     | push
highway=path trail_visibility=bad                        | ride     | ride
highway=path trail_visibility=horrible                   | push     | push
highway=track ford=yes                                   | ride     | ride
highway=track ford=stepping_stones                       | push     | push
highway=track smoothness=impassable                      | push     | push
# where one is carried
route=ferry                                              | ferry    | ferry
route=ferry bicycle=no                                   | none     | none
route=ferry bicycle=dismount                             | ferry    | ferry
route=ferry oneway=yes                                   | ferry    | none
route=ferry access=no bicycle=yes                        | ferry    | ferry
route=ferry access=private                               | ferry 2  | ferry 2
route=ferry motor_vehicle=no                             | ferry    | ferry
route=shuttle_train                                      | train    | train
route=shuttle_train bicycle=no                           | none     | none
route=train                                              | none     | none
route=train bicycle=yes                                  | train    | train
railway=train bicycle=no                                 | none     | none
railway=subway bicycle=yes                               | train    | train
railway=funicular bicycle=designated                     | train    | train
railway=tram                                             | none     | none
railway=some_word bicycle=yes                            | ride     | ride
highway=residential railway=tram oneway=yes              | ride     | push
leisure=track                                            | none     | none
waterway=river boat=yes                                  | none     | none
building=yes access=yes                                  | none     | none
"""
ROWS = [line.split("#")[0].split("|") for line in TABLE.splitlines() if "|" in line]


def uses(text: str, rider: Rider) -> list[str]:
    """How a rider goes along a way, and against it."""
    facts = read_way(tags(text))
    if facts is None:
        return ["none", "none"]
    points = Points(np.array([1, 2]), np.array([0, 9000], np.int32), np.zeros(2, np.int32))
    access = way_access(assemble([WayRow(1, facts, np.array([0, 1]))], points, {}).ways, rider)
    pairs = zip(access.mode[0].tolist(), access.zone[0].tolist(), strict=True)
    return [f"{Mode(mode).name.lower()} {zone or ''}".strip() if mode else "none" for mode, zone in pairs]


@pytest.mark.parametrize(("text", "along", "against"), ROWS)
def test_a_tourer_uses_a_way(text: str, along: str, against: str) -> None:
    assert uses(text, Rider.of()) == [along.strip(), against.strip()]


def test_the_table_is_read() -> None:
    assert len(ROWS) > 180


RIDERS = """
# what one rider takes, another refuses
highway=path mtb:scale=3          | mtb    | ride
highway=path mtb:scale=2          | gravel | push
highway=path mtb:scale=1          | road   | none
highway=path mtb:scale=0          | city   | ride
highway=steps                     | cargo  | none
highway=steps                     | run    | ride
highway=steps conveying=yes       | run    | ride
highway=elevator bicycle=no       | run    | ride
highway=path width=0.6            | cargo  | none
highway=path width=60_cm          | trekking | ride
highway=path width=1.5            | cargo  | ride
highway=cycleway cargo_bike=no    | cargo  | none
highway=residential width=0.5     | cargo  | ride
highway=footway                   | run    | ride
highway=footway                   | cargo  | push
highway=primary oneway=-1         | run    | ride
highway=cycleway foot=no          | run    | none
route=ferry bicycle=no            | run    | ferry
highway=track vehicle=no          | ebike  | push
"""


@pytest.mark.parametrize("row", [line for line in RIDERS.splitlines() if "|" in line])
def test_riders_differ(row: str) -> None:
    text, profile, use = (part.strip() for part in row.split("|"))
    assert uses(text, Rider.of(profile))[0] == use
