"""Send one HTTP GET and read its answer within limits of time and size; the only user of urllib3."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin, urlsplit

from tiles.errors import Refused, Unreachable

if TYPE_CHECKING:
    from urllib3 import PoolManager

AGENT = (
    "bike-navigator/0.1 (+https://pypi.org/project/bike-navigator/)"  # says who asks and where to complain
)
CHUNK = 65_536  # bytes read at a time
LITTLE = 4096  # bytes that are read and dropped to use a connection again: a new one takes two round trips
REDIRECTS = 5  # in a row; RFC 9110 leaves the limit to the client
MOVED = frozenset({301, 302, 303, 307, 308})
# What another host may see after a redirect: any other header may hold a key.
OPEN = frozenset({"user-agent", "accept-encoding", "range", "if-range", "if-none-match", "if-modified-since"})
BUILT = (
    1_750_000_000  # Unix seconds, June 2025: an earlier clock was never set, and no certificate holds then
)
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Patience:
    """How long a server may take, and how much it may send."""

    connect: float = 10.0  # s
    silence: float = 20.0  # s between two pieces
    whole: float = 60.0  # s for an answer; a server that drips is as bad as one that hangs
    most: int = 20 * MEGABYTE  # bytes once unpacked; the largest tile is some 2 MB


FILE_PATIENCE = Patience(whole=24 * 3600.0, most=100_000 * MEGABYTE)  # an extract on a slow line


@dataclass
class Answer:
    """What a server said; its body is read once, in pieces."""

    url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # keys in lower case
    pieces: Iterator[bytes] = field(repr=False)

    def chunks(self) -> Iterator[bytes]:
        """The body, unpacked; raises Unreachable where it stops in the middle, drips or never ends."""
        return self.pieces

    def whole(self) -> bytes:
        """All of the body; errors as in `chunks`."""
        return b"".join(self.pieces)


class Transport(Protocol):
    """Whatever sends a GET: tests may do without a socket."""

    def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, patience: Patience | None = None
    ) -> AbstractContextManager[Answer]:
        """The answer of a server; raises Unreachable where there is none, Refused for no http(s) address."""


class Http:
    """A pool of connections, used by several threads at once."""

    def __init__(self, *, connections: int = 16, agent: str = AGENT) -> None:
        self._agent, self._connections = agent, connections
        self._made: PoolManager | None = None

    @property
    def _pool(self) -> PoolManager:
        if self._made is None:
            import urllib3  # noqa: PLC0415  40 ms that nobody without a network need spend

            self._made = urllib3.PoolManager(maxsize=self._connections, retries=False)
        return self._made

    @contextmanager
    def get(
        self, url: str, headers: Mapping[str, str] | None = None, *, patience: Patience | None = None
    ) -> Iterator[Answer]:
        """As the protocol says; redirects are followed to http and https only."""
        patience = patience or Patience()
        asked = {"User-Agent": self._agent, "Accept-Encoding": "gzip", **(headers or {})}
        begun = time.monotonic()
        response = None
        try:
            for _ in range(REDIRECTS + 1):
                response = self._ask(url, asked, patience)
                target = response.headers.get("Location") if response.status in MOVED else None
                if target is None:
                    break
                _leave(response, patience, begun, host_of(url))
                onward = urljoin(url, target)
                if _door(onward) != _door(url):
                    asked = {name: text for name, text in asked.items() if name.lower() in OPEN}
                url = onward
            else:
                raise Unreachable(f"{host_of(url)} sends us round in circles; try again later")
            heads = {name.lower(): text for name, text in response.headers.items()}
            yield Answer(url, response.status, heads, _body(response, patience, begun, host_of(url)))
        finally:
            if response is not None:
                _leave(response, patience, begun, host_of(url))

    def _ask(self, url: str, headers: Mapping[str, str], patience: Patience) -> Any:
        import urllib3  # noqa: PLC0415  see _pool

        host = host_of(url)
        try:
            return self._sent(url, headers, patience)
        except urllib3.exceptions.LocationValueError as error:
            raise Refused(f"{host!r} is no address that can be asked; check the URL") from error
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise Unreachable(f"{host} can't be reached ({_why(error)}); check the network") from error

    def _sent(self, url: str, headers: Mapping[str, str], patience: Patience) -> Any:
        """What comes over a kept connection or, where the server has closed that by now, over a new one."""
        import urllib3  # noqa: PLC0415  see _pool

        parts = urllib3.util.parse_url(url)
        pool = self._pool.connection_from_host(parts.host, parts.port, parts.scheme)
        # Asked of the pool itself: its manager would take the address apart and look for it once more.
        ask = partial(
            pool.urlopen,
            "GET",
            parts.request_uri,
            headers=headers,
            timeout=urllib3.Timeout(connect=patience.connect, read=patience.silence),
            redirect=False,
            retries=False,
            preload_content=False,
        )
        made = pool.num_connections
        try:
            return ask()
        except urllib3.exceptions.ProtocolError:
            if pool.num_connections != made:  # it was a new one that broke
                raise
        return ask()


def host_of(url: str) -> str:
    """The host and port that a URL asks; raises Refused where it is none of http or https."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
    except ValueError as error:
        raise Refused(f"{url[:80]!r} is no URL; check it") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise Refused(f"a {parts.scheme or 'nameless'} address is never asked, only http and https")
    return host


def _leave(response: Any, patience: Patience, begun: float, host: str) -> None:
    """Give the connection back to the pool where little is left to read, as of a 404; else end it."""
    length = response.headers.get("Content-Length", "")
    if response.status != 200 and length.isascii() and length.isdigit() and int(length) <= LITTLE:
        with suppress(Unreachable):
            deque(_body(response, patience, begun, host), maxlen=0)
    response.close()  # one that was read to its end is in the pool already


def _door(url: str) -> tuple[str, str]:
    """Whom a secret was meant for: not the same host without encryption either."""
    return urlsplit(url).scheme, host_of(url)


def _body(response: Any, patience: Patience, begun: float, host: str) -> Iterator[bytes]:
    import urllib3  # noqa: PLC0415  see Http

    size = 0
    try:
        # Not stream(): it waits until a piece is full, and one who drips would never be noticed.
        while piece := response.read1(CHUNK, decode_content=True):
            size += len(piece)
            if size > patience.most:
                raise Unreachable(
                    f"{host} sends more than {patience.most / MEGABYTE:g} MB; the answer is dropped"
                )
            if time.monotonic() - begun > patience.whole:
                raise Unreachable(
                    f"{host} takes more than {patience.whole:g} s for an answer; try again later"
                )
            yield piece
    except (urllib3.exceptions.HTTPError, OSError) as error:
        if isinstance(error, Unreachable):
            raise
        raise Unreachable(f"{host} stopped in the middle ({_why(error)}); try again") from error


def _why(error: BaseException) -> str:
    """A few words without addresses of our memory or keys in the URL."""
    import urllib3  # noqa: PLC0415  see Http

    names = {
        "NewConnectionError": "no connection",
        "NameResolutionError": "its name is not known here",
        "ConnectTimeoutError": "no connection in time",
        "ReadTimeoutError": "silence",
        "ProtocolError": "the connection broke",
        "IncompleteRead": "the connection broke",
        "SSLError": "its certificate does not hold",
        "DecodeError": "damaged compression",
    }
    why = names.get(type(error).__name__, type(error).__name__)
    if isinstance(error, urllib3.exceptions.SSLError) and time.time() < BUILT:
        why += f", as the clock of this computer says {time.gmtime(time.time()).tm_year}: set it"
    return why
