"""When somebody is busy, as people say it: until a day, from a day, on Tuesdays, or how often."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from templates.conflict_locale import ConflictLocale
from templates.conflict_shapes import BusyShape

#: So many times are told one by one.
_TOLD = 3
_DAY = timedelta(days=1)
#: A time that takes this much of a day is an absence, not an appointment.
_WHOLE_DAY = timedelta(hours=7)


def busy_words(
    times: Sequence[BusyShape], first: date | None, last: date | None, words: ConflictLocale, *, many: bool
) -> str:
    """Say when somebody is busy within the days from which a meeting's are chosen.

    Absences on end are one, over weekends too. `many` is for several people.
    """
    engaged = words.busy["engaged_many" if many else "engaged_one"]
    away, hours = _absences(times), sorted((t.begins, t.ends) for t in times if not is_absence(t))
    weekly = _weekly(hours) if len(hours) > _TOLD else None
    if len(away) + (0 if weekly is not None else len(hours)) > _TOLD:
        every = sorted(t.begins.date() for t in times)
        span = words.span(every[0], max(_last_day(t.ends) for t in times))
        return words.busy["engaged_often"].format(engaged=engaged, count=len(times), span=span)
    said = [_away(begins, ends, first, last, words) for begins, ends in away]
    for begins, ends in hours if weekly is None else hours[:1]:
        form = "engaged_hours" if weekly is None else "engaged_weekly"
        said.append(
            words.busy[form].format(
                engaged=engaged,
                day=words.weekday_day(begins.date()),
                weekday=words.weekdays([begins.weekday()], "every"),
                begins=words.hour(begins.time()),
                ends=words.hour(ends.time()),
            )
        )
    return words.both(said)


def is_absence(time_: BusyShape) -> bool:
    """Tell an absence, which takes a day or most of it, from an appointment."""
    return time_.ends - time_.begins >= _WHOLE_DAY


def _absences(times: Sequence[BusyShape]) -> list[tuple[date, date]]:
    """Give the first and last days of absences; those with only a weekend between them are one."""
    found: list[tuple[date, date]] = []
    for one in sorted((t for t in times if is_absence(t)), key=lambda t: t.begins):
        begins, ends = one.begins.date(), _last_day(one.ends)
        if found and _next_working(found[-1][1]) >= begins:
            found[-1] = (found[-1][0], max(found[-1][1], ends))
        else:
            found.append((begins, ends))
    return found


def _last_day(ends: datetime) -> date:
    return ends.date() - _DAY if ends.time() == time() else ends.date()


def _next_working(day: date) -> date:
    return day + _DAY * (3 if day.weekday() == 4 else 2 if day.weekday() == 5 else 1)  # noqa: PLR2004 - Friday, Saturday


def _away(begins: date, ends: date, first: date | None, last: date | None, words: ConflictLocale) -> str:
    before = first is not None and begins <= first
    after = last is not None and ends >= last
    form = (
        "away_whole"
        if before and after
        else "away_until"
        if before
        else "away_from"
        if after
        else "away_day"
        if begins == ends
        else "away_span"
    )
    day = words.day(ends if form == "away_until" else begins)
    return words.busy[form].format(day=day, span=words.span(begins, ends))


def _weekly(hours: Sequence[tuple[datetime, datetime]]) -> int | None:
    """Give the weekday on which all these hours are, None where they differ."""
    found = {(begins.weekday(), begins.time(), ends.time()) for begins, ends in hours}
    return next(iter(found))[0] if len(found) == 1 else None
