"""Say one prompt at a time, urgent first, stale ones dropped, and never hold up or end the ride."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, get_args

from navigator.errors import UsageError
from navigator.voice.engine import TEST_PHRASE, Engine, Voicing
from navigator.voice.loudness import Loudness
from navigator.voice.player import Player, sound_trouble
from navigator.voice.sentence import clean, estimate
from navigator.voice.sound import Beeps, Sound

Kind = Literal["alarm", "now", "danger", "off route", "answer", "prepare", "info", "place"]
Way = Literal["auto", "text", "beep", "off"]
Write = Callable[[str], object]

# One queue: a fall, the turn at hand, what threatens beside it, the way lost, what the rider asked for, the
# next turn, hills, taps.
URGENCY: dict[Kind, int] = {kind: rank for rank, kind in enumerate(reversed(get_args(Kind)))}
CHAT: frozenset[Kind] = frozenset({"info", "place"})
UNMUTED: frozenset[Kind] = frozenset({"alarm", "answer"})  # a fall; and that one is muted is told aloud
# What is playing is cut short only where waiting costs more than half a sentence: by an alarm, and a
# remark by a turn or a danger. An alarm is not cut by the next one, or a countdown would never be heard.
CUTS: dict[Kind, frozenset[Kind]] = {
    "alarm": frozenset(get_args(Kind)) - {"alarm"},
    "now": CHAT,
    "danger": CHAT,
    "off route": CHAT,
    "answer": frozenset(),
    "prepare": frozenset(),
    "info": frozenset(),
    "place": frozenset(),
}
RETRY_SECONDS = 30.0  # before a sound device that failed is tried again: a headset may come back
CLOSE_SECONDS = 0.7  # for the worker to end
# Sentences of a long tour take minutes to make. The first are made at once, the others while one rides, at
# a pace that costs next to nothing and is still faster than they are said.
AT_ONCE = 20  # sentences
REST_SHARE = 70.0  # x the time that a sentence took, before the next one is made ahead...
LONGEST_REST = 10.0  # ...and s at most
PROBE_SECONDS = 2.0  # for the first sentence, which shows whether this computer can speak
NO_SPEECH = "nothing here can speak; install it with: sudo apt install espeak-ng"


@dataclass(frozen=True)
class Prompt:
    """A sentence to say, its beeps, and the `time.monotonic()` after which it must not begin any more."""

    text: str
    kind: Kind = "info"
    beeps: Beeps = "other"
    expires: float | None = None
    shown: bool = False  # whoever says it has written it

    def is_stale(self) -> bool:
        """Whether it is too late to begin."""
        return self.expires is not None and time.monotonic() > self.expires


class Speaker(Protocol):
    """Whatever tells the rider a prompt."""

    @property
    def lead(self) -> float:
        """Seconds by which a sentence is heard later than it begins, through the output's fault."""

    @property
    def shows(self) -> bool:
        """Whether it writes sentences by itself now, for want of sound or in its place."""

    def say(self, prompt: Prompt) -> None:
        """Take the prompt and return at once."""

    def prepare(self, texts: Iterable[str]) -> None:
        """Make sentences ahead that are likely to come, in this order, while there is nothing to say."""

    def seconds(self, text: str) -> float:
        """How long the sentence takes."""

    def wait(self, seconds: float) -> bool:
        """Wait until all is said; False when it still speaks after that many seconds."""

    def close(self, *, finish: float = 0.0) -> None:
        """End within a second; the sentence under way may take up to `finish` seconds more."""


class TextSpeaker:
    """Writes each sentence as a line, or drops it without a writer; none is left out, so replays show all."""

    lead = 0.0
    shows = True

    def __init__(self, write: Write | None, *, voicing: Voicing) -> None:
        self._write, self._voicing = write, voicing

    def say(self, prompt: Prompt) -> None:
        """Write the sentence."""
        if self._write is not None:
            _write_line(self._write, prompt.text)

    def prepare(self, texts: Iterable[str]) -> None:
        """Nothing to make."""

    def seconds(self, text: str) -> float:
        """The estimate, so that a replay is the same on every machine."""
        return estimate(clean(text), rate=self._voicing.rate, language=self._voicing.language)

    def wait(self, seconds: float) -> bool:  # noqa: ARG002 (the protocol's)
        """All is said already."""
        return True

    def close(self, *, finish: float = 0.0) -> None:
        """Nothing to end."""


@dataclass
class _Turn:
    """A prompt being said, whether it can be heard yet, and the sign to stop it."""

    prompt: Prompt
    heard: bool = False
    stop: threading.Event = field(default_factory=threading.Event)

    def gives_way_to(self, prompt: Prompt) -> bool:
        """What is heard gives way only to what cuts it; what is still being made counts as waiting."""
        mine = self.prompt.kind
        return mine in CUTS[prompt.kind] if self.heard else URGENCY[mine] <= URGENCY[prompt.kind]


class SoundSpeaker:
    """Speaks, or beeps when `spoken` is false, on a thread of its own; where that fails it writes text.

    `on_trouble` is told once why there is no sound.
    """

    def __init__(
        self,
        engine: Engine,
        player: Player,
        *,
        write: Write,
        on_trouble: Write | None = None,
        spoken: bool = True,
        loudness: Loudness | None = None,
    ) -> None:
        self._engine, self._player, self._spoken = engine, player, spoken
        self._write, self._on_trouble = write, on_trouble
        self._loudness = loudness or Loudness()
        self._news = threading.Condition()
        self._pending: dict[Kind, Prompt] = {}
        self._ahead: Iterator[str] | None = None
        self._turn: _Turn | None = None
        self._closed = self._told = False
        self._silent_until = self._resting_until = 0.0
        self._made_ahead = 0  # sentences
        if spoken:
            engine.start()
        self._worker = threading.Thread(target=self._work, name="voice", daemon=True)
        self._worker.start()

    @property
    def shows(self) -> bool:
        """While it is mute, and for a while after a sound device has failed."""
        return self._loudness.muted or time.monotonic() < self._silent_until

    @property
    def lead(self) -> float:
        """The player's silence."""
        return self._player.lead

    def say(self, prompt: Prompt) -> None:
        """Take the prompt in place of all waiting ones that are not more urgent, and return at once."""
        with self._news:
            urgency = URGENCY[prompt.kind]
            self._pending = {k: p for k, p in self._pending.items() if URGENCY[k] > urgency}
            self._pending[prompt.kind] = prompt
            if self._turn is not None and self._turn.gives_way_to(prompt):
                self._stop(self._turn)
            elif self._turn is None:  # a sentence is being made ahead, if any
                (self._engine.cancel if urgency >= URGENCY["now"] else self._engine.hurry)()
            self._news.notify_all()

    def prepare(self, texts: Iterable[str]) -> None:
        """Make these sentences next, in place of those asked for before."""
        with self._news:
            self._ahead = iter(texts) if self._spoken else None
            self._made_ahead, self._resting_until = 0, 0.0
            self._news.notify_all()

    def seconds(self, text: str) -> float:
        """Measured where the sentence was ever made, else estimated."""
        return self._engine.seconds(text)

    def wait(self, seconds: float) -> bool:
        """Wait until all is said; False when it still speaks after that many seconds."""
        with self._news:
            return self._news.wait_for(lambda: self._turn is None and not self._pending, seconds)

    def close(self, *, finish: float = 0.0) -> None:
        """End within a second; the sentence under way may take up to `finish` seconds more."""
        with self._news:
            self._pending.clear()
            self._ahead = None
        if finish > 0.0:
            self.wait(finish)
        with self._news:
            self._closed = True
            self._pending.clear()
            if self._turn is not None:
                self._stop(self._turn)
            self._news.notify_all()
        self._engine.cancel()  # a sentence made ahead belongs to no turn
        self._worker.join(CLOSE_SECONDS)
        self._engine.close()

    def _stop(self, turn: _Turn) -> None:
        turn.stop.set()
        self._player.stop()
        self._engine.cancel()

    def _work(self) -> None:
        while (task := self._next()) is not None:
            try:
                if isinstance(task, _Turn):
                    self._perform(task)
                else:
                    self._make_ahead(task)
            except Exception as error:  # noqa: BLE001 (whatever happens to a sentence, the next must be heard)
                with contextlib.suppress(Exception):  # the callback's own
                    self._tell(f"a prompt was lost ({type(error).__name__}: {error})")

    def _make_ahead(self, texts: Iterator[str]) -> None:
        begun = time.monotonic()
        text = next(texts, None)
        if text is not None:
            self._engine.ahead(text)
            self._made_ahead += 1
            if self._made_ahead >= AT_ONCE:
                now = time.monotonic()
                self._resting_until = now + min(LONGEST_REST, REST_SHARE * (now - begun))
            return
        with self._news:
            if self._ahead is texts:
                self._ahead = None

    def _next(self) -> _Turn | Iterator[str] | None:
        """The most urgent prompt, else the sentences to make ahead; None at the end."""
        with self._news:
            self._turn = None
            self._news.notify_all()
            while not (self._closed or self._pending or self._may_make_ahead()):
                rest = None if self._ahead is None else self._resting_until - time.monotonic()
                self._news.wait(rest)
            if self._closed:
                return None
            if not self._pending:
                return self._ahead
            kind = max(self._pending, key=URGENCY.__getitem__)
            self._turn = _Turn(self._pending.pop(kind))
            return self._turn

    def _may_make_ahead(self) -> bool:
        return self._ahead is not None and time.monotonic() >= self._resting_until

    def _perform(self, turn: _Turn) -> None:
        prompt = turn.prompt
        muted = self._loudness.muted and prompt.kind not in UNMUTED
        if muted or (time.monotonic() < self._silent_until and prompt.kind != "alarm"):
            self._show(prompt)
            return
        if prompt.kind == "answer" and not self._spoken:
            self._show(prompt)  # beeps answer nothing
        for sound in self._sounds(prompt):
            with self._news:
                if turn.stop.is_set() or (prompt.is_stale() and not turn.heard):
                    return
                turn.heard = True
            trouble = self._player.play(sound, turn.stop)
            if trouble is not None:
                self._silent_until = time.monotonic() + RETRY_SECONDS
                self._tell(trouble)
                self._show(prompt)
                return

    def _sounds(self, prompt: Prompt) -> Iterator[Sound]:
        """What is heard of a prompt, each made when its turn comes: an alarm sounds before it speaks."""
        if prompt.is_stale():
            return
        tones: Beeps = "alarm" if prompt.kind == "alarm" else prompt.beeps
        if tones == "alarm" or not self._spoken:
            yield from self._beeps(tones)
        if not self._spoken:
            return
        speech = self._engine.speech(prompt.text)
        if speech is not None:
            yield speech
            return
        self._tell(NO_SPEECH)
        self._show(prompt)
        if tones != "alarm":
            yield from self._beeps(tones)

    def _beeps(self, pattern: Beeps) -> Iterator[Sound]:
        sound = self._engine.beeps(pattern)
        if sound is not None:
            yield sound

    def _tell(self, trouble: str) -> None:
        if not self._told and self._on_trouble is not None:
            self._told = True
            self._on_trouble(trouble)

    def _show(self, prompt: Prompt) -> None:
        if not (prompt.shown or prompt.is_stale()):
            _write_line(self._write, prompt.text)


def _write_line(write: Write, text: str) -> None:
    with contextlib.suppress(OSError, ValueError):  # a closed pipe is quiet
        write(clean(text))


def open_speaker(
    way: Way,
    *,
    write: Write,
    voicing: Voicing | None = None,
    on_trouble: Write | None = None,
    loudness: Loudness | None = None,
) -> Speaker:
    """The speaker for `--voice`: "auto" speaks where a sound device and a synthesiser exist, else shows text.

    `write` gets the sentences that are shown in place of sound, `on_trouble` why, once. "auto" tries both
    and takes up to 5 s where a driver hangs. Raises UsageError for another way.
    """
    voicing = voicing or Voicing()
    if way in {"text", "off"}:
        return TextSpeaker(write if way == "text" else None, voicing=voicing)
    if way not in {"auto", "beep"}:
        raise UsageError(f"there is no voice {way!r}; choose one of auto, text, beep, off.")
    engine, player = Engine(voicing), Player(voicing.device, lead=voicing.lead, loudness=loudness)

    def sounding(*, spoken: bool) -> SoundSpeaker:
        return SoundSpeaker(
            engine, player, write=write, on_trouble=on_trouble, spoken=spoken, loudness=loudness
        )

    if way == "beep":
        return sounding(spoken=False)
    trouble = sound_trouble(voicing.device)
    if trouble is None and engine.speech(TEST_PHRASE, patience=PROBE_SECONDS) is None:
        trouble = NO_SPEECH
    if trouble is None:
        return sounding(spoken=True)
    engine.close()
    if on_trouble is not None:
        on_trouble(trouble)
    return TextSpeaker(write, voicing=voicing)


def render(text: str, path: Path, *, voicing: Voicing | None = None) -> bool:
    """Write a sentence to a WAV file; False when nothing can speak and the file holds a beep.

    Raises StorageError when the file can't be written.
    """
    engine = Engine(voicing or Voicing())
    try:
        return engine.render(text, path)
    finally:
        engine.close()
