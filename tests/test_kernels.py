"""Compiled kernels run only where they were made from the source beside them."""

from __future__ import annotations

import sys
import zlib
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

import pytest

from navigator.kernels import State, refuse_stale, state_of

SOURCE = "ANSWER = 42\n"


def compiled(folder: Path, mark: str) -> Path:
    source = folder / "loops.py"
    source.write_text(SOURCE)
    source.with_name("loops" + EXTENSION_SUFFIXES[0]).write_bytes(b"\x7fELF..." + mark.encode() + b"\0")
    return source


def test_without_a_compiled_file_the_source_runs(tmp_path: Path) -> None:
    source = tmp_path / "loops.py"
    source.write_text(SOURCE)
    assert state_of(source) is State.PLAIN


def test_a_mark_tells_from_which_source_a_file_was_compiled(tmp_path: Path) -> None:
    digest = f"{zlib.crc32(SOURCE.encode()):08x}"
    assert state_of(compiled(tmp_path, f"navigator-source:{digest}")) is State.COMPILED
    assert state_of(compiled(tmp_path, f"navigator-source:{'0' * 8}")) is State.STALE
    assert state_of(compiled(tmp_path, "")) is State.STALE


def test_the_source_is_loaded_in_place_of_a_stale_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled(tmp_path, "navigator-source:" + "1" * 8)
    monkeypatch.delitem(sys.modules, "parcel.loops", raising=False)
    refuse_stale("parcel", tmp_path)
    assert sys.modules["parcel.loops"].ANSWER == 42
    del sys.modules["parcel.loops"]


def test_a_kernel_is_not_run_without_what_all_kernels_share(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = f"{zlib.crc32(SOURCE.encode()):08x}"
    source = compiled(tmp_path, f"navigator-source:{digest} _never_compiled")
    assert state_of(source) is State.COMPILED
    monkeypatch.setattr("navigator.kernels.SHARED", "_never_compiled")
    assert state_of(source) is State.STALE
