"""Cut what a microphone hears into utterances: speech between silences, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

# s, and how much of it must be speech or silence for an utterance to begin or end: "okay navigator" and the
# command may lie 0.4 s apart.
WINDOW, SHARE = 0.6, 0.8
BEFORE = 0.4  # s kept before an utterance: recognisers learn from it what is noise, and confuse words else
SHORTEST = 0.7  # s of speech; the wake phrase alone takes longer
LONGEST = (
    7.0  # s; who talks longer gives no command, but wind may sound like talk: then this much is looked at
)
OVERLAP = 3.5  # s of a cut utterance that belong to the next one too: longer than any command
SECOND = 2 * 16_000  # bytes of 16-bit samples at 16 kHz


@dataclass(frozen=True)
class Utterance:
    """What was said, and whether silence ended it; else it was cut, and the next one tells more."""

    samples: bytes
    ended: bool


class Utterances:
    """Takes frames of `frame_bytes` in, and gives whole utterances out; keeps no more than one."""

    def __init__(self) -> None:
        """Raises StorageError where pocketsphinx is not installed."""
        self.forget()
        self.frame_bytes: int = self._gate.frame_bytes

    def take(self, frame: bytes) -> Iterator[Utterance]:
        """The utterance that ends with this frame, if one does."""
        spoke = self._gate.in_speech
        self._gate.process(frame)
        self._heard += frame
        if self._gate.in_speech:
            if len(self._heard) > LONGEST * SECOND:
                yield Utterance(bytes(self._heard), ended=False)
                del self._heard[: -int(OVERLAP * SECOND)]
            return
        if spoke:
            whole = bytes(self._heard)
            self._heard.clear()
            if len(whole) >= (BEFORE + WINDOW + SHORTEST) * SECOND:
                yield Utterance(whole, ended=True)
        else:
            del self._heard[: -int((BEFORE + WINDOW) * SECOND)]

    def forget(self) -> None:
        """What was heard so far is not for us."""
        from navigator.voice.hearing import endpointer  # noqa: PLC0415  the one door to pocketsphinx

        self._heard = bytearray()
        self._gate = endpointer(WINDOW, SHARE)
