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
        self._text = ""

    def by(self, speaker: Speaker, book: Phrasebook) -> None:
        """From now on it is said by this voice."""
        self._speaker, self._text = speaker, book.aside(self._what)

    def __call__(self, why: str) -> None:
        """It has failed, for this reason."""
        self._note(why)
        if self._speaker is not None:
            self._speaker.say(Prompt(self._text, kind="info"))
