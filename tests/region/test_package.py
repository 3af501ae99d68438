"""Export and import: the same bytes at the other end; a hostile archive is refused and leaves nothing."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import random
import sqlite3
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from regions import build, contents, extract, read_only, small_disk
from thorough import examples

from navigator.errors import ContentError, NavigatorError, StorageError, UsageError
from navigator.graph import graphfile
from navigator.library.placeformat import FILE as PLACES
from navigator.region.manifest import MANIFEST
from navigator.region.package import export_region, import_region, write_package
from navigator.region.region import Region, check_whole, regions_in
from navigator.routing import topologyfile

Members = dict[str, bytes]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of imports: what syncing is for, no test here can see."""
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return build(tmp_path_factory.mktemp("built") / "regions")


@pytest.fixture(scope="module")
def packed(region: Region, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("packed") / "tiny.navregion"
    assert export_region(region, path) == path.stat().st_size
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "regions"


def members(packed: Path) -> Members:
    with zipfile.ZipFile(packed) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, content: Members, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def with_manifest(content: Members, change: Callable[[dict[str, Any]], object]) -> Members:
    manifest = json.loads(content[MANIFEST])
    change(manifest)
    return {**content, MANIFEST: json.dumps(manifest).encode()}


def with_file(content: Members, name: str, data: bytes) -> Members:
    """Another content for a file, with its size and checksum set right: only its meaning is wrong."""
    mark = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    return with_manifest({**content, name: data}, lambda manifest: manifest["files"].update({name: mark}))


def refused(file: Path, store: Path, kind: type[NavigatorError] = ContentError) -> str:
    """The one line with which an import is refused; it must leave the store as it was."""
    before = contents(store) if store.exists() else {}
    outside = {path for path in store.parent.rglob("*") if not path.is_relative_to(store)}
    with pytest.raises(kind) as told:
        import_region(file, store)
    assert {path for path in store.parent.rglob("*") if not path.is_relative_to(store)} == outside
    left = contents(store) if store.exists() else {}
    assert {name: data for name, data in left.items() if name != ".lock"} == {
        name: data for name, data in before.items() if name != ".lock"
    }
    assert "\n" not in str(told.value)
    return str(told.value)


def test_what_is_imported_is_what_was_exported(region: Region, packed: Path, store: Path) -> None:
    taken = import_region(packed, store)
    assert contents(taken.folder) == contents(region.folder)
    assert taken.manifest == region.manifest
    check_whole(taken)


def test_an_export_has_the_same_bytes_wherever_it_is_written(
    packed: Path, store: Path, tmp_path: Path
) -> None:
    export_region(import_region(packed, store), tmp_path / "again.navregion")
    assert (tmp_path / "again.navregion").read_bytes() == packed.read_bytes()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_export_can_go_into_a_pipe(region: Region, store: Path, tmp_path: Path) -> None:
    read, write = os.pipe()
    with os.fdopen(write, "wb") as stream:
        write_package(region, stream)  # 30 kB: fits a pipe without a reader
    with os.fdopen(read, "rb") as stream:
        (tmp_path / "piped").write_bytes(stream.read())
    assert contents(import_region(tmp_path / "piped", store).folder) == contents(region.folder)


def test_a_region_may_get_another_name(packed: Path, store: Path) -> None:
    taken = import_region(packed, store, name="other")
    assert (taken.name, taken.manifest.name) == ("other", "other")
    assert [each.name for each in regions_in(store)] == ["other"]
    with pytest.raises(UsageError):
        import_region(packed, store, name="../other")


def test_an_import_replaces_a_region_only_when_it_is_whole(packed: Path, store: Path, tmp_path: Path) -> None:
    old = contents(build(store, file=extract(tmp_path, ways=7)).folder)
    damaged = packed.read_bytes()[:-3000]
    (tmp_path / "cut").write_bytes(damaged)
    refused(tmp_path / "cut", store)
    assert contents(store / "tiny") == old
    assert contents(import_region(packed, store).folder) != old


def test_the_attribution_travels_in_every_export(packed: Path) -> None:
    manifest = json.loads(members(packed)[MANIFEST])
    assert manifest["sources"][0]["attribution"] == "© OpenStreetMap contributors"
    assert manifest["sources"][0]["licence"] == "ODbL 1.0"


def test_a_damaged_region_is_not_exported(store: Path, tmp_path: Path) -> None:
    region = build(store)
    file = region.folder / "graph" / "turns.angle.npy"
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(ContentError, match=r"turns\.angle\.npy\)"):
        export_region(region, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_export_that_cannot_be_written_says_so(region: Region, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    for target in (tmp_path / "none" / "a", tmp_path / "folder", tmp_path / ("x" * 300)):
        with pytest.raises(StorageError, match="cannot write"):
            export_region(region, target)
    with read_only(tmp_path / "folder"), pytest.raises(StorageError, match="choose another"):
        export_region(region, tmp_path / "folder" / "a")
    assert list((tmp_path / "folder").iterdir()) == []


def test_a_full_disk_keeps_the_old_export(region: Region, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 16) as disk:
        (disk / "tiny.navregion").write_bytes(b"old")
        with pytest.raises(StorageError, match="the disk is full"):
            export_region(region, disk / "tiny.navregion")
        assert {path.name: path.read_bytes() for path in disk.iterdir()} == {"tiny.navregion": b"old"}


def test_an_import_onto_a_full_disk_leaves_nothing(packed: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 60) as disk:
        with pytest.raises(StorageError, match="the disk is full"):
            import_region(packed, disk / "regions")
        assert contents(disk / "regions") == {".lock": b""}


# --- hostile archives ---------------------------------------------------------------------------


def test_what_is_no_archive_is_refused(store: Path, tmp_path: Path) -> None:
    for name, data in {
        "page": b"<html>404</html>",
        "empty": b"",
        "noise": random.Random(1).randbytes(9000),
        "pk": b"PK\x03\x04" + bytes(50),
        "emptyzip": b"PK\x05\x06" + bytes(18),
    }.items():
        (tmp_path / name).write_bytes(data)
        assert "no exported region" in refused(tmp_path / name, store)
    refused(tmp_path, store, StorageError)
    refused(tmp_path / "none", store, StorageError)


def test_an_archive_cut_anywhere_is_refused(packed: Path, store: Path, tmp_path: Path) -> None:
    whole = packed.read_bytes()
    for share in (0.01, 0.5, 0.9, 0.999):
        (tmp_path / "cut").write_bytes(whole[: int(len(whole) * share)])
        refused(tmp_path / "cut", store)


def test_an_archive_with_any_byte_changed_is_refused_or_harmless(
    region: Region, packed: Path, store: Path, tmp_path: Path
) -> None:
    whole, chance = packed.read_bytes(), random.Random(3)
    for _ in range(examples(100)):
        place = chance.choice([chance.randrange(len(whole)), len(whole) - 1 - chance.randrange(4000)])
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        (tmp_path / "changed").write_bytes(changed)
        try:
            taken = import_region(tmp_path / "changed", store)
        except NavigatorError as error:
            message = str(error)
            assert "\n" not in message
        else:  # a date or permission that nobody reads
            assert contents(taken.folder) == contents(region.folder)


@pytest.mark.parametrize(
    "name",
    [
        "../../evil",
        "/tmp/evil.npy",
        "graph/../../evil.npy",
        "graph/..",
        "graph/a.b.npy/c",
        "C:\\evil",
        "manifest.json",
    ],
)
def test_a_name_that_climbs_out_is_refused(packed: Path, store: Path, tmp_path: Path, name: str) -> None:
    mark = {"size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()}
    content = members(packed)
    hostile = with_manifest(content, lambda manifest: manifest["files"].update({name: mark}))
    refused(pack(tmp_path / "hostile", {name: b"evil", **hostile}), store)


def test_files_that_the_manifest_does_not_list_are_not_taken(
    region: Region, packed: Path, store: Path, tmp_path: Path
) -> None:
    extra = {"../evil": b"x", "/abs": b"x", "graph/nodes.evil.npy": b"x", "run.sh": b"x"}
    taken = import_region(pack(tmp_path / "hostile", {**members(packed), **extra}), store)
    assert contents(taken.folder) == contents(region.folder)
    assert not (tmp_path / "evil").exists()


def test_a_link_in_the_archive_becomes_no_link(packed: Path, store: Path, tmp_path: Path) -> None:
    content = members(packed)
    with zipfile.ZipFile(tmp_path / "hostile", "w") as archive:
        for name, data in content.items():
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(entry, data)
    taken = import_region(tmp_path / "hostile", store)
    assert not any(path.is_symlink() for path in taken.folder.rglob("*"))


def test_a_bomb_is_not_unpacked(packed: Path, store: Path, tmp_path: Path) -> None:
    content = members(packed)
    name = "graph/turns.angle.npy"
    bomb = pack(tmp_path / "bomb", {**content, name: bytes(300_000_000)})  # the manifest says 200 bytes
    assert "not what its manifest says" in refused(bomb, store)
    for size in (10**15, (1 << 50) - 1):
        liar = with_manifest(content, lambda manifest, size=size: manifest["files"][name].update(size=size))
        assert "MB of disk" in refused(pack(tmp_path / "liar", liar), store, StorageError)


def test_sizes_below_zero_do_not_hide_a_large_one(packed: Path, store: Path, tmp_path: Path) -> None:
    def lie(manifest: dict[str, Any]) -> None:
        manifest["files"]["graph/turns.angle.npy"]["size"] = 10**15
        manifest["files"]["graph/turns.edge.npy"]["size"] = -(10**15)

    assert "manifest.json is damaged" in refused(
        pack(tmp_path / "a", with_manifest(members(packed), lie)), store
    )


def test_a_packing_method_that_is_not_ours_is_refused(packed: Path, store: Path, tmp_path: Path) -> None:
    for method in (zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2):
        refused(pack(tmp_path / "odd", members(packed), method), store)
    import_region(pack(tmp_path / "plain", members(packed), zipfile.ZIP_STORED), store)


def test_an_encrypted_archive_is_refused(packed: Path, store: Path, tmp_path: Path) -> None:
    marked = bytearray(packed.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = marked.find(signature)
        while place >= 0:
            marked[place + offset] |= 1
            place = marked.find(signature, place + 4)
    (tmp_path / "secret").write_bytes(marked)
    refused(tmp_path / "secret", store)


def test_places_that_are_laid_out_otherwise_are_refused(packed: Path, store: Path, tmp_path: Path) -> None:
    whole = members(packed)
    own = tmp_path / PLACES
    for command in (
        "CREATE VIEW more AS SELECT * FROM place",
        "CREATE TRIGGER more AFTER INSERT ON place BEGIN SELECT 1; END",
        "DROP TABLE house",
        "PRAGMA user_version = 99",
    ):
        own.write_bytes(whole[PLACES])
        with contextlib.closing(sqlite3.connect(own)) as connection:
            connection.execute(command)
            connection.commit()
        refused(pack(tmp_path / "odd", with_file(whole, PLACES, own.read_bytes())), store)
    for data in (b"", b"x" * 5000, whole[PLACES][:5000], whole[PLACES][:4096] + b"\xff" * 20000):
        refused(pack(tmp_path / "odd", with_file(whole, PLACES, data)), store)


def test_places_travel_with_their_region(packed: Path, store: Path) -> None:
    taken = import_region(packed, store, name="taken")
    assert [match.place.name for match in taken.places.search("roead w0 e0")][:1] == ["Röad w0 e0"]
    (taken.folder / PLACES).unlink()
    with pytest.raises(StorageError, match="missing"):
        _ = Region.open(taken.folder).places


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.clear(),
        lambda m: m.update(files=[]),
        lambda m: m.update(files={}),
        lambda m: m["files"].popitem(),
        lambda m: m["files"]["graph/turns.edge.npy"].update(size="9"),
        lambda m: m["files"]["graph/turns.edge.npy"].update(size=1e400),
        lambda m: m["files"]["graph/turns.edge.npy"].update(sha256="0" * 64),
        lambda m: m["files"]["graph/turns.edge.npy"].update(sha256=None),
        lambda m: m["files"]["graph/turns.edge.npy"].clear(),
        lambda m: m["files"].update({"graph/turns.evil.npy": m["files"]["graph/turns.edge.npy"]}),
        lambda m: m.update(name="../evil"),
        lambda m: m.update(name=7),
        lambda m: m.update(bounds=[0, 0, float("nan"), 1]),
        lambda m: m.update(bounds=[5, 0, 1, 1]),
        lambda m: m.update(bounds=[0, 0, 1]),
        lambda m: m.update(bounds="1234"),
        lambda m: m.update(bounds=[0, 0, 1, 1]),
        lambda m: m.update(sources=[{"file": "x"}]),
        lambda m: m["sources"][0].update(date=20240101),
        lambda m: m["sources"][0].update(attribution="x" * 10_000),
        lambda m: m.update(area=[1]),
        lambda m: m.update(counts={}),
        lambda m: m["counts"].update(edges=-1),
    ],
)
def test_a_manifest_that_makes_no_sense_is_refused(
    packed: Path, store: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    refused(pack(tmp_path / "odd", with_manifest(members(packed), change)), store)


def test_a_manifest_too_large_or_too_deep_is_refused(packed: Path, store: Path, tmp_path: Path) -> None:
    for text in (b" " * 50_000_000, b"[" * 100_000, b'{"format": ' + b"9" * 10_000 + b"}"):
        refused(pack(tmp_path / "odd", {**members(packed), MANIFEST: text}), store)


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.update(format=2),
        lambda m: m["components"].update(graph=99),
        lambda m: m["components"].clear(),
    ],
)
def test_another_version_is_told_as_such(
    packed: Path, store: Path, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    told = refused(pack(tmp_path / "odd", with_manifest(members(packed), change)), store)
    assert "built by another version" in told
    assert "region add" in told


# --- arrays that contradict each other ------------------------------------------------------------


FILES = sorted(
    [f"graph/{name}" for name in graphfile.columns_in(())]
    + [f"hierarchy/{name}" for name in topologyfile.COLUMNS]
)


def sampled(names: list[str]) -> list[Any]:
    """Each tenth of the names, and the rest where the slow tests run."""
    return [
        pytest.param(name, marks=pytest.mark.slow) if row % 10 else name for row, name in enumerate(names)
    ]


def array_of(content: Members, name: str) -> Any:
    return np.load(io.BytesIO(content[name]))


def saved(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


ANY_NUMBER_GOES = {  # ids that are only shown, and heights, where every number is a height
    f"graph/{name}.npy"
    for name in (
        "nodes.osm", "ways.osm", "nodes.height", "segments.shape_height", "ways.lanes", "ways.maxspeed",
    )
}  # fmt: skip


@pytest.mark.parametrize("name", sampled(FILES))
def test_numbers_that_lead_nowhere_are_refused(packed: Path, store: Path, tmp_path: Path, name: str) -> None:
    content = members(packed)
    whole = array_of(content, name)
    if not whole.size:
        pytest.skip("the tiny region has no such rows")
    limits = np.iinfo(whole.dtype)
    told = 0
    for value in (limits.min, limits.max):
        for place in (0, -1):
            changed = whole.copy()
            changed.reshape(-1)[place] = value
            odd = pack(tmp_path / "odd", with_file(content, name, saved(changed)))
            try:
                import_region(odd, store)
            except ContentError as error:
                message = str(error)
                assert "no road network" in message or "no hierarchy" in message
                told += 1
    assert (told > 0) == (name not in ANY_NUMBER_GOES)


# Fewer parts are fine.
@pytest.mark.parametrize("name", sampled([name for name in FILES if "parts" not in name]))
def test_columns_of_another_length_are_refused(packed: Path, store: Path, tmp_path: Path, name: str) -> None:
    content = members(packed)
    whole = array_of(content, name)
    longer = (
        [] if name == "graph/strings.first.npy" else [np.concatenate((whole, whole[-1:]))]
    )  # an empty text more is fine
    for changed in (whole[:-1], whole[:0], *longer):
        if len(changed) == len(whole):
            continue
        data = saved(np.ascontiguousarray(changed))
        refused(pack(tmp_path / "odd", with_file(content, name, data)), store)


def test_names_with_terminal_escapes_are_refused(packed: Path, store: Path, tmp_path: Path) -> None:
    content = members(packed)
    for evil in (b"\x1b", b"\x07", b"\x00", b"\xff", b"\x80", b"\n"):
        data = array_of(content, "graph/strings.data.npy")
        data[3:4] = np.frombuffer(evil, np.uint8)
        told = refused(
            pack(tmp_path / "odd", with_file(content, "graph/strings.data.npy", saved(data))), store
        )
        assert "text" in told
