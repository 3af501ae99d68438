"""Decide whether a recording holds the wake phrase and a command: pocketsphinx, three small decoders.

American English only, since the package ships one model: of British voices it misses the wake phrase.
Nothing is recorded or kept here. The first decoder waits for "okay navigator" and is the only one that runs
on other speech. The second knows nothing but the commands, so it makes one of anything. The third writes
down bare phones: a command that lies too far from them, or takes much longer a phone than the wake phrase
did, is none.
"""

from __future__ import annotations

import wave
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from navigator.errors import ContentError, StorageError
from navigator.voice.commands import Command
from navigator.voice.likeness import Phones, unlikeness

if TYPE_CHECKING:
    from pocketsphinx import Decoder, Endpointer

WAKE = "okay navigator"
RATE = 16_000  # Hz, of the model
FRAMES = 100  # a second, of the model
MAX_SECONDS = 20.0  # longer is no command
BEFORE_WAKE = 0.4  # s kept before the wake phrase; what was said earlier is no part of it
WAKE_THRESHOLD = 1e-45  # of 1e-10 to 1e-70: finds all American voices that were tried, and nothing else
# Unlikeness of a command from the phones heard, above which it is none. A long one has more phones to be
# recognised by, and is what the grammar makes of most other sentences.
FURTHEST, FURTHEST_LONG, LONG = 1.0, 0.78, 8
SLOWEST = 1.65  # x the time that a phone of the wake phrase took; what is stretched more is another sentence
SPELLED = {"unmute": "AH N M Y UW T"}  # words of commands that the model's dictionary lacks
SILENCES = ("SIL", "+")  # how the model's names of what is no phone begin
INSTALL = "install the extra: pip install 'bike-navigator[commands]'"

Part = tuple[str, int, int]  # a word or phone, its first and its last frame


@dataclass(frozen=True)
class Understood:
    """What was made of an utterance."""

    woken: bool = False  # the wake phrase was heard
    command: Command | None = None


class Ear:
    """Hears commands in recordings; holds some 100 MB, and no audio."""

    def __init__(self) -> None:
        """Raises StorageError where pocketsphinx is not installed."""
        phone_model = _model_folder() / "en-us" / "en-us-phone.lm.bin"
        self._wake = _decoder(keyphrase=WAKE, kws_threshold=WAKE_THRESHOLD)
        self._commands = _decoder()
        for word, phones in SPELLED.items():
            self._commands.add_word(word, phones, update=True)
        self._commands.add_jsgf_string("commands", _grammar())
        self._commands.activate_search("commands")
        self._phones = _decoder(allphone=str(phone_model), beam=1e-20, pbeam=1e-20, lw=2.0)

    def hear(self, samples: bytes) -> Command | None:
        """The command behind the wake phrase, if any, in 16-bit samples at 16 kHz of one channel."""
        return self.understand(samples).command

    def understand(self, samples: bytes) -> Understood:
        """As `hear`, and whether the wake phrase was heard at all."""
        found = _segments(self._wake, samples)
        if not found:
            return Understood()
        begin = max(0, round(RATE * (found[-1][1] / FRAMES - BEFORE_WAKE)))
        return Understood(woken=True, command=self._command(samples[2 * begin :]))

    def _command(self, samples: bytes) -> Command | None:
        words = [part for part in _segments(self._commands, samples) if part[0][0] not in "<["]
        # A word's further pronunciations are called "reroute(2)".
        said = " ".join(word.split("(")[0] for word, _, _ in words)
        command = next((one for one in Command if f"{WAKE} {one.value}" == said), None)
        if command is None:
            return None
        count = len(WAKE.split())
        wake, words = words[:count], words[count:]
        phones = self._expected(words)
        if _pace(words, phones) > SLOWEST * _pace(wake, self._expected(wake)):
            return None
        begins = words[0][1]
        heard = [name for name, start, end in self._phoned(samples) if start + end >= 2 * begins]
        furthest = FURTHEST_LONG if len(phones) >= LONG else FURTHEST
        return command if unlikeness(phones, heard) <= furthest else None

    def _phoned(self, samples: bytes) -> list[Part]:
        return [part for part in _segments(self._phones, samples) if not part[0].startswith(SILENCES)]

    def _expected(self, words: list[Part]) -> Phones:
        spelled = (self._commands.lookup_word(word) or "" for word, _, _ in words)
        return [phone for phones in spelled for phone in phones.split()]


def endpointer(window: float, share: float) -> Endpointer:
    """What tells speech from silence, once `share` of `window` seconds is one or the other.

    Raises StorageError where pocketsphinx is not installed.
    """
    _model_folder()
    from pocketsphinx import Endpointer, Vad  # noqa: PLC0415  (an optional extra, behind this one door)

    # Less strict, it takes steady noise of 10 dB less than the voice for speech without end.
    return Endpointer(window=window, ratio=share, vad_mode=Vad.MEDIUM_STRICT, sample_rate=RATE)


def read_speech(path: Path) -> bytes:
    """A WAV file as the model wants it: 16 kHz, one channel, 16 bit.

    Raises StorageError when it can't be read, ContentError when it is no 16-bit WAV of at most 20 s.
    """
    try:
        with wave.open(str(path)) as sound:
            shape = sound.getparams()
            if shape.sampwidth != 2 or shape.nframes > MAX_SECONDS * shape.framerate:
                raise ContentError(f"{path} is not 16-bit sound of at most {MAX_SECONDS:.0f} s; record it so")
            raw = np.frombuffer(sound.readframes(shape.nframes), "<i2")
    except OSError as error:
        raise StorageError(f"{path}: {error.strerror or 'it cannot be read'}; choose another file") from error
    except (wave.Error, EOFError, RuntimeError) as error:
        raise ContentError(f"{path} is no WAV file; record one with: arecord -f S16_LE -r 16000") from error
    whole = raw[: len(raw) // shape.nchannels * shape.nchannels].reshape(-1, shape.nchannels).mean(axis=1)
    count = int(len(whole) * RATE / shape.framerate)
    if count == 0:
        return b""
    at = np.arange(count) * (shape.framerate / RATE)
    return bytes(np.interp(at, np.arange(len(whole)), whole).astype("<i2").tobytes())


def _pace(words: list[Part], phones: Phones) -> float:
    """Frames for each phone, from the first word to the last."""
    return (words[-1][2] - words[0][1] + 1) / max(1, len(phones))


def _grammar() -> str:
    commands = " | ".join(command.value for command in Command)
    return f"#JSGF V1.0; grammar commands; public <command> = {WAKE} ( {commands} );"


def _decoder(**options: Any) -> Decoder:
    from pocketsphinx import Decoder  # noqa: PLC0415  (an optional extra, behind this one door)

    # Digital silence has no logarithm: without dither a third of the commands was lost.
    return Decoder(lm=None, loglevel="FATAL", dither=True, **options)


def _model_folder() -> Path:
    try:
        from pocketsphinx import get_model_path  # noqa: PLC0415  (see above)
    except ImportError as error:
        raise StorageError(f"voice commands need pocketsphinx; {INSTALL}") from error
    return Path(get_model_path())


def _segments(decoder: Decoder, samples: bytes) -> list[Part]:
    """What is heard, each with its first and last frame; empty where nothing is."""
    if not samples:
        return []
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [(part.word, part.start_frame, part.end_frame) for part in decoder.seg()]
