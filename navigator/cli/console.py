"""Say things to the rider: answers to stdout, the rest to stderr, never an escape that came with data."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console

    Report = Callable[[str, float], None]

_quiet = False


def be_quiet(*, quiet: bool) -> None:
    """Leave out all but answers and errors."""
    global _quiet  # noqa: PLW0603  one process speaks with one rider
    _quiet = quiet


def plain(text: str) -> str:
    """Text from files and maps, safe for a terminal: no control characters."""
    return "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)


def out() -> Console:
    """Where answers go; where it is no terminal, as wide as COLUMNS says, or wide enough."""
    from rich.console import Console  # noqa: PLC0415  20 ms that `--version` need not pay

    told = os.environ.get("COLUMNS", "").isdecimal()
    width = None if told or sys.stdout.isatty() else 100
    return Console(file=sys.stdout, width=width, markup=False, highlight=False, emoji=False)


def note(text: str) -> None:
    """One line beside the answer, on stderr."""
    if not _quiet:
        _tell(text)


def fail(text: str) -> None:
    """The one line of a failure."""
    _tell(f"navigator: {text}")


def _tell(text: str) -> None:
    with suppress(OSError):  # where nobody listens to stderr any more, nothing is left to tell
        sys.stderr.write(plain(text) + "\n")


@contextmanager
def progress(title: str) -> Iterator[Report]:
    """A bar on stderr while something takes long; nothing where stderr is no terminal."""
    if _quiet or not sys.stderr.isatty():
        yield lambda _what, _share: None
        return
    from rich.console import Console  # noqa: PLC0415  see out
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415  see out

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda what, share: bar.update(task, description=f"{title}: {what}", completed=share)
