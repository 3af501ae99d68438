"""`navigator demo`: make a fictional valley, build it, plan with three hill wishes, ride, and hear it."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from navigator.cli.console import note, out, progress
from navigator.cli.output import print_profile, print_steps, print_summary
from navigator.settings import Settings, load_settings

if TYPE_CHECKING:
    from navigator.app.ahead import Ahead
    from navigator.guidance.route import Route
    from navigator.region.region import Region

NAME = "valley"
FROM, TO = "station", "village"
WISHES = {"avoid": -1.0, "even": 0.0, "seek": 1.0}
ALOUD = 3  # sentences: enough to hear that it speaks
PAUSE = 8.0  # s that a sentence may take


def demo(
    folder: Annotated[Path, typer.Argument(help="Where its files go.")] = Path("demo"),
    voice: Annotated[str, typer.Option(help="auto, text, off.")] = "auto",
) -> None:
    """Build a small fictional valley, plan in it with three hill wishes, and ride it."""
    settings = load_settings(options={"voice": "text"})
    region, places = _build(folder, settings)
    points = [places[FROM], places[TO]]
    chosen = _plan(region, points, folder)
    out().print("\nThe ride, every prompt as it would be heard:\n")
    from navigator.cli.rideview import summary  # noqa: PLC0415  --help needs none of it
    from navigator.cli.riding import Source, ride_ahead  # noqa: PLC0415  likewise

    ridden = ride_ahead(_ahead(chosen, region), settings, Source(), log=folder / "ride.jsonl")
    out().print(summary(ridden, settings.units.value))
    if voice != "off":
        _speak(chosen, folder, settings, quiet=voice == "text")
    _farewell(folder, points)


def _build(folder: Path, settings: Settings) -> tuple[Region, dict[str, tuple[float, float]]]:
    """The valley as a real extract and height tile, built like any other region."""
    from navigator.region.builder import Order, build_region  # noqa: PLC0415  --help needs none of it
    from navigator.sample.valley import make_valley  # noqa: PLC0415  likewise

    began = time.monotonic()
    with progress(NAME) as report:
        report("drawing hills and streets", 0.0)
        valley = make_valley(folder)
        order = Order(NAME, (valley.osm,), None, valley.heights)
        region = build_region(order, settings.folders.regions, report=report)
    counts = region.manifest.counts
    out().print(
        f"A fictional valley: {counts['nodes']:,} junctions, {counts['edges']:,} edges, "
        f"built in {time.monotonic() - began:.1f} s from {valley.osm} and {valley.heights}\n"
    )
    return region, dict(valley.places)


def _plan(region: Region, points: list[tuple[float, float]], folder: Path) -> Route:
    """Three routes, one for each wish about hills; each written as GPX, the middle one printed whole."""
    from navigator.formats.course import Course  # noqa: PLC0415  --help needs none of it
    from navigator.formats.files import write_atomically  # noqa: PLC0415  likewise
    from navigator.formats.gpx import write_gpx  # noqa: PLC0415  likewise
    from navigator.guidance.phrases import instructions  # noqa: PLC0415  likewise
    from navigator.router import Router  # noqa: PLC0415  likewise
    from navigator.units import Units  # noqa: PLC0415  likewise

    routes = {}
    for word, hills in WISHES.items():
        router = Router.on(region, hills=hills)
        route = routes[word] = router.route(points)
        out().print(f"From the {FROM} to the {TO}, hills: {word}")
        print_summary(route, router.surfaces(route), Units.METRIC)
        print_profile(route, Units.METRIC)
        out().print()
        course = Course.of(route, name=f"{FROM} to {TO}, hills: {word}")
        write_atomically(folder / f"{word}.gpx", write_gpx(course))
    print_steps(instructions(routes["even"]), Units.METRIC)
    return routes["even"]


def _ahead(route: Route, region: Region) -> Ahead:
    """The route with what a rider hears of beside the turns."""
    from navigator.app.ahead import Ahead  # noqa: PLC0415  --help needs none of it
    from navigator.app.beside import asides_for  # noqa: PLC0415  likewise
    from navigator.router import Router  # noqa: PLC0415  likewise

    return Ahead(route, asides_for(route, Router.on(region), region))


def _speak(route: Route, folder: Path, settings: Settings, *, quiet: bool) -> None:
    """The first sentences aloud where there is a sound device, else one of them as a file to listen to."""
    from navigator.app.wiring import voicing_for  # noqa: PLC0415  --help needs none of it
    from navigator.guidance.phrases import instructions  # noqa: PLC0415  likewise
    from navigator.voice.player import sound_trouble  # noqa: PLC0415  likewise
    from navigator.voice.speaker import Prompt, open_speaker, render  # noqa: PLC0415  likewise

    sentences = [words for _, words in instructions(route)][:ALOUD]
    voicing = voicing_for(settings)
    trouble = sound_trouble(voicing.device)
    if trouble is None and not quiet:
        speaker = open_speaker("auto", write=note, voicing=voicing, on_trouble=note)
        for words in sentences:
            speaker.say(Prompt(words))
            speaker.wait(PAUSE)
        speaker.close(finish=PAUSE)
        return
    target = folder / "turn.wav"
    spoken = render(sentences[1], target, voicing=voicing)
    what = "the second prompt" if spoken else "a beep in place of speech (sudo apt install espeak-ng)"
    out().print(f"No sound device here: {what} is in {target}")


def _farewell(folder: Path, points: list[tuple[float, float]]) -> None:
    start, end = (f"{lat:.5f},{lon:.5f}" for lon, lat in points)
    navigator = shutil.which("navigator")
    command = "navigator" if navigator else ".venv/bin/navigator"
    out().print(
        f"\nThe routes are in {folder}/avoid.gpx, even.gpx and seek.gpx, the log of the ride in ride.jsonl."
    )
    out().print(f"Next:  {command} plan {start} {end} --hills avoid --profile gravel", soft_wrap=True)
