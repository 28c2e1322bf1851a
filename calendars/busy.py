"""When a person is busy, from a calendar file (iCalendar, RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Component

from calendars.calendar_lines import CalendarFault, calendar_faults
from calendars.diary import Engagement
from governance.working_day import HELSINKI

_DAY = timedelta(days=1)
#: Outlook's words for time in which one can be invited elsewhere.
_FREE_IN_OUTLOOK = frozenset({"FREE", "WORKINGELSEWHERE"})


class BusyError(ValueError):
    """The text cannot be read as a calendar; `faults` names each place."""

    def __init__(self, faults: tuple[CalendarFault, ...]) -> None:
        super().__init__("; ".join(f"line {one.line}: {one.what}" for one in faults))
        self.faults = faults


def engagements(text: str, first: date, last: date, *, own: str = "") -> tuple[Engagement, ...]:
    """Read the times from `first` to `last` at which a calendar's owner is busy, and nothing else of it.

    Events that repeat are there each time. Left out are events that are cancelled or shown as free, free
    times of a VFREEBUSY, and events whose UID ends with `own`: the network's own invitations, which move
    with the plan. Tentative is busy. A floating time is Helsinki wall time, a day is busy from midnight to
    midnight. What overlaps is one engagement.

    Raises BusyError for what is not iCalendar.
    """
    faults = calendar_faults(text)
    if faults:
        raise BusyError(faults)
    try:
        calendars = Calendar.from_ical(text, multiple=True)
        spans = [span for one in calendars for span in _spans(one, first, last, own)]
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError) as error:
        # A library's sentence may tell what the event is about; its kind does not.
        what = f"the calendar cannot be read ({type(error).__name__})"
        fault = CalendarFault(1, what, "export the calendar again, as iCalendar (.ics)")
        raise BusyError((fault,)) from None
    return _merged(spans, datetime.combine(first, time()), datetime.combine(last, time()) + _DAY)


def _spans(calendar: Component, first: date, last: date, own: str) -> Iterator[tuple[datetime, datetime]]:
    # A day more on both sides: other zones' days begin at other hours.
    for event in recurring_ical_events.of(calendar).between(first - _DAY, last + 2 * _DAY):
        if not _is_free(event) and not (own and str(event.get("UID", "")).endswith(own)):
            yield _wall(event["DTSTART"].dt), _wall(event["DTEND"].dt)
    for published in calendar.walk("VFREEBUSY"):
        listed = published.get("FREEBUSY", [])
        for period in listed if isinstance(listed, list) else [listed]:
            if str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
                yield _wall(period.start), _wall(period.end)


def _is_free(event: Component) -> bool:
    return (
        str(event.get("TRANSP", "")).upper() == "TRANSPARENT"
        or str(event.get("STATUS", "")).upper() == "CANCELLED"
        or str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() in _FREE_IN_OUTLOOK
    )


def _wall(moment: Any) -> datetime:
    """Give a date or a time as Helsinki wall time, naive."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    local = moment.astimezone(HELSINKI) if moment.tzinfo else moment
    return local.replace(tzinfo=None, fold=0)


def _merged(
    spans: Iterable[tuple[datetime, datetime]], first: datetime, last: datetime
) -> tuple[Engagement, ...]:
    """Join what overlaps, within the bounds."""
    found: list[Engagement] = []
    for begins, ends in sorted((max(begins, first), min(ends, last)) for begins, ends in spans):
        if ends <= begins:
            continue
        if found and begins < found[-1].ends:
            found[-1] = Engagement(found[-1].begins, max(found[-1].ends, ends))
        else:
            found.append(Engagement(begins, ends))
    return tuple(found)
