"""Cut what a microphone hears into utterances: speech between silences, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

WINDOW, SHARE = 0.6, 0.8  # s, and how much of it must be speech or silence to begin or end an utterance:
# "okay navigator" and the command may lie 0.4 s apart
LONGEST = 7.0  # s; who talks longer gives no command, but wind may sound like talk, so its end is looked at
OVERLAP = 3.5  # s of a cut utterance that belong to the next one too: longer than any command
SHORTEST = 0.7  # s; the wake phrase alone takes longer
PAD = 0.2  # s of silence round an utterance, as recognisers are used to
SECOND = 2 * 16_000  # bytes of 16-bit samples at 16 kHz


class Utterances:
    """Takes frames of `frame_bytes` in, and gives whole utterances out; keeps no more than one."""

    def __init__(self) -> None:
        """Raises StorageError where pocketsphinx is not installed."""
        from navigator.voice.hearing import endpointer  # noqa: PLC0415  the one door to pocketsphinx

        self._gate = endpointer(WINDOW, SHARE)
        self._spoken = bytearray()
        self.frame_bytes: int = self._gate.frame_bytes

    def take(self, frame: bytes) -> Iterator[bytes]:
        """The utterance that ends with this frame, if one does."""
        speech = self._gate.process(frame)
        if speech is not None:
            self._spoken += speech
        if not self._gate.in_speech and self._spoken:
            whole = self._whole()
            self._spoken.clear()
            if len(whole) >= SHORTEST * SECOND:
                yield whole
        elif len(self._spoken) > LONGEST * SECOND:
            yield self._whole()
            del self._spoken[: -int(OVERLAP * SECOND)]

    def forget(self) -> None:
        """What was heard so far is not for us."""
        from navigator.voice.hearing import endpointer  # noqa: PLC0415  as above

        self._spoken.clear()
        self._gate = endpointer(WINDOW, SHARE)

    def _whole(self) -> bytes:
        return bytes(self._spoken)
