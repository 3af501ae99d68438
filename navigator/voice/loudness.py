"""Hold how loud the voice is, whether it is muted, and whether it sounds at this moment."""

from __future__ import annotations

import contextlib
import io
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

STEP = 6.0  # dB: twice the amplitude, the least change that is heard at once in wind
LEAST, MOST = -18.0, 12.0  # dB; synthesisers leave some 6 dB of headroom, beyond 12 only noise is added
FULL_SCALE = 32_767  # of a 16-bit sample


@dataclass
class Loudness:
    """One for all that a ride says; any thread may change it.

    `on_sounding` is told when our own voice begins and ends, so that nobody takes it for the rider's.
    """

    decibels: float = 0.0
    muted: bool = False
    on_sounding: Callable[[bool], None] | None = field(default=None, compare=False)

    def louder(self) -> bool:
        """One step up; False where there is none."""
        return self._step(STEP)

    def quieter(self) -> bool:
        """One step down; False where there is none."""
        return self._step(-STEP)

    def _step(self, by: float) -> bool:
        wanted = self.decibels + by
        if not LEAST <= wanted <= MOST:
            return False
        self.decibels = wanted
        return True

    @contextlib.contextmanager
    def sounding(self) -> Iterator[None]:
        """While something is played."""
        if self.on_sounding is not None:
            self.on_sounding(True)
        try:
            yield
        finally:
            if self.on_sounding is not None:
                self.on_sounding(False)


def amplified(sound: bytes, decibels: float) -> bytes:
    """A 16-bit WAV file louder or quieter; what would exceed full scale is cut off there."""
    import numpy as np  # noqa: PLC0415  only where the rider has changed the loudness

    with wave.open(io.BytesIO(sound)) as source:
        shape, samples = source.getparams(), source.readframes(source.getnframes())
    changed = np.frombuffer(samples, "<i2") * 10.0 ** (decibels / 20.0)
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as target:
        target.setparams(shape)
        target.writeframes(np.clip(changed, -FULL_SCALE, FULL_SCALE).astype("<i2").tobytes())
    return buffer.getvalue()
