"""`region add` fetches, asks first, and `region update` builds again only where there is something newer."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from loopback import Server, serving
from osmserver import feature, file_reply, index, put_extract
from regions import extract
from typer.testing import CliRunner, Result

from navigator.cli.region import app
from navigator.errors import StorageError, UsageError


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "config").mkdir(parents=True)
    with serving() as one:
        (tmp_path / "home" / "config" / "sources.toml").write_text(
            f'[geofabrik]\nkind = "extracts"\nurl = "{one.url}/index.json"\narea_downloads = true\n'
        )
        tiny = feature(f"{one.url}/tiny.osm.pbf", "tiny", "Tiny", (0.98, -0.02, 1.02, 0.02))
        one.replies["/index.json"] = file_reply(index(tiny))
        put_extract(one, "/tiny.osm.pbf", gzip.compress(extract(tmp_path / "a").read_bytes(), mtime=0))
        yield one


def test_a_region_is_added_by_name_and_updated_where_newer(server: Server, tmp_path: Path) -> None:
    weighed = run("add", "tiny", "--dry-run")
    assert weighed.exit_code == 0, weighed.exception
    assert "Tiny (tiny) of geofabrik: about 0.0 MB to fetch; 2 height tiles" in weighed.stderr
    assert "/tiny.osm.pbf.md5" not in server.asked
    unasked = run("add", "tiny", "--heights-from", "none")
    assert isinstance(unasked.exception, UsageError)
    added = run("add", "tiny", "--heights-from", "none", "--yes")
    assert added.exit_code == 0, added.exception
    same = run("update", "tiny", "--yes")
    assert "has the newest data already" in same.stdout
    newer = gzip.compress(extract(tmp_path / "b", ways=5).read_bytes(), mtime=0)
    put_extract(server, "/tiny.osm.pbf", newer, etag='"v2"')
    assert "junctions" in run("update", "--yes").stdout
    server.replies["/tiny.osm.pbf"] = lambda asked: asked.send(b"", 404)
    failed = run("update", "tiny", "--yes")
    assert isinstance(failed.exception, StorageError)
    assert run("verify", "tiny").exit_code == 0


def test_a_region_of_own_files_says_how_it_is_renewed(server: Server, tmp_path: Path) -> None:
    assert run("add", "own", "--file", str(tmp_path / "a" / "tiny.osm")).exit_code == 0
    told = run("update", "own", "--yes")
    assert isinstance(told.exception, UsageError)
    assert "region add own --file" in str(told.exception)
    assert not server.seen
