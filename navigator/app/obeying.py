"""Let a ride listen for its rider's orders, if he wants it: show and say that it does, and what fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from navigator.app.ears import Ears, Listener
from navigator.app.keeper import Keeper
from navigator.app.locating import Locating
from navigator.app.orders import Means, Orders
from navigator.app.rerouting import Rerouting
from navigator.guidance.phrases import Phrasebook
from navigator.library.hazards import note_hazard
from navigator.settings import SWITCH, Settings
from navigator.voice.loudness import Loudness
from navigator.voice.speaker import Prompt, Speaker

WAKE_HINT = 'the microphone is on: say "okay navigator", then for example "next turn"'


def means_for(
    settings: Settings,
    loudness: Loudness,
    *,
    rerouting: Rerouting | None = None,
    keeper: Keeper | None = None,
    locating: Locating | None = None,
) -> Means:
    """What a ride has for its rider's orders."""
    home, state = settings.home.value, settings.folders.state

    def save(t: float) -> bool:
        return keeper is not None and keeper.save(t)

    return Means(
        loudness,
        rerouting,
        None if home is None else (home.lon, home.lat),
        None if locating is None else locating.nearest,
        None if locating is None else locating.where,
        lambda fix: note_hazard(state, fix.lon, fix.lat),
        None if keeper is None else save,
    )


@contextmanager
def obeying(
    settings: Settings, means: Means, speaker: Speaker, book: Phrasebook, *, note: Callable[[str], None]
) -> Iterator[Orders | None]:
    """What takes the rider's orders, while a microphone listens for them; None where that is off."""
    if settings.commands.value != SWITCH[True]:
        yield None
        return
    orders = Orders(book, means)

    def say(what: str) -> None:
        speaker.say(Prompt(book.answer(what), kind="answer"))

    def ready() -> None:
        note(WAKE_HINT)
        say("listening")

    def trouble(why: str) -> None:
        note(f"{why}; the ride goes on, and the microphone is tried again")
        say("deaf")

    ears = Ears(Listener(orders.order, ready, trouble), settings.microphone.value)
    means.loudness.on_sounding = ears.deafen
    try:
        yield orders
    finally:
        means.loudness.on_sounding = None
        ears.close()
