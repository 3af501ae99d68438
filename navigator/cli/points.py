"""Read the points that people paste: `42.5,1.5`, degrees and minutes, geo: URIs, OSM links, home."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlsplit

from navigator.errors import UsageError
from navigator.settings import Home

_NUMBER = r"[-+]?\d{1,3}(?:\.\d*)?"
_DECIMAL = re.compile(rf"\s*({_NUMBER})\s*[°]?\s*([NSns]?)\s*[,;\s]\s*({_NUMBER})\s*[°]?\s*([EWOewo]?)\s*")
_SEXAGESIMAL = re.compile(
    r"""\s*(\d{1,2})°\s*(\d{1,2}(?:\.\d*)?)['′]\s*(?:(\d{1,2}(?:\.\d*)?)(?:"|″|''))?\s*([NS])[,;\s]*
    (\d{1,3})°\s*(\d{1,2}(?:\.\d*)?)['′]\s*(?:(\d{1,2}(?:\.\d*)?)(?:"|″|''))?\s*([EWO])\s*""",
    re.VERBOSE | re.IGNORECASE,
)
_MAP_PART = re.compile(rf"map=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})")

Place = tuple[float, float]  # lon, lat


def join_split(words: Sequence[str]) -> list[str]:
    """Put together what the shell took apart: `42.5, 1.5` without quotes comes as two words."""
    joined: list[str] = []
    for word in words:
        if joined and joined[-1].rstrip().endswith(","):
            joined[-1] += word
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
    pair = _pair(text)
    if pair is None:
        raise UsageError(f"{text!r} is no point; give lat,lon such as 42.5075,1.5218, or home")
    lat, lon = pair
    if not (abs(lat) <= 90.0 and abs(lon) <= 180.0 and math.isfinite(lat + lon)):
        hint = f"; did you mean {lon:g},{lat:g}?" if abs(lon) <= 90.0 and abs(lat) <= 180.0 else ""
        raise UsageError(f"{text!r} is no place on earth: latitude comes first, at most 90{hint}")
    return lon, lat


def _pair(text: str) -> tuple[float, float] | None:
    """Latitude and longitude, unchecked."""
    lowered = text.strip().lower()
    if lowered.startswith("geo:"):
        return _decimal(text.strip()[4:].split("?")[0].split(";")[0])
    if lowered.startswith(("http://", "https://")):
        return _from_link(text.strip())
    return _decimal(text) or _sexagesimal(text)


def _decimal(text: str) -> tuple[float, float] | None:
    found = _DECIMAL.fullmatch(text)
    if not found:
        return None
    lat, north, lon, east = found.groups()
    south, west = north.lower() == "s", east.lower() == "w"
    return float(lat) * (-1.0 if south else 1.0), float(lon) * (-1.0 if west else 1.0)


def _sexagesimal(text: str) -> tuple[float, float] | None:
    found = _SEXAGESIMAL.fullmatch(text)
    if not found:
        return None
    parts = found.groups()
    values = []
    for degrees, minutes, seconds, side in (parts[:4], parts[4:]):
        value = float(degrees) + float(minutes) / 60.0 + float(seconds or 0.0) / 3600.0
        values.append(-value if side.upper() in {"S", "W"} else value)
    return values[0], values[1]


def _from_link(link: str) -> tuple[float, float] | None:
    """OpenStreetMap's links: a marker (mlat, mlon) before the middle of the map."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return None
    query = parse_qs(parts.query)
    if "mlat" in query and "mlon" in query:
        return _decimal(f"{query['mlat'][0]},{query['mlon'][0]}")
    found = _MAP_PART.search(parts.fragment)
    return (float(found.group(1)), float(found.group(2))) if found else None
