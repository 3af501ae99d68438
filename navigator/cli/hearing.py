"""Look whether voice commands can be heard: pocketsphinx, and a microphone that gives sound."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator, Sequence
from importlib.util import find_spec

from navigator.cli.check import Check, State
from navigator.devices.microphone import ARECORD, INSTALL, RATE, Microphone
from navigator.errors import StorageError
from navigator.settings import Settings

EXTRA = "pip install 'bike-navigator[commands]'"
PIECE = RATE // 5 * 2  # bytes: 0.2 s of 16-bit samples
WAIT_SECONDS = 3.0  # for them; a driver may hang
CHOOSE = "'arecord -L' lists them; choose one: navigator ride --commands --microphone NAME"


def check_hearing(settings: Settings, *, command: Sequence[str] = ARECORD) -> Iterator[Check]:
    """Both rows; the microphone is opened only where a ride would listen, for 0.2 s, and nothing is kept."""
    wanted = settings.commands.value == "on"
    yield _check_pocketsphinx(wanted=wanted)
    if not wanted:
        found = "not opened: voice commands are off"
        tip = "" if shutil.which(command[0]) else f"to use them: {INSTALL}"
        yield Check("microphone", State.OK, found, tip)
        return
    trouble, fix = microphone_trouble(settings.microphone.value, command=command)
    state = State.WARNING if trouble else State.OK
    yield Check("microphone", state, trouble or "gives sound", fix)


def _check_pocketsphinx(*, wanted: bool) -> Check:
    if find_spec("pocketsphinx") is not None:
        return Check(
            "voice commands", State.OK, f"pocketsphinx is there; they are {'on' if wanted else 'off'}"
        )
    if wanted:
        return Check("voice commands", State.WARNING, "on, but there is no pocketsphinx", EXTRA)
    return Check("voice commands", State.OK, "off", f"to use them: {EXTRA}")


def microphone_trouble(device: str | None, *, command: Sequence[str] = ARECORD) -> tuple[str, str]:
    """Why a microphone can't be heard, and what to do; both empty where it gives sound."""
    try:
        microphone = Microphone(device, command=command)
    except StorageError as error:
        why, _, fix = str(error).partition("; ")
        return why, fix
    watch = threading.Timer(WAIT_SECONDS, microphone.close)
    watch.start()
    try:
        piece = next(microphone.frames(PIECE), b"")
    except StorageError as error:
        return str(error).partition("; ")[0], CHOOSE
    finally:
        watch.cancel()
        microphone.close()
    if not piece:
        return f"no sound within {WAIT_SECONDS:.0f} s", CHOOSE
    return ("", "") if any(piece) else ("nothing but silence", "unmute it: alsamixer, then F4")
