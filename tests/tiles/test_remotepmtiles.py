"""An area of an archive on a server is fetched in parts, from a real server that also misbehaves."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import mercantile
import pytest
from loopback import Asked, Server, png, serving
from mercantile import LngLatBbox

from tiles.archive import ArchiveInfo, open_archive, writer_for
from tiles.errors import CorruptTile, Refused, Unreachable
from tiles.grid import BoxCover
from tiles.remotepmtiles import Parts, extract
from tiles.retry import Tries
from tiles.transport import Http

ALL = list(mercantile.tiles(-180, -85, 180, 85, range(7)))
NEAR = LngLatBbox(8.6, 49.3, 8.8, 49.5)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("world") / "world.pmtiles"
    writer, chance = writer_for(path), random.Random(3)
    for tile in ALL:  # bytes that do not compress, and directories with leaves
        writer.put(tile, png((tile.z, 0, 0), 1) + chance.randbytes(200))
    writer.finish(ArchiveInfo(name="world", attribution="nobody"))
    return path.read_bytes()


def part(asked: Asked, whole: bytes, etag: str = '"1"') -> None:
    found = re.fullmatch(r"bytes=(\d+)-(\d+)", asked.headers["range"])
    assert found
    first, last = int(found[1]), min(int(found[2]), len(whole) - 1)
    told = f"bytes {first}-{last}/{len(whole)}"
    asked.send(whole[first : last + 1], 206, Content_Range=told, ETag=etag)


@pytest.fixture
def server(whole: bytes) -> Iterator[Server]:
    with serving() as made:
        made.other = lambda asked: part(asked, whole)
        yield made


def fetched(server: Server, target: Path, box: LngLatBbox = NEAR, zooms: tuple[int, int] = (0, 14)) -> int:
    tries = Tries(most=3, first=0.01, longest=0.02)
    return extract(Parts(server.url + "/w.pmtiles", Http(), tries), target, area=BoxCover(box), zooms=zooms)


@pytest.mark.parametrize("name", ["a.pmtiles", "a.mbtiles"])
def test_an_area_is_the_same_as_in_the_whole(server: Server, whole: bytes, tmp_path: Path, name: str) -> None:
    (tmp_path / "world.pmtiles").write_bytes(whole)
    wanted = list(mercantile.tiles(*NEAR, range(2, 7)))
    assert fetched(server, tmp_path / name, zooms=(2, 14)) == len(wanted)
    with open_archive(tmp_path / name) as ours, open_archive(tmp_path / "world.pmtiles") as theirs:
        assert sorted(ours.tiles()) == sorted(wanted)
        assert all(ours.get(tile) == theirs.get(tile) for tile in wanted)
        assert (ours.info.zooms, ours.info.attribution) == ((2, 6), "nobody")
        assert ours.info.bounds == pytest.approx(NEAR)
    assert sum(server.asked.values()) < 14
    taken = [re.split("[=-]", seen["range"]) for seen in server.seen]
    assert sum(int(last) - int(first) for _, first, last in taken) < len(whole) / 2


def test_an_area_over_the_antimeridian_has_both_sides(server: Server, tmp_path: Path) -> None:
    fetched(server, tmp_path / "a.pmtiles", LngLatBbox(179.0, -1.0, -179.0, 1.0), (6, 6))
    with open_archive(tmp_path / "a.pmtiles") as archive:
        assert {tile.x for tile in archive.tiles()} == {0, 63}


def test_a_busy_or_broken_answer_is_asked_again(server: Server, whole: bytes, tmp_path: Path) -> None:
    def moody(asked: Asked) -> None:
        if asked.number == 2:
            asked.send(b"", 503)
        elif asked.number == 4:
            first = re.split("[=-]", asked.headers["range"])[1]
            asked.send(b"cut", 206, stated=5000, Content_Range=f"bytes {first}-9999999/99999999", ETag='"1"')
        else:
            part(asked, whole)

    server.other = moody
    assert fetched(server, tmp_path / "a.pmtiles") == 7


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (lambda asked, whole: asked.send(whole), Unreachable, "gives no parts"),
        (lambda asked, _: asked.send(b"", 404), Unreachable, "answers 404"),
        (lambda asked, _: asked.send(b"", 503), Unreachable, "answers 503"),
        (lambda asked, whole: part(asked, whole, f'"{asked.number}"'), Unreachable, "has changed"),
        (lambda asked, whole: part(asked, b"<html>" + whole), CorruptTile, "damaged"),
        (lambda asked, whole: part(asked, whole[:30_000]), (CorruptTile, Unreachable), "cut|answers|damaged"),
    ],
)
def test_what_can_not_be_had_is_told_and_leaves_nothing(
    server: Server,
    whole: bytes,
    tmp_path: Path,
    reply: object,
    error: type[Exception],
    words: str,
) -> None:
    server.other = lambda asked: reply(asked, whole)  # type: ignore[operator]  a reply with the archive
    with pytest.raises(error, match=words):
        fetched(server, tmp_path / "a.pmtiles")
    assert not list(tmp_path.iterdir())


def test_no_tiles_and_too_many_are_refused(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused, match="no tiles there"):
        fetched(server, tmp_path / "a.pmtiles", zooms=(9, 12))
    monkeypatch.setattr("tiles.remotepmtiles.MOST_TILES", 100)
    with pytest.raises(Refused, match="smaller area"):
        fetched(server, tmp_path / "a.pmtiles", LngLatBbox(-180.0, -85.0, 180.0, 85.0))
    assert not list(tmp_path.iterdir())
