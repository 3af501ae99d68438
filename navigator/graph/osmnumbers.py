"""Read the numbers in OSM tags: counts, speed limits, durations, widths."""

from __future__ import annotations

import re

from navigator.graph.osmtext import Tags

_KPH_PER_MPH = 1.609344
_FASTEST = 255  # km/h that fit a byte
_DURATIONS = (
    re.compile(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?"),  # ISO 8601
    re.compile(
        r"(?:(\d{1,3}) ?d(?:ays?)?)? ?(?:(\d{1,3}) ?h(?:r|rs|ours?)?)? ?"
        r"(?:(\d{1,4}) ?(?:m|mins?|minutes?|'))? ?(?:(\d{1,5}) ?s(?:ec|econds?)?)?"
    ),
)
_METRES_PER_FOOT, _METRES_PER_INCH = 0.3048, 0.0254
_SPEED_WORDS = {
    "walk": 7,
    "none": 130,
    "urban": 50,
    "rural": 90,
    "motorway": 130,
    "living_street": 10,
    "bicycle_road": 30,
    "nsl_single": 97,
    "nsl_dual": 113,
    "pedestrian_zone": 20,
    "trunk": 100,
}


def whole_of(text: str) -> int:
    """The whole number that a text begins with; 0 where it has none."""
    found = re.match(r"\s*(\d{1,9})", text)
    return int(found.group(1)) if found else 0


def speed_limits_of(tags: Tags) -> tuple[int, int]:
    """km/h along a way and against it; 0 unknown. A zone or a kind of limit stands in for a missing sign."""
    kinds = ("maxspeed", "zone:maxspeed", "maxspeed:type", "source:maxspeed")
    both = next((limit for key in kinds if (limit := _limit(tags.get(key, "")))), 0)
    along, against = (_limit(tags.get(f"maxspeed:{side}", "")) for side in ("forward", "backward"))
    return along or both, against or both


def _limit(text: str) -> int:
    """km/h of "50", "30 mph", "walk", "DE:urban", "DE:zone:30", "FR:zone30"; 0 unknown."""
    text = text.lower()
    number = whole_of(text)
    if number:
        return min(_FASTEST, round(number * _KPH_PER_MPH) if "mph" in text else number)
    last = text.rsplit(":", 1)[-1]
    return min(_FASTEST, whole_of(last.removeprefix("zone"))) or _SPEED_WORDS.get(last, 0)


def duration_of(text: str) -> int:
    """Seconds of "20" (minutes), "0:20", "01:10:30", "PT1H20M", "1 h 20 min"; 0 unknown. Of a range the most.

    >>> duration_of("0:20"), duration_of("PT1H"), duration_of("90 min"), duration_of("20-25")
    (1200, 3600, 5400, 1500)
    """
    return max(_seconds(part) for part in re.split(r"\s*[-–;]\s*", text.strip()))


def _seconds(text: str) -> int:
    clock = re.fullmatch(r"(\d{1,5})(?::(\d{1,2}))?(?::(\d{1,2}))?", text)
    if clock:
        first, second, third = (int(part or 0) for part in clock.groups())
        return (first * 60 + second) * 60 + third if clock.group(2) else first * 60
    for form in _DURATIONS:
        found = form.fullmatch(text)
        if found and any(found.groups()):
            days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
            return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    return 0


def metres_of(text: str) -> float:
    """Metres of "0.8", "0,8 m", "80 cm" or 2'6"; 0 unknown."""
    feet = re.fullmatch(r"(\d{1,3})'\s*(?:(\d{1,2})\")?", text.strip())
    if feet:
        return int(feet.group(1)) * _METRES_PER_FOOT + int(feet.group(2) or 0) * _METRES_PER_INCH
    found = re.match(r"\s*(\d{1,3}(?:[.,]\d{1,3})?)\s*(cm)?", text)
    return float(found.group(1).replace(",", ".")) / (100.0 if found.group(2) else 1.0) if found else 0.0
