"""What a receiver says is believed where somebody can ride there, or where enough of it agrees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from navigator.ride.believed import AGREE, Belief, Place, believed, rideable

STEP = 5.0 / 111_195.0  # degrees of latitude at 5 m/s


def ride(jumps: dict[int, float], *, seconds: int = 60) -> np.ndarray:
    """Times and places of a ride to the north; some seconds lie so many degrees to the east."""
    rows = [(float(t), 8.7 + jumps.get(t, 0.0), 49.0 + t * STEP) for t in range(seconds)]
    return np.array(rows).T


@pytest.mark.parametrize("wild", [(20,), (20, 21), (20, 21, 40), (0,), (0, 1), (58, 59)])
def test_wild_fixes_are_not_believed_wherever_they_come(wild: tuple[int, ...]) -> None:
    kept = believed(*ride(dict.fromkeys(wild, 3.0)))
    assert set(np.flatnonzero(~kept).tolist()) == set(wild)


def test_several_that_agree_bring_a_receiver_back() -> None:
    moved = ride(dict.fromkeys(range(30, 60), 0.02))
    assert believed(*moved).all()
    short = believed(*ride(dict.fromkeys(range(30, 30 + AGREE - 1), 0.02)))
    assert np.count_nonzero(~short) == AGREE - 1


def test_the_noise_of_streets_and_fast_descents_are_believed() -> None:
    noise = np.random.default_rng(1).normal(0.0, 8.0, 600) / 73_000.0
    assert believed(*ride(dict(enumerate(noise)), seconds=600)).all()
    t, lon, lat = ride({})
    assert believed(t / 5.0, lon, lat).all(), "90 km/h"


def test_what_was_ridden_unseen() -> None:
    assert rideable(90.0, 500.0)
    assert rideable(400.0, 3000.0)
    assert not rideable(400.0, 9000.0), "a train"
    assert not rideable(3600.0, 3000.0), "nobody knows"
    assert rideable(1.0, 25.0)
    assert not rideable(1.0, 100.0)


@given(st.dictionaries(st.integers(0, 59), st.sampled_from([0.001, 0.01, 0.02, 5.0]), max_size=20))
def test_at_once_and_one_by_one_the_same_is_believed(jumps: dict[int, float]) -> None:
    rows, belief, kept = ride(jumps), Belief(), []
    for place in (Place(*row) for row in rows.T.tolist()):
        begun = belief.begins
        taken = belief.take(place)
        kept = [*([] if begun and len(taken) >= AGREE else kept), *taken]
    assert [place.t for place in kept] == rows[0][believed(*rows)].tolist()
