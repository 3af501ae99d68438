"""Hold what a rider may say behind the wake phrase: English, since there is no other model."""

from __future__ import annotations

from enum import Enum


class Command(Enum):
    """What a ride can be asked or told; the value is what is said."""

    NEXT_TURN = "next turn"
    HOW_FAR = "how far"
    WHERE = "where am i"  # as the dictionary of the model spells it
    REPEAT = "repeat"
    REROUTE = "reroute"
    HOME = "take me home"
    THERE = "take me there"  # to the place that was found last
    MUTE = "mute"
    UNMUTE = "unmute"
    LOUDER = "louder"
    QUIETER = "quieter"
    SKIP = "skip this point"
    WATER = "find water"
    COFFEE = "find coffee"
    REPAIR = "find a repair shop"
    HAZARD = "report a hazard"
    SAVE = "save"
    PAUSE = "pause"
    GO_ON = "go on"
    STOP = "stop the ride"  # long enough that nothing else ends a ride
