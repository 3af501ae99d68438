"""Open regions, list them, and find the one that covers some points."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from osmxml import place
from regions import build, extract

from navigator.errors import ContentError, NoRouteError, StorageError, UsageError
from navigator.region.area import parse_area
from navigator.region.builder import Order, build_region
from navigator.region.region import (
    Region,
    broken_in,
    check_whole,
    region_for,
    region_named,
    regions_in,
    swapped,
)

INSIDE = [place(10, 10), place(200, 300)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small region in a large one, and one far east."""
    folder = tmp_path_factory.mktemp("built")
    store = folder / "regions"
    build(store, "small", file=extract(folder / "a"))
    build(store, "large", file=extract(folder / "b", ways=40))
    build(store, "east", file=extract(folder / "c", x=5_000_000.0))
    return store


@pytest.fixture
def store(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "regions"))


def test_the_smallest_region_that_covers_all_points_is_taken(built: Path) -> None:
    assert region_for(built, INSIDE).name == "small"
    assert region_for(built, [*INSIDE, place(10, 5000)]).name == "large"
    assert region_for(built, [place(5_000_100.0, 100)]).name == "east"


def test_a_point_in_no_region_is_told_with_what_there_is(built: Path) -> None:
    with pytest.raises(
        NoRouteError, match=r"point 2 \(7.00000,6.00000\) .* \(there is: east, large, small\)"
    ):
        region_for(built, [INSIDE[0], (6.0, 7.0)])
    with pytest.raises(
        NoRouteError, match=r"no region covers 7.00000,6.00000 \(there is: east, large, small\)"
    ):
        region_for(built, [(6.0, 7.0)])


def test_points_in_two_regions_get_the_command_that_joins_them(built: Path) -> None:
    points = [place(5_000_100.0, 100), INSIDE[0], place(10, 5000)]
    with pytest.raises(NoRouteError) as told:
        region_for(built, points)
    assert "point 1 lies in east, point 2 lies in small, point 3 lies in large" in str(told.value)
    assert str(told.value).endswith("navigator region add east-small-large --file tiny.osm")


def test_regions_that_were_cut_are_joined_by_the_box_round_them(tmp_path: Path) -> None:
    store = tmp_path / "regions"
    for name, x in (("w", 0.0), ("e", 900.0)):
        file = extract(tmp_path / "osm", name=f"{name} side.osm", x=x)
        build_region(Order(name, (file,), area=parse_area("0,-1,2,1")), store)
    with pytest.raises(NoRouteError) as told:
        region_for(store, [INSIDE[0], place(1000, 10)])
    command = shlex.split(str(told.value).partition("navigator region add ")[2])
    assert command[:6] == ["w-e", "--file", "w side.osm", "--file", "e side.osm", "--area"]
    lons, lats = np.array([place(0, 0), place(1200, 600)]).T
    assert parse_area(command[6]).inside(lons, lats).all()


def test_swapped_points_are_answered_with_a_question(built: Path) -> None:
    turned = [(lat, lon) for lon, lat in INSIDE]
    lon, lat = INSIDE[0]
    with pytest.raises(UsageError, match=f"did you mean {lat:.9g},{lon:.9g}.*small|large"):
        region_for(built, turned)
    with pytest.raises(UsageError, match="did you mean"):
        region_for(built, [INSIDE[0], turned[1]])  # one of two


def test_swapping_is_not_offered_where_it_does_not_help(built: Path) -> None:
    regions = list(regions_in(built))
    assert swapped(regions, [(50.0, 8.0)]) is None
    assert swapped(regions, INSIDE) is None


def test_a_store_without_regions_says_how_to_build_one(tmp_path: Path) -> None:
    for store in (tmp_path, tmp_path / "none"):
        assert list(regions_in(store)) == []
        assert list(broken_in(store)) == []
        with pytest.raises(StorageError, match=r"no region yet.*region add"):
            region_for(store, INSIDE)
    with pytest.raises(StorageError, match="none yet"):
        region_named(tmp_path, "andorra")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StorageError):
        list(regions_in(tmp_path / "file"))


def test_broken_regions_are_listed_with_the_reason_and_passed_over(store: Path) -> None:
    (store / "small" / "manifest.json").write_text("{", encoding="utf-8")
    (store / "large" / "graph" / "turns.edge.npy").unlink()
    (store / "empty").mkdir()
    assert [region.name for region in regions_in(store)] == ["east"]
    reasons = {name: str(error) for name, error in broken_in(store)}
    assert set(reasons) == {"empty", "small", "large"}
    assert "no manifest.json" in reasons["empty"]
    assert "damaged" in reasons["small"]
    assert "turns.edge.npy is missing" in reasons["large"]
    with pytest.raises(StorageError, match=r"turns\.edge"):
        region_named(store, "large")


def test_where_all_regions_are_broken_the_reason_is_told(store: Path) -> None:
    for name in ("small", "large", "east"):
        (store / name / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(ContentError, match="damaged"):
        region_for(store, INSIDE)


def test_a_folder_renamed_by_hand_goes_by_its_new_name(store: Path) -> None:
    (store / "small").rename(store / "renamed")
    assert region_named(store, "renamed").name == "renamed"
    assert "renamed" in [region.name for region in regions_in(store)]
    with pytest.raises(StorageError, match="there is: east, large, renamed"):
        region_named(store, "small")


def test_an_unknown_or_impossible_name_is_told(built: Path) -> None:
    with pytest.raises(StorageError, match="there is: east, large, small"):
        region_named(built, "andorra")
    for name in ("..", "../small", "", "a/b", ".lock"):
        with pytest.raises(UsageError):
            region_named(built, name)


def test_opening_compares_sizes_and_verifying_checksums(store: Path) -> None:
    region = Region.open(store / "small")
    check_whole(region)
    file = store / "small" / "graph" / "nodes.osm.npy"
    data = file.read_bytes()
    file.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(
        ContentError, match=r"region 'small' is damaged \(graph/nodes\.osm\.npy\); build or import"
    ):
        check_whole(Region.open(store / "small"))
    (store / "small" / "graph" / "nodes.lon.npy").write_bytes(data)
    with pytest.raises(ContentError, match="in place of"):
        Region.open(store / "small")
    assert region.damaged() == ["graph/nodes.lon.npy", "graph/nodes.osm.npy"]
    with pytest.raises(ContentError, match="and 1 more"):
        check_whole(region)


def test_opening_reads_no_heavy_library(built: Path) -> None:
    program = (
        "import sys; from navigator.region.region import Region\n"
        f"Region.open({str(built / 'small')!r}).network\n"
        "heavy = {'osmnx', 'networkx', 'scipy', 'pandas', 'osmium', 'pyproj'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"


def test_a_region_over_the_antimeridian_has_its_own_box(tmp_path: Path) -> None:
    whole = extract(tmp_path, name="fiji.osm", ways=4).read_text(encoding="utf-8")
    moved = re.sub(r'lon="1\.0"', 'lon="179.999"', re.sub(r'lon="1\.0026\d+"', 'lon="-179.998"', whole))
    (tmp_path / "fiji.osm").write_text(moved, encoding="utf-8")
    region = build_region(Order("fiji", (tmp_path / "fiji.osm",)), tmp_path / "store")
    west, south, east, north = region.box
    assert (west, east) == (179.999, -179.998)
    assert (south, north) == (region.manifest.bounds[1], region.manifest.bounds[3])
    assert region.meets((179.9, -1.0, 180.0, 1.0))
    assert not region.meets((179.9, 1.0, 180.0, 2.0))


def test_a_region_that_lies_on_one_side_has_its_bounds(built: Path) -> None:
    for region in regions_in(built):
        assert region.box == region.manifest.bounds
