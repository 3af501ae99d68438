"""Ride 60 real courses with noisy receivers and count false alarms, departures noticed and ways back.

`python tests/bench/rides.py [--noise 5,12] [--bare] [--seed 7] [--hertz 10] [--speed 1.4] [WORLD...]`
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from hills import SEED, data_folder, random_pairs
from riders import REACTION, Detour, Noise, Rider, detours

from navigator import NoRouteError, Router
from navigator.app.rerouting import Rerouting
from navigator.app.worker import Wayfinder, Worker
from navigator.guidance.cues import Speech
from navigator.guidance.route import Route
from navigator.guidance.said import Prompt
from navigator.ride.byways import Byways
from navigator.ride.course import RideCourse
from navigator.ride.events import Event, Notice, Position
from navigator.ride.session import Session
from navigator.ride.state import RideState
from navigator.ride.trail import Trail
from navigator.voice.sentence import estimate

WORLDS = {
    "andorra": "andorra-2021",
    "heidelberg": "heidelberg-2024",
    "london": "london-south-2026",
    "milton-keynes": "milton-keynes-2026",
    "berlin": "berlin-reinickendorf-2026",
    "helsinki": "helsinki-2019",
    "monaco": "monaco-2022",  # small, for a quick look
}
ALL = tuple(WORLDS)[:-1]
COURSES = 10  # of each world
LEAST, MOST = 2500.0, 15_000.0  # m
SPEEDS = (3.5, 5.0, 7.0)  # m/s
BEYOND = 600.0  # m that a lost rider goes on at most
TAKEN_UP = 60.0  # m of a new course on which a rider may be who takes it up
STANDING = 10  # s at the end of a ride
SOON_SECONDS, SOON_METRES = 12.0, 50.0  # within which a departure is to be noticed
BACKWARDS = 20.0  # m of the course ridden again that a tolerance of the place explains


@dataclass
class Tally:
    """What many rides came to."""

    km: float = 0.0
    false: int = 0  # alarms on the course
    turns: int = 0
    untold: list[str] = field(default_factory=list)
    noticed: list[tuple[float, float]] = field(default_factory=list)  # s and m from the junction
    missed: int = 0  # departures never noticed
    guided: list[float] = field(default_factory=list)  # s from being noticed to new guidance
    backwards: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # never arrived
    jumps: float = 0.0  # m, the worst place that was told on the course


def worlds_courses(
    world: str, data: Path, *, count: int = COURSES, least: float = LEAST, seed: int = SEED
) -> tuple[Router, list[RideCourse]]:
    """Courses of at least so many metres between random places of a world, the same for one seed."""
    router = Router.from_osm(data / f"osm/{WORLDS[world]}.osm.pbf")
    found: list[RideCourse] = []
    for pair in random_pairs(router, seed):
        with suppress(NoRouteError):
            route = router.route(list(pair))
            if least <= route.distance <= MOST:
                byways = Byways.of(router.network, router.metric, route)
                found.append(replace(prepared(route), byways=byways))
        if len(found) == count:
            break
    return router, found


def prepared(route: Route, asides: object = ()) -> RideCourse:
    """A route in English."""
    return RideCourse.of(route, Speech(estimate))


@dataclass
class Ride:
    """A rider, the ride that follows, and what it tells."""

    rider: Rider
    session: Session
    rerouting: Rerouting | None = None
    state: RideState = field(default_factory=RideState)

    def second(self) -> list[Event]:
        """One fix."""
        self.state, events = self.session.step(self.state, self.rider.fix())
        told = list(events)
        if self.rerouting is not None:
            self.session, self.state, more = self.rerouting.step(self.session, self.state)
            told += more
        return told


@dataclass
class Faithful:
    """A ride along a course to its end."""

    ride: Ride
    course: RideCourse
    tally: Tally
    told: set[int] = field(default_factory=set)
    reached: int = 0

    def run(self) -> None:
        """Ride to the end and stand there for a while."""
        rider = self.ride.rider
        while not rider.there:
            self._second()
            self._reach(rider.metres)
            rider.go()
        rider.speed = 0.0
        for _ in range(round(STANDING / rider.every)):
            self._second()
            rider.go()
        self._reach(rider.metres)
        self.tally.km += self.course.length / 1000.0
        if not self.ride.state.arrived:
            self.tally.lost.append(f"not arrived on {self.course.length:.0f} m")

    def _second(self) -> None:
        for event in self.ride.second():
            if isinstance(event, Notice) and event.name == "off_route":
                self.tally.false += 1
            elif isinstance(event, Prompt) and event.kind == "now" and event.maneuver is not None:
                self.told |= set(range(event.maneuver, event.maneuver + 1 + event.text.count(", then ")))
            elif isinstance(event, Position) and event.on_course:
                self.tally.jumps = max(self.tally.jumps, abs(event.along - self.ride.rider.metres))

    def _reach(self, metres: float) -> None:
        """Turns that are reached must have been told."""
        cues = self.course.maneuvers
        while self.reached < len(cues) and cues[self.reached].along <= metres:
            self.tally.turns += 1
            if self.reached not in self.told:
                where, kind = cues[self.reached].along, cues[self.reached].told.type
                self.tally.untold.append(f"{where:.0f} of {self.course.length:.0f} m: {kind}")
            self.reached += 1


@dataclass
class Lost:
    """A ride that takes a wrong turn, goes on until there is new guidance, and obeys it to the end."""

    ride: Ride
    detour: Detour
    tally: Tally
    left_at: float | None = None  # s
    noticed_at: float | None = None
    obey_at: float = np.inf
    guided: bool = False

    def run(self, course: RideCourse) -> None:
        """Ride until the end, or until there is no hope."""
        ride, rider, limit = self.ride, self.ride.rider, 60.0 + 3.0 * course.length / self.ride.rider.speed
        while rider.t < limit and not ride.state.arrived and not self._hopeless():
            if self.left_at is None and rider.line is self.detour.line and rider.metres >= self.detour.left:
                self.left_at = rider.t - (rider.metres - self.detour.left) / rider.speed
            self._listen()
            if rider.t >= self.obey_at and rider.line is not ride.session.course.line:
                rider.take(ride.session.course.line, until=TAKEN_UP)
            rider.speed = 0.0 if rider.there else rider.speed
            rider.go()
        self.tally.km += rider.ridden / 1000.0
        if self.noticed_at is None:
            self.tally.missed += 1
        elif not ride.state.arrived:
            self.tally.lost.append(f"left at {self.detour.left:.0f} of {course.length:.0f} m")

    def _hopeless(self) -> bool:
        """Whether the wrong way was ridden to its end, and nobody said a word."""
        return self.ride.rider.there and self.ride.rider.line is self.detour.line

    def _listen(self) -> None:
        before, along = self.ride.session.course, self.ride.state.along or 0.0
        for event in self.ride.second():
            if isinstance(event, Notice) and event.name == "off_route":
                self._noticed()
            elif isinstance(event, Notice) and event.name == "rerouted":
                self._rerouted(before, along)

    def _noticed(self) -> None:
        rider = self.ride.rider
        if self.left_at is None or (self.noticed_at is not None and rider.line is not self.detour.line):
            self.tally.false += 1
        elif self.noticed_at is None:
            self.noticed_at, seconds = rider.t, rider.t - self.left_at
            self.tally.noticed.append((seconds, seconds * rider.speed))

    def _rerouted(self, before: RideCourse, along: float) -> None:
        t, new = self.ride.rider.t, self.ride.session.course
        if self.noticed_at is not None and not self.guided:
            self.tally.guided.append(t - self.noticed_at)
            self.guided = True
        self.obey_at = t + REACTION
        back = (new.length - new.joins) - (before.length - along)
        if new.joins and back > BACKWARDS:
            self.tally.backwards.append(f"{back:.0f} m back")


@dataclass(frozen=True)
class Setting:
    """What riders and receivers are alike in."""

    sigma: float  # m, of a place
    bare: bool = False  # receivers tell neither speed nor heading
    times: int = 1  # rides of each course
    seed: tuple[int, ...] = ()
    every: float = 1.0  # s between fixes
    speed: float | None = None  # m/s; None for several


def ridden(router: Router, courses: list[RideCourse], setting: Setting) -> Tally:
    """All rides of a world."""
    tally = Tally()
    worker = Worker(Wayfinder(router, prepared, lambda _route: []))
    for number, course in enumerate(courses):
        for turn in range(setting.times):
            generator = np.random.default_rng((number, turn, round(setting.sigma), *setting.seed))
            speed = setting.speed or SPEEDS[(number + turn) % len(SPEEDS)]
            noise = Noise(setting.sigma, generator)
            rider = Rider(course.line, speed, noise, setting.bare, every=setting.every)
            Faithful(Ride(rider, Session(course)), course, tally).run()
            detour = next(_detours(router, course, generator), None)
            if detour is not None:
                noise = Noise(setting.sigma, generator)
                rider = Rider(detour.line, speed, noise, setting.bare, every=setting.every)
                Lost(Ride(rider, Session(course), Rerouting(worker)), detour, tally).run(course)
    worker.close()
    return tally


def _detours(router: Router, course: RideCourse, generator: np.random.Generator) -> Iterator[Detour]:
    assert course.route is not None
    trail = Trail.of(router.network, router.metric, course.route)
    return detours(router, trail, course.line, generator, beyond=BEYOND)


def soon(tally: Tally) -> list[bool]:
    """Of each departure that was noticed, whether it was in time."""
    return [s <= SOON_SECONDS or m <= SOON_METRES for s, m in tally.noticed]


def report(name: str, tally: Tally) -> str:
    """A line of the table."""
    in_time = soon(tally)
    seconds = sorted(s for s, _ in tally.noticed) or [0.0]
    guided = sorted(tally.guided) or [0.0]
    return (
        f"{name:18} {tally.km:5.0f} km  false alarms {tally.false:3}  turns {tally.turns:4} "
        f"untold {len(tally.untold):2}  left {len(in_time) + tally.missed:3} noticed soon {sum(in_time):3} "
        f"never {tally.missed:2}, median {seconds[len(seconds) // 2]:4.1f} s, worst {seconds[-1]:4.1f} s; "
        f"guided median {guided[len(guided) // 2]:3.1f} s, worst {guided[-1]:3.1f} s; "
        f"sent back {len(tally.backwards)}, lost {len(tally.lost)}, worst place {tally.jumps:.0f} m"
    )


def main() -> None:
    """Print a line for each world and noise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("worlds", nargs="*", default=ALL)
    parser.add_argument("--noise", default="5,12")
    parser.add_argument("--bare", action="store_true", help="receivers tell neither speed nor heading")
    parser.add_argument("--both", action="store_true", help="receivers of both kinds")
    parser.add_argument("--times", type=int, default=1, help="rides of each course")
    parser.add_argument("--seed", type=int, default=SEED, help="of courses and errors")
    parser.add_argument("--hertz", type=float, default=1.0, help="fixes a second")
    parser.add_argument("--speed", type=float, help="of all riders, m/s")
    asked = parser.parse_args()
    print("seed", asked.seed)
    seed = () if asked.seed == SEED else (asked.seed,)  # without one, the errors of the tests
    for world in asked.worlds:
        router, courses = worlds_courses(world, data_folder(), seed=asked.seed)
        for sigma in map(float, asked.noise.split(",")):
            for bare in (False, True) if asked.both else (asked.bare,):
                setting = Setting(sigma, bare, asked.times, seed, 1.0 / asked.hertz, asked.speed)
                tally = ridden(router, courses, setting)
                print(report(f"{world} {sigma:g} m{' bare' * bare}", tally), flush=True)
                for trouble in (*tally.lost, *tally.backwards, *tally.untold):
                    print("   ", trouble)


if __name__ == "__main__":
    main()
