"""List the keys that are read of ways and nodes, so that those tagged alike are read once."""

from __future__ import annotations

from navigator.graph.osmconditions import CONDITION_KEYS

WAY_KEYS = CONDITION_KEYS | {
    *("access", "access:backward", "access:forward", "amenity", "area", "bicycle", "bicycle:backward"),
    *("bicycle:forward", "bicycle:oneway", "bicycle_road", "bridge", "building", "cargo_bike"),
    *("construction", "conveying", "covered", "crossing", "cyclestreet", "cycleway", "cycleway:both"),
    *("cycleway:both:oneway", "cycleway:left", "cycleway:left:oneway", "cycleway:oneway"),
    *("cycleway:right", "cycleway:right:oneway", "demolished", "driving_side", "duration"),
    *("embedded_rails", "est_width", "foot", "foot:backward", "foot:forward", "footway", "ford"),
    *("hazard", "highway", "ice_road", "impassable", "indoor", "junction", "lanes", "lit", "man_made"),
    *("maxspeed", "maxspeed:backward", "maxspeed:forward", "maxspeed:type", "maxwidth:physical"),
    *("motorroad", "mtb:scale", "mtb:scale:imba", "mtb:scale:uphill", "oneway", "oneway:bicycle"),
    *("oneway:foot", "parking", "path", "public_transport", "railway", "ramp", "ramp:bicycle", "razed"),
    *("removed", "route", "sac_scale", "segregated", "service", "shoulder", "sidewalk"),
    *("sidewalk:bicycle", "sidewalk:both:bicycle", "sidewalk:left:bicycle", "sidewalk:right:bicycle"),
    *("smoothness", "source:maxspeed", "status", "surface", "toll", "tracktype", "trail_visibility"),
    *("tunnel", "vehicle", "vehicle:backward", "vehicle:forward", "width", "winter_road"),
    *("zone:maxspeed",),
}
NODE_KEYS = CONDITION_KEYS | {
    *("access", "barrier", "bicycle", "cargo_bike", "crossing", "foot", "ford", "highway", "lcn_ref"),
    *("locked", "maxwidth", "maxwidth:physical", "opening", "railway", "rcn_ref", "vehicle", "width"),
}
