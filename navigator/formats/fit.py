"""Write a route as a FIT course with course points, and read a course or a recorded ride from FIT."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from navigator.errors import ContentError, UsageError
from navigator.formats.activity import Activity
from navigator.formats.course import HIGHEST, LOWEST, Course, Position, Waypoint, plain_text
from navigator.formats.cuepoint import CuePoint
from navigator.formats.files import MEGABYTE, check_unpacked, read_whole
from navigator.formats.timed import Timed

LIMIT = 50 * MEGABYTE  # bytes; a week at one record a second
SEMICIRCLES = 2**31 / 180.0  # FIT's unit of angle: half a turn in a signed 32-bit number
SIZE = slice(4, 8)  # where a header has the bytes of all messages; its own length is its first byte
CRC_BYTES = 2
NAME_BYTES = 48  # of a name; devices show some 16 letters
PRODUCT, SERIAL = 1, 1  # of the "development" manufacturer; a serial number of 0 means "none"

# FIT SDK 21.158, enum course_point.
TURNS = {
    "left": "LEFT",
    "right": "RIGHT",
    "straight": "STRAIGHT",
    "slight left": "SLIGHT_LEFT",
    "slight right": "SLIGHT_RIGHT",
    "sharp left": "SHARP_LEFT",
    "sharp right": "SHARP_RIGHT",
    "uturn": "U_TURN",
}
FORKS = {"left": "LEFT_FORK", "right": "RIGHT_FORK", "straight": "MIDDLE_FORK"}
ENDS = {"depart": "GENERIC", "arrive": "GENERIC"}  # "segment end" would end a Garmin segment


def write_fit(timed: Timed, cues: Sequence[CuePoint] = ()) -> bytes:
    """The course as FIT, with the times that its rider would take."""
    return _encoded(_messages(timed, cues))


def _encoded(messages: Iterable[Any]) -> bytes:
    """A FIT file of messages, each turned into bytes as it comes: a day of objects takes gigabytes."""
    from fit_tool.fit_file_builder import FitFileBuilder  # noqa: PLC0415  100 ms that a ride need not spend
    from fit_tool.fit_file_header import FitFileHeader  # noqa: PLC0415  likewise
    from fit_tool.utils.crc import crc16  # noqa: PLC0415  likewise

    builder, body = FitFileBuilder(auto_define=True, min_string_size=NAME_BYTES), bytearray()
    for message in messages:
        builder.add(message)
        for record in builder.records:
            body += record.to_bytes()
        builder.records.clear()
    header: bytes = FitFileHeader(records_size=len(body)).to_bytes()
    checked: int = crc16(bytes(body), crc=crc16(header))
    return header + bytes(body) + checked.to_bytes(2, "little")


def _messages(timed: Timed, cues: Sequence[CuePoint]) -> Iterator[Any]:
    """All messages in the order that the SDK's example of a course has."""
    from fit_tool.profile.messages.course_message import CourseMessage  # noqa: PLC0415  see write_fit
    from fit_tool.profile.messages.file_id_message import FileIdMessage  # noqa: PLC0415  see write_fit
    from fit_tool.profile.messages.lap_message import LapMessage  # noqa: PLC0415  see write_fit
    from fit_tool.profile.profile_type import FileType, Manufacturer, Sport  # noqa: PLC0415  see write_fit

    start = _milliseconds(timed, 0.0)
    end = _milliseconds(timed, timed.seconds[-1])
    head = FileIdMessage()
    head.type, head.manufacturer = FileType.COURSE, Manufacturer.DEVELOPMENT.value
    head.product, head.serial_number, head.time_created = PRODUCT, SERIAL, start
    yield head
    course = CourseMessage()
    course.course_name, course.sport = _name(timed.name) or "route", Sport.CYCLING
    yield course
    lap = LapMessage()
    lap.timestamp, lap.start_time = end, start
    lap.total_elapsed_time = lap.total_timer_time = timed.seconds[-1]
    lap.total_distance = timed.along[-1]
    lap.start_position_long, lap.start_position_lat = timed.points[0][:2]
    lap.end_position_long, lap.end_position_lat = timed.points[-1][:2]
    yield lap
    yield _timer(start, starts=True)
    yield from (_record(timed, row) for row in range(len(timed.points)))
    yield from (_course_point(timed, cue, number) for number, cue in enumerate(cues))
    yield _timer(end, starts=False)


def _timer(timestamp: int, *, starts: bool) -> Any:
    from fit_tool.profile.messages.event_message import EventMessage  # noqa: PLC0415  see write_fit
    from fit_tool.profile.profile_type import Event, EventType  # noqa: PLC0415  see write_fit

    event = EventMessage()
    event.timestamp, event.event = timestamp, Event.TIMER
    event.event_type = EventType.START if starts else EventType.STOP_ALL
    return event


def _record(timed: Timed, row: int) -> Any:
    from fit_tool.profile.messages.record_message import RecordMessage  # noqa: PLC0415  see write_fit

    lon, lat, ele = timed.points[row]
    record = RecordMessage()
    record.timestamp, record.distance = _milliseconds(timed, timed.seconds[row]), timed.along[row]
    record.position_long, record.position_lat = lon, lat
    if ele is not None:
        record.enhanced_altitude = ele
    return record


def _course_point(timed: Timed, cue: CuePoint, number: int) -> Any:
    from fit_tool.profile.messages.course_point_message import CoursePointMessage  # noqa: PLC0415  see above
    from fit_tool.profile.profile_type import CoursePoint  # noqa: PLC0415  see write_fit

    point = CoursePointMessage()
    point.message_index, point.timestamp = number, _milliseconds(timed, cue.seconds)
    point.position_long, point.position_lat, point.distance = cue.lon, cue.lat, cue.along
    point.type, point.course_point_name = CoursePoint[_kind(cue)], _name(cue.sentence)
    return point


def _kind(cue: CuePoint) -> str:
    told = cue.told
    if told.type in ENDS or told.mode in {"ferry", "train"}:
        return ENDS.get(told.type, "TRANSPORT")
    side = told.modifier.removeprefix("slight ")
    return FORKS[side] if told.type == "fork" and side in FORKS else TURNS.get(told.modifier, "GENERIC")


def _name(text: str) -> str:
    """As many whole characters as fit into the field with the zero that ends it."""
    return plain_text(text).encode()[: NAME_BYTES - 1].decode(errors="ignore")


def _milliseconds(timed: Timed, seconds: float) -> int:
    return round((timed.start.timestamp() + seconds) * 1000)


def read_fit(source: bytes | str | os.PathLike[str]) -> Course:
    """The line in a FIT course or activity, or in its bytes; course points become waypoints.

    A recorded ride that is cut is read as far as it goes, as a computer leaves it when its battery dies, and
    is marked as cut; a course that is cut leads to no goal.

    Raises ContentError where it holds no line or is a cut course, StorageError where it cannot be read.
    """
    data = source if isinstance(source, bytes) else read_whole(source, limit=LIMIT)
    label = "this FIT file" if isinstance(source, bytes) else repr(os.fspath(source))
    check_unpacked(data, label, wanted="FIT file")
    found, cut = _Found(), _is_cut(data)
    try:
        for kind, values in _frames(_sized(data)):
            found.take(kind, values)
    except Exception as error:  # the reader meets hostile bytes with errors of many kinds
        if not found.told:
            raise ContentError(f"{label} is no whole FIT file; copy or export it again") from error
        found.broken = True
    if cut and found.planned:
        raise ContentError(f"{label} is cut, and its course leads to no goal; copy or download it again")
    if len(found.points) < 2:
        raise ContentError(f"{label} holds no line to follow; an indoor ride has none")
    try:
        return found.course(cut=cut or (found.broken and not found.planned))
    except UsageError as error:
        raise ContentError(f"{label}: {error}; export it again") from error


@dataclass
class _Found:
    """What the messages of a file have told so far."""

    name: str = ""
    told: bool = False  # anything that is read
    planned: bool = False  # it is a course, not a ride
    broken: bool = False  # there is more, which can't be read
    points: list[Position] = field(default_factory=list)
    times: list[datetime | None] = field(default_factory=list)
    waypoints: list[Waypoint] = field(default_factory=list)

    def take(self, kind: str, values: Mapping[str, Any]) -> None:
        """One more message."""
        self.told = True
        if kind == "course":
            self.planned = True
            self.name = _text(values, "name") or self.name
        position = _position(values)
        if position and kind == "record":
            self.points.append(position)
            self.times.append(_time(values.get("timestamp")))
        elif position and kind == "course_point":
            name, what = _text(values, "name"), _text(values, "type")
            self.waypoints.append(Waypoint(*position, name=name, kind=what))

    def course(self, *, cut: bool) -> Course:
        """All of it; UsageError where the points are no line."""
        times = tuple(self.times) if any(self.times) else None
        return Course(self.name, tuple(self.points), times=times, waypoints=tuple(self.waypoints), cut=cut)


def _text(values: Mapping[str, Any], name: str) -> str:
    return plain_text(str(values.get(name) or ""))


def _is_cut(data: bytes) -> bool:
    """Whether the file is shorter than its header says, or was never closed, so that it says nothing."""
    size = int.from_bytes(data[SIZE], "little")
    return size == 0 or data[0] + size + CRC_BYTES > len(data)


def _sized(data: bytes) -> bytes:
    """The bytes with their size in the header, where whoever wrote them did not come to it."""
    if len(data) <= SIZE.stop or any(data[SIZE]):
        return data
    return data[: SIZE.start] + max(0, len(data) - data[0]).to_bytes(4, "little") + data[SIZE.stop :]


def _frames(data: bytes) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The kind and the fields of each message, up to where the file is damaged: there any error is raised."""
    import fitdecode  # noqa: PLC0415  60 ms that a ride without such a file need not spend

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what we do not read may be as odd as it likes
        reader = fitdecode.FitReader(
            data, check_crc=fitdecode.CrcCheck.DISABLED, error_handling=fitdecode.ErrorHandling.IGNORE
        )
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name in _KINDS:
                yield frame.name, {field.name: field.value for field in frame.fields}


_KINDS = frozenset({"course", "record", "course_point"})


def _position(values: Mapping[str, Any]) -> Position | None:
    lon, lat = values.get("position_long"), values.get("position_lat")
    if not isinstance(lon, int) or not isinstance(lat, int):
        return None
    ele = values.get("enhanced_altitude", values.get("altitude"))
    known = isinstance(ele, int | float) and LOWEST <= ele <= HIGHEST
    place = lon / SEMICIRCLES, lat / SEMICIRCLES
    return (*place, float(ele) if known and ele is not None else None) if abs(place[1]) <= 90.0 else None


def _time(value: object) -> datetime | None:
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def write_fit_activity(activity: Activity) -> bytes:
    """A ride as a FIT activity: records, laps, one session."""
    return _encoded(_activity_messages(activity))


def _activity_messages(activity: Activity) -> Iterator[Any]:
    from fit_tool.profile.messages.activity_message import ActivityMessage  # noqa: PLC0415  see write_fit
    from fit_tool.profile.messages.file_id_message import FileIdMessage  # noqa: PLC0415  see write_fit
    from fit_tool.profile.profile_type import Event, EventType, FileType, Manufacturer  # noqa: PLC0415  likewise

    first, last = _stamp(activity, activity.samples[0].t), _stamp(activity, activity.samples[-1].t)
    head = FileIdMessage()
    head.type, head.manufacturer = FileType.ACTIVITY, Manufacturer.DEVELOPMENT.value
    head.product, head.serial_number, head.time_created = PRODUCT, SERIAL, first
    yield head
    yield _timer(first, starts=True)
    stops = dict(activity.stops)
    going_on = set(stops.values())
    for row, one in enumerate(activity.samples):
        if one.t in going_on:
            yield _timer(_stamp(activity, one.t), starts=True)
        yield _sample(activity, row)
        if one.t in stops:
            yield _timer(_stamp(activity, one.t), starts=False)
    yield _timer(last, starts=False)
    rows = activity.lap_rows()
    yield from (_lap(activity, *ends, number) for number, ends in enumerate(rows))
    yield _session(activity, len(rows))
    whole = ActivityMessage()
    whole.timestamp, whole.num_sessions = last, 1
    whole.total_timer_time = activity.timed(0, len(activity.samples) - 1)
    whole.event, whole.event_type = Event.ACTIVITY, EventType.STOP
    yield whole


def _sample(activity: Activity, row: int) -> Any:
    from fit_tool.profile.messages.record_message import RecordMessage  # noqa: PLC0415  see write_fit

    one, record = activity.samples[row], RecordMessage()
    record.timestamp, record.distance = _stamp(activity, one.t), activity.along[row]
    record.position_long, record.position_lat = one.lon, one.lat
    for key, value in (
        ("enhanced_altitude", one.ele),
        ("enhanced_speed", one.speed),
        ("heart_rate", one.heart_rate),
        ("cadence", one.cadence),
        ("power", one.power),
    ):
        if value is not None:
            setattr(record, key, value)
    return record


def _lap(activity: Activity, first: int, last: int, number: int) -> Any:
    from fit_tool.profile.messages.lap_message import LapMessage  # noqa: PLC0415  see write_fit

    lap = LapMessage()
    lap.message_index = number
    _sums(lap, activity, first, last)
    return lap


def _session(activity: Activity, laps: int) -> Any:
    from fit_tool.profile.messages.session_message import SessionMessage  # noqa: PLC0415  see write_fit
    from fit_tool.profile.profile_type import Sport  # noqa: PLC0415  see write_fit

    session = SessionMessage()
    session.sport, session.num_laps, session.first_lap_index = Sport.CYCLING, laps, 0
    _sums(session, activity, 0, len(activity.samples) - 1)
    if activity.climb is not None:
        session.total_ascent, session.total_descent = (round(metres) for metres in activity.climb)
    return session


def _sums(message: Any, activity: Activity, first: int, last: int) -> None:
    """What a lap and a session have alike."""
    begin, end = activity.samples[first], activity.samples[last]
    message.timestamp, message.start_time = _stamp(activity, end.t), _stamp(activity, begin.t)
    message.total_elapsed_time, message.total_timer_time = end.t - begin.t, activity.timed(first, last)
    message.total_distance = activity.along[last] - activity.along[first]
    message.start_position_long, message.start_position_lat = begin.lon, begin.lat


def _stamp(activity: Activity, t: float) -> int:
    return round(activity.when(t).timestamp() * 1000)
