"""Saved networks: mapped read-only, the same everywhere, and their headers never believed."""

from __future__ import annotations

import io
import pickle
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from regions import extract

from navigator.errors import ContentError, NavigatorError, StorageError
from navigator.graph import graphfile
from navigator.graph.arrayfile import FileMark, verify_files
from navigator.graph.graphcheck import check_network
from navigator.graph.graphfile import COLUMNS, open_network, save_network
from navigator.graph.locate import Grid
from navigator.graph.network import Network
from navigator.graph.osmfile import read_osm
from navigator.graph.othernames import OtherNames
from navigator.graph.roadgraph import NodeTable, RoadGraph, SegmentTable, Strings, WayTable
from navigator.graph.turngraph import TurnGraph

Saved = tuple[Path, dict[str, FileMark]]
FILE = "segments.length.npy"


@pytest.fixture(scope="module")
def network(tmp_path_factory: pytest.TempPathFactory) -> Network:
    found = read_osm(extract(tmp_path_factory.mktemp("extract")))
    return Network.of(found.graph, found.restrictions)


@pytest.fixture
def saved(network: Network, tmp_path: Path) -> Saved:
    return tmp_path, save_network(network, tmp_path)


def forge(saved: Saved, data: bytes, name: str = FILE) -> Saved:
    """Another content for a file, of the size that its mark says."""
    folder, marks = saved
    (folder / name).write_bytes(data)
    return folder, {**marks, name: FileMark(len(data), marks[name].sha256)}


def npy(array: Any, *, allow_pickle: bool = False) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, allow_pickle=allow_pickle)
    return stream.getvalue()


def tables(network: Network) -> dict[str, Any]:
    graph = network.graph
    return {
        "nodes": graph.nodes, "segments": graph.segments, "ways": graph.ways, "strings": graph.strings,
        "turns": network.turns, "grid": network.grid,
    }  # fmt: skip


def test_what_is_opened_is_what_was_saved(network: Network, saved: Saved) -> None:
    opened = open_network(*saved)
    for prefix, table in tables(network).items():
        for field in fields(table):
            before, after = getattr(table, field.name), getattr(tables(opened)[prefix], field.name)
            assert np.array_equal(before, after), (prefix, field.name)
            assert after.shape == before.shape
    check_network(opened)
    assert verify_files(*saved) == []


def test_every_column_has_a_type_and_every_type_a_column() -> None:
    kinds = {"nodes": NodeTable, "segments": SegmentTable, "ways": WayTable, "strings": Strings,
             "turns": TurnGraph, "grid": Grid, "names": OtherNames}  # fmt: skip
    assert set(COLUMNS) == {
        f"{name}.{field.name}.npy" for name, kind in kinds.items() for field in fields(kind)
    }


def test_the_types_are_those_that_a_build_makes(network: Network) -> None:
    for prefix, table in tables(network).items():
        for field in fields(table):
            kind, column = COLUMNS[f"{prefix}.{field.name}.npy"], getattr(table, field.name)
            assert (column.dtype, column.shape[1:]) == (kind.dtype, kind.tail), (prefix, field.name)


def test_arrays_are_mapped_and_cannot_be_written(saved: Saved) -> None:
    column = open_network(*saved).graph.nodes.lon
    assert isinstance(column.base, np.memmap) or isinstance(column.base.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        column[0] = 1


def test_files_are_little_endian_plain_npy(saved: Saved) -> None:
    folder, marks = saved
    for name in marks:
        loaded = np.load(folder / name, allow_pickle=False)
        assert loaded.dtype.str[0] in "<|" if sys.byteorder == "little" else True
        assert loaded.dtype == COLUMNS[name].dtype


def test_a_big_endian_column_is_saved_little_endian(network: Network, tmp_path: Path) -> None:
    turned = Grid(network.grid.frame.astype(">i8"), network.grid.first.astype(">i4"), network.grid.piece)
    marks = save_network(Network(network.graph, network.turns, turned), tmp_path)
    assert (tmp_path / "grid.frame.npy").read_bytes()[:40].find(b"<i8") > 0
    assert np.array_equal(open_network(tmp_path, marks).grid.frame, network.grid.frame)


def test_a_column_that_grew_wider_is_never_cut_silently(network: Network, tmp_path: Path) -> None:
    wide = Grid(network.grid.frame, network.grid.first.astype(np.int64), network.grid.piece)
    with pytest.raises(TypeError, match="int64"):
        save_network(Network(network.graph, network.turns, wide), tmp_path)


def test_a_network_without_names_is_saved_too(network: Network, tmp_path: Path) -> None:
    graph = network.graph
    nameless = RoadGraph(graph.nodes, graph.segments, graph.ways, Strings.of([""]))
    marks = save_network(Network(nameless, network.turns, network.grid), tmp_path)
    assert len(open_network(tmp_path, marks).graph.strings.data) == 0


def test_a_missing_or_unreadable_file_is_told(saved: Saved) -> None:
    folder, marks = saved
    (folder / FILE).unlink()
    with pytest.raises(StorageError, match=r"segments\.length\.npy is missing"):
        open_network(folder, marks)
    assert verify_files(folder, marks) == [FILE]
    (folder / FILE).mkdir()
    with pytest.raises(NavigatorError):
        open_network(folder, {**marks, FILE: FileMark((folder / FILE).stat().st_size, "")})


def test_a_short_or_long_file_is_told(saved: Saved) -> None:
    folder, marks = saved
    whole = (folder / FILE).read_bytes()
    for data in (whole[:-1], whole + b"x", b""):
        (folder / FILE).write_bytes(data)
        with pytest.raises(ContentError, match="in place of"):
            open_network(folder, marks)


def test_a_changed_byte_is_found_by_verifying(saved: Saved) -> None:
    folder, marks = saved
    data = bytearray((folder / FILE).read_bytes())
    data[-1] ^= 1
    (folder / FILE).write_bytes(data)
    open_network(folder, marks)
    assert verify_files(folder, marks) == [FILE]


def test_marks_that_leave_a_file_out_or_add_one_are_refused(saved: Saved) -> None:
    folder, marks = saved
    for changed in ({}, {FILE: marks[FILE]}, {**marks, "../x": marks[FILE]}):
        with pytest.raises(ContentError, match="does not hold the files"):
            open_network(folder, changed)


class Trap:
    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return pytest.fail, ("a pickle was opened",)


@pytest.mark.parametrize(
    "data",
    [
        npy(np.array([Trap(), Trap()], dtype=object), allow_pickle=True),
        pickle.dumps(Trap()),
        npy(np.arange(10.0)),
        npy(np.arange(10, dtype=np.int64)),
        npy(np.arange(10, dtype=">i4")),
        npy(np.arange(10, dtype=np.uint32)),
        npy(np.arange(10, dtype=np.int32).reshape(5, 2)),
        npy(np.array(5, dtype=np.int32)),
        npy(np.arange(10, dtype=np.int32).view(np.recarray)) + b"1234",
        npy(np.zeros(10, dtype="S4")),
        npy(np.zeros(10, dtype=[("a", "<i4")])),
        b"PK\x03\x04" + bytes(200),
        b"",
        b"\x93NUMPY",
        b"\x93NUMPY\x02\x00" + npy(np.arange(10, dtype=np.int32))[8:],
        b"\x93NUMPY\x01\x00\xff\xff" + bytes(100),
        npy(np.arange(10, dtype=np.int32)).replace(b"(10,)", b"(11,)"),
        npy(np.arange(10, dtype=np.int32)).replace(b"(10,)", b"(-1,)"),
        npy(np.arange(10, dtype=np.int32)).replace(b"False", b"True "),
        npy(np.arange(10, dtype=np.int32)).replace(b"'<i4'", b"f() "),
        npy(np.arange(10, dtype=np.int32))[:-1],
        npy(np.arange(10, dtype=np.int32)) + b"1",
    ],
)  # fmt: skip
def test_a_file_that_is_not_the_array_it_should_be_is_refused(saved: Saved, data: bytes) -> None:
    with pytest.raises(ContentError, match=r"segments\.length\.npy is damaged"):
        open_network(*forge(saved, data))


def test_two_values_a_row_are_demanded_where_they_belong(saved: Saved, network: Network) -> None:
    flat = np.asarray(network.graph.ways.bike).reshape(-1)
    with pytest.raises(ContentError):
        open_network(*forge(saved, npy(flat), "ways.bike.npy"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(place=st.integers(0, 127), value=st.integers(0, 255))
def test_a_header_with_any_byte_changed_is_refused_or_means_the_same(
    saved: Saved, network: Network, place: int, value: int
) -> None:
    whole = npy(np.asarray(network.graph.segments.length))
    data = bytearray(whole)
    data[place] = value
    try:
        opened = open_network(*forge(saved, bytes(data)))
    except ContentError:
        assert bytes(data) != whole
    else:
        assert np.array_equal(opened.graph.segments.length, network.graph.segments.length)


def test_formats_are_whole_numbers() -> None:
    assert all(isinstance(number, int) for number in graphfile.FORMATS.values())
