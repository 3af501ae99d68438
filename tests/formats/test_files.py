"""Whole files: written complete or not at all, refused with a sentence that helps."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from navigator.errors import ContentError, StorageError
from navigator.formats import files
from navigator.formats.files import read_whole, write_atomically

NOBODY = 65_534  # the user id of nobody, on Debian and most others


@contextlib.contextmanager
def a_small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or os.geteuid() != 0:
        pytest.skip("mounting a small tmpfs needs root and mount")
    done = subprocess.run(
        [mount, "-t", "tmpfs", "-o", f"size={kilobytes}k", "navigator-test", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        pytest.skip(f"this machine does not allow mounting a tmpfs: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run([umount, str(folder)], check=True)


@contextlib.contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_file_holds_the_bytes_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.gpx", b"ride")
    assert (tmp_path / "a.gpx").read_bytes() == b"ride"
    assert names_in(tmp_path) == ["a.gpx"]


def test_a_new_file_follows_the_umask_or_the_mode_asked_for(tmp_path: Path) -> None:
    umask = os.umask(0o027)
    try:
        write_atomically(tmp_path / "shared", b"")
        write_atomically(tmp_path / "private", b"", mode=0o600)
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o640
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600


def test_an_existing_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    target = tmp_path / "a.gpx"
    target.write_bytes(b"a longer old ride")
    target.chmod(0o606)
    write_atomically(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o606


def test_a_link_is_written_through_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_atomically(tmp_path / "link", b"x")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"x"


def test_the_longest_name_that_the_disk_allows_can_be_written(tmp_path: Path) -> None:
    write_atomically(tmp_path / ("n" * 255), b"x")
    with pytest.raises(StorageError, match="name is too long"):
        write_atomically(tmp_path / ("n" * 256), b"x")


def test_a_device_is_written_and_not_replaced() -> None:
    write_atomically("/dev/null", b"x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_pipe_gets_the_bytes(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    write_atomically(pipe, b"through")
    reader.join(timeout=10)
    assert got == [b"through"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_device_without_space_is_told_as_a_full_disk() -> None:
    with pytest.raises(StorageError, match=r"cannot write '/dev/full': the disk is full"):
        write_atomically("/dev/full", b"x")


def test_a_full_disk_keeps_the_old_file_and_leaves_no_part(tmp_path: Path) -> None:
    with a_small_disk(tmp_path, kilobytes=64) as disk:
        write_atomically(disk / "a.gpx", b"old")
        with pytest.raises(StorageError, match="the disk is full; free some space"):
            write_atomically(disk / "a.gpx", bytes(200_000))
        assert (disk / "a.gpx").read_bytes() == b"old"
        assert names_in(disk) == ["a.gpx"]


def test_a_file_beyond_the_size_limit_keeps_the_old_one_and_leaves_no_part(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a.gpx", b"old")
    with files_limited_to(10_000), pytest.raises(StorageError, match="larger than this system allows"):
        write_atomically(tmp_path / "a.gpx", bytes(200_000))
    assert (tmp_path / "a.gpx").read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.gpx"]


def test_an_interrupt_while_writing_keeps_the_old_file_and_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_atomically(tmp_path / "a.gpx", b"old")

    def interrupted(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(files.os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "a.gpx", b"new")
    assert (tmp_path / "a.gpx").read_bytes() == b"old"
    assert names_in(tmp_path) == ["a.gpx"]


def test_a_folder_as_target_is_refused_and_kept(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(StorageError, match="that is a folder; name a file"):
        write_atomically(tmp_path / "folder", b"x")
    assert names_in(tmp_path) == ["folder"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="make the folder first"):
        write_atomically(tmp_path / "none" / "a.gpx", b"x")


def test_a_file_in_place_of_a_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="a part of the path is a file"):
        write_atomically(tmp_path / "file" / "a.gpx", b"x")


def test_a_name_with_a_nul_is_refused() -> None:
    with pytest.raises(StorageError, match="that is no file name"):
        write_atomically("a\0b", b"x")
    with pytest.raises(StorageError, match="that is no file name"):
        read_whole("a\0b", limit=10)


@contextlib.contextmanager
def as_nobody() -> Iterator[None]:
    """Root may do anything: act without its rights where the tests have them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_without_permission_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with as_nobody(), pytest.raises(StorageError, match="you are not allowed to"):
            write_atomically(tmp_path / "a.gpx", b"x")
    finally:
        tmp_path.chmod(0o700)


def test_a_read_only_disk_is_told(tmp_path: Path) -> None:
    with a_small_disk(tmp_path, kilobytes=64) as disk:
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with pytest.raises(StorageError, match="the disk is read-only"):
            write_atomically(disk / "a.gpx", b"x")


def test_a_whole_file_is_read_up_to_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"12345")
    assert read_whole(tmp_path / "a", limit=5) == b"12345"
    with pytest.raises(ContentError, match="is larger than"):
        read_whole(tmp_path / "a", limit=4)


def test_an_endless_device_is_read_only_to_the_limit() -> None:
    with pytest.raises(ContentError, match=r"is larger than 0\.001 MB"):
        read_whole("/dev/zero", limit=1000)


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match=r"cannot read .*none.*: there is no such file"):
        read_whole(tmp_path / "none", limit=10)
    with pytest.raises(StorageError, match="that is a folder"):
        read_whole(tmp_path, limit=10)


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0)
    with as_nobody(), pytest.raises(StorageError, match="you are not allowed to"):
        read_whole(tmp_path / "a", limit=10)


def test_a_name_with_terminal_escapes_is_shown_harmless(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as caught:
        read_whole(tmp_path / "\x1b[31mred", limit=10)
    assert str(caught.value).isprintable()
