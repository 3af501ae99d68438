"""Archives of others are read or refused rightly, and ours are what the formats say."""

from __future__ import annotations

import gzip
import itertools
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import mercantile
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import png, serving
from mercantile import LngLatBbox, Tile
from pmtiles.reader import MmapSource, Reader, all_tiles
from regions import small_disk
from thorough import examples

from tiles.archive import ArchiveInfo, open_archive, writer_for
from tiles.archivework import combine, verify
from tiles.cache import TileCache
from tiles.errors import CorruptTile, MissingTiles, Refused, TilesError
from tiles.freshness import Freshness
from tiles.grid import BoxCover
from tiles.tilecheck import content_encoding, packed
from tiles.transport import Http

# file: format, zooms, tiles, of them bad
READ = {
    "mbtiles/bostonbuildings-openmaptiles-z13.mbtiles": ("pbf", (13, 13), 3, 0),
    "mbtiles/corrupt_null_tile.mbtiles": ("png", (0, 4), 285, 1),
    "mbtiles/geography-class-jpg.mbtiles": ("jpg", (0, 1), 5, 0),
    "mbtiles/geography-class-png-no-bounds.mbtiles": ("png", (0, 1), 5, 0),
    "mbtiles/geography-class-png.mbtiles": ("png", (0, 1), 5, 0),
    "mbtiles/plain_1.mbtiles": ("png", (0, 4), 285, 0),
    "mbtiles/some-empty-tiles.mbtiles": ("png", (1, 2), 11, 0),
    "mbtiles/unindexed.mbtiles": ("png", (0, 4), 285, 0),
    "mbtiles/vector_deflate.mbtiles": ("pbf", (0, 0), 1, 0),
    "pmtiles/firenze-vector-z0-14.pmtiles": ("pbf", (0, 14), 108, 0),
    "pmtiles/ne2sr-png-z0-1.pmtiles": ("png", (0, 1), 5, 0),
    "pmtiles/ne2sr-webp-z0-1.pmtiles": ("webp", (0, 1), 5, 0),
    "pmtiles/stamen-toner-raster-z0-3.pmtiles": ("png", (0, 3), 85, 0),
    "pmtiles/test_fixture_1.pmtiles": ("pbf", (0, 0), 1, 0),
    "pmtiles/test_fixture_2.pmtiles": ("pbf", (0, 0), 1, 0),
    "pmtiles/usgs-mt-whitney-webp512-z8-15.pmtiles": ("webp", (8, 15), 50, 0),
}
REFUSED = {
    "mbtiles/corrupt.mbtiles": "damaged",
    "pmtiles/empty.pmtiles": "is empty",
    "pmtiles/invalid.pmtiles": "no MBTiles or PMTiles",
    "pmtiles/invalid_v4.pmtiles": "version 4",
    "pmtiles/osm-carto-raster-z0-4.v1.pmtiles": "version 1; convert it",
    "pmtiles/test_fixture_mlt.pmtiles": "of a kind that is not read",
}


@pytest.mark.parametrize("name", READ)
def test_archives_of_others_are_read(data: Path, name: str) -> None:
    path = data / "tiles" / name
    kind, zooms, tiles, bad = READ[name]
    with open_archive(path) as archive:
        assert (archive.info.format, archive.info.zooms) == (kind, zooms)
        assert all(archive.get(tile) is None for tile in (Tile(0, 0, 22), Tile(7, 0, 9)))
    found = verify(path)
    assert (found.tiles, found.bad) == (tiles, bad)


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_read_is_refused_in_one_line(data: Path, name: str) -> None:
    with pytest.raises(CorruptTile, match=REFUSED[name]) as caught:
        verify(data / "tiles" / name)
    assert "\n" not in str(caught.value)


def test_all_fixtures_are_known(data: Path) -> None:
    there = {str(path.relative_to(data / "tiles")) for path in (data / "tiles").glob("*/*.*tiles")}
    assert there == {*READ, *REFUSED, "mbtiles/plain_3-europe-z4-8.mbtiles"}


@pytest.mark.parametrize("suffix", [".mbtiles", ".pmtiles"])
@pytest.mark.parametrize(
    "name",
    ["mbtiles/plain_1.mbtiles", "pmtiles/firenze-vector-z0-14.pmtiles", "mbtiles/vector_deflate.mbtiles"],
)
def test_a_converted_archive_has_the_same_tiles(data: Path, tmp_path: Path, name: str, suffix: str) -> None:
    source, target = data / "tiles" / name, tmp_path / f"copy{suffix}"
    count = combine([source], target)
    assert list(tmp_path.iterdir()) == [target]
    with open_archive(source) as before, open_archive(target) as after:
        assert sorted(before.tiles()) == sorted(after.tiles())
        assert count == len(list(after.tiles()))
        assert all(before.get(tile) == after.get(tile) for tile in before.tiles())
        assert before.info.attribution == after.info.attribution
        assert before.info.more.get("vector_layers") == after.info.more.get("vector_layers")


def test_ours_open_in_the_package_of_the_format(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.pmtiles"
    combine([data / "tiles/mbtiles/plain_1.mbtiles"], target)
    with target.open("rb") as file:
        reader = Reader(MmapSource(file))
        header = reader.header()
        assert (header["version"], header["clustered"], header["min_zoom"], header["max_zoom"]) == (
            3,
            True,
            0,
            4,
        )
        assert (
            header["addressed_tiles_count"] == 285 > header["tile_contents_count"]
        )  # the sea is one picture
        with open_archive(target) as ours:
            assert reader.get(3, 4, 2) == ours.get(Tile(4, 2, 3))
            assert len(list(all_tiles(MmapSource(file)))) == 285


def test_ours_open_in_sqlite_with_the_tables_of_the_format(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.mbtiles"
    combine([data / "tiles/pmtiles/firenze-vector-z0-14.pmtiles"], target)
    with sqlite3.connect(target) as file:
        told = dict(file.execute("SELECT name, value FROM metadata"))
        assert {"name", "format", "bounds", "center", "minzoom", "maxzoom", "attribution", "json"} <= set(
            told
        )
        assert (told["format"], told["minzoom"], told["maxzoom"]) == ("pbf", "0", "14")
        rows = file.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles").fetchall()
        assert len(rows) == 108
        assert all(row[3].startswith(b"\x1f\x8b") for row in rows)  # vector tiles stand in gzip
        z, x, row, stored = rows[-1]
        with open_archive(target) as ours:
            assert ours.get(Tile(x, (1 << z) - 1 - row, z)) == gzip.decompress(stored)
    file.close()


def test_equal_tiles_stand_once_and_the_last_of_a_place_counts(tmp_path: Path) -> None:
    for suffix in ("mbtiles", "pmtiles"):
        path = tmp_path / f"x.{suffix}"
        writer = writer_for(path)
        for tile in mercantile.tiles(-180, -85, 180, 85, [4]):
            writer.put(tile, png((0, 0, 200)))
        writer.put(Tile(3, 3, 4), b"old")
        writer.put(Tile(3, 3, 4), png((9, 9, 9)))
        writer.finish(ArchiveInfo(zooms=(4, 4)))
        with open_archive(path) as archive:
            assert archive.get(Tile(3, 3, 4)) == png((9, 9, 9))
            assert archive.get(Tile(4, 3, 4)) == png((0, 0, 200))
        assert path.stat().st_size < 40_000


def test_archives_are_merged_and_cut(data: Path, tmp_path: Path) -> None:
    world, europe = (
        data / "tiles/mbtiles" / name for name in ("plain_1.mbtiles", "plain_3-europe-z4-8.mbtiles")
    )
    merged, cut = tmp_path / "m.mbtiles", tmp_path / "c.pmtiles"
    combine([europe, world], merged)
    with open_archive(merged) as all_of_it, open_archive(europe) as first:
        assert all_of_it.info.zooms == (0, 8)
        assert all_of_it.get(Tile(8, 5, 4)) == first.get(Tile(8, 5, 4))
    box = LngLatBbox(7.0, 45.0, 9.0, 47.0)
    combine([merged], cut, wanted=BoxCover(box).has)
    with open_archive(cut) as small:
        found = list(small.tiles())
        wanted = {tile for zoom in range(9) for tile in mercantile.tiles(*box, [zoom])}
        assert {tile for tile in found if tile.z >= 5} == {tile for tile in wanted if tile.z >= 5}
        assert small.info.zooms == (0, 8)


def test_what_does_not_fit_together_is_refused(data: Path, tmp_path: Path) -> None:
    png_file, pbf_file = data / "tiles/mbtiles/plain_1.mbtiles", data / "tiles/mbtiles/vector_deflate.mbtiles"
    target = tmp_path / "x.mbtiles"
    with pytest.raises(Refused, match="pbf and png"):
        combine([png_file, pbf_file], target)
    with pytest.raises(Refused, match="nothing is left"):
        combine([png_file], target, wanted=lambda _tile: False)
    with pytest.raises(CorruptTile, match=r"\.mbtiles or \.pmtiles"):
        combine([png_file], tmp_path / "x.zip")
    shutil.copy(png_file, target)
    with pytest.raises(Refused, match="read and written at once"):
        combine([target], target)
    with pytest.raises(MissingTiles):
        combine([tmp_path / "none.mbtiles"], target)
    assert verify(target).tiles == 285
    assert list(tmp_path.iterdir()) == [target]


def test_threads_read_at_once(data: Path) -> None:
    with open_archive(data / "tiles/mbtiles/plain_1.mbtiles") as archive:
        tiles, found = list(archive.tiles()), []
        threads = [
            threading.Thread(target=lambda: found.append([archive.get(tile) for tile in tiles]))
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 4
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize(
    "name", ["pmtiles/firenze-vector-z0-14.pmtiles", "mbtiles/geography-class-png.mbtiles"]
)
def test_damaged_archives_are_read_or_refused_but_never_crash(data: Path, tmp_path: Path, name: str) -> None:
    whole, chance = (data / "tiles" / name).read_bytes(), random.Random(11)
    path = tmp_path / "x"
    for _ in range(60):
        cut = whole[: chance.randrange(len(whole))] if chance.random() < 0.4 else whole
        broken = bytearray(cut)
        for _ in range(chance.randrange(1, 9)):
            if broken:
                broken[chance.randrange(min(len(broken), 20_000))] = chance.randrange(256)
        path.write_bytes(broken)
        try:
            with open_archive(path) as archive:
                for number, tile in enumerate(archive.tiles()):
                    archive.get(tile)
                    if number > 200:
                        break
        except TilesError as error:
            assert "\n" not in str(error)


def directory(*numbers: int) -> bytes:
    """A directory of varints."""
    out = bytearray()
    for number in numbers:
        value = number
        while value > 127:
            out.append(value & 127 | 128)
            value >>= 7
        out.append(value)
    return bytes(out)


@pytest.mark.parametrize(
    ("root", "word"),
    [
        (directory(1, 0, 0, 9, 1), "lead nowhere|is damaged"),  # a leaf that is the root itself
        (directory(1, 0, 1, 1 << 40, 1), "beyond its end"),
        (directory(1, 0, 1), "is cut"),
        (directory(1 << 40), "is cut"),
        (gzip.compress(bytes(60_000_000)), "is cut"),
        (b"\x80" * 3_000_000 + b"\x01", "is cut"),  # one number, which would take minutes to put together
    ],
)
def test_hostile_directories_are_refused(tmp_path: Path, root: bytes, word: str) -> None:
    packed = root.startswith(b"\x1f\x8b")
    header = bytearray(127)
    header[:8] = b"PMTiles\x03"
    for place, value in ((8, 127), (16, len(root)), (40, 127), (48, 1000), (56, 127), (64, 1000)):
        header[place : place + 8] = value.to_bytes(8, "little")
    header[97:100] = bytes((2 if packed else 1, 1, 2))
    path = tmp_path / "x.pmtiles"
    path.write_bytes(bytes(header) + root + bytes(1200))
    begun = time.process_time()
    with open_archive(path) as archive, pytest.raises(CorruptTile, match=word):
        archive.get(Tile(0, 0, 0))
    assert time.process_time() - begun < 5.0


def header_of(chance: st.DataObject, whole: bytes) -> bytes:
    """A header with some of its numbers changed."""
    made = bytearray(whole)
    for _ in range(chance.draw(st.integers(1, 4))):
        place = chance.draw(st.sampled_from([*range(8, 96, 8)]))
        near = st.one_of(st.integers(0, 2 * len(whole)), st.sampled_from([0, 1, 2**31, 2**63, 2**64 - 1]))
        made[place : place + 8] = chance.draw(near).to_bytes(8, "little")
    made[96:127] = bytes(chance.draw(st.integers(0, 5)) if n < 4 else made[96 + n] for n in range(31))
    return bytes(made)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    folder, found = tmp_path_factory.mktemp("small"), {}
    for suffix in ("mbtiles", "pmtiles"):
        writer = writer_for(folder / f"a.{suffix}")
        for tile in mercantile.tiles(-180, -85, 180, 85, range(4)):
            writer.put(tile, png((tile.x, tile.y, tile.z), 4))
        writer.finish(ArchiveInfo(name="small"))
        found[suffix] = (folder / f"a.{suffix}").read_bytes()
    return folder, found


@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(chance=st.data(), suffix=st.sampled_from(["mbtiles", "pmtiles"]))
def test_no_header_and_no_cut_crashes(
    small: tuple[Path, dict[str, bytes]], chance: st.DataObject, suffix: str
) -> None:
    folder, found = small
    whole = found[suffix]
    if suffix == "pmtiles" and chance.draw(st.booleans()):
        broken = header_of(chance, whole)
    else:
        broken = whole[: chance.draw(st.integers(0, len(whole)))]
    path = folder / "broken"
    path.write_bytes(broken)
    try:
        with open_archive(path) as archive:
            for tile in itertools.islice(archive.tiles(), 100):
                archive.get(tile)
    except TilesError as error:
        assert "\n" not in str(error)


@pytest.mark.parametrize(
    "name",
    ["pmtiles/firenze-vector-z0-14.pmtiles", "mbtiles/vector_deflate.mbtiles", "mbtiles/plain_1.mbtiles"],
)
def test_a_stored_tile_is_handed_on_as_it_is(data: Path, name: str) -> None:
    with open_archive(data / "tiles" / name) as archive, serving() as server:
        tile = next(one for one in archive.tiles() if archive.get(one))
        stored = archive.stored(tile) or b""
        how = content_encoding(stored)
        assert bool(how) == (archive.info.format == "pbf")
        server.other = lambda asked: asked.send(stored, **({"Content_Encoding": how} if how else {}))
        with Http().get(server.url, {"Accept-Encoding": "gzip, deflate"}) as answer:
            assert answer.whole() == archive.get(tile)


def test_a_tile_is_had_as_it_is_stored(tmp_path: Path) -> None:
    shapes = b"\x1a\x03\x0a\x01a"  # a layer with a name
    for suffix in ("mbtiles", "pmtiles"):
        writer = writer_for(tmp_path / f"a.{suffix}")
        writer.put(Tile(0, 0, 0), packed(shapes))
        writer.finish(ArchiveInfo(format="pbf"))
        with open_archive(tmp_path / f"a.{suffix}") as archive:
            assert archive.stored(Tile(0, 0, 0)) == packed(shapes)
            assert archive.get(Tile(0, 0, 0)) == shapes
            assert archive.stored(Tile(1, 1, 1)) is None


def test_one_picture_all_over_keeps_its_zooms(tmp_path: Path) -> None:
    writer = writer_for(tmp_path / "a.pmtiles")
    for tile in mercantile.tiles(-180, -85, 180, 85, range(4)):
        writer.put(tile, png())
    writer.finish(ArchiveInfo())
    with open_archive(tmp_path / "a.pmtiles") as archive:
        assert archive.info.zooms == (0, 3)
        assert len(list(archive.tiles())) == 85


MERGE = """
import sys
from pathlib import Path
from tiles.archivework import combine
folder = Path(sys.argv[1])
print("begun", flush=True)
while True:
    combine([folder / "a.mbtiles", folder / "a.pmtiles"], folder / sys.argv[2])
"""


@pytest.mark.parametrize("suffix", ["mbtiles", "pmtiles"])
@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
def test_a_kill_while_merging_leaves_what_was_there(
    small: tuple[Path, dict[str, bytes]], suffix: str, kills: int
) -> None:
    folder, found = small
    target, chance = folder / f"merged.{suffix}", random.Random(kills)
    combine([folder / "a.mbtiles"], target)
    for _ in range(kills):
        command = [sys.executable, "-c", MERGE, str(folder), target.name]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.15))
            process.send_signal(signal.SIGKILL)
        assert verify(target).tiles == 85
        assert verify(target).bad == 0
    combine([folder / "a.mbtiles"], target)  # over what the killed ones left
    assert sorted(path.name for path in folder.glob(f"merged.{suffix}*")) == [target.name]
    assert all((folder / f"a.{kind}").read_bytes() == whole for kind, whole in found.items())


@pytest.mark.parametrize("suffix", ["mbtiles", "pmtiles"])
def test_a_full_disk_keeps_what_was_there(tmp_path: Path, suffix: str) -> None:
    with small_disk(tmp_path / "disk", 400) as folder:
        target = folder / f"a.{suffix}"
        writer = writer_for(target)
        writer.put(Tile(0, 0, 0), png())
        writer.finish(ArchiveInfo())
        before = target.read_bytes()
        source = writer_for(tmp_path / "big.mbtiles")
        for tile in mercantile.tiles(-180, -85, 180, 85, [3]):
            source.put(tile, png() + random.randbytes(20_000))
        source.finish(ArchiveInfo())
        with pytest.raises(MissingTiles, match="make room"):
            combine([tmp_path / "big.mbtiles"], target)
        assert target.read_bytes() == before
        assert [path.name for path in folder.iterdir()] == [target.name]


def test_a_cache_in_use_can_be_read_as_an_archive(tmp_path: Path) -> None:
    with TileCache.open(tmp_path, "osm") as cache:
        cache.keep([(Tile(0, 0, 0), png(), Freshness())])
        with open_archive(cache.path) as archive:
            assert archive.get(Tile(0, 0, 0)) == png()
