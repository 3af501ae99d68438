"""Be the child process that listens: a microphone in, commands out, no sound kept.

Run as a module with the name of an ALSA device, or "" for the default. It writes JSON lines: {"ready"} once
it listens, {"heard": COMMAND} for each command, with "" for one that was not understood, {"trouble": WHY}.
It reads lines: "deaf" while our own voice sounds, "hear" after it; where they end, it ends. So the ride
neither waits for a recogniser nor carries its 100 MB, and a hanging driver can be killed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time

from navigator.devices.microphone import Microphone
from navigator.errors import NavigatorError
from navigator.voice.hearing import Ear
from navigator.voice.utterance import Utterances

DEAF, HEAR = "deaf", "hear"
ECHO = 0.4  # s after our own voice has ended in which it may still be heard: a card plays what it has


class Gate:
    """Whether what is heard is the rider's: not while we speak ourselves, nor just after."""

    def __init__(self) -> None:
        self.microphone: Microphone | None = None  # to be closed at the end
        self._speaking = False
        self._until = 0.0

    def follow(self) -> None:
        """Obey what the ride says, until it says no more; then end, whatever else hangs."""
        for line in sys.stdin:
            self._speaking = line.strip() == DEAF
            self._until = time.monotonic() + ECHO
        if self.microphone is not None:
            self.microphone.close()
        os._exit(0)

    @property
    def closed(self) -> bool:
        """Whether what is heard now is our own voice."""
        return self._speaking or time.monotonic() < self._until


def main(device: str) -> None:
    """Listen until the microphone or the ride ends."""
    gate = Gate()
    threading.Thread(target=gate.follow, daemon=True).start()
    try:
        ear, utterances = Ear(), Utterances()
        microphone = gate.microphone = Microphone(device or None)
        _tell(ready=True)
        try:
            _listen(microphone, ear, utterances, gate)
        finally:
            microphone.close()
    except NavigatorError as error:
        _tell(trouble=str(error))


def _listen(microphone: Microphone, ear: Ear, utterances: Utterances, gate: Gate) -> None:
    was_closed = False
    for frame in microphone.frames(utterances.frame_bytes):
        if gate.closed:
            was_closed = True
            continue
        if was_closed:
            utterances.forget()
            was_closed = False
        for spoken in utterances.take(frame):
            heard = ear.understand(spoken.samples)
            if heard.command or (heard.woken and spoken.ended):
                utterances.forget()
                _tell(heard=heard.command.value if heard.command else "")


def _tell(**message: object) -> None:
    print(json.dumps(message), flush=True)  # noqa: T201  the line to the ride


if __name__ == "__main__":
    main(sys.argv[1])
