"""Serve tiles and a file quickly, from a process of its own: python tests/tileserver.py [--latency S].

It prints its address. Each tile is a picture of its own; /file has an ETag, and is sent by range if asked;
/asked tells how many tiles were asked for.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import functools
import hashlib
import io
import random
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import mercantile
from PIL import Image

KINDS = 64  # pictures; a remark makes each tile differ
END = 12  # bytes of the chunk that ends a PNG
BLOCK = 1_000_000  # bytes of /file that repeat, each with its number before
TILE = re.compile(rb"/(\d+)/(\d+)/(\d+)\.png")
ASKED: list[int] = []  # a one for each tile asked for
FOREVER = b'ETag: "v1"\r\nCache-Control: max-age=9999999\r\n'


@functools.cache
def picture(kind: int) -> bytes:
    """A map-like picture: blocks of colour and some lines, about 10 KB."""
    chance = random.Random(kind)
    small = Image.frombytes("P", (64, 64), chance.randbytes(4096))
    small.putpalette(chance.randbytes(768))
    buffer = io.BytesIO()
    small.resize((256, 256)).save(buffer, "PNG")
    return buffer.getvalue()


def tile_bytes(tile: mercantile.Tile) -> bytes:
    """The only right content of a tile."""
    plain = picture((tile.x * 31 + tile.y) % KINDS)
    remark = b"tEXtTile\0" + f"{tile.z}/{tile.x}/{tile.y}".encode()
    chunk = struct.pack(">I", len(remark) - 4) + remark + struct.pack(">I", zlib.crc32(remark))
    return plain[:-END] + chunk + plain[-END:]


@functools.cache
def _block() -> bytes:
    return random.Random(5).randbytes(BLOCK - 8)


def file_bytes(begin: int, end: int) -> Iterator[bytes]:
    """The content of /file from `begin` to `end`, in pieces."""
    while begin < end:
        number, offset = divmod(begin, BLOCK)
        piece = (struct.pack(">Q", number) + _block())[offset : offset + end - begin]
        yield piece
        begin += len(piece)


def file_digest(size: int) -> str:
    """The SHA-256 of /file."""
    digest = hashlib.sha256()
    for piece in file_bytes(0, size):
        digest.update(piece)
    return digest.hexdigest()


async def _answer(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, latency: float, size: int, cut: int
) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        while True:  # one request after the other, as the client likes
            head = await reader.readuntil(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            await asyncio.sleep(latency)
            if path == b"/asked":
                body = str(sum(ASKED)).encode()
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            elif found := TILE.fullmatch(path):
                ASKED.append(1)
                z, x, y = map(int, found.groups())
                body = tile_bytes(mercantile.Tile(x, y, z))
                about = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: %d\r\n" % len(body)
                writer.write(about + FOREVER + b"\r\n" + body)
            else:
                await _send_file(writer, head, size, cut, latency)
                if cut:
                    break
            await writer.drain()
    writer.close()


async def _send_file(writer: asyncio.StreamWriter, head: bytes, size: int, cut: int, pause: float) -> None:
    asks = re.search(rb"(?i)range: bytes=(\d+)-", head)
    begin = int(asks[1]) if asks and b'If-Range: "v1"' in head else 0
    status = b"206 Partial Content" if begin else b"200 OK"
    span = b"Content-Range: bytes %d-%d/%d\r\n" % (begin, size - 1, size) if begin else b""
    writer.write(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s%s\r\n" % (status, size - begin, span, FOREVER))
    for piece in file_bytes(begin, min(size, begin + cut) if cut else size):
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(pause)


async def _serve(latency: float, size: int, cut: int) -> None:
    answer = functools.partial(_answer, latency=latency, size=size, cut=cut)
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


@contextlib.contextmanager
def tile_server(*, latency: float = 0.0, size: int = BLOCK, cut: int = 0) -> Iterator[str]:
    """The address of such a server for a while; /file stops after `cut` bytes an answer, if any."""
    command = [sys.executable, Path(__file__), f"--latency={latency}", f"--size={size}", f"--cut={cut}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument("--size", type=int, default=BLOCK, help="bytes of /file")
    parser.add_argument("--cut", type=int, default=0, help="bytes after which /file stops")
    options = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options.latency, options.size, options.cut))
