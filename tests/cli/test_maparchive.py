"""`navigator maps verify, convert, merge, cut, tile`: what they write, say, and refuse."""

from __future__ import annotations

import random
from pathlib import Path

import mercantile
import pytest
from commandline import ended
from loopback import png
from mercantile import Tile
from PIL import Image
from regions import small_disk

from tiles.archive import ArchiveInfo, open_archive, writer_for

WORLD = list(mercantile.tiles(-180, -85, 180, 85, range(4)))


def archive(path: Path, tiles: list[Tile] = WORLD, colour: tuple[int, int, int] = (9, 9, 9)) -> Path:
    writer = writer_for(path)
    for tile in tiles:
        writer.put(tile, png(colour))
    writer.finish(ArchiveInfo(name="w", zooms=(0, 3)))
    return path


def maps(*words: object) -> int:
    return ended("maps", *words)


def count(path: Path) -> int:
    with open_archive(path) as opened:
        return len(list(opened.tiles()))


def test_an_archive_is_verified(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archive(tmp_path / "a.pmtiles")
    assert maps("verify", path) == 0
    assert "a.pmtiles: 85 tiles" in capsys.readouterr().out
    bad = writer_for(tmp_path / "b.mbtiles")
    bad.put(WORLD[0], png())
    bad.put(WORLD[1], b"<html>log in</html>")
    bad.finish(ArchiveInfo())
    assert maps("verify", tmp_path / "b.mbtiles") == 2
    told = capsys.readouterr()
    assert "1 of 2 tiles" in told.err
    assert "a page came in place of a tile" in told.out


def test_archives_are_converted_merged_and_cut(tmp_path: Path) -> None:
    first = archive(tmp_path / "a.pmtiles", WORLD[:21])
    second = archive(tmp_path / "b.mbtiles", WORLD[5:], (1, 2, 3))
    assert maps("convert", first, tmp_path / "c.mbtiles") == 0
    assert count(tmp_path / "c.mbtiles") == 21
    assert maps("merge", first, second, tmp_path / "d.pmtiles") == 0
    with open_archive(tmp_path / "d.pmtiles") as merged:
        assert len(list(merged.tiles())) == 85
        assert merged.get(WORLD[20]) == png((9, 9, 9))
    assert maps("convert", second, tmp_path / "c.mbtiles") == 2
    assert count(tmp_path / "c.mbtiles") == 21
    assert maps("convert", second, tmp_path / "c.mbtiles", "--overwrite") == 0
    assert count(tmp_path / "c.mbtiles") == 80
    area = "1,1,2,2"
    assert maps("cut", tmp_path / "d.pmtiles", area, tmp_path / "e.mbtiles", "--zooms", "1-2") == 0
    assert count(tmp_path / "e.mbtiles") == 2


def test_a_tile_is_written_in_the_format_that_is_asked_for(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.pmtiles")
    for name, kind in (("t.png", "PNG"), ("t.webp", "WEBP"), ("t.jpg", "JPEG")):
        assert maps("tile", "49.4,8.7", "3", "--store", path, "--out", tmp_path / name) == 0
        with Image.open(tmp_path / name) as picture:
            assert (picture.format, picture.size) == (kind, (256, 256))


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("verify", "none.mbtiles"), 3, "can't be read"),
        (("verify", "page.mbtiles"), 2, "no MBTiles or PMTiles"),
        (("convert", "a.pmtiles", "b.zip"), 2, "end it in .mbtiles"),
        (("convert", "a.pmtiles", "a.pmtiles"), 2, "choose another name"),
        (("convert", "a.pmtiles", "none/b.mbtiles"), 3, "can't be written"),
        (("merge", "a.pmtiles", "b.mbtiles"), 2, "two archives or more"),
        (("cut", "a.pmtiles", "here", "b.mbtiles"), 2, "is no area"),
        (("cut", "a.pmtiles", "1,1,2,2", "b.mbtiles", "--zooms", "9-3"), 2, "are no zooms"),
        (("cut", "a.pmtiles", "1,1,2,2", "b.mbtiles", "--zooms", "9"), 2, "nothing is left"),
        (("cut", "http://127.0.0.1:9/a.pmtiles", "1,1,2,2", "b.mbtiles"), 3, "can't be reached"),
        (("tile", "49.4,8.7", "9", "--store", "a.pmtiles", "--out", "t.png"), 1, "zooms 0 to 3"),
        (("tile", "49.4,8.7", "3", "--store", "a.pmtiles", "--out", "t.gif"), 2, "is no picture"),
    ],
)
def test_nonsense_is_refused_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tiles.retry.Tries.pause", lambda *_, **__: None)
    archive(tmp_path / "a.pmtiles")
    (tmp_path / "page.mbtiles").write_text("<html>")
    assert maps(*words) == code
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pmtiles", "page.mbtiles"]


@pytest.mark.parametrize("name", ["big.mbtiles", "big.pmtiles"])
@pytest.mark.parametrize("kilobytes", [8, 40, 200, 500])
def test_a_full_disk_is_told_and_nothing_half_written_stays(
    tmp_path: Path, name: str, kilobytes: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.mbtiles"
    writer = writer_for(path)
    for number, one in enumerate(WORLD):
        writer.put(one, random.Random(number).randbytes(8000))
    writer.finish(ArchiveInfo())
    with small_disk(tmp_path / "disk", kilobytes) as disk:
        assert maps("convert", path, disk / name) == 3
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert "make room" in told
        assert list(disk.iterdir()) == []
