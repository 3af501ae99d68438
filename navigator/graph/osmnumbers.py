"""Read the numbers in OSM tags: counts, speed limits, durations, widths."""

from __future__ import annotations

import re

_KPH_PER_MPH = 1.609344
_METRES_PER_FOOT, _METRES_PER_INCH = 0.3048, 0.0254
_SPEED_WORDS = {"walk": 7, "none": 130, "urban": 50, "rural": 90, "motorway": 130, "living_street": 10}


def whole_of(text: str) -> int:
    """The whole number that a text begins with; 0 where it has none."""
    found = re.match(r"\s*(\d{1,9})", text)
    return int(found.group(1)) if found else 0


def maxspeed_of(text: str) -> int:
    """km/h; understands "50", "30 mph", "walk", "DE:urban", "DE:zone:30"; 0 unknown."""
    number = whole_of(text)
    if number:
        return min(255, round(number * _KPH_PER_MPH) if "mph" in text else number)
    last = text.rsplit(":", 1)[-1]
    return whole_of(last.removeprefix("zone")) or _SPEED_WORDS.get(last, 0)


def duration_of(text: str) -> int:
    """Seconds of "20" (minutes), "0:20", "01:10:30" or "PT1H20M"; 0 unknown."""
    iso = re.fullmatch(r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?", text)
    if iso:
        days, hours, minutes, seconds = (int(part or 0) for part in iso.groups())
        return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
    if not re.fullmatch(r"\d{1,5}(:\d{1,2}){0,2}", text):
        return 0
    parts = [int(part) for part in text.split(":")]
    if len(parts) == 1:
        return parts[0] * 60
    hours, minutes, seconds = (*parts, 0)[:3]
    return (hours * 60 + minutes) * 60 + seconds


def metres_of(text: str) -> float:
    """Metres of "0.8", "0,8 m", "80 cm" or 2'6"; 0 unknown."""
    feet = re.fullmatch(r"(\d{1,3})'\s*(?:(\d{1,2})\")?", text.strip())
    if feet:
        return int(feet.group(1)) * _METRES_PER_FOOT + int(feet.group(2) or 0) * _METRES_PER_INCH
    found = re.match(r"\s*(\d{1,3}(?:[.,]\d{1,3})?)\s*(cm)?", text)
    return float(found.group(1).replace(",", ".")) / (100.0 if found.group(2) else 1.0) if found else 0.0
