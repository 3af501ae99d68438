"""Be the child process that owns pyttsx3: sentences come in as JSON lines, WAV files go out.

Run by its path with a language, a rate in words a minute and a voice ("" for the language's own); it
imports nothing of the navigator. It ends when its input ends, so it never outlives the ride, even while
pyttsx3 hangs.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import tempfile
import threading
import time
import wave
from pathlib import Path
from typing import Any, TextIO

WAIT_SECONDS = 1.0  # for the file: under load runAndWait returns before it is written (2 of 600 runs)
POLL_SECONDS = 0.002
SETTLE_SECONDS = 0.002  # from the word that a sentence is finished to the end of pyttsx3's callback
SETTLE_TRIES = 3  # per voice
# espeak-ng takes a voice and a rate in the background. A sentence that begins meanwhile makes pyttsx3 stop
# "what is playing", and that stop hits a later sentence: 9 to 28 of 60 first ones on a busy machine.
APPLY_SECONDS = 0.05
WARM_UP = "ready"


def main(arguments: list[str]) -> None:
    """Answer requests {"id", "text", "path"} with {"id", "done"} until the input ends."""
    language, rate, voice, *driver = arguments
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # pyttsx3 prints to the standard output, which is our line to the parent
    requests: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(requests,), daemon=True).start()
    synth = Synth(language, int(rate), voice=voice, driver=driver[0] if driver else None)
    _reply(replies, {"ready": True})
    while True:
        request = requests.get()
        done = synth.save(request["text"], path=Path(request["path"]))
        _reply(replies, {"id": request["id"], "done": done})
        if not done:
            # A sentence that comes late would be mixed into the next one's file: begin anew.
            os._exit(1)


def _read(requests: queue.SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        requests.put(json.loads(line))
    os._exit(0)  # the main thread may hang in pyttsx3, so nothing gentler ends us


def _reply(replies: TextIO, message: dict[str, Any]) -> None:
    replies.write(json.dumps(message) + "\n")
    replies.flush()


class Synth:
    """The one engine of this process, with its voice and rate in force."""

    def __init__(self, language: str, rate: int, *, voice: str, driver: str | None) -> None:
        import pyttsx3  # noqa: PLC0415 (behind this one door)

        self._engine = pyttsx3.init(driver)
        self._troubles: list[object] = []
        self._finished = threading.Event()
        self._engine.connect("error", lambda **what: self._troubles.append(what))
        self._engine.connect("finished-utterance", lambda **_: self._finished.set())
        voices = [voice] * bool(voice) + _voices(self._engine, language)
        with tempfile.TemporaryDirectory() as folder:
            warm_up = Path(folder) / "warm-up.wav"
            self.save(WARM_UP, path=warm_up)  # may be lost; only after it are properties taken at once
            if not any(self._settle(voice, rate, warm_up) for voice in voices for _ in range(SETTLE_TRIES)):
                raise SystemExit(f"pyttsx3 has no voice for {language} at {rate} words a minute")

    def save(self, text: str, *, path: Path) -> bool:
        """Save one sentence, alone in its run loop (of two queued ones only the last is written)."""
        path.unlink(missing_ok=True)  # an old file would look like the new one
        self._finished.clear()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        end = time.monotonic() + WAIT_SECONDS
        # The loop may return before the synthesis begins, and the file is whole before the synthesis ends;
        # a sentence begun in between would be lost.
        while not (_whole(path) and self._finished.is_set()):
            if time.monotonic() > end:
                return False
            time.sleep(POLL_SECONDS)
        time.sleep(SETTLE_SECONDS)
        return True

    def _settle(self, voice: str, rate: int, warm_up: Path) -> bool:
        """Whether the voice and the rate are in force; errors are only told to callbacks."""
        self._troubles.clear()
        self._engine.setProperty("voice", voice)
        self._engine.setProperty("rate", rate)
        time.sleep(APPLY_SECONDS)
        heard = self.save(WARM_UP, path=warm_up)
        return heard and not self._troubles and bool(self._engine.getProperty("rate") == rate)


def _voices(engine: Any, language: str) -> list[str]:
    """What the driver may call the voice of a language: its code, its full names, the code without region."""
    code = language.replace("_", "-").lower()
    named = [voice.name for voice in engine.getProperty("voices") if code in (voice.languages or ())]
    return [code, *named, code.split("-")[0]]


def _whole(path: Path) -> bool:
    try:
        with wave.open(str(path)) as sound:
            expected = sound.getnframes() * sound.getnchannels() * sound.getsampwidth()
            return bool(expected and len(sound.readframes(sound.getnframes())) == expected)
    except (OSError, EOFError, wave.Error, RuntimeError):  # half of a file gives any of them
        return False


if __name__ == "__main__":
    main(sys.argv[1:])
