"""What `navigator ride` can be asked, and how its help says it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CourseFile = Annotated[
    Path | None,
    typer.Argument(
        metavar="ROUTE.gpx",
        help="A planned route or any track, .gpx, .tcx or .fit; without one the unfinished ride goes on.",
    ),
]
Simulate = Annotated[bool, typer.Option("--simulate", help="Ride it at the desk, one fix a second.")]
Gps = Annotated[
    str | None,
    typer.Option(
        help="gpsd://localhost:2947, nmea:/dev/PORT, nmea:tcp://HOST:N, nmea:FILE, nmea:-, replay:FILE."
    ),
]
Free = Annotated[bool, typer.Option("--free", help="Ride without a course, and keep the ride.")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on with the unfinished ride, however old.")]
Record = Annotated[
    bool | None, typer.Option("--record/--no-record", help="Keep the ride; left out, one by a live receiver.")
]
SpeedFactor = Annotated[
    float | None, typer.Option(help="How many times faster than real; 0 as fast as it goes.")
]
Speed = Annotated[float | None, typer.Option(help="Simulate at this speed all the way, km/h.")]
Voice = Annotated[str | None, typer.Option(help="auto, text, beep, off.")]
AudioDevice = Annotated[
    str | None, typer.Option(metavar="NAME", help="Where it sounds: 'aplay -L' lists the devices.")
]
Log = Annotated[Path | None, typer.Option(help="Write one JSON object a line; - for stdout.")]
Strict = Annotated[bool, typer.Option("--strict", help="Keep the course: off it, only be led back.")]
Commands = Annotated[
    bool | None,
    typer.Option("--commands/--no-commands", help="Listen for voice commands, in American English."),
]
Microphone = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Which one listens: 'arecord -L' lists them; with --commands."),
]
Reverse = Annotated[bool, typer.Option("--reverse", help="Ride the course the other way round.")]
Language = Annotated[str | None, typer.Option(help="Of the prompts: en, de, fr, es, it, nl, pt, pl, sv, da.")]
Verbosity = Annotated[str | None, typer.Option(help="low, normal, high.")]
Announce = Annotated[
    str | None,
    typer.Option(
        help="Beside turns: all, none, climb,descent,surface,push,ferry,crossing,tunnel,border,refill,"
        "arrival."
    ),
]
