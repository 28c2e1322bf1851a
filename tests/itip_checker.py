"""A checker of calendar objects (RFC 5545, 5546) for what forgiving readers let pass.

It shares no code with the product or with icalendar: it reads the bytes itself, line by line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_NAME = re.compile(r"[A-Z][A-Z0-9-]*")
_PARAMETER = re.compile(r';([A-Z][A-Z0-9-]*)=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*)')
_HIDDEN_BREAKS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_UTC = re.compile(r"\d{8}T\d{6}Z")
_KNOWN = {
    "VCALENDAR": "VERSION PRODID CALSCALE METHOD UID NAME LAST-MODIFIED REFRESH-INTERVAL X-WR-CALNAME "
    "X-WR-TIMEZONE X-PUBLISHED-TTL",
    "VTIMEZONE": "TZID",
    "STANDARD": "DTSTART RRULE TZNAME TZOFFSETFROM TZOFFSETTO",
    "DAYLIGHT": "DTSTART RRULE TZNAME TZOFFSETFROM TZOFFSETTO",
    "VEVENT": "UID SEQUENCE DTSTAMP DTSTART DTEND ORGANIZER ATTENDEE SUMMARY DESCRIPTION LOCATION STATUS "
    "TRANSP URL CONFERENCE COMMENT",
    "VALARM": "ACTION DESCRIPTION TRIGGER",
}
_PEOPLE = {"REQUEST": (1, 1), "CANCEL": (1, 1), "REPLY": (1, 1), "COUNTER": (1, 1), "PUBLISH": (0, 1)}


@dataclass
class Line:
    """Hold one unfolded content line."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Component:
    """Hold one component with its own lines."""

    name: str
    lines: list[Line] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Give every line of the name."""
        return [line for line in self.lines if line.name == name]

    def value(self, name: str) -> str:
        """Give the value of the first line of the name, or nothing."""
        return next((line.value for line in self.all(name)), "")


def read_components(ics: bytes) -> list[Component]:
    """Read every component in the order of its BEGIN; raises ValueError at a line that is none."""
    found: list[Component] = []
    opened: list[Component] = []
    unfolded = re.sub(rb"\r\n[ \t]", b"", ics).decode("utf-8")
    for text in unfolded.split("\r\n")[:-1]:
        line = _line(text)
        if line.name == "BEGIN":
            opened.append(Component(line.value))
            found.append(opened[-1])
        elif line.name == "END":
            if not opened or opened.pop().name != line.value:
                raise ValueError(f"END:{line.value} closes nothing")
        elif not opened:
            raise ValueError(f"{text!r} stands outside every component")
        else:
            opened[-1].lines.append(line)
    if opened:
        raise ValueError(f"{opened[-1].name} is never closed")
    return found


def _line(text: str) -> Line:
    name = _NAME.match(text)
    if not name:
        raise ValueError(f"{text!r} is no content line")
    parameters, at = {}, name.end()
    while parameter := _PARAMETER.match(text, at):
        parameters[parameter[1]] = parameter[2].strip('"')
        at = parameter.end()
    if text[at : at + 1] != ":":
        raise ValueError(f"{text!r} has parameters that cannot be read")
    return Line(name[0], parameters, text[at + 1 :])


def problems(ics: bytes, *, mime_method: str | None = None) -> list[str]:
    """List what is wrong with the object; an empty list means that nothing was found."""
    found = list(_byte_problems(ics))
    try:
        components = read_components(ics)
    except ValueError as error:
        return [*found, str(error)]
    found.extend(_structure_problems(components))
    found.extend(_method_problems(components, mime_method))
    found.extend(_zone_problems(components))
    method = components[0].value("METHOD") if components else ""
    for event in (component for component in components if component.name == "VEVENT"):
        found.extend(_event_problems(event, method))
    return found


def _byte_problems(ics: bytes) -> Iterator[str]:
    if not ics.endswith(b"\r\n"):
        yield "the last line does not end in CRLF"
    if re.search(rb"(?<!\r)\n|\r(?!\n)", ics):
        yield "a line ends in a lone CR or LF"
    for physical in ics.split(b"\r\n"):
        if len(physical) > 75:
            yield f"a line has {len(physical)} octets"
        try:
            text = physical.decode("utf-8")
        except UnicodeDecodeError:
            yield "a line is not UTF-8, or is folded inside a character"
            continue
        if _HIDDEN_BREAKS.search(text):
            yield "a line holds a control character or a hidden line break"


def _structure_problems(components: list[Component]) -> Iterator[str]:
    if [component.name for component in components[:1]] != ["VCALENDAR"]:
        yield "the object does not begin with VCALENDAR"
    for component in components:
        allowed = _KNOWN.get(component.name, "").split()
        if not allowed:
            yield f"an unknown component {component.name}"
        for line in component.lines:
            if line.name not in allowed:
                yield f"{component.name} has a line {line.name} that we never write"
            if len(component.all(line.name)) > 1:
                yield f"{component.name} has {line.name} more than once"


def _method_problems(components: list[Component], mime_method: str | None) -> Iterator[str]:
    method = components[0].value("METHOD") if components else ""
    if method not in _PEOPLE:
        yield f"METHOD is {method or 'missing'}"
    if mime_method is not None and mime_method != method:
        yield f"METHOD is {method} in the object and {mime_method} in the MIME type"
    if components and components[0].value("VERSION") != "2.0":
        yield "VERSION is not 2.0"


def _zone_problems(components: list[Component]) -> Iterator[str]:
    zones = {zone.value("TZID") for zone in components if zone.name == "VTIMEZONE"}
    for component in components:
        for line in component.lines:
            zone = line.parameters.get("TZID")
            if zone is not None and zone not in zones:
                yield f"{line.name} has TZID {zone} without a VTIMEZONE"
        if component.name in {"STANDARD", "DAYLIGHT"} and not component.value("RRULE"):
            yield f"{component.name} has no RRULE: Outlook ignores lists of dates"


def _event_problems(event: Component, method: str) -> Iterator[str]:
    for name in ("UID", "DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY"):
        if not event.value(name):
            yield f"VEVENT has no {name}"
    if not _UTC.fullmatch(event.value("DTSTAMP")):
        yield "DTSTAMP is not in UTC"
    if not re.fullmatch(r"\d+", event.value("SEQUENCE")):
        yield f"SEQUENCE is {event.value('SEQUENCE')!r}"
    wanted = _PEOPLE.get(method, (1, 1))
    if (len(event.all("ATTENDEE")), len(event.all("ORGANIZER"))) != wanted:
        yield f"{method} has the wrong number of ATTENDEE or ORGANIZER lines"
    for line in (*event.all("ATTENDEE"), *event.all("ORGANIZER")):
        if not re.fullmatch(r"mailto:[!-~]+@[A-Za-z0-9.-]+", line.value):
            yield f"{line.name} is not a mailto address"
    if method == "CANCEL" and event.value("STATUS") != "CANCELLED":
        yield "a cancellation lacks STATUS:CANCELLED"
    if method == "REPLY" and any("PARTSTAT" not in line.parameters for line in event.all("ATTENDEE")):
        yield "an answer lacks PARTSTAT"
