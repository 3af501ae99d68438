"""Keep one child process that answers JSON lines: start it, time it, kill it, start it again."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from typing import IO, Any

START_SECONDS = 15.0  # a Pi Zero loads Python and a speech engine from a slow card
FAILURES_IN_A_ROW = 3  # then the child is broken, not unlucky
REST_SECONDS = 60.0  # before a broken child is tried again: a device or package may come back
REAP_SECONDS = 0.2  # a killed process is gone by then, unless a driver holds it
END: dict[str, Any] = {}  # the message after the last


class Supervised:
    """A child process that says {"ready"} once and answers each request that has an "id".

    `ask` belongs to one thread; `cancel` may be called from any other.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._command = list(command)
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._ready = self._asking = self._closed = False
        self._started = self._resting_until = 0.0
        self._failures = self._id = 0

    def start(self) -> bool:
        """Start the child unless it runs or rests after failures; True when it runs."""
        if self._process is not None and self._process.poll() is None:
            return True
        self._end()
        if self._closed or time.monotonic() < self._resting_until:
            return False
        self._ready, self._started, self._replies = False, time.monotonic(), queue.SimpleQueue()
        try:
            self._process = subprocess.Popen(  # noqa: S603 (our own command, a list, no shell)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # Ctrl-C is for the ride, which ends the child in order
            )
        except OSError:
            self._fail()
            return False
        threading.Thread(target=_read, args=(self._process.stdout, self._replies), daemon=True).start()
        return True

    def ask(self, request: Mapping[str, object], *, timeout: float, patience: float) -> dict[str, Any] | None:
        """The answer; None when there is none after `timeout` s, or the child is not up after `patience` s.

        A child that hangs or dies on a request is replaced by a new one.
        """
        if not self.start() or not self._wait_ready(patience):
            return None
        self._id += 1
        self._asking = True
        try:
            answer = self._exchange({**request, "id": self._id}, timeout)
        finally:
            self._asking = False
        if not answer:
            self._fail()
            self.start()
            return None
        self._failures = 0
        return answer

    def cancel(self) -> None:
        """End the request under way, if any, by killing the child."""
        process = self._process
        if self._asking and process is not None:
            process.kill()

    def close(self) -> None:
        """End the child for good."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(REAP_SECONDS)

    def _wait_ready(self, patience: float) -> bool:
        if not self._ready:
            left = self._started + START_SECONDS - time.monotonic()
            message = self._next(min(patience, left))
            self._ready = bool(message)
            if message == END or (message is None and patience >= left):
                self._fail()
        return self._ready

    def _exchange(self, request: Mapping[str, object], timeout: float) -> dict[str, Any] | None:
        process = self._process  # close() in another thread may take it away
        if process is None or process.stdin is None:
            return None
        try:
            process.stdin.write(json.dumps(request).encode() + b"\n")
            process.stdin.flush()
        except (OSError, ValueError):  # ended, or closed just now
            return None
        answer = self._next(timeout)
        return answer if answer and answer.get("id") == request["id"] else None

    def _next(self, timeout: float) -> dict[str, Any] | None:
        """The next message, END at the end, None when none came in time."""
        try:
            return self._replies.get(timeout=max(timeout, 0.0))
        except queue.Empty:
            return None

    def _fail(self) -> None:
        self._end()
        self._failures += 1
        if self._failures >= FAILURES_IN_A_ROW:
            self._failures, self._resting_until = 0, time.monotonic() + REST_SECONDS


def _read(stream: IO[bytes], replies: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Hand on each message, then END; what is no JSON object counts as the end."""
    with stream, contextlib.suppress(OSError, ValueError):
        for line in stream:
            message = json.loads(line)
            if not isinstance(message, dict):
                break
            replies.put(message)
    replies.put(END)
