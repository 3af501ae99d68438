"""Downloads from a real server that misbehaves: all ends right, and nothing that is no tile is kept."""

from __future__ import annotations

import gzip
import random
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import mercantile
import pytest
import urllib3
from loopback import Asked, Server, png, serving
from mercantile import Tile

from tiles import transport
from tiles.cache import TileCache
from tiles.download import Kept, Progress, TileDownload
from tiles.errors import CorruptTile, MissingTiles, Refused, Unreachable
from tiles.freshness import DAY, Freshness, freshness_of
from tiles.retry import Tries, retry_after
from tiles.sources import Source, load_sources, source_named
from tiles.tilecheck import check_tile, packed, unpacked
from tiles.transport import Http, Patience, host_of

ALL = list(mercantile.tiles(-180, -85, 180, 85, [0, 1, 2]))
QUICK = Tries(most=3, first=0.01, longest=0.02, chance=random.Random(1))


class Shelf:
    """Tiles in memory, as a cache keeps them."""

    def __init__(self) -> None:
        self.tiles: dict[Tile, tuple[bytes, Freshness]] = {}

    def freshness(self, tile: Tile) -> Freshness | None:
        return self.tiles[tile][1] if tile in self.tiles else None

    def keep(self, batch: Sequence[Kept]) -> None:
        for tile, data, fresh in batch:
            self.tiles[tile] = (self.tiles[tile][0] if data is None else data, fresh)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        made.other = lambda asked: asked.send(png(), Content_Type="image/png", ETag='"v1"')
        yield made


def source(server: Server, **changed: object) -> Source:
    made = Source(
        "test", "raster", server.url + "/{z}/{x}/{y}.png", area_downloads=True, connections=4, a_second=1e4
    )
    return replace(made, **changed)  # type: ignore[arg-type]  fields by name


def fetched(server: Server, shelf: Shelf, tiles: Sequence[Tile] = ALL, **changed: object) -> Progress:
    return TileDownload(source(server, **changed), shelf, Http(), tries=QUICK).run(tiles)


def path_of(tile: Tile) -> str:
    return f"/{tile.z}/{tile.x}/{tile.y}.png"


def test_all_tiles_come_once_and_are_not_asked_again(server: Server) -> None:
    shelf = Shelf()
    progress = fetched(server, shelf)
    assert (progress.fetched, progress.failed, len(shelf.tiles)) == (len(ALL), 0, len(ALL))
    assert set(server.asked.values()) == {1}
    assert server.most_at_once <= 4
    assert fetched(server, shelf).fresh == len(ALL)
    assert set(server.asked.values()) == {1}
    assert all(
        "bike-navigator" in seen["user-agent"] and "+http" in seen["user-agent"] for seen in server.seen
    )


def test_stale_tiles_are_asked_for_with_their_mark_and_stay_where_unchanged(server: Server) -> None:
    shelf = Shelf()
    fetched(server, shelf, ALL[:3])
    for tile, (data, fresh) in shelf.tiles.items():
        shelf.tiles[tile] = (data, replace(fresh, expires=0.0))
    server.other = lambda asked: asked.send(b"", 304 if asked.headers["if-none-match"] == '"v1"' else 500)
    progress = fetched(server, shelf, ALL[:3])
    assert progress.unchanged == 3
    assert all(data == png() for data, _ in shelf.tiles.values())
    assert all(fresh.etag == '"v1"' and fresh.expires > time.time() for _, fresh in shelf.tiles.values())


def busy_once(status: int, **headers: str) -> object:
    def reply(asked: Asked) -> None:
        asked.send(b"busy", status, **headers) if asked.number == 1 else asked.send(png())

    return reply


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_what_may_pass_is_tried_again(server: Server, status: int) -> None:
    server.other = busy_once(status)  # type: ignore[assignment]  it is a reply
    shelf = Shelf()
    assert fetched(server, shelf, ALL[:2]).fetched == 2
    assert set(server.asked.values()) == {2}


def test_the_server_decides_how_long_we_wait(server: Server) -> None:
    server.other = busy_once(429, Retry_After="1")  # type: ignore[assignment]  it is a reply
    begun = time.monotonic()
    assert fetched(server, Shelf(), ALL[:1]).fetched == 1
    assert time.monotonic() - begun >= 1.0


BAD = {
    "a page": lambda asked: asked.send(b"<!DOCTYPE html><html>log in</html>", Content_Type="image/png"),
    "nothing": lambda asked: asked.send(b""),
    "half a picture": lambda asked: asked.send(png()[:-40]),
    "a cut answer": lambda asked: asked.send(png()[:50], stated=len(png())),
    "another size": lambda asked: asked.send(png(size=300)),
    "a word": lambda asked: asked.send(b"error"),
    "damage": lambda asked: asked.send(png()[:60] + b"\0\0\0" + png()[63:]),
    "broken gzip": lambda asked: asked.send(b"\x1f\x8bxxxx", Content_Encoding="gzip"),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_tile_is_never_kept(server: Server, what: str) -> None:
    tile, shelf = ALL[0], Shelf()
    server.replies[path_of(tile)] = BAD[what]
    progress = fetched(server, shelf, ALL[:3])
    assert tile not in shelf.tiles
    assert (progress.fetched, progress.failed) == (2, 1)
    assert progress.failures[0][0] == tile
    assert server.asked[path_of(tile)] == QUICK.most


def test_a_tile_that_is_not_there_is_remembered(server: Server) -> None:
    server.replies[path_of(ALL[1])] = lambda asked: asked.send(b"", 404)
    shelf = Shelf()
    assert fetched(server, shelf, ALL[:3]).absent == 1
    assert shelf.tiles[ALL[1]][0] == b""
    assert fetched(server, shelf, ALL[:3]).fresh == 3


def test_gzip_is_unpacked(server: Server) -> None:
    server.other = lambda asked: asked.send(gzip.compress(png()), Content_Encoding="gzip")
    shelf = Shelf()
    fetched(server, shelf, ALL[:1])
    assert shelf.tiles[ALL[0]][0] == png()


def test_an_endless_answer_ends(server: Server) -> None:
    server.other = lambda asked: asked.drip(30.0, body=b"x" * 65_536)
    with (
        Http().get(server.url + "/a", patience=Patience(most=1_000_000)) as answer,
        pytest.raises(Unreachable, match="more than 1 MB"),
    ):
        answer.whole()


def test_a_dripping_answer_ends(server: Server) -> None:
    server.other = lambda asked: asked.drip(30.0)
    with (
        Http().get(server.url, patience=Patience(whole=0.3)) as answer,
        pytest.raises(Unreachable, match=r"more than 0\.3 s"),
    ):
        answer.whole()


def test_chunked_answers_are_whole_or_told_to_be_cut(server: Server) -> None:
    for ends in (True, False):
        server.other = lambda asked, ends=ends: asked.chunked([b"abc", b"defg"], ends=ends)  # type: ignore[misc]
        with Http().get(server.url + f"/{ends}") as answer:
            if ends:
                assert answer.whole() == b"abcdefg"
                continue
            with pytest.raises(Unreachable, match="middle"):
                answer.whole()


def test_silence_ends(server: Server) -> None:
    server.other = lambda _asked: time.sleep(1.0)
    with pytest.raises(Unreachable, match="silence"), Http().get(server.url, patience=Patience(silence=0.2)):
        pass


def test_redirects_lead_to_the_web_only(server: Server) -> None:
    server.replies["/there"] = lambda asked: asked.send(b"here")
    server.replies["/moved"] = lambda asked: asked.send(b"", 302, Location="/there")
    server.replies["/file"] = lambda asked: asked.send(b"", 302, Location="file:///etc/passwd")
    server.replies["/round"] = lambda asked: asked.send(b"", 307, Location="/round")
    with Http().get(server.url + "/moved") as answer:
        assert answer.whole() == b"here"
    with pytest.raises(Refused, match="only http and https"), Http().get(server.url + "/file"):
        pass
    with pytest.raises(Unreachable, match="circles"), Http().get(server.url + "/round"):
        pass


def test_secrets_stay_with_their_host(server: Server) -> None:
    with serving() as other:
        other.other = lambda asked: asked.send(b"ok")
        server.other = lambda asked: asked.send(
            b"", 302, Location=f"http://localhost:{other.url.rpartition(':')[2]}/"
        )
        with Http().get(server.url, {"Authorization": "secret", "X-Key": "1", "Range": "bytes=0-"}) as answer:
            assert answer.whole() == b"ok"
        assert not {"authorization", "x-key"} & set(other.seen[0])
        assert other.seen[0]["range"] == "bytes=0-"


def test_without_a_network_it_ends_soon_and_says_why() -> None:
    nowhere = Source("x", "raster", "http://127.0.0.1:9/{z}/{x}/{y}", area_downloads=True, a_second=1e4)
    tiles = list(mercantile.tiles(-180, -85, 180, 85, [5]))
    progress = TileDownload(nowhere, Shelf(), Http(), tries=Tries(most=1)).run(tiles)
    assert progress.failed < 100 < len(tiles)
    assert "can't be reached" in progress.stopped


@pytest.mark.parametrize(("status", "word"), [(403, "usage policy"), (400, "answers 400")])
def test_a_server_that_says_no_is_not_asked_a_thousand_times(server: Server, status: int, word: str) -> None:
    server.other = lambda asked: asked.send(b"", status)
    progress = fetched(server, Shelf(), list(mercantile.tiles(-180, -85, 180, 85, [5])))
    assert word in progress.stopped
    assert sum(server.asked.values()) < 20


def test_a_download_that_is_stopped_keeps_what_came(server: Server) -> None:
    shelf, stop = Shelf(), threading.Event()
    work = TileDownload(source(server, connections=2, a_second=50.0), shelf, Http(), stop=stop)
    threading.Timer(0.2, stop.set).start()
    progress = work.run(ALL)
    assert 0 < len(shelf.tiles) == progress.fetched < len(ALL)


def test_a_cache_that_is_read_only_is_told_before_a_server_is_asked(server: Server, tmp_path: Path) -> None:
    TileCache.open(tmp_path, "test").close()
    cache = TileCache(tmp_path / "test.mbtiles", writable=False)
    with pytest.raises(MissingTiles, match="can only be read"):
        TileDownload(source(server), cache, Http()).run(ALL)
    cache.close()
    assert not server.asked


def test_a_full_cache_ends_it(server: Server) -> None:
    class Full(Shelf):
        def keep(self, batch: Sequence[Kept]) -> None:  # noqa: ARG002  the protocol's
            raise MissingTiles("the disk is full; make room")

    with pytest.raises(MissingTiles, match="full"):
        fetched(server, Full())


def test_a_download_can_be_run_again_and_tells_how_fast_it_goes(server: Server) -> None:
    told: list[tuple[int, float, float | None]] = []
    work = TileDownload(source(server, connections=1, a_second=40.0), Shelf(), Http())
    work.run(ALL, lambda progress: told.append((progress.done, progress.rate, progress.left)))
    assert told[-1][0] == len(ALL)
    assert told[-1][2] == 0.0
    assert all(20.0 < rate < 60.0 for _, rate, _ in told[1:]), told
    assert all(left == pytest.approx((21 - done) / rate) for done, rate, left in told if rate)
    assert work.run(ALL).fresh == len(ALL)


def test_what_failed_is_told_by_reason(server: Server) -> None:
    for n, tile in enumerate(ALL[:6]):
        if n % 2:
            server.replies[path_of(tile)] = lambda asked: asked.send(b"<html>log in</html>")
    server.replies[path_of(ALL[6])] = lambda asked: asked.send(b"", 500)
    progress = fetched(server, Shelf())
    assert progress.fetched == len(ALL) - 4
    pages, broken = progress.complaints()
    assert pages.startswith("3 tiles, first ")
    assert ": a page came" in pages
    assert broken.startswith("1 tile, first")
    assert broken.endswith("answers 500")


def test_who_wants_a_long_pause_gets_it(server: Server) -> None:
    server.other = lambda asked: asked.send(b"", 429, Retry_After="7200")
    progress = fetched(server, Shelf(), list(mercantile.tiles(-180, -85, 180, 85, [5])))
    assert "pause of 120 minutes" in progress.stopped
    assert sum(server.asked.values()) < 20


def test_a_kept_connection_that_was_closed_meanwhile_is_no_trouble(server: Server) -> None:
    used: set[object] = set()

    def once(asked: Asked) -> None:
        if asked.handler in used:  # without a word, as a server does that has waited long enough
            asked.handler.close_connection = True
            return
        used.add(asked.handler)
        asked.send(b"yes")

    server.other = once
    http = Http()
    for _ in range(3):
        with http.get(server.url + "/x") as answer:
            assert answer.whole() == b"yes"
    server.other = lambda asked: setattr(asked.handler, "close_connection", True)
    with pytest.raises(Unreachable, match="the connection broke"), Http().get(server.url + "/new"):
        pass
    assert server.asked["/new"] == 1


def test_connections_are_used_again_also_after_a_404(server: Server) -> None:
    peers = set()

    def reply(asked: Asked) -> None:
        peers.add(asked.handler.client_address)
        asked.send(
            b"no such tile" if asked.path.endswith("0.png") else png(), 404 if asked.path[1] == "2" else 200
        )

    server.other = reply
    fetched(server, Shelf(), connections=2)
    assert len(peers) == 2


@pytest.mark.parametrize(
    ("then", "now"), [(0.0, time.time()), (time.time(), 0.0)], ids=["set back", "set forth"]
)
def test_a_clock_in_1970_loses_nothing(server: Server, then: float, now: float) -> None:
    shelf = Shelf()
    for clock in (then, now):
        work = TileDownload(source(server), shelf, Http(), tries=QUICK, now=lambda clock=clock: clock)
        assert work.run(ALL).failed == 0
    assert len(shelf.tiles) == len(ALL)
    assert all(data == png() for data, _ in shelf.tiles.values())


def test_the_rate_is_kept(server: Server) -> None:
    begun = time.monotonic()
    fetched(server, Shelf(), ALL[:6], a_second=20.0)
    assert time.monotonic() - begun >= 5 / 20.0


# --- sources --------------------------------------------------------------------------------------


def test_each_source_tells_whose_it_is_and_what_it_allows() -> None:
    for one in load_sources().values():
        assert one.attribution
        assert one.licence
        assert host_of(one.url)
        assert one.area_downloads is True or len(str(one.area_downloads)) > 20


def test_the_osm_tile_server_is_for_looking_only() -> None:
    with pytest.raises(Refused, match=r"forbids downloads in bulk.*navigator maps") as caught:
        source_named("openstreetmap").check_area_download(1)
    assert "\n" not in str(caught.value)


def test_a_user_adds_and_replaces_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sources.toml"
    file.write_text(
        '[mine]\nkind = "raster"\nurl = "https://maps.example/{z}/{x}/{y}.png?k={key}"\nkey = "MY_KEY"\n'
        'area_downloads = true\nheaders = { "X-Key" = "{key}" }\n'
        '[terrarium]\nkind = "heights"\nurl = "https://heights.example/{z}/{x}/{y}.png"\n'
    )
    known = load_sources(file)
    assert host_of(known["terrarium"].url) == "heights.example"
    mine = known["mine"]
    with pytest.raises(MissingTiles, match="set MY_KEY or write it"):
        mine.tile_url(Tile(1, 2, 3))
    (tmp_path / "MY_KEY").write_text("s3cr&t\n")
    assert mine.tile_url(Tile(1, 2, 3)) == "https://maps.example/3/1/2.png?k=s3cr%26t"
    monkeypatch.setenv("MY_KEY", "other")
    assert mine.request_headers() == {"X-Key": "other"}
    assert "s3cr" not in repr(mine)


def test_a_user_changes_a_part_of_a_source(tmp_path: Path) -> None:
    file, ours = tmp_path / "sources.toml", load_sources()["terrarium"]
    file.write_text("[terrarium]\nconnections = 2\n")
    changed = load_sources(file)["terrarium"]
    assert changed == replace(ours, connections=2, folder=tmp_path)
    # Another server allows other things: nothing of ours goes over to it.
    file.write_text('[terrarium]\nkind = "heights"\nurl = "https://heights.example/{z}/{x}/{y}.png"\n')
    assert load_sources(file)["terrarium"].area_downloads is False


@pytest.mark.parametrize(
    "text",
    [
        "[x]\nkind = 'raster'",
        "[x]\nkind = 'paper'\nurl = 'https://a/{z}'",
        "[x]\nkind = 'raster'\nurl = 'file:///etc/passwd'",
        "[x]\nkind = 'raster'\nurl = 'https://{key}.example/'",
        "[x]\nkind = 'raster'\nurl = 'https://a/'\nzooms = [5, 3]",
        "[x]\nkind = 'raster'\nurl = 'https://a/'\nconnections = 1000",
        "[x]\nkind = 'raster'\nurl = 'https://a/'\nkey = '../../etc/passwd'",
        "[x]\nkind = 'raster'\nurl = 'https://a/'\nfolder = '/'",
        "['../x']\nkind = 'raster'\nurl = 'https://a/'",
        "x = 3",
        "[[[",
        "\xff",
    ],
)
def test_sources_that_make_no_sense_are_refused_in_one_line(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sources.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(Refused) as caught:
        load_sources(file)
    assert "\n" not in str(caught.value)


# --- small rules ----------------------------------------------------------------------------------


def test_pauses_grow_and_heed_the_server() -> None:
    tries = Tries(most=4, chance=random.Random(3))
    assert all(0.0 <= (tries.pause(1) or 0.0) <= 0.5 for _ in range(50))
    assert max(tries.pause(3) or 0.0 for _ in range(200)) > 1.0
    assert (tries.pause(1, asked=7.0) or 0.0) >= 7.0
    assert tries.pause(4) is None
    assert tries.pause(1, asked=3600.0) is None


def test_a_pause_until_a_date_is_counted_from_the_servers_clock() -> None:
    heads = {"retry-after": "Sat, 28 Nov 2026 08:01:00 GMT", "date": "Sat, 28 Nov 2026 08:00:00 GMT"}
    assert retry_after(heads, 0.0) == 60.0


def test_an_unset_clock_is_told_where_no_certificate_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    error = urllib3.exceptions.SSLError("certificate is not yet valid")
    assert "clock" not in transport._why(error)
    monkeypatch.setattr(transport.time, "time", lambda: 86_400.0)
    assert "the clock of this computer says 1970" in transport._why(error)


def test_retry_after_has_two_forms() -> None:
    assert retry_after({"retry-after": " 12 "}, 0.0) == 12.0
    assert retry_after({"retry-after": "Thu, 01 Jan 1970 00:01:40 GMT"}, 40.0) == pytest.approx(60.0)
    for odd in ("", "soon", "-5", "٣", "Thu, 99 Jan"):
        assert retry_after({"retry-after": odd}, 0.0) is None


def test_freshness_lasts_a_day_at_least_and_a_year_at_most() -> None:
    assert freshness_of({"cache-control": "no-cache, max-age=10"}, 100.0).expires == 100.0 + DAY
    assert freshness_of({"cache-control": "max-age=604800"}, 0.0).expires == 604_800.0
    assert freshness_of({"cache-control": "max-age=999999999999"}, 0.0).expires == 365 * DAY
    headers = {"expires": "Thu, 11 Jan 1990 00:00:00 GMT", "date": "Mon, 01 Jan 1990 00:00:00 GMT"}
    assert freshness_of(headers, 0.0).expires == 10 * DAY  # a clock in 1970 changes nothing
    assert freshness_of({"etag": 'x\r\nSet-Cookie: "a"'}, 0.0).etag == ""


def test_tiles_are_known_by_what_they_hold(data: Path) -> None:
    assert check_tile(png(), size=256) == "png"
    assert check_tile(png(size=512), size=256) == "png"
    layer = b"\x1a\x03abc"
    assert check_tile(layer) == check_tile(gzip.compress(layer)) == "pbf"
    assert unpacked(packed(layer)) == layer
    for bad in (
        layer[:-1],
        gzip.compress(layer)[:-9],
        b"\x1f\x8b" + b"\0" * 30,
        gzip.compress(bytes(21_000_000)),
    ):
        with pytest.raises(CorruptTile):
            check_tile(bad)
    for file in sorted((data / "tiles/osm-png").rglob("*.png"))[:5]:
        assert check_tile(file.read_bytes(), size=256) == "png"
