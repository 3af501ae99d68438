"""Plan a route and draw it, with its climbs in colours and its heights below: the picture in README.md.

python examples/draw_route.py REGION_FOLDER route.png LON,LAT LON,LAT [HILLS]

On the command line `navigator plan POINT POINT --map route.png` does the same.
"""

from __future__ import annotations

import sys
from pathlib import Path

from navigator import Router
from navigator.region.pictured import region_ground, route_track
from navigator.region.region import Region
from navigator.units import duration_text
from tiles.picture import encoded, route_picture
from tiles.wish import Wish, format_of


def main(region: str, target: str, start: str, end: str, hills: str = "0") -> None:
    """Plan, draw, save."""
    router = Router.open(region, hills=float(hills))
    route = router.route([tuple(float(part) for part in point.split(",")) for point in (start, end)])
    words = (f"{route.distance / 1000:.1f} km", duration_text(route.duration), f"{route.ascent:.0f} m up")
    wish = Wish((1200, 620), words=words)
    ground = region_ground(Region.open(region), wish)
    picture = route_picture(ground, route_track(route), wish)
    Path(target).write_bytes(encoded(picture, format_of(Path(target)), ground.attribution))


if __name__ == "__main__":
    main(*sys.argv[1:])
