import threading
import time
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import examples
from voice.fakes import HANG, READY, FakeEngine, FakePlayer, python

from navigator.errors import UsageError
from navigator.voice import engine as engine_module
from navigator.voice import speaker as module
from navigator.voice.engine import Engine, Voicing
from navigator.voice.loudness import Loudness
from navigator.voice.player import Player
from navigator.voice.sound import read_sound
from navigator.voice.speaker import (
    URGENCY,
    Kind,
    Prompt,
    SoundSpeaker,
    TextSpeaker,
    open_speaker,
    render,
)

Speakers = Callable[..., SoundSpeaker]


@pytest.fixture
def shown() -> list[str]:
    return []


@pytest.fixture
def troubles() -> list[str]:
    return []


@pytest.fixture
def speaker_of(shown: list[str], troubles: list[str]) -> Iterator[Speakers]:
    made: list[SoundSpeaker] = []

    def make(player: object, engine: object | None = None, **options: Any) -> SoundSpeaker:
        speaker = SoundSpeaker(
            engine or FakeEngine(),  # type: ignore[arg-type]  # the fake has the same methods
            player,  # type: ignore[arg-type]  # likewise
            write=shown.append,
            on_trouble=troubles.append,
            **options,
        )
        made.append(speaker)
        return speaker

    yield make
    for speaker in made:
        speaker.close()


def names(player: FakePlayer) -> list[str]:
    return [str(path) for path in player.played]


def test_a_prompt_is_spoken(speaker_of: Speakers) -> None:
    player = FakePlayer()
    speaker = speaker_of(player)
    speaker.say(Prompt("turn left", "now"))
    assert speaker.wait(2.0)
    assert names(player) == ["turn left"]


def test_saying_returns_within_a_millisecond_even_while_all_hangs(speaker_of: Speakers) -> None:
    speaker = speaker_of(FakePlayer(seconds=60.0), FakeEngine(delay=0.2))
    taken = []
    for number in range(200):
        kind: Kind = get_args(Kind)[number % 4]
        start = time.perf_counter()
        speaker.say(Prompt(f"prompt {number}", kind))
        taken.append(time.perf_counter() - start)
        time.sleep(0.002)
    taken.sort()
    print(f"say: median {taken[100] * 1e6:.0f} us, worst {taken[-1] * 1e6:.0f} us")
    assert taken[100] < 0.001


def test_of_ten_prompts_at_once_the_last_of_each_urgency_is_heard(speaker_of: Speakers) -> None:
    player = FakePlayer(seconds=0.02)
    speaker = speaker_of(player, FakeEngine(delay=0.05))
    for number in range(10):
        speaker.say(Prompt(f"prompt {number}", "prepare"))
    assert speaker.wait(5.0)
    assert names(player) == ["prompt 9"]


def test_the_more_urgent_is_said_first_and_the_less_urgent_still_after_it(speaker_of: Speakers) -> None:
    player = FakePlayer(seconds=0.3)
    speaker = speaker_of(player)
    speaker.say(Prompt("playing", "now"))
    assert player.began.wait(2.0)
    for text, kind in [("old info", "info"), ("turn", "now"), ("new info", "info"), ("climb", "prepare")]:
        speaker.say(Prompt(text, kind))
    assert speaker.wait(5.0)
    assert names(player) == ["playing", "turn", "climb"]


@settings(deadline=None, max_examples=examples(25))
@given(st.lists(st.sampled_from(get_args(Kind)), min_size=1, max_size=8))
def test_what_waits_is_said_in_order_of_urgency_and_the_last_one_is_never_lost(kinds: list[Kind]) -> None:
    player = FakePlayer(seconds=0.0)
    engine = FakeEngine(delay=0.02)
    speaker = SoundSpeaker(engine, player, write=print)  # type: ignore[arg-type]  # the fakes have the same methods
    for number, kind in enumerate(kinds):
        speaker.say(Prompt(str(number), kind))
    assert speaker.wait(5.0)
    speaker.close()
    spoken = [int(name) for name in names(player) if name.isdigit()]
    assert len(kinds) - 1 in spoken
    order = [URGENCY[kinds[number]] for number in spoken]
    assert order == sorted(order, reverse=True)


def test_a_stale_prompt_is_never_spoken_late(speaker_of: Speakers, shown: list[str]) -> None:
    player = FakePlayer(seconds=0.2)
    speaker = speaker_of(player)
    speaker.say(Prompt("playing", "now"))
    assert player.began.wait(2.0)
    speaker.say(Prompt("too late", "now", expires=time.monotonic() + 0.05))
    speaker.say(Prompt("in time", "info", expires=time.monotonic() + 5.0))
    speaker.say(Prompt("late from the start", "prepare", expires=time.monotonic() - 1.0))
    speaker.say(Prompt("in time", "info", expires=time.monotonic() + 5.0))
    assert speaker.wait(5.0)
    assert names(player) == ["playing", "in time"]
    assert shown == []


def test_a_prompt_that_becomes_stale_while_it_is_made_is_dropped(speaker_of: Speakers) -> None:
    player = FakePlayer()
    speaker = speaker_of(player, FakeEngine(delay=0.1))
    speaker.say(Prompt("slow", "now", expires=time.monotonic() + 0.05))
    assert speaker.wait(2.0)
    assert names(player) == []


@pytest.mark.parametrize(
    ("playing", "coming", "cut"),
    [
        ("now", "alarm", True),
        ("prepare", "alarm", True),
        ("info", "alarm", True),
        ("info", "now", True),
        ("prepare", "now", False),
        ("now", "now", False),
        ("info", "prepare", False),
        ("place", "danger", True),
        ("info", "off route", True),
        ("danger", "now", False),
        ("off route", "alarm", True),
        ("alarm", "alarm", False),
    ],
)
def test_what_cuts_short_what(speaker_of: Speakers, *, playing: Kind, coming: Kind, cut: bool) -> None:
    player = FakePlayer(seconds=0.15)
    speaker = speaker_of(player)
    speaker.say(Prompt("first", playing))
    assert player.began.wait(2.0)
    speaker.say(Prompt("second", coming))
    assert speaker.wait(5.0)
    assert bool(player.cut) is cut
    assert names(player)[-1] == "second"


def test_the_queue_is_a_fall_the_turn_a_danger_the_way_lost_an_answer_the_next_turn_hills_and_taps() -> None:
    order = sorted(get_args(Kind), key=URGENCY.__getitem__, reverse=True)
    assert order == ["alarm", "now", "danger", "off route", "answer", "prepare", "info", "place"]


def test_who_is_muted_shows_its_sentences_but_answers_and_alarms_sound(
    speaker_of: Speakers, shown: list[str]
) -> None:
    player, loudness = FakePlayer(), Loudness(muted=True)
    speaker = speaker_of(player, loudness=loudness)
    for text, kind in (("turn left", "now"), ("muted", "answer"), ("fall detected", "alarm")):
        speaker.say(Prompt(text, kind))  # type: ignore[arg-type]  # each is a kind
        assert speaker.wait(2.0)
    assert names(player) == ["muted", "<alarm>", "fall detected"]
    loudness.muted = False
    speaker.say(Prompt("turn right", "now"))
    assert speaker.wait(2.0)
    assert names(player)[-1] == "turn right"
    assert shown == ["turn left"]


def test_an_answer_is_shown_where_only_beeps_sound(speaker_of: Speakers, shown: list[str]) -> None:
    player = FakePlayer()
    speaker = speaker_of(player, spoken=False)
    speaker.say(Prompt("2 kilometres to go", "answer"))
    assert speaker.wait(2.0)
    assert (names(player), shown) == (["<other>"], ["2 kilometres to go"])


def test_an_alarm_sounds_before_it_speaks(speaker_of: Speakers) -> None:
    player = FakePlayer()
    speaker = speaker_of(player)
    speaker.say(Prompt("fall detected", "alarm"))
    assert speaker.wait(2.0)
    assert names(player) == ["<alarm>", "fall detected"]


def test_an_alarm_kills_the_real_player_at_once(speaker_of: Speakers, tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = (
        f"import sys, time\nopen({str(log)!r}, 'a').write(sys.argv[1] + ' ')\n"
        "time.sleep(0 if 'alarm' in sys.argv[1] else 60)"
    )
    speaker = speaker_of(Player(command=python(code)))
    speaker.say(Prompt("a long story", "info"))
    deadline = time.monotonic() + 5.0
    while not (log.exists() and log.read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    start = time.monotonic()
    speaker.say(Prompt("alarm", "alarm"))
    assert speaker.wait(5.0)
    assert time.monotonic() - start < 2.0
    assert log.read_text().split() == ["a", "long", "story", "<alarm>", "alarm"]


@pytest.mark.usefixtures("espeak")
def test_an_alarm_does_not_wait_for_a_hanging_synthesiser(
    speaker_of: Speakers, engine_of: Callable[..., Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "PYTTSX3_SECONDS", 30.0)
    monkeypatch.setattr(engine_module, "HURRIED", 5.0)
    player, engine = FakePlayer(), engine_of(synth=python(READY + HANG))
    speaker = speaker_of(player, engine)
    time.sleep(0.3)
    speaker.prepare(["a sentence for later"])
    time.sleep(0.3)
    start = time.monotonic()
    speaker.say(Prompt("fall detected", "alarm"))
    assert player.began.wait(5.0)
    assert time.monotonic() - start < 1.0


def test_beeps_are_played_by_pattern(speaker_of: Speakers) -> None:
    player = FakePlayer()
    speaker = speaker_of(player, spoken=False)
    for prompt in [
        Prompt("turn left", "now", "left"),
        Prompt("you are off the route"),
        Prompt("fall", "alarm"),
    ]:
        speaker.say(prompt)
        assert speaker.wait(2.0)
    assert names(player) == ["<left>", "<other>", "<alarm>"]


def test_a_missing_sound_card_is_told_once_and_sentences_are_shown(
    speaker_of: Speakers, shown: list[str], troubles: list[str]
) -> None:
    player = FakePlayer(trouble="no sound device plays")
    speaker = speaker_of(player)
    for number in range(5):
        speaker.say(Prompt(f"prompt {number}\x1b[0m", "now"))
        assert speaker.wait(2.0)
    assert shown == [f"prompt {number} [0m" for number in range(5)]
    assert troubles == ["no sound device plays"]
    assert len(player.played) == 1, "a device that failed is left alone for a while"
    speaker.say(Prompt("fall detected", "alarm"))
    assert speaker.wait(2.0)
    assert len(player.played) == 2, "but an alarm tries it again"


def test_a_sound_card_that_comes_back_is_used_again(
    speaker_of: Speakers, shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RETRY_SECONDS", 0.1)
    player = FakePlayer(trouble="unplugged")
    speaker = speaker_of(player)
    speaker.say(Prompt("one"))
    assert speaker.wait(2.0)
    player.trouble = None
    time.sleep(0.15)
    speaker.say(Prompt("two"))
    assert speaker.wait(2.0)
    assert shown == ["one"]
    assert names(player) == ["one", "two"]


def test_without_a_synthesiser_it_beeps_and_shows(
    speaker_of: Speakers, shown: list[str], troubles: list[str]
) -> None:
    player = FakePlayer()
    speaker = speaker_of(player, FakeEngine(mute=True))
    speaker.say(Prompt("turn left", "now", "left"))
    assert speaker.wait(2.0)
    speaker.say(Prompt("fall detected", "alarm"))
    assert speaker.wait(2.0)
    assert names(player) == ["<left>", "<alarm>"]
    assert shown == ["turn left", "fall detected"]
    assert len(troubles) == 1
    assert "espeak-ng" in troubles[0]


def test_whatever_breaks_the_next_prompt_is_heard(speaker_of: Speakers, troubles: list[str]) -> None:
    player = FakePlayer()
    engine = FakeEngine()
    speaker = speaker_of(player, engine)
    engine.delay = -1.0  # time.sleep refuses it
    speaker.say(Prompt("lost"))
    assert speaker.wait(2.0)
    engine.delay = 0.0
    speaker.say(Prompt("heard"))
    assert speaker.wait(2.0)
    assert names(player) == ["heard"]
    assert "ValueError" in troubles[0]


def test_sentences_are_made_ahead_while_nothing_is_said(speaker_of: Speakers) -> None:
    engine = FakeEngine()
    speaker = speaker_of(FakePlayer(), engine)
    speaker.prepare(["one", "two"])
    deadline = time.monotonic() + 2.0
    while len(engine.asked) < 2 and time.monotonic() < deadline:
        time.sleep(0.01)
    assert engine.asked == ["one", "two"]
    assert speaker.seconds("one") == 3.0


def test_closing_cuts_the_sentence_within_a_second(speaker_of: Speakers) -> None:
    player = FakePlayer(seconds=60.0)
    speaker = speaker_of(player)
    speaker.say(Prompt("a long story"))
    assert player.began.wait(2.0)
    start = time.monotonic()
    speaker.close()
    assert time.monotonic() - start < 1.0
    assert not speaker._worker.is_alive()
    speaker.say(Prompt("too late"))
    assert len(player.played) == 1


def test_closing_may_let_the_sentence_finish_but_nothing_after_it(speaker_of: Speakers) -> None:
    player = FakePlayer(seconds=0.3)
    speaker = speaker_of(player)
    speaker.say(Prompt("you have arrived", "now"))
    assert player.began.wait(2.0)
    speaker.say(Prompt("one more thing"))
    speaker.close(finish=5.0)
    assert names(player) == ["you have arrived"]
    assert player.cut == []


def test_closing_with_a_cap_keeps_it(speaker_of: Speakers) -> None:
    player = FakePlayer(seconds=60.0)
    speaker = speaker_of(player)
    speaker.say(Prompt("a long story"))
    assert player.began.wait(2.0)
    start = time.monotonic()
    speaker.close(finish=0.3)
    assert 0.3 <= time.monotonic() - start < 1.3


def test_text_shows_every_sentence_and_makes_no_sound(shown: list[str]) -> None:
    speaker = open_speaker("text", write=shown.append)
    threads = threading.active_count()
    for number in range(10):
        speaker.say(Prompt(f"prompt {number}"))
    assert shown == [f"prompt {number}" for number in range(10)]
    assert threading.active_count() == threads
    assert speaker.wait(0.0)
    assert speaker.seconds("turn left") == pytest.approx(0.91, rel=0.15)
    speaker.close()


def test_a_closed_pipe_is_quiet() -> None:
    def closed(_: str) -> None:
        raise BrokenPipeError

    open_speaker("text", write=closed).say(Prompt("turn left"))


def test_off_says_nothing(shown: list[str]) -> None:
    speaker = open_speaker("off", write=shown.append)
    speaker.say(Prompt("turn left", "alarm"))
    speaker.prepare(["turn left"])
    speaker.close()
    assert shown == []


def test_another_way_is_refused() -> None:
    with pytest.raises(UsageError, match="auto, text, beep, off"):
        open_speaker("loud", write=print)  # type: ignore[arg-type]  # what is tested


@pytest.mark.usefixtures("espeak")
def test_auto_speaks_through_the_sound_card(card: Path, shown: list[str], tmp_path: Path) -> None:
    speaker = open_speaker("auto", write=shown.append, voicing=Voicing(cache=tmp_path / "cache"))
    assert isinstance(speaker, SoundSpeaker)
    card.unlink()
    speaker.say(Prompt("turn right, then immediately turn left", "now"))
    assert speaker.wait(10.0)
    seconds = speaker.seconds("turn right, then immediately turn left")
    speaker.close()
    samples = array("h", card.read_bytes())
    assert max(samples) > 3_000, "it is heard"
    assert len(samples) == pytest.approx(seconds * 22_050, rel=0.1)
    assert shown == []


@pytest.mark.usefixtures("card")
def test_beeps_go_through_the_sound_card(card: Path, shown: list[str]) -> None:
    speaker = open_speaker("beep", write=shown.append)
    speaker.say(Prompt("turn left", "now", "left"))
    assert speaker.wait(5.0)
    speaker.close()
    assert max(array("h", card.read_bytes())) > 20_000
    assert shown == []


@pytest.mark.usefixtures("no_card")
def test_auto_shows_text_where_there_is_no_sound_card(shown: list[str], troubles: list[str]) -> None:
    speaker = open_speaker("auto", write=shown.append, on_trouble=troubles.append)
    assert isinstance(speaker, TextSpeaker)
    speaker.say(Prompt("turn left"))
    assert shown == ["turn left"]
    assert len(troubles) == 1


@pytest.mark.usefixtures("card")
def test_auto_shows_text_where_nothing_can_speak(
    shown: list[str], troubles: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Engine, "speech", lambda *_, **__: None)
    speaker = open_speaker("auto", write=shown.append, on_trouble=troubles.append)
    assert isinstance(speaker, TextSpeaker)
    assert "espeak-ng" in troubles[0]


@pytest.mark.usefixtures("no_card")
def test_what_was_written_already_is_not_written_again_without_sound(
    shown: list[str], troubles: list[str]
) -> None:
    speaker = open_speaker("beep", write=shown.append, on_trouble=troubles.append)
    speaker.say(Prompt("Turn left", kind="now", shown=True))
    assert speaker.wait(5.0)
    speaker.say(Prompt("Turn right", kind="now"))
    assert speaker.wait(5.0)
    speaker.close()
    assert shown == ["Turn right"]


@pytest.mark.usefixtures("no_card")
def test_beeps_without_a_sound_card_become_text(shown: list[str], troubles: list[str]) -> None:
    speaker = open_speaker("beep", write=shown.append, on_trouble=troubles.append)
    speaker.say(Prompt("turn left", "now", "left"))
    assert speaker.wait(5.0)
    speaker.close()
    assert shown == ["turn left"]
    assert len(troubles) == 1


@pytest.mark.usefixtures("espeak")
def test_a_sentence_can_be_rendered_without_a_sound_card(tmp_path: Path) -> None:
    assert render("turn left", tmp_path / "left.wav") is True
    assert read_sound(tmp_path / "left.wav") is not None


def test_who_mutes_reads_what_is_not_heard(speaker_of: Speakers, shown: list[str]) -> None:
    loudness = Loudness()
    speaker = speaker_of(FakePlayer(), loudness=loudness)
    assert not speaker.shows
    loudness.muted = True
    assert speaker.shows
