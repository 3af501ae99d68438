"""What a ride needs to go on is kept as it is ridden, and found again; foreign and damaged things are not."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rideroutes import make_route

from navigator.app import unfinished
from navigator.app.aloud import Aloud
from navigator.app.inbox import came_after, dropped_as, inbox_of, newest_course, ridden_from
from navigator.app.keeper import Keeper
from navigator.app.odometer import ridden_since_lap
from navigator.app.resumption import LONGEST_AWAY, resumption
from navigator.app.unfinished import Unfinished
from navigator.cli.ridekept import FRESH_FREE, fresh, gone_on
from navigator.cli.rides import FOLDER
from navigator.errors import NoRouteError, StorageError, UsageError
from navigator.formats.activity import Sample
from navigator.formats.course import CREATOR, DRAWN, Course
from navigator.formats.courses import read_course
from navigator.formats.gpx import write_gpx
from navigator.guidance.joining import line_route
from navigator.library.journal import SUFFIX, Journal, Place, Recording, read_recording
from navigator.library.rides import read_activity
from navigator.ride.reading import Fix
from navigator.ride.state import RideState
from navigator.ride.whereabouts import Whereabouts
from navigator.settings import load_settings

START = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
SPEED = 5.0  # m/s
STEP = SPEED / 111_195.0  # degrees of latitude a second
RIDE = Unfinished("2026-11-28-080000", "course.gpx", "gpsd://localhost:2947", options={"profile": "road"})


def quiet(_why: str) -> None:
    pytest.fail(_why)


def course(path: Path, name: str = "Tour") -> Path:
    path.write_bytes(write_gpx(Course(name, ((8.7, 49.4, None), (8.71, 49.4, None)))))
    return path


def test_pauses_laps_and_places_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "r.navride"
    with Journal.begin(path, START) as journal:
        keeper = Keeper(journal, lap=1000.0)
        for second in range(700):
            riding = second < 300 or second >= 400
            ridden = min(second, 300) + max(0, second - 400)
            keeper.fix(Fix(float(second), 49.0 + ridden * STEP, 8.7, SPEED if riding else 0.0))
            keeper.look(
                RideState(float(second), Whereabouts(along=ridden * SPEED, ridden=ridden * SPEED), vias=1)
            )
        keeper.lap(700.0)
    found = read_recording(path)
    assert [mark for mark in found.marks if mark[1] != "lap"] == [(300.0, "pause"), (400.0, "resume")]
    assert [t for t, mark in found.marks if mark == "lap"] == pytest.approx([200.0, 500.0, 700.0], abs=2.0)
    assert found.place == Place(695.0, 595 * SPEED, 1, ridden=595 * SPEED)
    assert len(found.samples) == 700


def test_who_pauses_by_hand_is_not_resumed_by_a_train(tmp_path: Path) -> None:
    path = tmp_path / "r.navride"
    with Journal.begin(path, START) as journal:
        keeper = Keeper(journal, lap=1000.0)
        for second in range(400):
            if second == 100:
                keeper.pause(100.0)
                keeper.pause(100.0)
            if second == 300:
                keeper.go_on(300.0)
                keeper.go_on(300.0)
            keeper.fix(Fix(float(second), 49.0 + second * STEP, 8.7, SPEED))
    marks = read_recording(path).marks
    assert [mark for mark in marks if mark[1] != "lap"] == [(100.0, "pause"), (300.0, "resume")]
    assert [t for t, mark in marks if mark == "lap"] == []
    assert read_activity(path).distance == pytest.approx(200.0 * SPEED, abs=2.0 * SPEED)


def test_who_pauses_while_standing_has_paused_since_he_stands(tmp_path: Path) -> None:
    path = tmp_path / "r.navride"
    with Journal.begin(path, START) as journal:
        keeper = Keeper(journal)
        for second in range(100):
            keeper.fix(Fix(float(second), 49.0 + min(second, 50) * STEP, 8.7, SPEED if second < 50 else 0.0))
        keeper.pause(99.0)
        keeper.go_on(120.0)
        for second in range(120, 140):
            keeper.fix(Fix(float(second), 49.0 + (second - 70) * STEP, 8.7, SPEED))
    assert read_recording(path).marks == ((50.0, "pause"), (120.0, "resume"))


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_pause_goes_on_after_a_power_cut(tmp_path: Path, *, by_hand: bool) -> None:
    """One by hand until the rider goes on, another until he rides."""
    path, cut = tmp_path / "r.navride", tmp_path / "cut.navride"
    with Journal.begin(path, START, every=1e9) as journal:  # the plug is pulled before it is due
        keeper = Keeper(journal)
        for second in range(50):
            keeper.fix(Fix(float(second), 49.0 + min(second, 20) * STEP, 8.7, SPEED if second < 20 else 0.0))
        if by_hand:
            keeper.pause(49.0)
        else:
            journal.sync()
        cut.write_bytes(path.read_bytes())
    resumed, found = Journal.resume(cut)
    with resumed:
        keeper = Keeper(resumed, found=found)
        assert keeper.held == found.held == by_hand
        for second in range(100, 200):
            keeper.fix(Fix(float(second), 49.0 + (second - 80) * STEP, 8.7, SPEED))
        if by_hand:
            keeper.go_on(150.0)
            assert not keeper.held
    after, resumes = read_recording(cut), 150.0 if by_hand else 100.0
    assert after.marks == ((20.0, "pause"), (resumes, "resume"))
    assert not after.held


def test_a_ride_that_ends_in_a_pause_is_paused_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "r.navride"
    with Journal.begin(path, START) as journal:
        keeper = Keeper(journal)
        for second in range(100):
            if second == 60:
                keeper.pause(60.0)
            keeper.fix(Fix(float(second), 49.0 + second * STEP, 8.7, SPEED))
    assert read_recording(path).held
    assert read_activity(path).distance == pytest.approx(60.0 * SPEED, abs=SPEED)


def test_a_ride_without_speeds_pauses_too(tmp_path: Path) -> None:
    path = tmp_path / "r.navride"
    with Journal.begin(path, START) as journal:
        keeper = Keeper(journal)
        for second in range(200):
            keeper.fix(Fix(float(second), 49.0 + min(second, 100) * STEP, 8.7))
    assert read_recording(path).marks == ((101.0, "pause"),)


def test_what_is_unfinished_is_found_again_until_it_has_ended(tmp_path: Path) -> None:
    folder = tmp_path / "unfinished"
    assert unfinished.unfinished(folder) is None
    unfinished.Waiting(folder, RIDE, course(tmp_path / "a.gpx"), on_trouble=quiet).begin()
    found = unfinished.unfinished(folder)
    assert found == RIDE
    assert found.course_in(folder, 0) == found.course_in(folder, 3) == folder / "course.gpx"
    course(folder / "course-3.gpx")
    assert found.course_in(folder, 3) == folder / "course-3.gpx"
    unfinished.Waiting(folder, RIDE, course(tmp_path / "b.gpx", "New"), on_trouble=quiet).begin()
    assert not (folder / "course-3.gpx").exists(), "another ride's"
    assert b"New" in (folder / "course.gpx").read_bytes()
    unfinished.end(folder)
    assert unfinished.unfinished(folder) is None


def test_a_ride_is_unfinished_from_its_first_fix_on_and_the_one_before_until_then(tmp_path: Path) -> None:
    folder, later = tmp_path / "unfinished", replace(RIDE, recording="later")
    unfinished.Waiting(folder, RIDE, course(tmp_path / "a.gpx"), on_trouble=quiet).begin()
    mistyped = unfinished.Waiting(folder, later, course(tmp_path / "b.gpx"), on_trouble=quiet)
    assert unfinished.unfinished(folder) == RIDE
    mistyped.close()
    assert unfinished.unfinished(folder) == RIDE
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.gpx", "b.gpx", "unfinished"]
    unfinished.Waiting(folder, replace(RIDE, recording="cut"), None, on_trouble=quiet)  # a power cut
    ridden = unfinished.Waiting(folder, later, tmp_path / "b.gpx", on_trouble=quiet)
    ridden.begin()
    ridden.begin()
    ridden.close()
    assert unfinished.unfinished(folder) == later


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"recording": "../../etc/passwd"},
        {"course": "../other.gpx"},
        {"course": ".."},
        {"course": "gone.gpx"},
        {"options": 3},
        {"gps": None, "recording": 7},
    ],
)
def test_what_leads_elsewhere_or_nowhere_is_no_unfinished_ride(
    tmp_path: Path, change: dict[str, object]
) -> None:
    folder = tmp_path / "unfinished"
    unfinished.Waiting(folder, RIDE, course(tmp_path / "a.gpx"), on_trouble=quiet).begin()
    told = json.loads((folder / "ride.json").read_text()) | change
    (folder / "ride.json").write_text(json.dumps(told))
    assert unfinished.unfinished(folder) is None


def test_a_folder_that_cannot_be_written_is_told_and_rides_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    told: list[str] = []
    made = unfinished.Waiting(
        tmp_path / "file" / "x", RIDE, course(tmp_path / "a.gpx"), on_trouble=told.append
    )
    made.begin()
    assert len(told) == 1


def test_of_two_rides_the_first_keeps_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "state" / "unfinished"
    with unfinished.held(folder) as first:
        assert first
        with unfinished.held(folder) as second:
            assert not second
        unfinished.Waiting(folder, RIDE, course(tmp_path / "a.gpx"), on_trouble=quiet).begin()
        assert unfinished.unfinished(folder) == RIDE, "the lock lies beside it"
    with unfinished.held(folder) as third:
        assert third
    (tmp_path / "file").write_text("")
    with unfinished.held(tmp_path / "file" / "x") as anyway:
        assert anyway, "nothing can be kept there, and it is ridden"


def test_the_newest_course_of_the_inbox_is_ridden_and_then_no_more(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(NoRouteError, match="nothing to ride"):
        newest_course(tmp_path / "none", on_trouble=told.append)
    for age, name in enumerate(["old.gpx", "new.gpx"]):
        course(tmp_path / name)
        os.utime(tmp_path / name, (1000.0 + age, 1000.0 + age))
    (tmp_path / "broken.gpx").write_text("<gpx")
    (tmp_path / "notes.txt").write_text("buy tubes")
    course(tmp_path / ".hidden.gpx")
    assert newest_course(tmp_path, on_trouble=told.append).name == "new.gpx"
    assert len(told) == 1
    assert told[0].startswith("broken.gpx is left out")
    ridden_from(tmp_path / "new.gpx")
    assert newest_course(tmp_path, on_trouble=told.append).name == "old.gpx"
    assert (tmp_path / "new.gpx.ridden").exists()


@pytest.mark.parametrize(
    ("away", "after"), [(5.0, 104.0), (-3600.0, 100.0), (0.2, 100.0), (1e10, 99.0 + LONGEST_AWAY)]
)
def test_a_ride_goes_on_by_the_time_it_was_away_whatever_the_date(away: float, after: float) -> None:
    far = datetime(1999, 4, 1, tzinfo=UTC)  # the satellites' week counter, or a board's clock
    samples = tuple(Sample(float(t), 49.0, 8.7) for t in range(100))
    found = Recording(far, "", samples, (), place=Place(95.0, 400.0, 2, 1, 30.0))
    goes_on = resumption(found, away)
    state = goes_on.state
    assert (goes_on.began, goes_on.after) == (0.0, after)
    assert (state.along, state.vias, state.ascent.metres) == (400.0, 2, 30.0)


def test_metres_of_a_course_that_is_lost_say_nothing_of_another() -> None:
    samples = (Sample(0.0, 49.0, 8.7), Sample(9.0, 49.0, 8.7))
    found = Recording(START, "", samples, (), place=Place(5.0, 400.0, 2, 3, ridden=800.0))
    goes_on = resumption(found, 5.0, same_course=False)
    assert (goes_on.state.along, goes_on.state.vias, goes_on.after) == (None, 0, 14.0)
    assert goes_on.state.ridden == 800.0, "but what was ridden was ridden"


def test_what_was_ridden_and_the_way_back_go_on_after_a_power_cut(tmp_path: Path) -> None:
    path = tmp_path / "r.navride"
    with Journal.begin(path, START) as journal:
        keeper = Keeper(journal)
        assert keeper.rerouted(joins=300.0, passed=2) == 1
        for second in range(100):
            keeper.fix(Fix(float(second), 49.0 + second * STEP, 8.7, SPEED))
            where = Whereabouts(along=second * SPEED / 2.0, ridden=1000.0 + second * SPEED)
            keeper.look(RideState(float(second), where))
    goes_on = resumption(read_recording(path), 60.0)
    assert goes_on.state.ridden == pytest.approx(1000.0 + 99 * SPEED, abs=1.0)
    assert (goes_on.joins, goes_on.passed) == (300.0, 2)
    assert goes_on.state.offers.told, "he is to hear that he is back"
    there = replace(read_recording(path), place=Place(9.0, 350.0, joins=300.0))
    assert not resumption(there, 60.0).state.offers.told
    unplaced = replace(read_recording(path), place=None)
    assert resumption(unplaced, 60.0).state.ridden == pytest.approx(99 * SPEED, abs=1.0)


def test_the_metres_of_a_lap_go_on_after_a_power_cut(tmp_path: Path) -> None:
    path = tmp_path / "r.navride"
    with Journal.begin(path, START) as journal:
        keeper = Keeper(journal, lap=1000.0)
        for second in range(320):  # one lap, and 600 m of the next
            keeper.fix(Fix(float(second), 49.0 + second * STEP, 8.7, SPEED))
    resumed, found = Journal.resume(path)
    assert ridden_since_lap(found) == pytest.approx(595.0, abs=10.0)
    with resumed:
        keeper = Keeper(resumed, lap=1000.0, found=found)
        for second in range(400, 600):
            keeper.fix(Fix(float(second), 49.0 + second * STEP, 8.7, SPEED))
    laps = [t for t, mark in read_recording(path).marks if mark == "lap"]
    assert laps == pytest.approx([200.0, 400.0], abs=3.0), "what was ridden without power counts"


def test_no_metre_of_a_pause_belongs_to_a_lap() -> None:
    samples = tuple(Sample(float(t), 49.0 + t * STEP, 8.7) for t in range(101))
    paused = Recording(START, "", samples, ((20.0, "lap"), (40.0, "pause"), (70.0, "resume")))
    assert ridden_since_lap(paused) == pytest.approx(50 * SPEED, abs=2 * SPEED)
    assert ridden_since_lap(replace(paused, marks=())) == pytest.approx(100 * SPEED, abs=SPEED)
    assert ridden_since_lap(replace(paused, samples=samples[:1])) == 0.0


def test_a_ride_that_cannot_go_on_keeps_no_courses_and_says_nothing_of_it(tmp_path: Path) -> None:
    told: list[str] = []
    courses = unfinished.Courses(tmp_path / "none", told.append)
    courses.keep(1, make_route([(0.0, 0.0), (100.0, 0.0)]))
    courses.close()
    assert not told
    assert not (tmp_path / "none").exists()


def test_a_track_that_is_kept_is_no_plan_of_ours_when_it_is_read_again(tmp_path: Path) -> None:
    courses = unfinished.Courses(tmp_path, quiet)
    courses.keep(1, line_route([(8.7, 49.4), (8.71, 49.4)]))
    courses.keep(2, make_route([(0.0, 0.0), (100.0, 0.0)]))
    courses.close()
    assert read_course(tmp_path / "course-1.gpx").creator == DRAWN
    assert read_course(tmp_path / "course-2.gpx").creator == CREATOR


def test_a_free_ride_is_unfinished_without_a_course(tmp_path: Path) -> None:
    folder = tmp_path / "unfinished"
    unfinished.Waiting(folder, RIDE, course(tmp_path / "a.gpx"), on_trouble=quiet).begin()
    free = replace(RIDE, course="")
    unfinished.Waiting(folder, free, None, on_trouble=quiet).begin()
    assert unfinished.unfinished(folder) == free
    assert free.free
    assert not RIDE.free
    assert [file.name for file in folder.iterdir()] == ["ride.json"]


def test_a_dropped_course_is_known_again_unless_another_one_took_its_name(tmp_path: Path) -> None:
    dropped, copy = course(tmp_path / "a.gpx"), course(tmp_path / "copy.gpx")
    assert dropped_as(tmp_path, "a.gpx", copy) == dropped
    assert dropped_as(tmp_path, "", copy) is None
    course(dropped, "New")
    assert dropped_as(tmp_path, "a.gpx", copy) is None
    dropped.unlink()
    assert dropped_as(tmp_path, "a.gpx", copy) is None


def test_who_drops_a_course_wants_to_ride_it_and_not_to_ride_on_freely(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    settings = load_settings()
    rides, inbox = settings.folders.state / FOLDER, inbox_of(settings)
    rides.mkdir(parents=True)
    inbox.mkdir(parents=True)
    recording, now = rides / f"{RIDE.recording}{SUFFIX}", time.time()
    free = replace(RIDE, course="")
    for ago, goes_on in ((FRESH_FREE - 60.0, True), (FRESH_FREE + 60.0, False)):
        recording.touch()
        os.utime(recording, (now - ago, now - ago))
        assert fresh(settings, free) == goes_on
        assert fresh(settings, RIDE)
    os.utime(recording, (now - 60.0, now - 60.0))
    course(inbox / "new.gpx")
    assert came_after(inbox, now - 60.0)
    assert not fresh(settings, free)
    assert fresh(settings, RIDE)


def test_a_ride_goes_on_where_its_disk_can_only_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise StorageError("it can only be read")

    monkeypatch.setenv("NAVIGATOR_HOME", str(tmp_path))
    settings, told = load_settings(), list[str]()
    with Journal.begin(settings.folders.state / FOLDER / f"{RIDE.recording}{SUFFIX}", START) as journal:
        journal.place(Place(9.0, 250.0, 1, 2))
    monkeypatch.setattr(Journal, "resume", refused)
    with gone_on(settings, RIDE, Aloud(told.append, "not kept"), held=True) as (keeper, found, _away):
        assert keeper is None
        assert found.place is not None
        assert found.place.along == 250.0
    assert told == ["it can only be read; it is ridden without a recording"]
    with (
        pytest.raises(UsageError, match="under way"),
        gone_on(settings, RIDE, Aloud(told.append, "not kept"), held=False),
    ):
        pass
