"""Fetch a bike graph of a small area through osmnx, and keep the answer; the only door to osmnx.

osmnx has settings of its own for all that is done here; they are set while it works and put back. Two of its
habits are kept away from: it asks again without end where a server is busy, and asks Google for addresses.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from mercantile import LngLatBbox

from tiles.errors import CorruptTile, MissingTiles, Refused, TilesError, Unreachable
from tiles.overpass import ADVICE, LARGEST, check_page, is_small
from tiles.retry import AGAIN, Tries, retry_after
from tiles.sources import Source
from tiles.transport import AGENT, host_of

if TYPE_CHECKING:
    import networkx as nx

SECONDS = 180  # that the server and the line may take
BAD_REQUEST = 400
_ALONE = threading.Lock()  # osmnx's settings are those of the process

Ways = Literal["bike", "walk", "all"]


class _Busy(Exception):  # noqa: N818 - no error of its own: the reason to try once more
    def __init__(self, status: int, asked: float | None) -> None:
        super().__init__(f"answers {status}")
        self.asked = asked


def bike_graph(
    box: LngLatBbox,
    source: Source,
    folder: Path,
    *,
    ways: Ways = "bike",
    tries: Tries | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> nx.MultiDiGraph:
    """The ways of a box in degrees as osmnx's graph, which `navigator.Router.from_graph` takes.

    What came is kept in `folder` by the question that was asked: the same box needs no network any more.

    Raises:
        Refused: the box is too large, there are no ways in it, or the server does not take the question.
        Unreachable: the server can't be had, or is busy for long.
        MissingTiles: the server gave up, or the folder can't be written.
        CorruptTile: what came is no OSM data.
    """
    if not is_small(box):
        raise Refused(f"that is no box of at most {LARGEST:.0f} km²; {ADVICE}")
    source.check_area_download(1)
    tries, failed, host = tries or Tries(first=5.0, longest=60.0), 0, host_of(source.url)
    while True:
        try:
            with _settings(source, folder):
                return _asked(box, ways, host)
        except _Busy as trouble:
            failed += 1
            pause = tries.pause(failed, asked=trouble.asked)
            if pause is None:
                raise Unreachable(f"{host} {trouble}: it is busy; try again later") from trouble
            sleep(pause)


def _asked(box: LngLatBbox, ways: Ways, host: str) -> nx.MultiDiGraph:
    import osmnx  # noqa: PLC0415  105 MB that only this needs
    import requests  # noqa: PLC0415  osmnx's own way to the network

    try:
        return osmnx.graph_from_bbox(tuple(box), network_type=ways, retain_all=True)
    except TilesError:
        raise  # of _judge; some are ValueError or OSError too
    except osmnx._errors.InsufficientResponseError as error:
        raise Refused(f"there are no such ways in the box, as {host} says; choose another") from error
    except ValueError as error:  # also of requests: no JSON
        if isinstance(error, requests.RequestException):
            raise CorruptTile(f"{host} sent no OSM data; log in to the network first") from error
        raise Refused(f"there are no such ways in the box, as {host} says; choose another") from error
    except requests.RequestException as error:
        raise Unreachable(f"{host} can't be reached ({type(error).__name__}); check the network") from error
    except OSError as error:
        raise MissingTiles(
            f"what came can't be kept: {error.strerror or error}; make room or choose another folder"
        ) from error


@contextlib.contextmanager
def _settings(source: Source, folder: Path) -> Iterator[None]:
    """The settings of osmnx as ours, for a while and for one thread at a time."""
    import osmnx  # noqa: PLC0415  see _asked

    ours: dict[str, Any] = {
        "use_cache": True,
        "cache_folder": str(folder),
        "cache_only_mode": False,
        "http_user_agent": AGENT,
        "overpass_url": source.filled().rstrip("/"),
        "overpass_rate_limit": False,  # it asks for the status first; we wait as long as the answer says
        "requests_timeout": SECONDS,
        "requests_kwargs": {"hooks": {"response": _judge}},
        "doh_url_template": None,
        "log_console": False,
        "log_file": False,
    }
    with _ALONE:
        before = {name: getattr(osmnx.settings, name) for name in ours}
        try:
            for name, value in ours.items():
                setattr(osmnx.settings, name, value)
            yield
        finally:
            for name, value in before.items():
                setattr(osmnx.settings, name, value)


def _judge(response: Any, **_: Any) -> None:
    """Raise what is wrong with an answer before osmnx sees and keeps it."""
    headers = {name.lower(): text for name, text in response.headers.items()}
    if response.status_code in AGAIN:
        raise _Busy(response.status_code, retry_after(headers, time.time()))
    host = host_of(response.url)
    check_page(response.status_code, response.content, host)
    if not response.content.rstrip().endswith(b"}"):
        raise Unreachable(f"{host} stopped in the middle; try again")
