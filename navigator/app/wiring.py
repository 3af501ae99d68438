"""Choose what runs: the rider from the settings, the region from the points, a router from both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from navigator.app.beside import asides_for
from navigator.app.rehearsal import sentences
from navigator.app.rerouting import Rerouting
from navigator.app.worker import Wayfinder, Worker
from navigator.cost.profile import Rider
from navigator.errors import UsageError
from navigator.guidance.cues import Speech, Wishes
from navigator.guidance.phrases import Phrasebook
from navigator.guidance.remarks import Aside
from navigator.guidance.route import Route
from navigator.region.region import Region, region_for, region_named, swapped
from navigator.ride.course import RideCourse
from navigator.router import Router
from navigator.settings import Settings
from navigator.voice.engine import Voicing
from navigator.voice.loudness import Loudness
from navigator.voice.output import lead_of
from navigator.voice.piper import piper_trouble
from navigator.voice.speaker import Speaker, Way, Write, open_speaker

SENTENCES = "voice"  # folder of spoken sentences inside the cache folder
METRICS = "metrics"  # folder of what regions cost riders inside the cache folder
PERCENT = 100.0


def wishes_from(settings: Settings) -> dict[str, Any]:
    """What the rider wishes, as `Router` takes it."""
    steepest = settings.max_grade.value
    return {
        "hills": settings.hills.value,
        "power": settings.power.value,
        "mass": settings.mass.value,
        "max_grade": None if steepest is None else steepest * PERCENT,
    }


def rider_from(settings: Settings) -> Rider:
    """The rider of the settings."""
    return Rider.of(settings.profile.value, **wishes_from(settings))


def open_region(settings: Settings, points: Sequence[tuple[float, float]]) -> Region:
    """The region named in the settings, by name or as a folder, else the one that covers all points."""
    named, store = settings.region.value, settings.folders.regions
    if named is None:
        return region_for(store, points)
    region = Region.open(named) if "/" in named else region_named(store, named)
    suggestion = None if region.covers(points) else swapped([region], points)
    if suggestion:
        raise UsageError(suggestion)
    return region


def router_for(region: Region, settings: Settings) -> Router:
    """A router on a region for the rider of the settings."""
    cache = settings.folders.cache / METRICS
    return Router.on(region, profile=settings.profile.value, cache=cache, **wishes_from(settings))


def course_for(
    route: Route, settings: Settings, speaker: Speaker, *, asides: Sequence[Aside] = ()
) -> RideCourse:
    """A route prepared for riding with this voice, in the language, units and manner of the settings."""
    book = Phrasebook.of(settings.language.value, settings.units.value)
    wishes = Wishes(settings.verbosity.value, settings.announce.value)
    speech = Speech(speaker.seconds, book, Speech.start_delay + speaker.lead)
    return RideCourse.of(route, speech, asides=asides, wishes=wishes)


def rerouting_for(
    router: Router, region: Region | None, settings: Settings, speaker: Speaker, *, strict: bool
) -> Rerouting:
    """What leads riders back who have left their course, on a thread of its own."""

    def beside(route: Route) -> list[Aside]:
        return asides_for(route, router, region) if settings.announce.value else []

    def prepare(route: Route, asides: Sequence[Aside]) -> RideCourse:
        return replace(course_for(route, settings, speaker, asides=asides), strict=strict)

    def adopted(course: RideCourse) -> None:
        if course.route is not None:
            speaker.prepare(sentences(course.route, course))

    return Rerouting(Worker(Wayfinder(router, prepare, beside)), strict=strict, adopted=adopted)


def speaker_for(
    settings: Settings, *, write: Write, on_trouble: Write, loudness: Loudness | None = None
) -> Speaker:
    """The voice of the settings; sentences that can't be heard go to `write`."""
    way = cast(Way, settings.voice.value)  # the settings' rule lets no other through
    voicing = voicing_for(settings)
    if way == "auto" and voicing.piper is not None and (trouble := piper_trouble(voicing.piper)):
        on_trouble(trouble)
        voicing = replace(voicing, piper=None)
    return open_speaker(way, write=write, voicing=voicing, on_trouble=on_trouble, loudness=loudness)


def voicing_for(settings: Settings) -> Voicing:
    """How sentences sound, and where they are kept."""
    device, lead, piper = settings.audio_device.value, settings.audio_lead.value, settings.piper_voice.value
    return Voicing(
        language=settings.language.value,
        rate=settings.speech_rate.value,
        cache=settings.folders.cache / SENTENCES,
        device=device,
        lead=lead_of(device) if lead is None else lead,
        voice=settings.voice_name.value,
        piper=None if piper is None else Path(piper).expanduser(),
    )
