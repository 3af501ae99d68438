"""Big files: cut downloads go on, checksums decide, and what stood there stays until the new one is whole."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from loopback import Asked, Server, serving

from tiles.errors import CorruptTile, MissingTiles, Unreachable
from tiles.filefetch import NOTES, PART, Checksum, FileDownload, fetch_checksum, parse_checksum
from tiles.retry import Tries
from tiles.transport import Http

BODY = random.Random(7).randbytes(700_000)
MD5 = Checksum("md5", hashlib.md5(BODY, usedforsecurity=False).hexdigest())


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as made:
        yield made


def ranged(body: bytes, etag: str = '"a"', *, cut: int | None = None) -> object:
    """A server that knows ranges, and stops after `cut` bytes of each answer."""

    def reply(asked: Asked) -> None:
        begin, status, extra = 0, 200, {}
        asks = asked.headers.get("range")
        if asks and asked.headers.get("if-range") == etag:
            begin, status = int(asks.removeprefix("bytes=").rstrip("-")), 206
            extra = {"Content_Range": f"bytes {begin}-{len(body) - 1}/{len(body)}"}
        if asked.headers.get("if-none-match") == etag:
            asked.send(b"", 304)
            return
        part = body[begin:]
        sent = part if cut is None else part[:cut]
        asked.send(sent, status, stated=len(part) if len(sent) < len(part) else None, ETag=etag, **extra)

    return reply


def work(**changed: object) -> FileDownload:
    tries = Tries(most=3, first=0.01, longest=0.02)
    return FileDownload(Http(), tries=tries, sleep=lambda _seconds: None, **changed)  # type: ignore[arg-type]


def test_a_cut_download_goes_on_where_it_was(server: Server, tmp_path: Path) -> None:
    server.other = ranged(BODY, cut=200_000)  # type: ignore[assignment]  it is a reply
    target, told = tmp_path / "x.pbf", []
    work().run(
        server.url + "/x", target, checksum=MD5, tell=lambda so_far, whole: told.append((so_far, whole))
    )
    assert target.read_bytes() == BODY
    assert [seen.get("range") for seen in server.seen] == [None, *(f"bytes={n}00000-" for n in (2, 4, 6))]
    assert told[-1] == (len(BODY), len(BODY))
    assert {path.name for path in tmp_path.iterdir()} == {"x.pbf", "x.pbf.from.json"}


def test_the_next_run_goes_on_after_one_that_gave_up(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "x.pbf"

    def cut_once(asked: Asked) -> None:
        if asked.number == 1:
            asked.send(BODY[:300_000], stated=len(BODY), ETag='"a"')
        else:
            asked.send(b"", 503)

    server.other = cut_once
    with pytest.raises(Unreachable, match="run it again to go on"):
        work().run(server.url + "/x", target)
    assert not target.exists()
    server.other = ranged(BODY)  # type: ignore[assignment]  it is a reply
    work().run(server.url + "/x", target, checksum=MD5)
    assert target.read_bytes() == BODY
    assert server.seen[-1]["range"] == "bytes=300000-"


@pytest.mark.parametrize("there", [len(BODY), len(BODY) + 5])
@pytest.mark.parametrize("told", [True, False])
def test_a_run_killed_after_the_last_byte_is_ended_by_the_next(
    server: Server, tmp_path: Path, there: int, told: bool
) -> None:
    target = tmp_path / "x.pbf"

    def reply(asked: Asked) -> None:
        if asked.headers.get("range", "bytes=0-") != "bytes=0-":
            asked.send(b"", 416, **({"Content_Range": f"bytes */{len(BODY)}"} if told else {}))
        else:
            ranged(BODY)(asked)  # type: ignore[operator]  it is a reply

    server.other = reply
    work().run(server.url + "/x", target, checksum=MD5)
    notes = {"url": json.loads(target.with_name("x.pbf.from.json").read_text())["url"], "etag": '"a"'}
    target.rename(target.with_name("x.pbf" + PART))
    with target.with_name("x.pbf" + PART).open("ab") as part:
        part.write(bytes(there - len(BODY)))
    target.with_name("x.pbf" + NOTES).write_text(json.dumps(notes), encoding="utf-8")
    server.seen.clear()
    assert work().run(server.url + "/x", target, checksum=MD5).freshness.etag == '"a"'
    assert target.read_bytes() == BODY
    assert len(server.seen) == (1 if told and there == len(BODY) else 2)
    assert {path.name for path in tmp_path.iterdir()} == {"x.pbf", "x.pbf.from.json"}


def test_a_file_that_is_another_at_each_try_is_given_up(server: Server, tmp_path: Path) -> None:
    def reply(asked: Asked) -> None:
        span = f"bytes 300000-{len(BODY) - 1}/{len(BODY)}"
        asked.send(BODY[300_000:], 206, ETag=f'"{asked.number}"', Content_Range=span)

    server.other = reply
    with pytest.raises(Unreachable, match="changed in the meantime"):
        work().run(server.url + "/x", tmp_path / "x.pbf")
    assert len(server.seen) == 3


def test_a_file_that_changed_in_between_is_fetched_anew(server: Server, tmp_path: Path) -> None:
    target, other = tmp_path / "x.pbf", BODY[::-1]

    def reply(asked: Asked) -> None:
        if asked.number == 1:
            asked.send(BODY[:300_000], stated=len(BODY), ETag='"a"')
        else:
            ranged(other, '"b"')(asked)  # type: ignore[operator]  it is a reply

    server.other = reply
    work().run(server.url + "/x", target)
    assert target.read_bytes() == other


def test_a_server_that_ignores_if_range_is_found_out(server: Server, tmp_path: Path) -> None:
    target, other = tmp_path / "x.pbf", BODY[::-1]

    def reply(asked: Asked) -> None:
        if asked.number == 1:
            asked.send(BODY[:300_000], stated=len(BODY), ETag='"a"')
        elif "range" in asked.headers:
            span = f"bytes 300000-{len(other) - 1}/{len(other)}"
            asked.send(other[300_000:], 206, ETag='"b"', Content_Range=span)
        else:
            asked.send(other, ETag='"b"')

    server.other = reply
    work().run(server.url + "/x", target)
    assert target.read_bytes() == other


@pytest.mark.parametrize("mark", [{}, {"ETag": 'W/"a"'}])
def test_without_a_strong_mark_it_begins_anew(server: Server, tmp_path: Path, mark: dict[str, str]) -> None:
    def reply(asked: Asked) -> None:
        assert "range" not in asked.headers
        asked.send(BODY[:1000] if asked.number == 1 else BODY, stated=len(BODY), **mark)

    server.other = reply
    work().run(server.url + "/x", tmp_path / "x.pbf")
    assert (tmp_path / "x.pbf").read_bytes() == BODY


def test_what_is_damaged_replaces_nothing(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "x.pbf"
    target.write_bytes(b"old")
    server.other = ranged(BODY[:-1] + b"!")  # type: ignore[assignment]  it is a reply
    with pytest.raises(CorruptTile, match="md5 differs"):
        work().run(server.url + "/x", target, checksum=MD5)
    assert target.read_bytes() == b"old"
    assert not target.with_name("x.pbf" + PART).exists()


def test_a_login_page_is_no_file(server: Server, tmp_path: Path) -> None:
    server.other = lambda asked: asked.send(b"<!DOCTYPE html><html>Welcome to our hotel</html>")
    with pytest.raises(CorruptTile, match="log in"):
        work().run(server.url + "/x", tmp_path / "x.pbf")
    assert list(tmp_path.iterdir()) == []


def test_an_unchanged_file_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    target = tmp_path / "x.pbf"
    server.other = ranged(BODY)  # type: ignore[assignment]  it is a reply
    assert work().run(server.url + "/x", target).changed
    assert not work().run(server.url + "/x", target).changed
    server.other = ranged(b"newer", '"b"')  # type: ignore[assignment]  it is a reply
    assert work().run(server.url + "/x", target).changed
    assert target.read_bytes() == b"newer"


def test_what_is_not_there_is_told_at_once(server: Server, tmp_path: Path) -> None:
    with pytest.raises(MissingTiles, match="answers 404"):
        work().run(server.url + "/x", tmp_path / "x.pbf")
    assert sum(server.asked.values()) == 1


def test_a_length_that_no_disk_has_is_refused(server: Server, tmp_path: Path) -> None:
    server.other = lambda asked: asked.send(b"x", stated=10**17)
    with pytest.raises(MissingTiles, match="make room"):
        work().run(server.url + "/x", tmp_path / "x.pbf")


def test_odd_notes_beside_the_target_harm_nothing(server: Server, tmp_path: Path) -> None:
    server.other = ranged(BODY)  # type: ignore[assignment]  it is a reply
    target = tmp_path / "x.pbf"
    for odd in ("", "[]", "{", json.dumps({"url": 7, "etag": []})):
        target.with_name("x.pbf" + NOTES).write_text(odd)
        target.with_name("x.pbf" + PART).write_bytes(b"rubbish")
        target.unlink(missing_ok=True)
        work().run(server.url + "/x", target, checksum=MD5)
        assert target.read_bytes() == BODY


def test_checksums_lie_beside_the_file(server: Server) -> None:
    server.replies["/x.md5"] = lambda asked: asked.send(f"{MD5.digest}  x-latest.osm.pbf\n".encode())
    assert fetch_checksum(Http(), server.url + "/x") == MD5
    assert fetch_checksum(Http(), server.url + "/y") is None
    for odd in ("", "<html>", "123", "g" * 32):
        with pytest.raises(CorruptTile):
            parse_checksum(odd, "md5")


def test_an_unwritable_folder_is_told(server: Server, tmp_path: Path) -> None:
    server.other = ranged(BODY)  # type: ignore[assignment]  it is a reply
    (tmp_path / "file").write_text("")
    with pytest.raises(MissingTiles, match="can't be written"):
        work().run(server.url + "/x", tmp_path / "file" / "x.pbf")


def test_two_runs_do_not_write_into_each_other(server: Server, tmp_path: Path) -> None:
    target, go_on = tmp_path / "x.pbf", threading.Event()

    def reply(asked: Asked) -> None:
        if asked.number == 2:
            go_on.set()
        asked.handler.send_response(200)
        asked.handler.send_header("Content-Length", str(len(BODY)))
        asked.handler.end_headers()
        asked.handler.wfile.write(BODY[:70_000])
        go_on.wait(5.0)
        asked.handler.wfile.write(BODY[70_000:])

    server.other = reply
    with ThreadPoolExecutor() as pool:
        first = pool.submit(work().run, server.url + "/x", target, checksum=MD5)
        while not target.with_name("x.pbf" + PART).exists():
            time.sleep(0.005)
        with pytest.raises(MissingTiles, match="another run"):
            work().run(server.url + "/x", target)
        assert first.result().changed
    assert target.read_bytes() == BODY


def test_a_file_packed_on_the_way_is_unpacked_and_never_resumed(server: Server, tmp_path: Path) -> None:
    packed = gzip.compress(BODY)

    def reply(asked: Asked) -> None:
        assert "range" not in asked.headers
        cut = packed if asked.number > 1 else packed[: len(packed) // 2]
        asked.send(cut, ETag='"a"', Content_Encoding="gzip", stated=len(packed))

    server.other = reply
    target = tmp_path / "x.pbf"
    work().run(server.url + "/x", target, checksum=MD5)
    assert target.read_bytes() == BODY


def test_a_key_in_the_address_is_in_no_file(server: Server, tmp_path: Path) -> None:
    server.other = ranged(BODY, cut=300_000)  # type: ignore[assignment]  it is a reply
    url = server.url + "/s3cret/x?token=s3cret"
    with pytest.raises(Unreachable) as caught:
        FileDownload(Http(), tries=Tries(most=1)).run(
            server.url.replace("127", "128") + "/s3cret", tmp_path / "y"
        )
    assert "s3cret" not in str(caught.value)
    work().run(url, tmp_path / "x.pbf", tell=lambda *_: look(tmp_path))
    look(tmp_path)
    assert not work().run(url.replace("token=s3cret", "token=new"), tmp_path / "x.pbf").changed


def look(folder: Path) -> None:
    for path in folder.iterdir():
        assert b"s3cret" not in path.read_bytes()
