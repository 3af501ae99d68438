"""Decide whether a recording holds the wake phrase and a command: pocketsphinx, three small decoders.

American English only, since the package ships one model: of British voices it misses the wake phrase.
Nothing is recorded or kept here. The first decoder waits for "okay navigator" and is the only one that runs
on other speech. The second knows nothing but the commands, so it makes one of anything; the third writes
down bare phones, and a command that lies too far from them is none.
"""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from navigator.errors import ContentError, StorageError
from navigator.voice.commands import Command
from navigator.voice.likeness import Phones, unlikeness

if TYPE_CHECKING:
    from pocketsphinx import Decoder

WAKE = "okay navigator"
RATE = 16_000  # Hz, of the model
MAX_SECONDS = 20.0  # longer is no command
WAKE_THRESHOLD = 1e-45  # of 1e-10 to 1e-70: finds all American voices that were tried, and nothing else
FURTHEST = 1.0  # unlikeness of a command from the phones heard, above which it is none
SILENCES = ("SIL", "+")  # how the model's names of what is no phone begin
INSTALL = "install the extra: pip install 'bike-navigator[commands]'"


class Ear:
    """Hears commands in recordings; holds some 100 MB, and no audio."""

    def __init__(self) -> None:
        """Raises StorageError where pocketsphinx is not installed."""
        phone_model = _model_folder() / "en-us" / "en-us-phone.lm.bin"
        self._wake = _decoder(keyphrase=WAKE, kws_threshold=WAKE_THRESHOLD)
        self._commands = _decoder()
        self._commands.add_jsgf_string("commands", _grammar())
        self._commands.activate_search("commands")
        self._phones = _decoder(allphone=str(phone_model), beam=1e-20, pbeam=1e-20, lw=2.0)

    def hear(self, samples: bytes) -> Command | None:
        """The command behind the wake phrase, if any, in 16-bit samples at 16 kHz of one channel."""
        if not _segments(self._wake, samples):
            return None
        words = [part for part in _segments(self._commands, samples) if part[0][0] not in "<["]
        # A word's further pronunciations are called "reroute(2)".
        said = " ".join(word.split("(")[0] for word, _, _ in words).removeprefix(WAKE).strip()
        command = next((one for one in Command if one.value == said), None)
        if command is None:
            return None
        words = words[len(WAKE.split()) :]
        begins = words[0][1]
        heard = [name for name, start, end in self._phoned(samples) if start + end >= 2 * begins]
        return command if unlikeness(self._expected(words), heard) <= FURTHEST else None

    def _phoned(self, samples: bytes) -> list[tuple[str, int, int]]:
        return [part for part in _segments(self._phones, samples) if not part[0].startswith(SILENCES)]

    def _expected(self, words: list[tuple[str, int, int]]) -> Phones:
        spelled = (self._commands.lookup_word(word) or "" for word, _, _ in words)
        return [phone for phones in spelled for phone in phones.split()]


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


def _segments(decoder: Decoder, samples: bytes) -> list[tuple[str, int, int]]:
    """What is heard, each with its first and last frame; empty where nothing is."""
    if not samples:
        return []
    decoder.start_utt()
    decoder.process_raw(samples, full_utt=True)
    decoder.end_utt()
    if decoder.hyp() is None:
        return []
    return [(part.word, part.start_frame, part.end_frame) for part in decoder.seg()]
