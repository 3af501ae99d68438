from __future__ import annotations

from typing import get_args

from navigator.app.computer import WORTH
from navigator.guidance.said import Kind as Told
from navigator.voice.speaker import Kind as Spoken


def test_each_kind_of_prompt_queues_and_goes_stale_but_a_fall_does_not() -> None:
    assert set(get_args(Told)) == set(get_args(Spoken)) - {"answer"}, "which only a voice command brings"
    assert set(WORTH) == set(get_args(Told)) - {"alarm"}
