"""Decide what the value of an access tag means, and which of several access tags counts.

Keys rank by how special they are: bicycle over vehicle over access for riding, foot over access for
walking (OSM wiki, Key:access, "Transport mode restrictions"); a key with a direction
(`bicycle:backward`) beats the same key without.
"""

from __future__ import annotations

from navigator.graph.attributes import Access
from navigator.graph.osmtext import Tags

NO, PRIVATE, DESTINATION = Access.NO, Access.PRIVATE, Access.DESTINATION
DISMOUNT, SIDEPATH, DISCOURAGED = Access.DISMOUNT, Access.SIDEPATH, Access.DISCOURAGED
YES, DESIGNATED, WRONG_WAY = Access.YES, Access.DESIGNATED, Access.WRONG_WAY

ACCESS_VALUES: dict[str, Access] = {
    "yes": YES,
    "permissive": YES,
    "designated": DESIGNATED,
    "official": DESIGNATED,  # old German spelling of designated
    "public": YES,
    "allowed": YES,
    "limited": YES,
    "optional_sidepath": YES,
    "true": YES,
    "1": YES,
    "track": YES,  # bicycle=track and bicycle=lane were meant as cycleway=*
    "lane": YES,
    "no": NO,
    "false": NO,
    "0": NO,
    "agricultural": NO,
    "agricutural": NO,
    "agriculture": NO,
    "forestry": NO,
    "forestery": NO,
    "foresty": NO,
    "forest": NO,
    "military": NO,
    "emergency": NO,
    "psv": NO,
    "bus": NO,
    "restricted": NO,
    "prohibited": NO,
    "forbidden": NO,
    "none": NO,
    "private": PRIVATE,
    "permit": PRIVATE,
    "permission": PRIVATE,
    "residents": PRIVATE,
    "resident": PRIVATE,
    "employees": PRIVATE,
    "staff": PRIVATE,
    "members": PRIVATE,
    "key": PRIVATE,
    "privat": PRIVATE,
    "destination": DESTINATION,
    "customers": DESTINATION,
    "customer": DESTINATION,
    "delivery": DESTINATION,
    "deliveries": DESTINATION,
    "visitors": DESTINATION,
    "guests": DESTINATION,
    "dismount": DISMOUNT,
    "use_sidepath": SIDEPATH,
    "separate": SIDEPATH,
    "discouraged": DISCOURAGED,
}


def access_value(text: str | None) -> Access | None:
    """The meaning of an access tag; None where it says nothing that we know.

    >>> access_value("designated").name, access_value("yes;permissive").name, access_value("unknown")
    ('DESIGNATED', 'YES', None)
    """
    if not text:
        return None
    whole = ACCESS_VALUES.get(text)
    if whole is not None:
        return whole
    parts = (part.strip() for part in text.lower().split(";"))
    return max((ACCESS_VALUES[part] for part in parts if part in ACCESS_VALUES), default=None)


def most_special(tags: Tags, keys: tuple[str, ...], direction: str) -> tuple[str, Access] | None:
    """The first of the keys that says something in a direction, and what."""
    for key in keys:
        for name in (f"{key}:{direction}", key):
            value = access_value(tags.get(name))
            if value is not None:
                return key, value
    return None


_FOR_BUSES = frozenset({"psv", "bus", "taxi", "bus;taxi", "taxi;bus", "psv;taxi"})


def said_of_vehicles(tags: Tags) -> Tags:
    """`access=bus` and its like stand on a sign for vehicles: walkers are not meant."""
    if tags.get("access") not in _FOR_BUSES:
        return tags
    return {key: value for key, value in tags.items() if key != "access"} | {
        "vehicle": tags.get("vehicle", "no")
    }
