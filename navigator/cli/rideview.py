"""Show a ride in lines: each sentence with where and when it was said, and how it went."""

from __future__ import annotations

from collections.abc import Callable

from navigator.app.computer import Ridden
from navigator.cli.console import note, out, plain
from navigator.ride.state import RideState
from navigator.units import Units, distance_text, duration_text


class View:
    """Shows each sentence with where and when it was said."""

    def __init__(
        self, units: Units, *, reverse: bool = False, tell: Callable[[str], None] | None = None
    ) -> None:
        """`tell` takes the lines where they are no answer."""
        self._units, self._reverse, self._tell = units, reverse, tell
        self._metres = self._t = 0.0
        self._ended = False

    def look(self, state: RideState) -> None:
        """Where the ride is now."""
        self._metres, self._t = state.gone, state.t
        if state.where.ended and state.along is None and not self._ended:
            self._ended = True
            how = (
                "without --reverse 'navigator ride ROUTE'"
                if self._reverse
                else "'navigator ride ROUTE --reverse'"
            )
            note(f"the route ends here; {how} rides it from here")

    def show(self, text: str) -> None:
        """A sentence."""
        minutes, seconds = divmod(int(self._t), 60)
        clock = f"{minutes}:{seconds:02}"
        line = f"{clock:>9}  {distance_text(self._metres, self._units):>8}  {plain(text)}"
        if self._tell is None:
            out().print(line, soft_wrap=True)
        else:
            self._tell(line)


def summary(ridden: Ridden, units: Units, *, went_on: bool = False) -> str:
    """One line on how it went; only prompts are counted since it `went_on`."""
    how = "arrived" if ridden.arrived else "stopped" if ridden.stopped else "ended"
    length, time = distance_text(ridden.metres, units), duration_text(ridden.seconds)
    prompts = f"{ridden.prompts} prompts{' since it went on' if went_on else ''}"
    return f"{how} after {length} in {time}, {prompts}"
