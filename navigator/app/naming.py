"""Decide which place of which region a rider means by a name, or which questions that leaves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from navigator.errors import NoPlaceError, NoRouteError, StorageError, UsageError

if TYPE_CHECKING:
    from navigator.library.place import Match
    from navigator.region.region import Region
    from navigator.settings import Settings

Point = tuple[float, float]  # lon, lat
Tell = Callable[[str], None]

SURE = 0.66  # fit from which a name is taken: with one slip in five letters; worse is only suggested
# What answers nearly as well, is about as likely meant, and lies elsewhere leaves a question.
AS_FITTING, AS_LIKELY = 0.04, 0.20
ELSEWHERE = 600.0  # m: parts of a station, or both ends of a square, lie closer
UNLIKE = 2500.0  # m between places of different kinds: a pass and the road over it bear one name
MOST_CHOICES = 6  # that are listed
MOST_NEAR = 3  # names that are suggested
LOOKED_AT = 40  # answers


@dataclass(frozen=True)
class PlaceName:
    """What a rider wrote for a point: a name that is still to be looked up."""

    text: str
    passed: bool = False  # without a stop


@dataclass(frozen=True)
class _Answer:
    """What one region knows of all names."""

    region: Region
    matches: dict[str, list[Match]]

    @property
    def worst(self) -> float:
        """The fit of the name that it knows least of."""
        return min((found[0].fit if found else 0.0 for found in self.matches.values()), default=1.0)


def locate(
    settings: Settings, spots: Sequence[Point | PlaceName], *, tell: Tell
) -> tuple[Region, list[Point]]:
    """The region that has all points and names, and the points; `tell` hears for what a name was taken.

    Raises:
        NoPlaceError: a name is nowhere, with those that are like it.
        UsageError: a name may mean several places, which are listed.
        NoRouteError, StorageError, ContentError: as `navigator.app.wiring.open_region`.
    """
    from navigator.app.wiring import open_region  # noqa: PLC0415  --help needs none of it

    points = [spot for spot in spots if not isinstance(spot, PlaceName)]
    names = list(dict.fromkeys(spot.text for spot in spots if isinstance(spot, PlaceName)))
    if not names:
        return open_region(settings, points), points
    answers = [_asked(region, names, points) for region in regions_with_places(settings, points)]
    answer = _best(answers, names)
    rivals = [other for other in answers if other is not answer and other.worst >= SURE]
    taken = {name: _one(name, answer, rivals) for name in names}
    for name, match in taken.items():
        _tell_taken(name, match, tell)
    return answer.region, [_point(spot, taken) for spot in spots]


def described(match: Match) -> str:
    """A place as it can be told from others of its name."""
    place = match.place
    return f"{place.label} ({place.kind}, {place.lat:.4f},{place.lon:.4f})"


def regions_with_places(settings: Settings, points: Sequence[Point]) -> list[Region]:
    """Regions with places that cover the points: the one of the settings, or all, the preferred first.

    Raises StorageError where there is none, with what can be done about it; others as `open_region`.
    """
    from navigator.app.wiring import open_region  # noqa: PLC0415  see locate
    from navigator.region.region import regions_covering  # noqa: PLC0415  see locate

    regions = [] if settings.region.value else regions_covering(settings.folders.regions, points)
    if not regions:
        return [
            open_region(settings, points)
        ]  # the one that is named, or the error that says why there is none
    known = [region for region in regions if region.manifest.places]
    if not known:
        names = ", ".join(region.name for region in regions)
        raise StorageError(
            f"no region knows the names of places yet; build {names} again with 'navigator region add'"
        )
    return known


def _asked(region: Region, names: Sequence[str], points: Sequence[Point]) -> _Answer:
    near = points[0] if points else None
    return _Answer(region, {name: region.places.search(name, near=near, limit=LOOKED_AT) for name in names})


def _best(answers: Sequence[_Answer], names: Sequence[str]) -> _Answer:
    """The region that knows all names best; of those that know them alike the preferred one."""
    best = max(answers, key=lambda answer: answer.worst)
    if best.worst >= SURE:
        return next(answer for answer in answers if answer.worst >= best.worst - AS_FITTING)
    homes = {name: max(answers, key=lambda answer: _fit(answer, name)) for name in names}
    for name, home in homes.items():
        if _fit(home, name) < SURE:
            raise NoPlaceError(_nowhere(name, home, answers))
    lies = ", ".join(f"{name!r} lies in {home.region.name}" for name, home in homes.items())
    raise NoRouteError(f"no one region has all of them: {lies}; build one from all their extracts")


def _fit(answer: _Answer, name: str) -> float:
    found = answer.matches[name]
    return found[0].fit if found else 0.0


def _nowhere(name: str, home: _Answer, answers: Sequence[_Answer]) -> str:
    where = ", ".join(answer.region.name for answer in answers)
    like = "; ".join(described(match) for match in home.matches[name][:MOST_NEAR])
    hint = f"did you mean {like}?" if like else "check the spelling, or give lat,lon"
    return f"there is no place {name!r} in {where}; {hint}"


def _one(name: str, answer: _Answer, rivals: Sequence[_Answer]) -> Match:
    """The place that a name means; UsageError lists the choices where there are several."""
    first, *rest = answer.matches[name]
    elsewhere = [match for rival in rivals for match in rival.matches[name][:1]]
    choices = [first]
    for match in (*rest, *elsewhere):
        if _as_good(match, first) and all(_apart(match, other) for other in choices):
            choices.append(match)
    if len(choices) == 1:
        return first
    listed = "; ".join(described(match) for match in choices[:MOST_CHOICES])
    more = f"; and {len(choices) - MOST_CHOICES} more" if len(choices) > MOST_CHOICES else ""
    raise UsageError(
        f"{name!r} may be {len(choices)} places: {listed}{more}. Add the town, or give the lat,lon of one"
    )


def _as_good(match: Match, first: Match) -> bool:
    return match.fit >= first.fit - AS_FITTING and match.weight >= first.weight - AS_LIKELY


def _apart(match: Match, other: Match) -> bool:
    from navigator.geo import great_circle  # noqa: PLC0415  see locate
    from navigator.library.kinds import kinds  # noqa: PLC0415  likewise

    away, kind = great_circle(*match.place.point, *other.place.point), other.place.kind
    if match.place.kind == kind:
        return away > ELSEWHERE
    return away > max(UNLIKE, kinds()[kind].reach)  # a town is meant before the station that bears its name


def _tell_taken(name: str, match: Match, tell: Tell) -> None:
    missing = f"; number {match.number_missing} is not on the map" if match.number_missing else ""
    tell(f"{name!r} is {described(match)}{missing}")


def _point(spot: Point | PlaceName, taken: dict[str, Match]) -> Point:
    if not isinstance(spot, PlaceName):
        return spot
    point = taken[spot.text].place.point
    if not spot.passed:
        return point
    from navigator.routing.planner import Through  # noqa: PLC0415  see locate

    return Through(*point)
