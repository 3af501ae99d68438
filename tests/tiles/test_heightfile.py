"""Files that are no good height tiles: each is one clear error that names it, or no tile at all."""

from __future__ import annotations

import gzip
import io
import os
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from heighttiles import flat, put_hgt, put_terrarium
from hypothesis import example, given
from hypothesis import strategies as st
from PIL import Image

from tiles import CorruptTile, Elevation, MissingTiles, TilesError
from tiles.heightfile import Slot, identify


@pytest.mark.parametrize(
    ("name", "slot"),
    [
        ("N00E000.hgt", Slot(None, 89, 180)),
        ("S90W180.hgt.gz", Slot(None, 179, 0)),
        ("N89E179.hgt", Slot(None, 0, 359)),
        ("N90E000.hgt", None),
        ("N42E180.hgt", None),
        ("N42E001.tif", None),
        ("._N42E001.hgt", None),
        ("3_8_0.png", None),
        ("3_7_7.png", Slot(3, 7, 7)),
        ("99_1_1.png", None),
        ("holiday.png", None),
    ],
)
def test_only_names_of_tiles_that_exist_are_tiles(name: str, slot: Slot | None) -> None:
    assert identify(Path(name)) == slot


def zip_of(entries: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def with_later_directory(archive: bytes) -> bytes:
    """A zip whose end says that its directory lies a byte later than it does; the entry then begins at -1."""
    (offset,) = struct.unpack("<I", archive[-6:-2])
    return archive[:-6] + struct.pack("<I", offset + 1) + archive[-2:]


def png_claiming(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def picture(size: tuple[int, int], mode: str = "RGB", kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, size).save(buffer, kind)
    return buffer.getvalue()


HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
GOOD = flat(5).tobytes()
TOO_MUCH = bytes(3601 * 3601 * 2 + 2)
BROKEN = {
    "cut.N42E001.hgt": GOOD[:-2],
    "empty.N42E001.hgt": b"",
    "html.N42E001.hgt": HTML,
    "html.N42E001.hgt.zip": HTML,
    "html.N42E001.hgt.gz": HTML,
    "empty.N42E001.hgt.gz": b"",
    "cut.N42E001.hgt.gz": gzip.compress(GOOD)[:-500],
    "wrong size.N42E001.hgt.gz": gzip.compress(GOOD[:-2]),
    "bomb.N42E001.hgt.gz": gzip.compress(TOO_MUCH),
    "bomb.N42E001.hgt.zip": zip_of({"N42E001.hgt": TOO_MUCH}),
    "wrong size.N42E001.hgt.zip": zip_of({"N42E001.hgt": GOOD[:-2]}),
    "other content.N42E001.hgt.zip": zip_of({"readme.txt": b"hello"}),
    "other tile.N42E001.hgt.zip": zip_of({"N43E007.hgt": GOOD}),
    "no entry.N42E001.hgt.zip": zip_of({}),
    "lzma.N42E001.hgt.zip": zip_of({"N42E001.hgt": GOOD}, compression=zipfile.ZIP_LZMA),
    "unknown version.N42E001.hgt.zip": zip_of({"N42E001.hgt": GOOD}).replace(
        b"PK\1\2\x14\3\x14", b"PK\1\2\x14\3\xc8"
    ),
    "wild offset.N42E001.hgt.zip": with_later_directory(zip_of({"N42E001.hgt": GOOD})),
    "cut.N42E001.hgt.zip": zip_of({"N42E001.hgt": GOOD})[:-30],
    "html.12_2064_1512.webp": HTML,
    "empty.12_2064_1512.png": b"",
    "odd.12_2064_1512.webp": picture((300, 300), kind="WEBP"),
    "oblong.12_2064_1512.png": picture((256, 512)),
    "grey.12_2064_1512.png": picture((256, 256), "L"),
    "map.12_2064_1512.png": picture((256, 256), "P"),
    "cut.12_2064_1512.png": png_claiming(256, 256),
    "bomb.12_2064_1512.png": png_claiming(60_000, 60_000),
    "lesser bomb.12_2064_1512.png": png_claiming(10_000, 10_000),
    "heavy.12_2064_1512.png": bytes(5 << 20),
    "gif.12_2064_1512.png": picture((256, 256), kind="GIF"),
}
LON, LAT = 1.45, 42.5


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_tile_is_one_clear_error_when_it_is_needed(tmp_path: Path, case: str) -> None:
    path = tmp_path / case.split(".", 1)[1]
    path.write_bytes(BROKEN[case])
    elevation = Elevation(tmp_path)
    assert elevation.coverage()[0].west <= LON <= elevation.coverage()[0].east
    with pytest.raises(CorruptTile, match=path.name) as caught:
        elevation.at(LON, LAT)
    assert isinstance(caught.value, ValueError)
    assert caught.value.exit_code == 2
    message = str(caught.value)
    assert message.endswith(".")
    assert "again" in message
    assert "\n" not in message


def test_a_map_picture_is_not_taken_for_heights(tmp_path: Path) -> None:
    (tmp_path / "12_2064_1512.png").write_bytes(picture((256, 256)))
    Image.new("RGB", (256, 256), (242, 239, 233)).save(tmp_path / "12_2064_1512.png")
    with pytest.raises(CorruptTile, match="colours are no heights"):
        Elevation(tmp_path).at(LON, LAT)


def test_two_sizes_in_one_zoom_are_told(tmp_path: Path) -> None:
    put_terrarium(tmp_path / "12_2063_1512.png", np.full((512, 512), 5.0))
    put_terrarium(tmp_path / "12_2064_1512.png", np.full((256, 256), 5.0))
    with pytest.raises(CorruptTile, match=r"12_2064_1512\.png: 256 pixels wide"):
        Elevation(tmp_path).at(LON, LAT)


def test_a_single_file_must_have_a_tiles_name(tmp_path: Path) -> None:
    (tmp_path / "heights.bin").write_bytes(GOOD)
    with pytest.raises(CorruptTile, match=r"like N42E001\.hgt"):
        Elevation(tmp_path / "heights.bin")


def test_a_tile_that_vanishes_or_is_a_pipe_does_not_hang_or_surprise(tmp_path: Path) -> None:
    gone = put_hgt(tmp_path / "N42E001.hgt", flat(5))
    os.mkfifo(tmp_path / "N43E001.hgt")
    elevation = Elevation(tmp_path)
    gone.unlink()
    assert elevation.at(1.5, 43.5) is None
    with pytest.raises(MissingTiles, match=r"N42E001\.hgt"):
        elevation.at(1.5, 42.5)


@pytest.fixture(scope="module")
def damaged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int, bytes], None]:
    folder = tmp_path_factory.mktemp("damaged")
    ramp = np.add.outer(np.arange(256) % 7, np.arange(256)) + 400.0
    originals = {
        name: put_terrarium(folder / name, ramp).read_bytes()
        for name in ("12_2064_1512.png", "12_2064_1512.webp")
    }
    originals["N42E001.hgt.zip"] = put_hgt(folder / "N42E001.hgt.zip", flat(5)).read_bytes()
    originals["N42E001.hgt.gz"] = put_hgt(folder / "N42E001.hgt.gz", flat(5)).read_bytes()

    def read(name: str, where: int, change: bytes) -> None:
        original = originals[name]
        where %= len(original)
        (folder / name).write_bytes(original[:where] + change + original[where + len(change) :])
        Elevation(folder / name).at(LON, LAT)

    return read


@given(
    st.sampled_from(["12_2064_1512.png", "12_2064_1512.webp", "N42E001.hgt.zip", "N42E001.hgt.gz"]),
    st.integers(-200, 200),
    st.binary(min_size=1, max_size=8),
)
@example("12_2064_1512.png", 8, b"\xff\xff\xff\xff")
def test_any_damage_is_an_error_of_our_tree_or_none(
    damaged: Callable[[str, int, bytes], None], name: str, where: int, change: bytes
) -> None:
    try:
        damaged(name, where, change)
    except TilesError as error:
        assert name in str(error)
