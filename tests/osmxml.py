"""Write small OSM files for tests: nodes by name and metres, ways by node names, relations by members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

METRES_PER_DEGREE = 111_319.49  # at the equator, where these worlds lie
ORIGIN = (1.0, 0.0)  # lon, lat

Tags = Mapping[str, str]
Member = tuple[str, int | str, str]  # type, node name or way number (from 1), role


def place(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point x metres east and y metres north of the origin."""
    return round(ORIGIN[0] + x / METRES_PER_DEGREE, 7), round(ORIGIN[1] + y / 110_574.0, 7)


def write_osm(
    path: Path,
    *,
    nodes: Mapping[str, tuple[float, float]],
    ways: Sequence[tuple[str, Tags]],
    relations: Sequence[tuple[Sequence[Member], Tags]] = (),
    node_tags: Mapping[str, Tags] | None = None,
) -> Path:
    """Nodes are numbered in the order of their names from 1, ways and relations by position from 1."""
    number = {name: position for position, name in enumerate(nodes, start=1)}
    lines = ['<?xml version="1.0"?>', '<osm version="0.6">']
    for name, (x, y) in nodes.items():
        lon, lat = place(x, y)
        attributes = f'id="{number[name]}" lon="{lon}" lat="{lat}"'
        lines.append(f"<node {attributes}>{_tags((node_tags or {}).get(name, {}))}</node>")
    for position, (names, tags) in enumerate(ways, start=1):
        refs = "".join(f'<nd ref="{number[name]}"/>' for name in names)
        lines.append(f'<way id="{position}">{refs}{_tags(tags)}</way>')
    for position, (members, tags) in enumerate(relations, start=1):
        parts = "".join(
            f'<member type="{kind}" ref="{number[ref] if isinstance(ref, str) else ref}" role="{role}"/>'
            for kind, ref, role in members
        )
        lines.append(f'<relation id="{position}">{parts}{_tags(tags)}</relation>')
    path.write_text("\n".join([*lines, "</osm>"]), encoding="utf-8")
    return path


def _tags(tags: Tags) -> str:
    return "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
