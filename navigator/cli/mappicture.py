"""`navigator maps picture`, and `--map` of other commands: a map, with a route and its heights, as a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from navigator.cli.console import note
from navigator.cli.points import join_split, parse_spot
from navigator.cli.routes import numbered
from navigator.errors import ContentError, NoRouteError, StorageError, UsageError
from navigator.formats.course import ATTRIBUTION
from navigator.settings import Settings, load_settings
from navigator.units import distance_text, duration_text, height_text

if TYPE_CHECKING:
    from mercantile import LngLatBbox
    from PIL.Image import Image

    from navigator.formats.course import Course
    from navigator.guidance.route import Route
    from navigator.region.region import Region
    from tiles.ground import Ground
    from tiles.track import Track
    from tiles.view import View
    from tiles.wish import Wish

DEFAULT_SIZE, DEFAULT_STYLE = "1600x1200", "day"
LEAST_ZOOM, MOST_ZOOM = 0.0, 18.0
_SIZE = re.compile(r"\s*(\d{1,5})\s*[x×,]\s*(\d{1,5})\s*", re.IGNORECASE | re.ASCII)
_PART = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)", re.ASCII)

MapFile = Annotated[
    Path | None, typer.Option("--map", help="Picture of the route to write: .png, .jpg or .webp.")
]
_SIZE_HELP = "Width and height of the picture in px."
_STYLE_HELP = "Style of the picture: day, night, or paper, black and white for e-paper."
Size = Annotated[str, typer.Option("--size", help=_SIZE_HELP)]
Style = Annotated[str, typer.Option("--style", help=_STYLE_HELP)]
MapSize = Annotated[str, typer.Option("--map-size", help=_SIZE_HELP)]
MapStyle = Annotated[str, typer.Option("--map-style", help=_STYLE_HELP)]


@dataclass(frozen=True)
class PictureOrder:
    """A picture that was asked for, checked before anything is planned."""

    target: Path
    kind: str  # Pillow's name of the format
    wish: Wish

    @classmethod
    def of(cls, target: Path, size: str, style: str, settings: Settings) -> PictureOrder:
        """The order; UsageError where size, style or the file's name are none."""
        found = _SIZE.fullmatch(size)
        if found is None:
            raise UsageError(f"{size!r} is no size; give width and height in px: 1600x1200")
        with told():
            from navigator.region.pictured import MEASURES  # noqa: PLC0415  --help needs none of it
            from tiles.wish import Wish, format_of  # noqa: PLC0415  likewise

            wish = Wish((int(found[1]), int(found[2])), style, MEASURES[settings.units.value])
            return cls(target, format_of(target), wish)

    def numbered(self, number: int) -> PictureOrder:
        """The order of a further picture: its file is numbered from 2."""
        return replace(self, target=numbered(self.target, number))

    def route(self, route: Route, region: Region, settings: Settings) -> None:
        """Write the picture of a planned route."""
        from navigator.region.pictured import region_ground, route_track  # noqa: PLC0415  see of

        words = route_words(route, settings)
        self.track(route_track(route), region_ground(region, self.wish.style), words)

    def reached(
        self, features: Sequence[Mapping[str, Any]], start: tuple[float, float], region: Region
    ) -> None:
        """Write the picture of what is reached from a (lon, lat) point, GeoJSON features of areas."""
        from mercantile import LngLat  # noqa: PLC0415  see of

        from navigator.region.pictured import reach_areas, region_ground  # noqa: PLC0415  see of
        from tiles.picture import area_picture  # noqa: PLC0415  see of

        ground = region_ground(region, self.wish.style)
        with told():
            image = area_picture(ground, reach_areas(features), LngLat(*start), self.wish)
        self.write(image, ground.attribution)

    def course(self, course: Course, ground: Ground, settings: Settings) -> None:
        """Write the picture of a course from a file."""
        from navigator.graph.climb import climbing  # noqa: PLC0415  see of
        from navigator.region.pictured import course_track  # noqa: PLC0415  see of

        track = course_track(course)
        words = [*([course.name] if course.name else []), distance_text(track.length, settings.units.value)]
        if track.heights is not None:
            words += climb_words(*climbing(track.heights), settings)
        self.track(track, ground, words)

    def map(self, view: View, ground: Ground, course: Course | None) -> None:
        """Write the picture of a view, with a course over it or none."""
        from navigator.region.pictured import course_track  # noqa: PLC0415  see of
        from tiles.picture import map_picture  # noqa: PLC0415  see of

        with told():
            track = None if course is None else course_track(course)
            image = map_picture(ground, view, self.wish, track)
        self.write(image, ground.attribution)

    def track(self, track: Track, ground: Ground, words: Sequence[str]) -> None:
        """Write the picture of a track, with words on what it is."""
        from tiles.picture import route_picture  # noqa: PLC0415  see of

        with told():
            image = route_picture(ground, track, replace(self.wish, words=tuple(words)))
        self.write(image, ground.attribution)

    def write(self, image: Image, attribution: Sequence[str]) -> None:
        """Keep a picture: beside its place first, then renamed."""
        from navigator.formats.files import write_atomically  # noqa: PLC0415  see of
        from tiles.picture import encoded  # noqa: PLC0415  see of

        write_atomically(self.target, encoded(image, self.kind, attribution))
        note(f"picture written to {self.target}")


@contextmanager
def told() -> Iterator[None]:
    """Errors of the map on disk as those of the navigator, with the same sentence."""
    from tiles.errors import CorruptTile, MissingTiles, Refused  # noqa: PLC0415  --help needs none of it

    try:
        yield
    except Refused as error:
        raise UsageError(str(error)) from error
    except CorruptTile as error:
        raise ContentError(str(error)) from error
    except MissingTiles as error:
        raise StorageError(str(error)) from error


def order_for(target: Path | None, size: str, style: str, settings: Settings) -> PictureOrder | None:
    """The picture that `--map` asks for, if it does."""
    return None if target is None else PictureOrder.of(target, size, style, settings)


def route_words(route: Route, settings: Settings) -> list[str]:
    """Length, time, climb and descent."""
    units = settings.units.value
    words = [distance_text(route.distance, units), duration_text(route.duration)]
    if len(route.geometry[0]) == 3:
        words += climb_words(route.ascent, route.descent, settings)
    return words


def climb_words(ascent: float, descent: float, settings: Settings) -> list[str]:
    """Metres up and down, in words."""
    units = settings.units.value
    return [f"{height_text(ascent, units)} up", f"{height_text(descent, units)} down"]


def picture(
    place: Annotated[
        list[str] | None, typer.Argument(help="A box W,S,E,N, or a point or name and a zoom: 49.41,8.71 14.")
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
    course = None if gpx is None else _read(gpx)
    if place:
        view = view_of(place, order.wish.size, settings)
        middle = ((view.middle.lng + 180.0) % 360.0 - 180.0, view.middle.lat)
        with ground_for([middle], settings, style, store) as ground:
            order.map(view, ground, course)
    elif course is not None:
        with ground_for([point[:2] for point in course.points], settings, style, store) as ground:
            order.course(course, ground, settings)


def _read(path: Path) -> Course:
    from navigator.formats.courses import read_course  # noqa: PLC0415  --help needs none of it

    return read_course(path)


def view_of(words: Sequence[str], size: tuple[int, int], settings: Settings) -> View:
    """The view that a box, or a point with a zoom, asks for; UsageError where they are neither."""
    from mercantile import LngLat  # noqa: PLC0415  --help needs none of it

    from tiles.view import View  # noqa: PLC0415  likewise

    box = area_box(",".join(words))
    if box is not None:
        return View.of_box(box, size)
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
    return View(LngLat(*_point(spots[0], settings)), zoom, size)


def _point(text: str, settings: Settings) -> tuple[float, float]:
    """Longitude and latitude of a point or of a name; only a name needs a region."""
    from navigator.app.naming import PlaceName, locate  # noqa: PLC0415  --help needs none of it

    spot = parse_spot(text, home=settings.home.value)
    return locate(settings, [spot], tell=note)[1][0] if isinstance(spot, PlaceName) else spot


def area_box(text: str) -> LngLatBbox | None:
    """A box as osmium writes it; None where it is none."""
    from mercantile import LngLatBbox  # noqa: PLC0415  --help needs none of it

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 4 or not all(map(_PART.fullmatch, parts)):
        return None
    west, south, east, north = map(float, parts)
    if not (-180 <= west <= 180 and -180 <= east <= 180 and -90 <= south < north <= 90) or west == east:
        raise UsageError(f"{text!r} is no box; give W,S,E,N in degrees: 8.6,49.3,8.8,49.5")
    return LngLatBbox(west, south, east, north)


@contextmanager
def ground_for(
    points: Sequence[tuple[float, float]], settings: Settings, style: str, store: Path | None
) -> Iterator[Ground]:
    """The ground that an archive shows, or the region at the points."""
    if store is None:
        yield ground_at(points, settings, style)
        return
    from tiles.archive import open_archive  # noqa: PLC0415  --help needs none of it
    from tiles.ground import archive_ground  # noqa: PLC0415  likewise
    from tiles.routeinks import inks_of  # noqa: PLC0415  likewise

    with told(), open_archive(store) as archive:
        yield archive_ground(archive, inks_of(style).paper)


def ground_at(points: Sequence[tuple[float, float]], settings: Settings, style: str) -> Ground:
    """The ground of the region that covers the points; where there is none, plain paper, and a word on it."""
    from navigator.app.wiring import open_region  # noqa: PLC0415  --help needs none of it
    from navigator.region.pictured import region_ground  # noqa: PLC0415  likewise
    from tiles.ground import PlainGround  # noqa: PLC0415  likewise
    from tiles.routeinks import inks_of  # noqa: PLC0415  likewise

    try:
        region = open_region(settings, points)
    except (NoRouteError, StorageError) as error:
        if settings.region.value is not None:
            raise
        note(f"the ground stays plain paper: {error}")
        return PlainGround(inks_of(style).paper, (ATTRIBUTION,))
    return region_ground(region, style)
