"""Decide from its tags what kind of area a closed way or multipolygon is on a map."""

from __future__ import annotations

from collections.abc import Mapping

from tiles.mapkinds import Kind, Trait

Tags = Mapping[str, str]

# Keys in the order in which they decide: what is on top of the ground before what the ground is used for.
_KINDS: dict[str, dict[str, Kind]] = {
    "natural": {
        "water": Kind.WATER,
        "bay": Kind.WATER,
        "wood": Kind.WOOD,
        "scrub": Kind.SCRUB,
        "heath": Kind.HEATH,
        "fell": Kind.HEATH,
        "moor": Kind.HEATH,
        "tundra": Kind.HEATH,
        "grassland": Kind.MEADOW,
        "beach": Kind.BEACH,
        "sand": Kind.BEACH,
        "dune": Kind.BEACH,
        "shoal": Kind.BEACH,
        "bare_rock": Kind.ROCK,
        "rock": Kind.ROCK,
        "stone": Kind.ROCK,
        "scree": Kind.SCREE,
        "shingle": Kind.SCREE,
        "glacier": Kind.GLACIER,
        "wetland": Kind.WETLAND,
        "marsh": Kind.WETLAND,
        "mud": Kind.WETLAND,
    },
    "waterway": {"riverbank": Kind.WATER, "dock": Kind.WATER},
    "leisure": {
        "park": Kind.PARK,
        "garden": Kind.PARK,
        "recreation_ground": Kind.PARK,
        "common": Kind.GRASS,
        "dog_park": Kind.PARK,
        "golf_course": Kind.GOLF,
        "pitch": Kind.PITCH,
        "track": Kind.PITCH,
        "sports_centre": Kind.PLAYGROUND,
        "stadium": Kind.PLAYGROUND,
        "playground": Kind.PLAYGROUND,
        "swimming_pool": Kind.WATER,
        "swimming_area": Kind.WATER,
        "nature_reserve": Kind.RESERVE,
        "marina": Kind.WATER,
    },
    "landuse": {
        "forest": Kind.WOOD,
        "basin": Kind.WATER,
        "reservoir": Kind.WATER,
        "salt_pond": Kind.WATER,
        "farmland": Kind.FARMLAND,
        "farm": Kind.FARMLAND,
        "greenhouse_horticulture": Kind.FARMLAND,
        "plant_nursery": Kind.ORCHARD,
        "farmyard": Kind.FARMYARD,
        "meadow": Kind.MEADOW,
        "grass": Kind.GRASS,
        "village_green": Kind.GRASS,
        "greenfield": Kind.GRASS,
        "flowerbed": Kind.GRASS,
        "recreation_ground": Kind.PARK,
        "orchard": Kind.ORCHARD,
        "vineyard": Kind.VINEYARD,
        "allotments": Kind.ALLOTMENTS,
        "cemetery": Kind.CEMETERY,
        "residential": Kind.RESIDENTIAL,
        "garages": Kind.INDUSTRIAL,
        "commercial": Kind.COMMERCIAL,
        "retail": Kind.COMMERCIAL,
        "industrial": Kind.INDUSTRIAL,
        "port": Kind.INDUSTRIAL,
        "depot": Kind.INDUSTRIAL,
        "railway": Kind.RAILWAY_LAND,
        "military": Kind.MILITARY,
        "quarry": Kind.QUARRY,
        "landfill": Kind.QUARRY,
        "construction": Kind.QUARRY,
        "brownfield": Kind.QUARRY,
        "religious": Kind.CAMPUS,
        "education": Kind.CAMPUS,
    },
    "amenity": {
        "parking": Kind.PARKING_LAND,
        "school": Kind.CAMPUS,
        "kindergarten": Kind.CAMPUS,
        "college": Kind.CAMPUS,
        "university": Kind.CAMPUS,
        "hospital": Kind.CAMPUS,
        "grave_yard": Kind.CEMETERY,
        "marketplace": Kind.SQUARE,
    },
    "tourism": {
        "camp_site": Kind.CAMPGROUND,
        "caravan_site": Kind.CAMPGROUND,
        "zoo": Kind.PARK,
        "theme_park": Kind.PARK,
        "picnic_site": Kind.PARK,
    },
    "aeroway": {
        "aerodrome": Kind.AERODROME,
        "apron": Kind.RUNWAY_LAND,
        "runway": Kind.RUNWAY_LAND,
        "taxiway": Kind.RUNWAY_LAND,
        "helipad": Kind.RUNWAY_LAND,
    },
    "man_made": {"pier": Kind.PIER_LAND, "breakwater": Kind.PIER_LAND, "groyne": Kind.PIER_LAND},
    "boundary": {"national_park": Kind.RESERVE},
    "military": {"range": Kind.MILITARY, "training_area": Kind.MILITARY, "danger_area": Kind.MILITARY},
    "public_transport": {"platform": Kind.SQUARE},
    "railway": {"platform": Kind.SQUARE},
}
AREA_KEYS = frozenset({*_KINDS, "building", "highway", "area:highway", "historic", "shop", "place"})
_WALKED = frozenset({"pedestrian", "footway", "path", "living_street", "platform", "cycleway"})
_NO_BUILDING = frozenset({"no", "entrance", "roof:no"})

# The kind's first zoom; a small area waits until it covers some pixels.
FIRST_ZOOM = dict.fromkeys((Kind.SEA, Kind.WATER, Kind.WOOD, Kind.GLACIER, Kind.RESIDENTIAL), 8) | {
    Kind.BUILDING: 14,
    Kind.CAMPUS: 13,
    Kind.GRASS: 12,
    Kind.PARKING_LAND: 14,
    Kind.PIER_LAND: 12,
    Kind.PITCH: 13,
    Kind.PLAYGROUND: 13,
    Kind.SQUARE: 14,
    Kind.RUNWAY_LAND: 11,
    Kind.RESERVE: 9,
    Kind.FARMYARD: 13,
}
_OTHER_FIRST_ZOOM = 10


def area_kind(tags: Tags) -> Kind | None:
    """The kind of area that these tags describe; None for what a map doesn't show."""
    if tags.get("building", "no") not in _NO_BUILDING:
        return Kind.BUILDING
    road = tags.get("area:highway") or (tags.get("highway") if tags.get("area") == "yes" else None)
    if road is not None:
        return Kind.SQUARE if road in _WALKED else None
    for key, values in _KINDS.items():
        kind = values.get(tags.get(key, ""))
        if kind is not None and _on_the_ground(tags):
            return kind
    return None


def area_traits(tags: Tags) -> Trait:
    """Leaves of a wood, and water that comes and goes."""
    traits = Trait(0)
    if tags.get("intermittent") == "yes" or tags.get("seasonal", "no") != "no":
        traits |= Trait.INTERMITTENT
    leaves = tags.get("leaf_type") or tags.get("wood")
    if leaves in {"needleleaved", "coniferous"}:
        traits |= Trait.CONIFERS
    elif leaves in {"broadleaved", "deciduous"}:
        traits |= Trait.BROADLEAVES
    elif leaves == "mixed":
        traits |= Trait.CONIFERS | Trait.BROADLEAVES
    return traits


def first_zoom(kind: Kind) -> int:
    """The smallest zoom at which areas of this kind are shown."""
    return FIRST_ZOOM.get(kind, _OTHER_FIRST_ZOOM)


def _on_the_ground(tags: Tags) -> bool:
    return tags.get("location") != "underground" and tags.get("parking") not in {"underground", "rooftop"}
