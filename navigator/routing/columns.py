"""Make columns of numbers that grow while a kernel runs, as memory that compiled and plain Python share."""

from __future__ import annotations

from array import array
from collections.abc import Callable

FIRST = 256  # entries of a column that grows


def ints(count: int = FIRST) -> memoryview:
    """That many int32, all 0."""
    return memoryview(array("i", bytes(4 * count)))


def doubles(count: int = FIRST) -> memoryview:
    """That many doubles, all 0."""
    return memoryview(array("d", bytes(8 * count)))


def longer(column: memoryview, fresh: Callable[[int], memoryview]) -> memoryview:
    """A column of twice the length that begins with the old one."""
    grown = fresh(2 * len(column))
    grown[: len(column)] = memoryview(column)
    return grown
