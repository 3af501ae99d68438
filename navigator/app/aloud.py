"""Tell a rider, who looks at no screen, aloud what has failed amid a ride."""

from __future__ import annotations

from collections.abc import Callable

from navigator.guidance.phrases import Phrasebook
from navigator.voice.speaker import Prompt, Speaker


class Aloud:
    """Notes what has failed, and says `what`, a key of a language's asides, once there is a voice."""

    def __init__(self, note: Callable[[str], None], what: str) -> None:
        self._note, self._what = note, what
        self._speaker: Speaker | None = None
        self._text, self._owed = "", False

    def by(self, speaker: Speaker, book: Phrasebook) -> None:
        """From now on it is said by this voice."""
        self._speaker, self._text = speaker, book.aside(self._what)
        if self._owed:  # it failed before there was a voice
            self._say()

    def __call__(self, why: str) -> None:
        """It has failed, for this reason."""
        self._note(why)
        self._say()

    def _say(self) -> None:
        self._owed = self._speaker is None
        if self._speaker is not None:
            self._speaker.say(Prompt(self._text, kind="info"))
