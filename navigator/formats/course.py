"""Hold a course to follow, as it stands in a file, and what every file we write says of its origin."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from navigator.errors import UsageError

if TYPE_CHECKING:
    from navigator.guidance.route import Route

CREATOR = "bike-navigator"
DRAWN = f"{CREATOR} track"  # writes what we followed but did not plan: it is matched, not retraced
ATTRIBUTION = "© OpenStreetMap contributors, ODbL"

DECIMALS = 7  # of a degree: OSM's own grid, so that what is written finds its node again exactly
LOWEST, HIGHEST = -1_000.0, 10_000.0  # m; nobody rides beyond, so a height there is a receiver's "unknown"

Planned = Sequence[tuple[str, str]]
Position = tuple[float, float, float | None]  # lon, lat, metres above the sea or unknown


@dataclass(frozen=True)
class Waypoint:
    """A named place beside a course, or a cue on it."""

    lon: float
    lat: float
    ele: float | None = None  # m
    name: str = ""
    description: str = ""
    kind: str = ""  # GPX <type>
    symbol: str = ""  # GPX <sym>

    def __post_init__(self) -> None:
        fault = _fault((self.lon, self.lat, self.ele))
        if fault:
            raise UsageError(f"waypoint {self.name!r} {fault}")


@dataclass(frozen=True)
class Course:
    """A line to follow, as it stands in a file: at least two points, in travel order."""

    name: str
    points: tuple[Position, ...]
    times: tuple[datetime | None, ...] | None = None  # one a point, UTC; None where no point has one
    creator: str = ""  # the program that wrote the file
    waypoints: tuple[Waypoint, ...] = ()
    planned_for: tuple[tuple[str, str], ...] = ()  # settings of the rider, by key, where we planned it
    cut: bool = False  # the file ends early, and the ride that it recorded may have gone on

    def __post_init__(self) -> None:
        if len(self.points) < 2:
            raise UsageError("a course needs at least two points")
        if self.times is not None and len(self.times) != len(self.points):
            raise UsageError(f"a course of {len(self.points)} points cannot have {len(self.times)} times")
        if self.times is not None and any(time is not None and time.tzinfo is None for time in self.times):
            raise UsageError("a course's times need a time zone")
        for number, point in enumerate(self.points, start=1):
            fault = _fault(point)
            if fault:
                raise UsageError(f"point {number} {fault}")

    @classmethod
    def along(
        cls, geometry: Sequence[Sequence[float]], *, name: str = "", planned_for: Planned = ()
    ) -> Course:
        """The course of a line, each point (lon, lat) or (lon, lat, metres)."""
        points = tuple((point[0], point[1], point[2] if len(point) > 2 else None) for point in geometry)
        return cls(name=name, points=points, creator=CREATOR, planned_for=tuple(planned_for))

    @classmethod
    def of(cls, route: Route, *, name: str = "", planned_for: Planned = ()) -> Course:
        """The course of a planned route; a stop of its rider stands there twice, all else once."""
        rows = rows_with_stops(route.geometry, route.stops)
        line = [route.geometry[row] for row in rows]
        return cls.along(line, name=name, planned_for=planned_for)

    def reversed(self) -> Course:
        """The other way round; nobody has planned that: streets are one-way and hills have two sides."""
        return replace(self, points=self.points[::-1], times=None, creator="")


def rows_with_stops(points: Sequence[Position | tuple[float, ...]], stops: Sequence[int]) -> list[int]:
    """The rows of a line to write: each place once, and twice where one of the rows of `stops` is.

    So any kind of file tells where a rider stops, be it between two nodes of a road or at one.
    """
    rows: list[int] = []
    halts = frozenset(stops)
    for row in range(len(points)):
        if not rows or _place(points[row]) != _place(points[rows[-1]]):
            rows.append(row)
        if row in halts:
            rows.append(rows[-1])
    return rows if len(rows) > 1 else [0, len(points) - 1]


def _place(point: Position | tuple[float, ...]) -> tuple[float, float]:
    return round(point[0], DECIMALS), round(point[1], DECIMALS)


def plain_text(text: str) -> str:
    """A name from outside on one line, without what XML cannot hold and a terminal would obey."""
    return " ".join("".join(sign for sign in text if sign.isspace() or _is_harmless(sign)).split())


def moment(text: str) -> datetime | None:
    """A time in UTC, which those without a zone are by definition; None where it makes no sense."""
    try:
        time = datetime.fromisoformat(text.strip())
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):  # an offset of a day or more, the year 1 or 9999
        return None


def _is_harmless(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cs"} and sign not in "\ufffe\uffff"


def _fault(point: Position) -> str:
    lon, lat, ele = point
    if not -180.0 <= lon <= 180.0:  # also catches NaN
        return f"has the longitude {lon}, which is not from -180 to 180"
    if not -90.0 <= lat <= 90.0:
        return f"has the latitude {lat}, which is not from -90 to 90"
    if ele is not None and not LOWEST <= ele <= HIGHEST:
        return f"has the height {ele} m, which is not from {LOWEST:g} to {HIGHEST:g}"
    return ""
