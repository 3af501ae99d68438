"""Print the climbs of real courses, and their ascent by both definitions beside what the device counted.

Devices count by one definition or the other. An Edge 500 sums each step of its smoothed height
(sample-activity: 299 m, by us 299 m with every wave), an Edge 200 too, of which smart recording leaves out
some; an Edge 810 and a Fenix 2 wait for a rise of some metres, as we do (514 and 1,579 m, by us 537 and
1,656 m filtered).
"""

from __future__ import annotations

import gzip
import sys
from pathlib import Path

import fitdecode
import gpxpy

from navigator.graph.climb import climbing
from navigator.guidance.climbs import Profile, climbs_of

Point = tuple[float, float, float]  # lon, lat, m above the sea
DEGREES = 180.0 / 2**31  # a semicircle of FIT
LEAST = 20  # points: what has fewer is no course


def from_fit(path: Path) -> tuple[list[Point], list[float], float | None]:
    """The points of a recording with heights, all heights, and the metres that its device says it climbed."""
    points: list[Point] = []
    heights: list[float] = []  # before the first fix there is no place, and the device counts all the same
    counted: float | None = None
    try:
        with fitdecode.FitReader(path, error_handling=fitdecode.ErrorHandling.IGNORE) as reader:
            for frame in reader:
                if not isinstance(frame, fitdecode.FitDataMessage):
                    continue
                value = {field.name: field.value for field in frame.fields}
                lon, lat = value.get("position_long"), value.get("position_lat")
                height = value.get("enhanced_altitude", value.get("altitude"))
                if frame.name == "record" and height is not None:
                    heights.append(float(height))
                if frame.name == "record" and None not in {lon, lat, height}:
                    points.append((lon * DEGREES, lat * DEGREES, float(height)))
                if frame.name == "session" and value.get("total_ascent") is not None:
                    counted = (counted or 0.0) + float(value["total_ascent"])
    except fitdecode.FitError as error:
        print(f"{path.name}: read as far as it goes, {error}")
    return points, heights, counted


def from_gpx(path: Path) -> list[Point]:
    """The points of a track with heights."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    walked = gpxpy.parse(text).walk(only_points=True)
    return [(p.longitude, p.latitude, p.elevation) for p in walked if p.elevation is not None]


def row(name: str, points: list[Point], heights: list[float], counted: float | None) -> str:
    """One line on a course, and one more for each climb in a category."""
    profile = Profile.of(points)
    if profile is None:
        return ""
    raw, filtered = climbing(heights, hysteresis=0.0)[0], climbing(heights)[0]
    device = "-" if counted is None else f"{counted:.0f}"
    climbs = climbs_of(profile)
    km = profile.metres[-1] / 1000.0
    lines = [f"{name[:38]:38} {km:7.1f} {device:>7} {raw:7.0f} {filtered:8.0f} {len(climbs):7}"]
    lines += [
        f"{'':38}   at {climb.begin / 1000:6.1f} km: {climb.length / 1000:5.1f} km, "
        f"{climb.grade:4.1f} %, {climb.rise:4.0f} m, category {climb.category}"
        for climb in climbs
        if climb.category
    ]
    return "\n".join(lines)


def main(data: Path) -> None:
    """All recordings and tracks of the data folder that have heights."""
    print(f"{'course':38} {'km':>7} {'device':>7} {'raw':>7} {'filtered':>8} {'climbs':>7}")
    for path in sorted((data / "tracks" / "fit").glob("*.fit")):
        points, heights, counted = from_fit(path)
        if len(points) >= LEAST:
            print(row(path.name, points, heights, counted))
    for path in sorted((data / "tracks" / "gpx").glob("*.gpx*")):
        points = from_gpx(path)
        if len(points) >= LEAST:
            print(row(path.name, points, [point[2] for point in points], None))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/data"))
