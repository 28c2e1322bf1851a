"""Quiet hours (hiljaiset tunnit): when no letter leaves, so that nobody is written to at night."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from governance.record import Record
from governance.working_day import HELSINKI, WorkingDays

Hour = Annotated[str, Field(pattern=r"^([01]?\d|2[0-3])[.:][0-5]\d$")]


class QuietHours(Record):
    """Say when letters rest: from the evening to the morning, and on days off."""

    #: The hour of the evening from which no letter leaves, "18.00".
    starts: Hour = "18.00"
    #: The hour of the morning from which letters leave again, "8.00".
    ends: Hour = "8.00"
    #: Whether Saturdays, Sundays and public holidays are quiet all day.
    days_off: bool = True

    @model_validator(mode="after")
    def _leaves_a_day(self) -> "QuietHours":
        if _hour(self.ends) >= _hour(self.starts):
            raise ValueError(
                f"quiet hours from {self.starts} to {self.ends} leave no hour for letters; "
                "write the evening's hour as starts and the morning's as ends"
            )
        return self

    def next_open(self, now: datetime, days: WorkingDays) -> datetime:
        """Give the first moment from `now` (aware) on at which letters leave: `now` itself when they do."""
        local = now.astimezone(HELSINKI)
        if self._is_open_on(local.date(), days):
            if _hour(self.ends) <= local.time() < _hour(self.starts):
                return now
            if local.time() < _hour(self.ends):
                return datetime.combine(local.date(), _hour(self.ends), HELSINKI)
        day = local.date() + timedelta(days=1)
        while not self._is_open_on(day, days):
            day += timedelta(days=1)
        return datetime.combine(day, _hour(self.ends), HELSINKI)

    def _is_open_on(self, day: date, days: WorkingDays) -> bool:
        return not self.days_off or days.is_working(day)


def _hour(text: str) -> time:
    hour, minute = text.replace(":", ".").split(".")
    return time(int(hour), int(minute))
