"""Let a child process listen for a ride: hand on its commands, deafen it while we speak, restart it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from navigator.voice.commands import Command

# -P: no module is ever taken from the working folder.
LISTENING = (sys.executable, "-P", "-m", "navigator.app.listening")
RETRY_SECONDS = 10.0  # before a microphone that ended is tried again: a headset may come back
REAP_SECONDS = 0.5  # a killed process is gone by then, unless a driver holds it


@dataclass(frozen=True)
class Listener:
    """What the ride does with what is heard; called from a thread of the ears."""

    order: Callable[[Command | None], None]  # None: spoken to us, and not understood
    on_ready: Callable[[], None] = lambda: None  # each time that it begins to listen
    on_trouble: Callable[[str], None] = lambda _why: None  # why it does not listen, each reason once


class Ears:
    """Listens by a microphone (an ALSA name, None for the default) until it is closed."""

    def __init__(
        self,
        listener: Listener,
        device: str | None = None,
        *,
        command: Sequence[str] = LISTENING,
        retry: float = RETRY_SECONDS,
    ) -> None:
        self._listener, self._command, self._retry = listener, [*command, device or ""], retry
        self._process: subprocess.Popen[str] | None = None
        self._closed = threading.Event()
        self._told = ""
        self._thread = threading.Thread(target=self._run, daemon=True, name="ears")
        self._thread.start()

    def deafen(self, speaking: bool) -> None:
        """Our own voice begins, or ends."""
        process = self._process
        if process is not None and process.stdin is not None:
            with contextlib.suppress(OSError, ValueError):  # ended just now
                process.stdin.write("deaf\n" if speaking else "hear\n")
                process.stdin.flush()

    def close(self) -> None:
        """End the child."""
        self._closed.set()
        process = self._process
        if process is not None:
            _end(process)
        self._thread.join(3 * REAP_SECONDS)  # for both of the waits below, and a little more

    def _run(self) -> None:
        while not self._closed.is_set():
            why = self._once()
            if self._closed.is_set():
                return
            if why != self._told:
                self._told = why
                self._listener.on_trouble(why)
            self._closed.wait(self._retry)

    def _once(self) -> str:
        """Listen until the child ends; why it did."""
        try:
            process = subprocess.Popen(  # noqa: S603 (our own command, a list, no shell)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                start_new_session=True,  # Ctrl-C is for the ride, which ends the child in order
            )
        except OSError as error:
            return f"voice commands do not start: {error.strerror}"
        self._process = process
        if self._closed.is_set():  # set before there was a process to end
            _end(process)
        why = "voice commands ended"
        try:
            for line in process.stdout or ():
                why = self._take(json.loads(line)) or why
        except ValueError:  # no JSON
            pass
        finally:
            _end(process)
            if process.stdout is not None:
                process.stdout.close()
        return why

    def _take(self, message: dict[str, Any]) -> str:
        """Hand a message on; why there is trouble, if it says so."""
        if "ready" in message:
            self._told = ""
            self._listener.on_ready()
        elif "heard" in message:
            said = message["heard"]
            self._listener.order(Command(said) if said else None)
        return str(message.get("trouble", ""))


def _end(process: subprocess.Popen[str]) -> None:
    """By the end of its input, so that it ends its own child; else by force."""
    with contextlib.suppress(OSError, ValueError):
        if process.stdin is not None:
            process.stdin.close()
    try:
        process.wait(REAP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(REAP_SECONDS)
