"""Decide how steep a road can have been built, by what it is: what is steeper is the ground beside it.

A height cell of 30-90 m in a narrow valley mixes the road with the slopes at its side, and makes ramps of 15
to 30 % on main roads that have none.
"""

from __future__ import annotations

import numpy as np

from navigator.graph.attributes import RoadClass, WayFlag
from navigator.graph.roadgraph import Array, WayTable

# Slope in % that is built or still borne in mountains. Design manuals ask for less (AASHTO, A Policy on
# Geometric Design of Highways and Streets: in mountains arterials to 9 %, collectors to 14 %, local roads
# to 17 %); old pass roads have a little more. What is not named has no limit: tracks, paths, steps.
STEEPEST: dict[RoadClass, float] = {
    RoadClass.MOTORWAY: 7.0,
    RoadClass.TRUNK: 9.0,
    RoadClass.PRIMARY: 11.0,
    RoadClass.SECONDARY: 13.0,
    RoadClass.TERTIARY: 14.0,
    RoadClass.UNCLASSIFIED: 17.0,
    RoadClass.RESIDENTIAL: 17.0,
    RoadClass.LIVING_STREET: 17.0,
    RoadClass.SERVICE: 20.0,
}
# Roundabouts are laid level so that nobody loses grip (DMRB CD 116: at most 2 % on approaches)
STEEPEST_CIRCLE = 3.0  # %
# m over which the ground must be steeper before that is believed: two to three cells of 90 m where roads are
# surveyed and graded, hardly more than one for streets
TRUST_MAIN, TRUST_LOCAL = 200.0, 120.0
NO_LIMIT = np.inf


def steepest(ways: WayTable) -> tuple[Array, Array]:
    """Slope that each way keeps to (a share, not %), inf without limit, and the trust in it, m; (w,) each."""
    limit = np.array([STEEPEST.get(kind, NO_LIMIT) for kind in RoadClass])[ways.road_class]
    circle = (np.asarray(ways.flags) & WayFlag.ROUNDABOUT) != 0
    main = circle | (np.asarray(ways.road_class) <= RoadClass.TERTIARY)
    limit = np.where(circle & np.isfinite(limit), np.minimum(limit, STEEPEST_CIRCLE), limit)
    return limit / 100.0, np.where(main, TRUST_MAIN, TRUST_LOCAL)
