"""The lines of an iCalendar file (RFC 5545 section 3.1), looked over before they are read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import available_timezones

from icalendar.parser import Contentline, Parameters
from icalendar.prop import vDDDLists, vDDDTypes, vDuration, vPeriod, vRecur
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

#: a file with more faults than this is the wrong file
MOST_FAULTS = 20
_ANEW = "export the calendar again, as iCalendar (.ics)"
#: the library's class has no types
_CONTENT: Any = Contentline
#: a title may hold other signs that Python takes for line ends
_LINE_END = re.compile(r"\r\n|\n|\r")
_SELDOM = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_MOMENT = (vDDDTypes, "date or time", "write it as 20270301T090000, or 20270301 for a whole day")
_MOMENTS = (vDDDLists, "list of dates or times", _MOMENT[2])
_READERS: Mapping[str, tuple[Any, str, str]] = {
    "DTSTART": _MOMENT,
    "DTEND": _MOMENT,
    "RECURRENCE-ID": _MOMENT,
    "EXDATE": _MOMENTS,
    "RDATE": _MOMENTS,
    "DURATION": (vDuration, "length of time", "write it as PT1H30M"),
    "RRULE": (vRecur, "rule of repetition", "write it as FREQ=WEEKLY;BYDAY=MO"),
    "FREEBUSY": (vPeriod, "time from and to", "write it as 20270301T070000Z/20270301T090000Z"),
}


@dataclass(frozen=True)
class CalendarFault:
    """Say what is wrong in which line of a calendar file, and the mend; nothing of what an event is about."""

    #: from 1
    line: int
    what: str
    mend: str


@dataclass(frozen=True)
class _Line:
    number: int
    name: str
    parameters: Parameters
    value: str


def calendar_faults(text: str) -> tuple[CalendarFault, ...]:
    """Find what keeps a text from being read as iCalendar, at most `MOST_FAULTS` by line."""
    first = next((line for _, line in _unfolded(text)), "")
    if not first:
        return (CalendarFault(1, "the file is empty", _ANEW),)
    if first.strip().upper() != "BEGIN:VCALENDAR":
        kind = "a web page" if first.lstrip().startswith("<") else "no calendar"
        what = f"the file is not iCalendar: it is {kind}, for it does not begin with BEGIN:VCALENDAR"
        return (CalendarFault(1, what, _ANEW),)
    lines, faults = list[_Line](), list[CalendarFault]()
    for number, line in _unfolded(text):
        try:
            name, parameters, value = _CONTENT(line).parts()
        except ValueError:
            what = "this is no line of iCalendar, NAME:VALUE"
            faults.append(CalendarFault(number, what, f"begin a continued line with a space, or {_ANEW}"))
        else:
            lines.append(_Line(number, name.upper(), parameters, value))
    zones = {line.value for line in lines if line.name == "TZID"}
    faults += [fault for line in lines for fault in _value_faults(line, zones)]
    faults += _nesting_faults(lines)
    return tuple(islice(sorted(faults, key=lambda fault: fault.line), MOST_FAULTS))


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Give each content line with the number of its first line, folded ones joined, empty ones left out."""
    begun, whole = 0, ""
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), start=1):
        if begun and line[:1] in {" ", "\t"}:
            whole += line[1:]
            continue
        if whole.strip():
            yield begun, whole
        begun, whole = number, line
    if whole.strip():
        yield begun, whole


def _value_faults(line: _Line, zones: Iterable[str]) -> Iterator[CalendarFault]:
    if line.name not in _READERS:
        return
    zone = _zone(line)
    if zone and not {zone, zone.strip("/")} & ({*zones} | WINDOWS_TO_OLSON.keys() | _olson_names()):
        mend = "give the file a VTIMEZONE of this name, or name the zone Europe/Helsinki"
        yield CalendarFault(line.number, f'the time zone "{zone}" is not known', mend)
    reader, noun, mend = _READERS[line.name]
    for value in line.value.split(",") if reader is vPeriod else (line.value,):
        try:
            read = reader.from_ical(value)
        except (ValueError, TypeError, KeyError):
            yield CalendarFault(line.number, f'{line.name} "{value[:40]}" is no {noun}', mend)
            continue
        if reader is vRecur:
            yield from _rule_faults(line.number, read)


def _rule_faults(number: int, rule: vRecur) -> Iterator[CalendarFault]:
    mend = _READERS["RRULE"][2]
    if not rule.get("FREQ"):
        yield CalendarFault(number, "RRULE does not say how often", mend)
    elif not {*rule["FREQ"]} <= {*_SELDOM}:
        yield CalendarFault(number, "it repeats more often than daily", "let it repeat daily at most")
    if min(rule.get("INTERVAL", [1]), default=1) < 1:
        yield CalendarFault(number, "the repetition never gets on: its INTERVAL is 0", mend)


def _nesting_faults(lines: Iterable[_Line]) -> Iterator[CalendarFault]:
    open_: list[tuple[_Line, dict[str, _Line]]] = []
    for line in lines:
        if open_ and line.name not in {"BEGIN", "END"}:
            open_[-1][1][line.name] = line
        if line.name == "BEGIN":
            open_.append((line, {}))
        elif line.name == "END" and open_ and open_[-1][0].value.upper() == line.value.upper():
            begin, inside = open_.pop()
            if begin.value.upper() == "VEVENT":
                yield from _event_faults(begin, inside)
        elif line.name == "END":
            yield CalendarFault(line.number, f"END:{line.value[:40]} ends what has not begun", _ANEW)
    for begin, _ in open_:
        yield CalendarFault(
            begin.number, f"{begin.value[:40]} begins here and has no end: the file was cut off", _ANEW
        )


def _event_faults(begin: _Line, inside: Mapping[str, _Line]) -> Iterator[CalendarFault]:
    start, end = inside.get("DTSTART"), inside.get("DTEND")
    if start is None:
        yield CalendarFault(begin.number, "the event has no DTSTART", "say when it begins, or take it away")
    elif (
        end and _zone(start) == _zone(end) and len(start.value) == len(end.value) and end.value < start.value
    ):
        yield CalendarFault(end.number, "the event ends before it begins", "put DTEND after DTSTART")


def _zone(line: _Line) -> str:
    return str(line.parameters.get("TZID", ""))


@cache
def _olson_names() -> frozenset[str]:
    return frozenset(available_timezones())
