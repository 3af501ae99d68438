"""Decide how much silence goes before a sound: USB and Bluetooth outputs swallow the beginning."""

from __future__ import annotations

import re
from pathlib import Path

CARDS = Path("/proc/asound")  # a folder "cardN" for each, a link by its name; on USB with "usbid"
BLUETOOTH_SECONDS = 0.5  # riders and headset makers tell of 0.3 to 0.5 s until the radio link carries sound
USB_SECONDS = 0.4  # a USB card that slept mutes itself for about 0.3 s
BLUETOOTH = re.compile(r"blue(alsa|z|tooth)|([0-9a-f]{2}[:_]){5}[0-9a-f]{2}", re.IGNORECASE)
CARD = re.compile(r"(?:CARD=|^(?:plug)?hw:|^(?:sys)?default:)(?:CARD=)?(\w+)")


def lead_of(device: str | None, *, cards: Path = CARDS) -> float:
    """Seconds of silence that this ALSA device wants before a sound; None is the default, the first card.

    What a sound server (PulseAudio, PipeWire) hands on to can't be seen from here: 0, as for a card on board.
    """
    if device is not None and BLUETOOTH.search(device):
        return BLUETOOTH_SECONDS
    named = CARD.search(device or "hw:0")
    if named is None:
        return 0.0
    name = named[1]
    folder = cards / (f"card{name}" if name.isdigit() else name)
    return USB_SECONDS if (folder / "usbid").is_file() else 0.0
