"""Read the points that people paste: `42.5,1.5`, degrees and minutes, geo: URIs, OSM links, home, names."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from navigator.app.naming import PlaceName, locate
from navigator.cli.console import note
from navigator.errors import UsageError
from navigator.settings import Home, Settings

_NUMBER = r"(?:\d{1,3}(?:\.\d*)?|\.\d+)"
# One half of a pair: degrees, perhaps minutes, perhaps seconds, and the side either before or behind.
_HALF = rf"""\s* (?: (?P<before#> [NSEWO]) \s* )? (?P<degrees#> [-+]? {_NUMBER}) \s*
    (?: [°º] \s* (?: (?P<minutes#> {_NUMBER}) \s* ['′’] \s*
    (?: (?P<seconds#> {_NUMBER}) \s* (?: "|″|”|''|′′ ) \s* )? )? )?
    (?(before#) | (?P<behind#> [NSEWO])? ) \s*"""
_PAIR = re.compile(
    rf"{_HALF.replace('#', '1')} (?: [,;\s] | (?<=[NSEWO]) ) {_HALF.replace('#', '2')}",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)
_BARE_NUMBER = re.compile(rf"\s*[-+]?{_NUMBER}\s*", re.ASCII)
_MAP_PART = re.compile(rf"map=\d+(?:\.\d+)?/([-+]?{_NUMBER})/([-+]?{_NUMBER})", re.ASCII)
_MINUTES = 60.0  # in a degree, and seconds in a minute

PASSED = "via:"  # before a point that is no stop
_SIDES = frozenset("nsewo")

Place = tuple[float, float]  # lon, lat


def join_split(words: Sequence[str]) -> list[str]:
    """Put together what the shell took apart: `42.5, 1.5` and `42.5 1.5` without quotes come as two words."""
    joined: list[str] = []
    for word in words:
        last = joined[-1].rstrip() if joined else ""
        if last.endswith(",") or (last and word.lstrip().startswith(",")):
            joined[-1] += word
        elif _BARE_NUMBER.fullmatch(last) and _BARE_NUMBER.fullmatch(word):
            joined[-1] += f" {word}"  # a number alone is no point, so it begins one
        else:
            joined.append(word)
    return joined


def parse_point(text: str, *, home: Home | None = None) -> Place:
    """Longitude and latitude of a point as a rider writes it, latitude first.

    >>> parse_point("42.5, 1.5")
    (1.5, 42.5)
    >>> parse_point("geo:-33.92,18.42;u=35")
    (18.42, -33.92)

    Raises UsageError where the text is no point on earth.
    """
    if text.strip().lower() == "home":
        if home is None:
            raise UsageError(
                "home is not set; write home = [42.5, 1.5] into the settings file (navigator settings)"
            )
        return home.lon, home.lat
    pair = _pair(text.strip())
    if pair is None:
        raise UsageError(
            f"{text.strip()!r} is no point; give lat,lon such as 42.5075,1.5218, a name, or home"
        )
    lat, lon = pair
    if not (abs(lat) <= 90.0 and abs(lon) <= 180.0):
        hint = f"; did you mean {lon:.9g},{lat:.9g}?" if abs(lon) <= 90.0 and abs(lat) <= 180.0 else ""
        raise UsageError(f"{text.strip()!r} is no place on earth: latitude comes first, at most 90{hint}")
    return lon, lat


def parse_spot(text: str, *, home: Home | None = None) -> Place | PlaceName:
    """A point as `parse_point` reads it, or what may be the name of a place.

    >>> parse_spot("Heidelberg Hauptbahnhof")
    PlaceName(text='Heidelberg Hauptbahnhof', passed=False)
    """
    if _may_be_a_name(text.strip()):
        return PlaceName(text.strip())
    return parse_point(text, home=home)


def point_of(text: str, settings: Settings) -> Place:
    """Longitude and latitude of a point or of a name, which alone needs a region; errors as of `locate`."""
    spot = parse_spot(text, home=settings.home.value)
    return locate(settings, [spot], tell=note)[1][0] if isinstance(spot, PlaceName) else spot


def _may_be_a_name(text: str) -> bool:
    """Whether a text has letters, and others than those of home, of links, and of the sides of the world."""
    lowered = text.lower()
    if lowered == "home" or lowered.startswith(("geo:", "http://", "https://")):
        return False
    if _numbers(lowered):  # nan,inf
        return False
    letters = {letter for letter in lowered if letter.isalpha() and letter != "º"}
    sided = letters <= _SIDES and any(letter.isdecimal() for letter in text)
    return bool(letters) and not sided and len(lowered) > 1


def _numbers(text: str) -> bool:
    try:
        return bool([float(part) for part in text.split(",")])
    except ValueError:
        return False


def parse_stop(text: str, *, home: Home | None = None) -> Place | PlaceName:
    """A spot as `parse_spot` reads it; one behind `via:` is passed through without a stop.

    >>> parse_stop("via:42.5,1.5")
    Through(lon=1.5, lat=42.5)
    """
    if not text.lower().startswith(PASSED):
        return parse_spot(text, home=home)
    spot = parse_spot(text[len(PASSED) :], home=home)
    if isinstance(spot, PlaceName):
        return PlaceName(spot.text, passed=True)
    from navigator.routing.planner import Through  # noqa: PLC0415  --help needs none of it

    return Through(*spot)


def _pair(text: str) -> tuple[float, float] | None:
    """Latitude and longitude, unchecked."""
    lowered = text.lower()
    if lowered.startswith("geo:"):
        return _from_geo(text[len("geo:") :])
    if lowered.startswith(("http://", "https://")):
        return _from_link(text)
    return _written(text)


def _written(text: str) -> tuple[float, float] | None:
    """A pair in decimal degrees or in degrees, minutes and seconds; latitude first where no side is named."""
    found = _PAIR.fullmatch(text)
    if not found:
        return None
    (first, side), (second, other) = _half(found, 1), _half(found, 2)
    if math.isnan(first + second) or (side and other and (side in "EW") == (other in "EW")):
        return None
    swapped = side in {"E", "W"} or other in {"N", "S"}
    return (second, first) if swapped else (first, second)


def _half(found: re.Match[str], number: int) -> tuple[float, str]:
    """Degrees with their sign, NaN where they contradict themselves, and the side that was named."""
    part = {
        name: found[f"{name}{number}"] or "" for name in ("before", "degrees", "minutes", "seconds", "behind")
    }
    degrees, side = part["degrees"], (part["before"] + part["behind"]).upper()
    if side == "O":
        raise UsageError("O is east in one language and west in another; write E or W")
    minutes, seconds = float(part["minutes"] or 0.0), float(part["seconds"] or 0.0)
    two_signs = bool(side) and degrees[0] in "+-"
    if two_signs or max(minutes, seconds) >= _MINUTES or ("." in degrees and part["minutes"]):
        return math.nan, side
    value = abs(float(degrees)) + minutes / _MINUTES + seconds / _MINUTES**2
    return (-value if degrees[0] == "-" or side in {"S", "W"} else value), side


def _from_geo(rest: str) -> tuple[float, float] | None:
    """RFC 5870, and Android's way to name a place: geo:0,0?q=lat,lon(label)."""
    place, _, query = rest.partition("?")
    numbers = place.split(";")[0].split(",")
    named = parse_qs(query).get("q", [""])[0].partition("(")[0]
    pair = _written(",".join(numbers[:2])) if len(numbers) in {2, 3} else None
    return (_written(named) if named and pair == (0.0, 0.0) else None) or pair


def _from_link(link: str) -> tuple[float, float] | None:
    """OpenStreetMap's links: a marker (mlat, mlon) before the middle of the map."""
    try:
        parts = urlsplit(link)
        query = parse_qs(parts.query)
    except ValueError:
        return None
    if parts.path.startswith("/directions"):
        return None  # two points, and the middle of the map is neither
    if "mlat" in query and "mlon" in query:
        return _written(f"{query['mlat'][0]},{query['mlon'][0]}")
    found = _MAP_PART.search(parts.fragment)
    return (float(found.group(1)), float(found.group(2))) if found else None
