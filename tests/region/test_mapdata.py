"""A region's map and heights: built with it, carried with it, missing in old ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from heighttiles import put_hgt, slope
from osmxml import place
from regions import build, contents, extract

from navigator.errors import ContentError, StorageError
from navigator.region.area import Box
from navigator.region.builder import Order, build_region
from navigator.region.package import export_region, import_region
from navigator.region.region import Region
from tiles.mapkinds import Kind

WHOLE = (0.9, -0.1, 1.2, 0.2)


def with_heights(folder: Path) -> Region:
    (folder / "heights").mkdir()
    put_hgt(folder / "heights" / "N00E001.hgt", slope(base=3000))
    return build_region(Order("tiny", (extract(folder),), None, folder / "heights"), folder / "regions")


def streets(region: Region) -> set[str]:
    groups = {group.kind: group for group in region.features.within(WHOLE, 15)}  # type: ignore[arg-type]  # a plain box
    return {groups[Kind.STREET].name_of(row) for row in range(len(groups[Kind.STREET]))}


def test_a_region_travels_with_its_map_and_heights(tmp_path: Path) -> None:
    region = with_heights(tmp_path)
    assert "Röad w0 e0" in streets(region)
    assert region.heights is not None
    assert region.heights.at(1.001, 0.001) == pytest.approx(602, abs=3)
    export_region(region, tmp_path / "tiny.navregion")
    again = import_region(tmp_path / "tiny.navregion", tmp_path / "elsewhere")
    assert contents(again.folder) == contents(region.folder)
    assert streets(again) == streets(region)
    assert again.damaged() == []
    (again.folder / "map" / "points.place.npy").write_bytes(b"x" * 200)
    assert again.damaged() == ["map/points.place.npy"]
    with pytest.raises(ContentError, match="build or import the region again"):
        _ = Region.open(again.folder).features


def test_a_region_without_heights_has_none_and_says_nothing(tmp_path: Path) -> None:
    assert build(tmp_path / "regions").heights is None


@pytest.mark.parametrize("change", ["no files", "no version", "another version"])
def test_a_region_of_another_version_opens_and_says_that_it_has_no_map(tmp_path: Path, change: str) -> None:
    region = with_heights(tmp_path)
    path = region.folder / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for part in ("map", "heights"):
        if change == "no files":
            manifest["files"] = {n: m for n, m in manifest["files"].items() if not n.startswith(f"{part}/")}
        elif change == "no version":
            del manifest["components"][part]
        else:
            manifest["components"][part] += 1
    path.write_text(json.dumps(manifest), encoding="utf-8")
    old = Region.open(region.folder)
    assert old.network.graph.edges > 0
    assert old.heights is None
    with pytest.raises(StorageError, match=r"has no map.*navigator region add"):
        _ = old.features


def test_an_area_cuts_the_map_to_what_touches_it(tmp_path: Path) -> None:
    (west, south), (east, north) = place(-50, -50), place(350, 150)
    order = Order("tiny", (extract(tmp_path, ways=9),), Box(west, south, east, north))
    names = streets(build_region(order, tmp_path / "regions"))
    assert "Röad w0 e0" in names
    assert "Röad w5 e5" not in names
