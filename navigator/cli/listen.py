"""`navigator listen`: which voice command a recording holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from navigator.cli.console import note, out

NOTHING = 1


def listen(
    file: Annotated[Path, typer.Argument(metavar="FILE.wav", help="16-bit sound of at most 20 s.")],
) -> None:
    """Tell which voice command a recording holds: "okay navigator", then a command, in American English.

    Needs the extra: pip install 'bike-navigator[commands]'. Exit 1 where no command is heard.
    """
    from navigator.voice.hearing import Ear, read_speech  # noqa: PLC0415  --help needs none of it

    speech = read_speech(file)
    command = Ear().hear(speech)
    if command is None:
        note('no command heard; say "okay navigator", then for example "next turn"')
        raise typer.Exit(NOTHING)
    out().print(command.value)
