"""Answer where a name is, what lies near a point, and what lies along a line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from navigator.errors import ContentError
from navigator.geo import along, distance, great_circle, metres_per_degree, nearest_on_pieces, wrap_degrees
from navigator.library.asking import Question, questions_of
from navigator.library.houses import number_of
from navigator.library.kinds import STREET, kinds
from navigator.library.place import Match, Nearby, Place
from navigator.library.placefile import open_places
from navigator.library.placeformat import LINE, SCALE, WEIGHT_SCALE
from navigator.library.ranking import fit_of, score_of
from navigator.library.vocabulary import Vocabulary

Array = npt.NDArray[Any]
Point = tuple[float, float]  # lon, lat

MOST_ROWS = 150  # of the weightiest that one question looks at, and as many that are near
NEAR_BOX = 4000.0  # m round the point that a question is asked from
LEAST_FIT = 0.30  # below which nothing is an answer
ONE_PLACE = 300.0  # m within which two answers of one name are one
MISSING_NUMBER = 0.92  # of the fit, where the street has no such number
NO_STREET = 0.85  # of the fit, where that is not even a street: then the number belongs to another name
WITH_NUMBER = 0.03  # more score where it has: who gives a number means a house
PIECE = 2000.0  # m of a line that are looked round at once
# Questions to the file; a kind is wanted where the list of kinds has it between spaces.
_NAMED = """
SELECT p.id, p.name, p.kind, p.lon, p.lat, p.weight, p.area, p.spellings
FROM word JOIN place p ON p.id = word.rowid WHERE word MATCH ? AND instr(?, ' ' || p.kind || ' ')
"""
_CLOSE = " AND p.id IN (SELECT id FROM box WHERE east >= ? AND west <= ? AND north >= ? AND south <= ?)"
_FIRST = " ORDER BY word.rowid LIMIT ?"
_BOXED = """
SELECT p.id, p.name, p.kind, p.lon, p.lat, p.weight, p.area, p.spellings
FROM box JOIN place p ON p.id = box.id
WHERE instr(?, ' ' || box.kind || ' ') AND east >= ? AND west <= ? AND north >= ? AND south <= ?
"""
_HOUSE = "SELECT lon, lat FROM house WHERE place = ? AND number = ?"
_WORDS = "SELECT words FROM vocabulary"


@dataclass
class _Reached:
    """The best fit of what was found so far."""

    fit: float = 0.0

    def wants(self, fit: float) -> bool:
        """Whether nothing that fits so well has been found."""
        return self.fit < fit


class Places:
    """The places of one region; cheap to open, its file is read as it is asked."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    @classmethod
    def open(cls, path: Path) -> Places:
        """A file of places; StorageError where it is missing, ContentError where it is none of ours."""
        return cls(open_places(path), str(path))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def search(
        self, text: str, *, near: Point | None = None, only: Sequence[str] = (), limit: int = 10
    ) -> list[Match]:
        """Places that a rider may mean by a name, the likeliest first.

        The name may be cut short, mistyped, without accents, with a house number, and followed by where it
        is. `near` (lon, lat) moves up what is close to it; `only` names the kinds that are wanted.
        ContentError where the file is damaged.
        """
        found: dict[tuple[int, str], Match] = {}
        reached = _Reached()
        for question in questions_of(text):
            for match in self._answers(question, near, only, reached):
                key = (round(match.place.lon * SCALE), match.place.label)
                if key not in found or found[key].score < match.score:
                    found[key] = match
        ranked = sorted(
            found.values(), key=lambda match: (-match.score, match.place.label, match.place.point)
        )
        return _distinct(ranked, limit)

    def near(
        self, point: Point, *, within: float = 1000.0, only: Sequence[str] = (), limit: int | None = None
    ) -> list[Nearby]:
        """Places at most `within` metres from a point (lon, lat), the nearest first."""
        rows = list(self._boxed([point], within, only))
        found = [Nearby(_place(row), float(distance(*point, row[3] / SCALE, row[4] / SCALE))) for row in rows]
        found = [each for each in found if each.distance <= within]
        return sorted(found, key=lambda each: (each.distance, each.place.label))[:limit]

    def along(
        self, line: Sequence[Sequence[float]], *, within: float = 100.0, only: Sequence[str] = ()
    ) -> list[Nearby]:
        """Places at most `within` metres from a line of (lon, lat) points, in the order of passing them."""
        points = np.array([point[:2] for point in line], dtype=float)
        if len(points) < 2:
            return [] if not len(points) else self.near(tuple(points[0]), within=within, only=only)
        path = along(points[:, 0], points[:, 1])
        best: dict[int, Nearby] = {}
        for part in _parts(path):
            piece = points[part]
            for row in self._boxed([tuple(point) for point in piece], within, only):
                each = _beside(row, piece, path[part])
                if each.distance <= within and (row[0] not in best or each.distance < best[row[0]].distance):
                    best[row[0]] = each
        return sorted(best.values(), key=lambda each: (each.along or 0.0, each.distance, each.place.label))

    def _answers(
        self, question: Question, near: Point | None, only: Sequence[str], reached: _Reached
    ) -> Iterator[Match]:
        """Answers to one way of reading what was typed, from the strictest words to the most lenient."""
        seen = set()
        for stage in question.stages(lambda: self._vocabulary, reached.wants):
            for row in self._rows(stage.expression, near, only):
                fit = fit_of(stage.wordings, row[7].split(LINE), row[6]) * stage.trust
                if fit < LEAST_FIT or (row[0], fit) in seen:
                    continue
                seen.add((row[0], fit))
                reached.fit = max(reached.fit, fit)
                yield self._match(row, fit, question.number, near)

    def _match(self, row: tuple[Any, ...], fit: float, number: str, near: Point | None) -> Match:
        place = _place(row)
        missing, bonus = "", 0.0
        if number:
            at = self._house(row[0], number)
            if at is None:
                missing, fit = number, fit * (MISSING_NUMBER if place.kind == STREET else NO_STREET)
            else:
                place = Place(place.name, place.kind, *at, place.where, number)
                bonus = WITH_NUMBER
        away = None if near is None else great_circle(*near, place.lon, place.lat)
        weight = row[5] / WEIGHT_SCALE
        return Match(place, fit, weight, score_of(fit, weight, away) + bonus, missing)

    def _house(self, street: int, number: str) -> Point | None:
        rows = self._ask(
            "SELECT lon, lat FROM house WHERE place = ? AND number = ?", (street, number_of(number))
        )
        return (rows[0][0] / SCALE, rows[0][1] / SCALE) if rows else None

    def _rows(self, expression: str, near: Point | None, only: Sequence[str]) -> list[tuple[Any, ...]]:
        """The weightiest places that an expression of the full-text index finds, and those that are near."""
        rows = self._ask(_NAMED + _FIRST, (expression, _listed(only), MOST_ROWS))
        if near is not None and len(rows) == MOST_ROWS:
            known = {row[0] for row in rows}
            for box in _boxes_round([near], NEAR_BOX):
                closer = self._ask(_NAMED + _CLOSE + _FIRST, (expression, _listed(only), *box, MOST_ROWS))
                rows += [row for row in closer if row[0] not in known]
        return rows

    def _boxed(self, points: Sequence[Point], margin: float, only: Sequence[str]) -> list[tuple[Any, ...]]:
        boxes = _boxes_round(points, margin)
        return [row for box in boxes for row in self._ask(_BOXED, (_listed(only), *box))]

    def _ask(self, question: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(question, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise ContentError(
                f"{self._name} is damaged ({error}); build or import the region again"
            ) from error

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        rows = self._ask(_WORDS, ())
        return Vocabulary(rows[0][0] if rows else "")


def _place(row: tuple[Any, ...]) -> Place:
    return Place(row[1], row[2], row[3] / SCALE, row[4] / SCALE, row[6])


def _listed(wanted: Sequence[str]) -> str:
    """Kinds, or all of them, with a space round each."""
    return f" {' '.join(wanted or kinds())} "


def _boxes_round(points: Sequence[Point], margin: float) -> list[tuple[int, int, int, int]]:
    """West, east, south, north round some points, in the numbers of the file; two across the antimeridian."""
    first = points[0][0]
    lons = [
        first + float(wrap_degrees(point[0] - first)) for point in points
    ]  # on one side, past 180 if need be
    lats = [point[1] for point in points]
    per_lon, per_lat = metres_per_degree(max(lats, key=abs))
    x, y = margin / max(per_lon, 1.0), margin / per_lat
    south, north = max(-90.0, min(lats) - y), min(90.0, max(lats) + y)
    west, east = min(lons) - x, max(lons) + x
    if east - west >= 360.0:
        sides = [(-180.0, 180.0)]
    else:  # of what reaches over the edge, the rest lies at the other one
        shifted = ((west + turn, east + turn) for turn in (-360.0, 0.0, 360.0))
        sides = [(max(-180.0, a), min(180.0, b)) for a, b in shifted if a <= 180.0 and b >= -180.0]
    return [
        (round(a * SCALE), round(b * SCALE), round(south * SCALE), round(north * SCALE)) for a, b in sides
    ]


def _parts(path: Array) -> Iterator[slice]:
    """Pieces of a line of at most some metres, or of one step; each begins where the last one ends."""
    start = 0
    while start < len(path) - 1:
        end = max(start + 1, int(np.searchsorted(path, path[start] + PIECE, side="right")) - 1)
        yield slice(start, end + 1)
        start = end


def _beside(row: tuple[Any, ...], piece: Array, path: Array) -> Nearby:
    place = _place(row)
    away, share = nearest_on_pieces(place.lon, place.lat, tuple(piece[:-1].T), tuple(piece[1:].T))
    step = int(np.argmin(away))
    at = float(path[step] + (path[step + 1] - path[step]) * share[step])
    return Nearby(place, float(away[step]), at)


def _distinct(ranked: Sequence[Match], limit: int) -> list[Match]:
    """The first answers, without a second of the same name next to one."""
    kept: list[Match] = []
    for match in ranked:
        if len(kept) == limit:
            break
        twins = (other for other in kept if other.place.title == match.place.title)
        if not any(great_circle(*other.place.point, *match.place.point) <= ONE_PLACE for other in twins):
            kept.append(match)
    return kept
