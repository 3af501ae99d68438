"""Ask places as riders type: whole, begun, mistyped, abbreviated; print how often the answer comes first.

python tests/bench/placenames.py EXTRACT [EXTRACT ...]
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from navigator.geo import great_circle
from navigator.graph.osmfile import read_osm
from navigator.graph.roadgraph import COORDINATE_SCALE
from navigator.library.folding import words_of
from navigator.library.gazetteer import Entry, gather
from navigator.library.places import Places
from navigator.library.placewriter import save_places

SAME = 500.0  # m from the place that was meant
TELL = "-v"  # print each question whose answer is not the first
AWAY = 0.03  # degrees at most from it to where the rider asks
OTHER_LETTERS = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
# What riders write for a word; "straße" also at the end of a compound.
_SHORTENED = """
straße=str. hauptbahnhof=hbf bahnhof=bf street=st road=rd avenue=ave avinguda=av. saint=st sant=st rua=r.
avenida=av. drive=dr lane=ln court=ct via=v. viale=v.le piazza=p.za boulevard=blvd triq=tr. place=pl
carrer=c/ carretera=ctra circle=cir platz=pl. parkway=pkwy
"""
SHORT = dict(re.findall(r"(\S+)=(\S+)", _SHORTENED))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Of each extract, how many places of which sort are asked for.
SHARES = {"settlement": 6, "station": 4, "street": 16, "other": 10}


@dataclass(frozen=True)
class Asked:
    """One question, with what it means."""

    style: str
    text: str
    meant: Entry
    at: tuple[float, float]
    near: tuple[float, float]


def built(extract: Path, folder: Path) -> tuple[list[Entry], Places]:
    """The places of an extract, as a region keeps them."""
    shapes = read_osm(extract).graph.segments
    roads = shapes.shape_lon / COORDINATE_SCALE, shapes.shape_lat / COORDINATE_SCALE
    entries = gather([extract], roads)
    save_places(entries, folder / "places.sqlite")
    return entries, Places.open(folder / "places.sqlite")


def questions(entries: Sequence[Entry], seed: int = 1) -> Iterator[Asked]:
    """What riders might type for some of the places, every style that changes the name."""
    rng = random.Random(seed)
    named = [
        entry for entry in entries if entry.names and len(entry.names[0]) >= 4 and words_of(entry.names[0])
    ]
    count = Counter(words_of(entry.names[0]) for entry in named)
    placed = Counter((words_of(entry.names[0]), entry.where[-1:]) for entry in named)
    for sort, share in SHARES.items():
        members = [entry for entry in named if _sort(entry) == sort]
        for entry in rng.sample(members, min(share, len(members))):
            key = words_of(entry.names[0])
            where = f", {entry.where[-1]}" if count[key] > 1 and entry.where else ""
            if placed[key, entry.where[-1:]] > 1 or (count[key] > 1 and not where):
                continue  # no question has this answer alone
            near = entry.lon + rng.uniform(-AWAY, AWAY), entry.lat + rng.uniform(-AWAY, AWAY)
            for style, change in STYLES.items():
                text = change(entry.names[0], rng)
                if text and (style == "exact" or text != entry.names[0]):
                    yield Asked(style, text + where, entry, (entry.lon, entry.lat), near)
    housed = [entry for entry in named if len(entry.houses) > 1 and entry.where]
    for entry in rng.sample(housed, min(10, len(housed))):
        number = rng.choice(sorted(entry.houses))
        forms = (
            f"{entry.names[0]} {number}, {entry.where[-1]}",
            f"{number} {_short(entry.names[0], rng) or entry.names[0]}, {entry.where[-1]}",
        )
        for text in forms:
            yield Asked("number", text, entry, entry.houses[number], (entry.lon, entry.lat))


def asked(places: Places, question: Asked) -> tuple[int, float]:
    """At which position the answer stands (99: not among ten), and seconds of the processor."""
    began = time.process_time()
    found = places.search(question.text, near=question.near)
    took = time.process_time() - began
    key = words_of(question.meant.names[0])
    for position, match in enumerate(found):
        near = great_circle(*match.place.point, *question.at) <= (
            SAME if question.style != "number" else 30.0
        )
        if near and words_of(match.place.name) == key:
            return position, took
    return 99, took


def _sort(entry: Entry) -> str:
    if entry.kind in ("city", "town", "village", "suburb", "quarter", "hamlet"):
        return "settlement"
    return entry.kind if entry.kind in ("station", "street") else "other"


def _exact(name: str, _: random.Random) -> str:
    return name


def _begun(name: str, rng: random.Random) -> str:
    return name[: max(4, round(len(name) * rng.uniform(0.55, 0.8)))].rstrip()


def _one_slip(name: str, rng: random.Random) -> str:
    return _slips(name, rng, 1)


def _two_slips(name: str, rng: random.Random) -> str:
    return _slips(name, rng, 2) if len(name) >= 8 else ""


def _slips(name: str, rng: random.Random, count: int) -> str:
    """Some letters of long words dropped, doubled, changed or swapped, in words of their own if possible."""
    words = name.split(" ")
    long = [n for n, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
    rng.shuffle(long)
    if not long:
        return ""
    for turn in range(count):
        place = long[turn % len(long)]
        if turn >= len(long) and len(words[place]) < 7:
            return ""
        words[place] = _slip(words[place], rng)
    return " ".join(words)


def _slip(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    ways = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + rng.choice(_LETTERS) + word[at + 1 :],
    )
    return rng.choice((*ways, swapped))


def _bare(name: str, _: random.Random) -> str:
    marked = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def _digraphs(name: str, _: random.Random) -> str:
    lowered = name.lower()
    changed = "".join(OTHER_LETTERS.get(letter, letter) for letter in lowered)
    return changed if changed != lowered else ""


def _short(name: str, _: random.Random) -> str:
    words = name.lower().split(" ")
    for at, word in enumerate(words):
        for long, short in SHORT.items():
            if word == long or (long == "straße" and word.endswith(long)):
                return " ".join([*words[:at], word.removesuffix(long) + short, *words[at + 1 :]])
    return ""


def _turned(name: str, _: random.Random) -> str:
    words = name.split(" ")
    return " ".join([*words[1:], words[0]]) if len(words) > 1 else ""


def _less(name: str, rng: random.Random) -> str:
    words = name.split(" ")
    short = min(range(len(words)), key=lambda at: (len(words[at]), rng.random()))
    return " ".join(words[:short] + words[short + 1 :]) if len(words) > 2 else ""


def _joined(name: str, _: random.Random) -> str:
    words = name.split(" ")
    return name.replace(" ", "") if len(words) == 2 else ""


def _apart(name: str, _: random.Random) -> str:
    for end in ("straße", "weg", "platz", "bahnhof", "gasse"):
        if name.endswith(end) and " " not in name and len(name) > len(end) + 2:
            return f"{name.removesuffix(end)} {end}"
    return ""


STYLES: dict[str, Callable[[str, random.Random], str]] = {
    "exact": _exact,
    "begun": _begun,
    "one slip": _one_slip,
    "two slips": _two_slips,
    "bare": _bare,
    "digraphs": _digraphs,
    "short": _short,
    "turned": _turned,
    "less": _less,
    "joined": _joined,
    "apart": _apart,
}


def main(extracts: Sequence[str]) -> None:
    """Print a row a style: questions, how many answers come first and among five, and processor time."""
    rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for extract in extracts:
        with tempfile.TemporaryDirectory() as folder:
            entries, places = built(Path(extract), Path(folder))
            places.search("warm up")
            for question in questions(entries):
                position, took = asked(places, question)
                rows[question.style].append((position, took))
                if position and TELL in sys.argv:
                    first = places.search(question.text, near=question.near, limit=3)
                    labels = [match.place.label for match in first]
                    print(f"  {position:3} {question.style}: {question.text!r} -> {labels}")
    rows["all"] = [row for style in list(rows) for row in rows[style]]
    print(f"{'style':10} {'asked':>5} {'hit@1':>6} {'hit@5':>6} {'p50 ms':>7} {'p95 ms':>7}")
    for style, found in rows.items():
        times = sorted(took * 1000.0 for _, took in found)
        first = sum(position == 0 for position, _ in found) / len(found)
        five = sum(position < 5 for position, _ in found) / len(found)
        p95 = times[int(0.95 * (len(times) - 1))]
        print(
            f"{style:10} {len(found):5} {first:6.1%} {five:6.1%} {statistics.median(times):7.2f} {p95:7.2f}"
        )


if __name__ == "__main__":
    main([word for word in sys.argv[1:] if word != TELL])
