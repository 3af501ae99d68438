"""`navigator maps picture`: a map of a box, of a point's surroundings, or of a course with its heights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note
from navigator.cli.maparea import area_box, map_area
from navigator.cli.pictureorder import DEFAULT_SIZE, DEFAULT_STYLE, PictureOrder, Size, Style, track_words
from navigator.cli.points import join_split, point_of
from navigator.errors import NoRouteError, StorageError, UsageError
from navigator.formats.course import ATTRIBUTION
from navigator.region.told import told_as_ours
from navigator.settings import Settings, load_settings

if TYPE_CHECKING:
    from navigator.region.region import Region
    from tiles.ground import Ground
    from tiles.track import Track
    from tiles.view import View
    from tiles.wish import Wish

LEAST_ZOOM, MOST_ZOOM = 0.0, 18.0


def picture(
    place: Annotated[
        list[str] | None,
        typer.Argument(help="An area as of `maps estimate`, or a point or name and a zoom: 49.41,8.71 14."),
    ] = None,
    gpx: Annotated[
        Path | None,
        typer.Option("--gpx", help="A course or ride to show, with its heights: .gpx, .tcx or .fit."),
    ] = None,
    target: Annotated[Path, typer.Option("--out", help="File to write: .png, .jpg or .webp.")] = Path(
        "map.png"
    ),
    size: Size = DEFAULT_SIZE,
    style: Style = DEFAULT_STYLE,
    region: Annotated[str | None, typer.Option(help="Region; left out, the one that covers it.")] = None,
    store: Annotated[
        Path | None, typer.Option("--store", help="MBTiles or PMTiles whose tiles are shown; else a region.")
    ] = None,
) -> None:
    """Draw a map of a box, of a point's surroundings, or of a track with its heights."""
    settings = load_settings(options={"region": region})
    if not place and gpx is None:
        raise UsageError("say what to show: a box W,S,E,N, a point and a zoom, or --gpx FILE")
    order = PictureOrder.of(target, size, style, settings)
    name, track = ("", None) if gpx is None else _read(gpx)
    view = view_of(place, order.wish.size, settings) if place else None
    found = _region(settings, _places(view, track), needed=track is None) if store is None else None
    if track is not None and found is not None:
        track = _with_heights(track, found)
    with _ground(found, order.wish, store) as ground:
        if view is not None:
            order.map(view, ground, track)
        elif track is not None:
            words = [*([name] if name else []), *track_words(track, settings)]
            order.track(track, ground, words)


def _read(path: Path) -> tuple[str, Track]:
    """The name of a course or ride, and its line."""
    from navigator.formats.courses import read_course  # noqa: PLC0415  --help needs none of it
    from navigator.region.pictured import course_track  # noqa: PLC0415  likewise

    course = read_course(path)
    return course.name, course_track(course)


def _places(view: View | None, track: Track | None) -> list[tuple[float, float]]:
    """What a region must cover to be the ground: the middle of a view, or all of a track."""
    if view is not None:
        return [((view.middle.lng + 180.0) % 360.0 - 180.0, view.middle.lat)]
    return [] if track is None else list(zip(track.lons.tolist(), track.lats.tolist(), strict=True))


def _region(settings: Settings, places: Sequence[tuple[float, float]], *, needed: bool) -> Region | None:
    """The region that covers places; where there is none and a track alone shows, a word on it, and None."""
    from navigator.app.wiring import open_region  # noqa: PLC0415  --help needs none of it

    try:
        return open_region(settings, places)
    except (NoRouteError, StorageError) as error:
        if needed or settings.region.value is not None:
            raise
        note(f"the ground stays plain paper: {error}")
        return None


def _with_heights(track: Track, region: Region) -> Track:
    """The track with the region's heights where it has none of its own."""
    from navigator.region.mapdata import open_heights  # noqa: PLC0415  --help needs none of it
    from navigator.region.pictured import with_heights  # noqa: PLC0415  likewise

    field = None if track.heights is not None else open_heights(region.folder, region.manifest)
    return track if field is None else with_heights(track, field.heights_at)


def view_of(words: Sequence[str], size: tuple[int, int], settings: Settings) -> View:
    """The view that a box, or a point with a zoom, asks for; UsageError where they are neither."""
    from mercantile import LngLat  # noqa: PLC0415  --help needs none of it

    from tiles.view import View  # noqa: PLC0415  likewise

    box = area_box(",".join(words))
    if box is not None:
        return View.of_box(box, size)
    if len(words) == 1:
        return View.of_box(map_area(words[0], settings).bounds, size)
    try:
        zoom = float(words[-1])
    except ValueError:
        zoom = -1.0
    if len(words) < 2 or not LEAST_ZOOM <= zoom <= MOST_ZOOM:
        raise UsageError(
            f"give a box W,S,E,N, or a point and a zoom from {LEAST_ZOOM:.0f} to {MOST_ZOOM:.0f}: "
            "navigator maps picture 49.41,8.71 14"
        )
    spots = join_split(list(words[:-1]))
    if len(spots) != 1:
        raise UsageError("one point is shown at a time; give one point and a zoom, or a box W,S,E,N")
    return View(LngLat(*point_of(spots[0], settings)), zoom, size)


@contextmanager
def _ground(region: Region | None, wish: Wish, store: Path | None) -> Iterator[Ground]:
    """The ground that an archive shows, or a region, or plain paper."""
    from navigator.region.pictured import region_ground  # noqa: PLC0415  --help needs none of it
    from tiles.ground import PlainGround, archive_ground  # noqa: PLC0415  likewise

    paper = wish.inks.paper
    if store is not None:
        from tiles.archive import open_archive  # noqa: PLC0415  likewise

        with told_as_ours(), open_archive(store) as archive:
            yield archive_ground(archive, paper)
    elif region is not None:
        yield region_ground(region, wish)
    else:
        yield PlainGround(paper, (ATTRIBUTION,))
