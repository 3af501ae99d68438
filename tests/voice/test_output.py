import threading
from pathlib import Path

import pytest

from navigator.voice.output import BLUETOOTH_SECONDS, USB_SECONDS, lead_of
from navigator.voice.player import Player
from navigator.voice.sound import Sound, after_silence, beep_wav, read_sound


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    """Card 0 is on board, card 1 on USB."""
    folder = tmp_path / "asound"
    for number in (0, 1):
        (folder / f"card{number}").mkdir(parents=True)
    (folder / "card1" / "usbid").write_text("0d8c:0014\n")
    (folder / "Headset").symlink_to(folder / "card1")
    return folder


@pytest.mark.parametrize(
    ("device", "seconds"),
    [
        (None, 0.0),
        ("hw:0", 0.0),
        ("plughw:1", USB_SECONDS),
        ("plughw:1,0", USB_SECONDS),
        ("sysdefault:CARD=Headset", USB_SECONDS),
        ("front:CARD=Headset,DEV=0", USB_SECONDS),
        ("hw:7", 0.0),
        ("pulse", 0.0),
        ("bluealsa", BLUETOOTH_SECONDS),
        ("bluealsa:DEV=00:1B:66:AA:BB:CC,PROFILE=a2dp", BLUETOOTH_SECONDS),
        ("bluez_output.00_1B_66_AA_BB_CC.1", BLUETOOTH_SECONDS),
    ],
)
def test_silence_goes_first_where_the_beginning_is_swallowed(
    cards: Path, device: str | None, seconds: float
) -> None:
    assert lead_of(device, cards=cards) == seconds


def test_the_default_is_on_usb_where_the_first_card_is(cards: Path) -> None:
    (cards / "card0" / "usbid").write_text("0d8c:0014\n")
    assert lead_of(None, cards=cards) == USB_SECONDS


def test_the_player_puts_silence_before_the_whole_sound(card: Path, tmp_path: Path) -> None:
    path = tmp_path / "beep.wav"
    path.write_bytes(beep_wav("right"))
    beep = read_sound(path)
    assert beep is not None
    assert Player(lead=0.4).play(beep, threading.Event()) is None
    silence, samples = bytes(2 * round(0.4 * 22_050)), beep_wav("right")[44:]
    assert card.read_bytes().startswith(silence + samples)


def test_silence_does_not_change_what_comes_after_it(tmp_path: Path) -> None:
    (tmp_path / "beep.wav").write_bytes(beep_wav("left"))
    beep = read_sound(tmp_path / "beep.wav")
    assert beep is not None
    (tmp_path / "later.wav").write_bytes(after_silence(beep, 0.5))
    later = read_sound(tmp_path / "later.wav")
    assert later is not None
    assert later.seconds == pytest.approx(beep.seconds + 0.5)


def test_a_sound_that_is_gone_is_a_trouble_and_no_crash(tmp_path: Path) -> None:
    trouble = Player(lead=0.4).play(Sound(tmp_path / "gone.wav", 1.0), threading.Event())
    assert trouble is not None
