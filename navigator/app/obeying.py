"""Let a ride listen for its rider's orders, if he wants it: show and say that it does, and what fails."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

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

PAUSE_SIGNAL = signal.SIGUSR1  # for buttons: each pauses, or goes on
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
        None if keeper is None else keeper.pause,
        None if keeper is None else keeper.go_on,
        paused=keeper is not None and keeper.held,
    )


@contextmanager
def obeying(
    settings: Settings, means: Means, speaker: Speaker, book: Phrasebook, *, note: Callable[[str], None]
) -> Iterator[Orders]:
    """What takes the rider's orders: by signal, and from a microphone where that is on."""
    orders = Orders(book, means)
    with _by_signal(orders):
        if settings.commands.value != SWITCH[True]:
            yield orders
            return
        with _heard(orders, settings, speaker, note):
            yield orders


@contextmanager
def _by_signal(orders: Orders) -> Iterator[None]:
    """While it lasts, PAUSE_SIGNAL pauses the ride and goes on; only the main thread may ask for that."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def pressed(_number: int, _frame: FrameType | None) -> None:
        orders.toggle_pause()

    before = signal.signal(PAUSE_SIGNAL, pressed)
    try:
        yield
    finally:
        signal.signal(PAUSE_SIGNAL, before)


@contextmanager
def _heard(
    orders: Orders, settings: Settings, speaker: Speaker, note: Callable[[str], None]
) -> Iterator[None]:
    """While it lasts, a microphone listens."""
    book, loudness = orders.book, orders.means.loudness

    def say(what: str) -> None:
        speaker.say(Prompt(book.answer(what), kind="answer"))

    def ready() -> None:
        note(WAKE_HINT)
        say("listening")

    def trouble(why: str) -> None:
        note(f"{why}; the ride goes on, and the microphone is tried again")
        say("deaf")

    ears = Ears(Listener(orders.order, ready, trouble), settings.microphone.value)
    loudness.on_sounding = ears.deafen
    try:
        yield
    finally:
        loudness.on_sounding = None
        ears.close()
