"""Decide whether what a server sent is a tile, and not a login page or half a picture."""

from __future__ import annotations

import gzip
import io
import warnings
import zlib

from tiles.errors import CorruptTile

LARGEST = 4096  # pixels on a side
MOST_UNPACKED = 20_000_000  # bytes of a vector tile; more is a bomb
GZIP, WEB = b"\x1f\x8b", (b"<!", b"<html", b"<?xml", b"{")
PICTURES = {"PNG": "png", "JPEG": "jpg", "WEBP": "webp"}
END_OF_JPEG = b"\xff\xd9"
WIRE_TYPES = frozenset({0, 1, 2, 5})  # of protocol buffers
LAYERS = 3  # the field of a vector tile that holds its layers (Mapbox Vector Tile 2.1)


def check_tile(data: bytes, *, size: int | None = None) -> str:
    """The format of a tile: "png", "jpg", "webp" or "pbf".

    `size` is the side in pixels that the source promises; tiles of twice that are accepted, as some
    servers give them to everybody. Raises CorruptTile with the reason.
    """
    if not data:
        raise CorruptTile("the tile is empty")
    if data.lstrip()[:5].lower().startswith(WEB):
        raise CorruptTile("a page came in place of a tile; log in to the network first")
    if data.startswith(GZIP) or data[:1] == b"\x1a" or data[:1] == b"\x78":
        _check_vector(data)
        return "pbf"
    return _check_picture(data, size)


def _check_picture(data: bytes, size: int | None) -> str:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  only where tiles come in

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=tuple(PICTURES)) as picture:
                kind, (width, height) = str(picture.format), picture.size
                if width != height or not 1 <= width <= LARGEST or (size and width not in {size, 2 * size}):
                    raise CorruptTile(
                        f"the tile is {width} x {height} pixels in place of {size or 'a square'}"
                    )
                if kind == "PNG":
                    picture.verify()  # the checksum of every chunk, without unpacking
                else:
                    picture.load()
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombWarning,
    ) as error:
        if isinstance(error, CorruptTile):
            raise
        raise CorruptTile("the tile is no picture that can be shown") from error
    if kind == "PNG" and not data.rstrip(b"\0").endswith(b"IEND\xaeB`\x82"):
        raise CorruptTile("the tile is cut")
    return PICTURES[kind]


def unpacked(data: bytes) -> bytes:
    """A vector tile without gzip or zlib around it; raises CorruptTile where that is damaged or a bomb."""
    if data.startswith(GZIP):
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    elif data[:1] == b"\x78":
        unpacker = zlib.decompressobj()
    else:
        return data
    try:
        plain = unpacker.decompress(data, MOST_UNPACKED)
    except zlib.error as error:
        raise CorruptTile("the tile's compression is damaged") from error
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise CorruptTile("the tile is cut, or larger than any tile")
    return plain


def content_encoding(data: bytes) -> str:
    """What HTTP calls the packing of a tile (RFC 9110, 8.4.1): "gzip", "deflate", or "" for none."""
    if data.startswith(GZIP):
        return "gzip"
    return "deflate" if data[:1] == b"\x78" else ""  # no picture and no vector tile begins so


def packed(data: bytes) -> bytes:
    """A vector tile in gzip, as archives keep it; the same bytes for the same tile."""
    return data if data.startswith(GZIP) else gzip.compress(unpacked(data), mtime=0)


def _check_vector(data: bytes) -> None:
    """Walk over the fields on top: all must be layers or known wire types, and end where the tile ends."""
    plain, at = unpacked(data), 0
    while at < len(plain):
        key, at = _varint(plain, at)
        kind = key & 7
        if kind not in WIRE_TYPES or not key >> 3:
            raise CorruptTile("the tile is no vector tile")
        if kind == 2:
            length, at = _varint(plain, at)
            at += length
        elif kind == 0:
            _, at = _varint(plain, at)
        else:
            at += 8 if kind == 1 else 4
    if at != len(plain):
        raise CorruptTile("the vector tile is cut")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        if at >= len(data):
            raise CorruptTile("the vector tile is cut")
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise CorruptTile("the tile is no vector tile")
