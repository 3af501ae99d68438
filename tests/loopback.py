"""A real HTTP server on loopback that serves what a test lays out, and misbehaves where it is told to."""

from __future__ import annotations

import contextlib
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from PIL import Image

Reply = Callable[["Asked"], None]


@dataclass
class Asked:
    """One request, and the means to answer it well or badly."""

    handler: BaseHTTPRequestHandler
    path: str
    number: int  # how often this path was asked, from 1

    @property
    def headers(self) -> dict[str, str]:
        """What the client sent, keys in lower case."""
        return {name.lower(): text for name, text in self.handler.headers.items()}

    def send(
        self, body: bytes = b"", status: int = 200, *, stated: int | None = None, **headers: str
    ) -> None:
        """A whole answer; `stated` is the length that it claims, where that is not the true one."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Length", str(len(body) if stated is None else stated))
        for name, text in headers.items():
            self.handler.send_header(name.replace("_", "-"), text)
        self.handler.end_headers()
        with contextlib.suppress(OSError):
            self.handler.wfile.write(body)
        if stated is not None:
            self.handler.close_connection = True

    def chunked(self, pieces: list[bytes], *, ends: bool) -> None:
        """An answer in pieces, with or without the one that ends it."""
        self.handler.send_response(200)
        self.handler.send_header("Transfer-Encoding", "chunked")
        self.handler.end_headers()
        for piece in pieces:
            self.handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        if ends:
            self.handler.wfile.write(b"0\r\n\r\n")
        self.handler.close_connection = True

    def drip(self, seconds: float, *, body: bytes = b"x") -> None:
        """An answer without end, a byte now and then."""
        self.handler.send_response(200)
        self.handler.end_headers()
        self.handler.close_connection = True
        until = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            while time.monotonic() < until:
                self.handler.wfile.write(body)
                self.handler.wfile.flush()
                time.sleep(0.01 if len(body) == 1 else 0.0)


@dataclass
class Server:
    """What the server has and what it was asked."""

    url: str = ""
    replies: dict[str, Reply] = field(default_factory=dict)
    other: Reply = field(default=lambda asked: asked.send(b"", 404))
    asked: Counter[str] = field(default_factory=Counter)
    seen: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextlib.contextmanager
def serving() -> Iterator[Server]:
    """A server for the length of a test."""
    server = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 10
        disable_nagle_algorithm = True  # or each answer on a used connection takes 40 ms more

        def do_GET(self) -> None:
            path = self.path
            with server.lock:
                server.asked[path] += 1
                number = server.asked[path]
                server.at_once += 1
                server.most_at_once = max(server.most_at_once, server.at_once)
            asked = Asked(self, path, number)
            server.seen.append({**asked.headers, "path": path})
            try:
                server.replies.get(path, server.other)(asked)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            finally:
                with server.lock:
                    server.at_once -= 1

        def do_POST(self) -> None:
            """What is asked in a body is answered as any question; nobody looks at it."""
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Nothing is printed."""

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    server.url = f"http://127.0.0.1:{httpd.server_address[1]}"
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()


def png(colour: tuple[int, int, int] = (200, 30, 30), size: int = 256) -> bytes:
    """A tile of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, "PNG")
    return buffer.getvalue()
