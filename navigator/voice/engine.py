"""Turn a sentence into a WAV file or a beep: Piper if wanted, pyttsx3 in a child, espeak-ng, else tones."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from navigator.errors import StorageError
from navigator.voice.cache import WavCache
from navigator.voice.piper import Piper
from navigator.voice.sentence import clean, estimate
from navigator.voice.sound import Beeps, Sound, beep_wav, read_sound
from navigator.voice.supervised import START_SECONDS, Supervised

SYNTH = Path(__file__).with_name("synth.py")
PIPER, PYTTSX3, ESPEAK, BEEP = "piper", "pyttsx3", "espeak-ng", "beep"
PYTTSX3_SECONDS = 1.5  # for a sentence; it takes 10 ms, on a Pi Zero about 0.2 s
ESPEAK_SECONDS = 2.0  # likewise; it takes 30 ms
HURRIED = 0.3  # s that a sentence due now waits for a child that still starts; then espeak-ng is faster
PATIENT = START_SECONDS  # for sentences made ahead
TEST_PHRASE = "turn left"  # in whatever language: it only has to sound

# A file whose length is far from the sentence's holds another sentence, or half of it.
SHORTEST = 0.25  # of the estimate
LONGEST = 4.0  # of the estimate, as an unknown script is spelled letter by letter
LONGER_SECONDS = 3.0  # and this more, for single symbols with long names

Make = Callable[[str, Path, float], None]


@dataclass(frozen=True)
class Voicing:
    """How sentences sound, where they are kept, and on which ALSA device (None: the default) they play.

    `voice` is one of espeak-ng's, as "en-gb-x-rp" or "en-us+f3", or a variant alone, as "+f3"; None is the
    language's own. `piper` is a voice file for Piper, which then speaks first.
    """

    language: str = "en"
    rate: int = 175  # words a minute
    cache: Path | None = None
    device: str | None = None
    lead: float = 0.0  # s of silence before each sound, for a device that swallows its beginning
    voice: str | None = None
    piper: Path | None = None

    @property
    def espeak_voice(self) -> str:
        """What espeak-ng calls the voice; "" for the language's own."""
        code = self.language.replace("_", "-").lower()
        return code + self.voice if self.voice and self.voice.startswith("+") else self.voice or ""


class Engine:
    """Makes sentences into WAV files and remembers how long each takes; never raises, never waits long.

    `synth` is the command of the child process, `espeak` the program to fall back to.
    """

    def __init__(
        self, voicing: Voicing, *, synth: Sequence[str] | None = None, espeak: str = "espeak-ng"
    ) -> None:
        self._voicing = voicing
        self._cache = WavCache(voicing.cache)
        # -P: no module is ever taken from the folder that holds the script, nor from the working folder.
        command = [
            sys.executable,
            "-P",
            str(SYNTH),
            voicing.language,
            str(voicing.rate),
            voicing.espeak_voice,
        ]
        self._child = Supervised(command if synth is None else synth)
        self._espeak = shutil.which(espeak)
        self._makers: dict[str, Make] = {PYTTSX3: self._by_pyttsx3, ESPEAK: self._by_espeak}
        self._piper = voicing.piper and Piper(voicing.piper, rate=voicing.rate)
        if self._piper:
            self._makers = {PIPER: self._by_piper, **self._makers}
        self._measured: dict[str, float] = {}
        self._making = threading.Lock()

    def start(self) -> None:
        """Start the child now, so that the first sentence does not wait for it."""
        with self._making:
            self._child.start()

    def speech(self, text: str, *, patience: float = HURRIED) -> Sound | None:
        """The sentence as a checked WAV file; None when no synthesiser here can speak it.

        A sentence not heard before takes some 10 ms; what goes wrong costs at most 4 s, `cancel` ends it.
        """
        line = clean(text)
        if not line:
            return None
        with self._making:
            best = self._by_best(line) if patience >= PATIENT else None
            return best or self._kept(line) or self._made(line, patience=patience)

    def ahead(self, text: str) -> None:
        """Make a sentence that is likely to come, by Piper even where that takes long; `hurry` ends that."""
        line = clean(text)
        if self._piper is None:
            self.speech(line)
        elif line:
            with self._making:
                self._by_best(line)

    def beeps(self, pattern: Beeps) -> Sound | None:
        """The tones as a WAV file; None where no file can be written at all."""
        key = (BEEP, pattern)
        with self._making, contextlib.suppress(OSError):
            path = self._cache.scratch()
            if (kept := self._cache.find(*key)) or path is None:
                return kept
            path.write_bytes(beep_wav(pattern))
            made = read_sound(path)
            return made and self._cache.keep(made, *key)
        return None

    def seconds(self, text: str) -> float:
        """Seconds that the sentence takes: measured if it was ever made here, else estimated."""
        line = clean(text)
        if line not in self._measured and (kept := self._kept(line)):
            self._measured[line] = kept.seconds
        return self._measured.get(line) or estimate(
            line, rate=self._voicing.rate, language=self._voicing.language
        )

    def render(self, text: str, path: Path) -> bool:
        """Write the sentence to a WAV file; False when nothing can speak and the file holds a beep.

        Raises StorageError when the file can't be written.
        """
        sound = self.speech(text, patience=PATIENT)
        try:
            _write_beside(path, beep_wav("other") if sound is None else sound.path.read_bytes())
        except OSError as error:
            reason = error.strerror or "it can't be written"
            raise StorageError(f"{path}: {reason}; choose a folder that you may write to.") from error
        return sound is not None

    def synthesisers(self) -> list[str]:
        """Who really speaks a test phrase here, best first: "piper", "pyttsx3", "espeak-ng" or none."""
        with self._making:
            made = {maker: self._make(maker, TEST_PHRASE, patience=PATIENT) for maker in self._makers}
            return [maker for maker, sound in made.items() if sound]

    def hurry(self) -> None:
        """Give up the sentence that Piper makes, if any: another is due."""
        if self._piper:
            self._piper.cancel()

    def cancel(self) -> None:
        """Give up the sentence being made, if it takes long."""
        self.hurry()
        self._child.cancel()

    def close(self) -> None:
        """End the child and remove what was kept in memory."""
        self._child.close()
        self._cache.close()

    def _key(self, maker: str, line: str) -> tuple[object, ...]:
        voice = self._voicing.piper if maker == PIPER else self._voicing.espeak_voice
        return (maker, self._voicing.language, self._voicing.rate, voice, line)

    def _kept(self, line: str) -> Sound | None:
        found = (self._find(maker, line) for maker in self._makers)
        return next((sound for sound in found if sound), None)

    def _find(self, maker: str, line: str) -> Sound | None:
        return self._cache.find(*self._key(maker, line))

    def _by_best(self, line: str) -> Sound | None:
        """The sentence by Piper, also where a lesser voice's file is kept; None without Piper."""
        return (
            None
            if self._piper is None
            else self._find(PIPER, line) or self._make(PIPER, line, patience=PATIENT)
        )

    def _made(self, line: str, *, patience: float) -> Sound | None:
        made = (self._make(maker, line, patience=patience) for maker in self._makers)
        return next((sound for sound in made if sound), None)

    def _make(self, maker: str, line: str, *, patience: float) -> Sound | None:
        path = self._cache.scratch()
        if path is None:
            return None
        self._makers[maker](line, path, patience)
        sound = read_sound(path)
        if sound is not None and self._plausible(sound, line):
            self._measured[line] = sound.seconds
            return self._cache.keep(sound, *self._key(maker, line))
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        return None

    def _plausible(self, sound: Sound, line: str) -> bool:
        expected = estimate(line, rate=self._voicing.rate, language=self._voicing.language)
        return SHORTEST * expected < sound.seconds < LONGEST * expected + LONGER_SECONDS

    def _by_piper(self, line: str, path: Path, patience: float) -> None:
        if self._piper:
            self._piper.make(line, path, hurried=patience < PATIENT)

    def _by_pyttsx3(self, line: str, path: Path, patience: float) -> None:
        # Whatever the child answers, the file is what counts: pyttsx3 can't be trusted with its return.
        self._child.ask({"text": line, "path": str(path)}, timeout=PYTTSX3_SECONDS, patience=patience)

    def _by_espeak(self, line: str, path: Path, _patience: float) -> None:
        if self._espeak is None:
            return
        code = self._voicing.language.replace("_", "-").lower()
        chosen = self._voicing.espeak_voice or code
        for voice in dict.fromkeys((chosen, code, code.split("-")[0])):
            command = [
                self._espeak,
                "-b",
                "1",
                f"-v{voice}",
                f"-s{self._voicing.rate}",
                "-w",
                str(path),
                "--stdin",
            ]
            with contextlib.suppress(OSError, subprocess.TimeoutExpired):
                done = subprocess.run(  # noqa: S603 (a list, no shell; the sentence goes to its standard input)
                    command,
                    input=line.encode(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=ESPEAK_SECONDS,
                    check=False,
                    start_new_session=True,  # Ctrl-C is for the ride
                )
                if done.returncode == 0:
                    return


def _write_beside(path: Path, content: bytes) -> None:
    handle, beside = tempfile.mkstemp(".wav", ".new-", path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(beside).chmod(0o644)  # the rider's file, unlike a temporary one
        Path(beside).replace(path)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise
