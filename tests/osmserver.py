"""What servers of OSM data and heights would answer, laid out on a loopback server for tests."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path

import numpy as np
from loopback import Asked, Reply, Server
from PIL import Image

from navigator.region.supply import Supply
from tiles.retry import Tries
from tiles.sources import Source
from tiles.transport import Http


def square(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(
    url: str, name: str, title: str, box: tuple[float, float, float, float], **about: object
) -> dict[str, object]:
    return {
        "type": "Feature",
        "properties": {"id": name, "name": title, "urls": {"pbf": url}, **about},
        "geometry": {"type": "MultiPolygon", "coordinates": [[square(*box)]]},
    }


def index(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def file_reply(body: bytes, *, etag: str = '"v1"') -> Reply:
    """A file as real servers serve it: by range where asked, and not again where it has not changed."""

    def reply(asked: Asked) -> None:
        asks = asked.headers
        if asks.get("if-none-match") == etag:
            asked.send(b"", 304, ETag=etag)
        elif asks.get("range") == "bytes=0-0":
            asked.send(body[:1], 206, Content_Range=f"bytes 0-0/{len(body)}", ETag=etag)
        else:
            asked.send(body, ETag=etag)

    return reply


def put_extract(server: Server, path: str, body: bytes, *, etag: str = '"v1"') -> None:
    server.replies[path] = file_reply(body, etag=etag)
    server.replies[f"{path}.md5"] = lambda asked: asked.send(
        f"{hashlib.md5(body).hexdigest()}  {path[1:]}\n".encode()
    )


def terrarium() -> bytes:
    """A tile that rises to the east."""
    counted = ((np.arange(256)[None, :] + np.zeros((256, 1)) + 32768) * 256).astype(np.uint32)
    colours = np.stack([counted >> 16, (counted >> 8) & 255, counted & 255], axis=-1).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(colours).save(buffer, "PNG")
    return buffer.getvalue()


def sources(url: str) -> dict[str, Source]:
    heights = Source(
        "terrarium", "heights", url + "/h/{z}/{x}/{y}.png", build_zoom=12, area_downloads=True, a_second=1e4
    )
    return {
        "geofabrik": Source("geofabrik", "extracts", url + "/index.json", area_downloads=True),
        "overpass": Source("overpass", "overpass", url + "/api", area_downloads=True),
        "terrarium": heights,
        "srtm": Source("srtm", "heights", url + "/{band}/{tile}.hgt.gz", area_downloads=True, a_second=1e4),
    }


def put_sources(home: Path, url: str, *, heights: str = "") -> Path:
    """A rider's home whose sources are on a loopback server; `heights` is what else is said of theirs."""
    (home / "config").mkdir(parents=True)
    (home / "config" / "sources.toml").write_text(
        f'[geofabrik]\nkind = "extracts"\nurl = "{url}/index.json"\narea_downloads = true\n'
        f'[terrarium]\nkind = "heights"\nurl = "{url}/h/{{z}}/{{x}}/{{y}}.png"\nbuild_zoom = 12\n'
        f"area_downloads = true\na_second = 1e4\n{heights}\n"
        f'[own]\nkind = "raster"\nurl = "{url}/{{z}}/{{x}}/{{y}}.png"\n'
        "area_downloads = true\na_second = 1e4\n",
        encoding="utf-8",
    )
    return home


def supply(server: Server, cache: Path, *, most: int = 2) -> Supply:
    return Supply(
        cache, sources(server.url), Http(), Tries(most=most, first=0.0), sleep=lambda _seconds: None
    )


def overpass_reply(server: Server, reply: Reply) -> None:
    """Whatever is asked of Overpass by GET; all else is not there."""

    def other(asked: Asked) -> None:
        if asked.path.startswith("/api/interpreter"):
            reply(asked)
        elif asked.path.startswith("/h/"):
            asked.send(terrarium())
        else:
            asked.send(b"", 404)

    server.other = other
