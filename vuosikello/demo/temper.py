"""The cast's temper: who answers when, and what, from the seed alone."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from governance.working_day import HELSINKI

#: The hours at which the cast reads and writes: twice a week, so that a year has few steps.
_DESK_DAYS = (1, 3)
_DESK_HOUR = time(14, 0)


class Habit(StrEnum):
    """Name how somebody answers what they are asked."""

    PROMPT = "prompt"
    REMINDED = "reminded"
    LATE = "late"
    NEVER = "never"


@dataclass(frozen=True)
class Temper:
    """Draw a person's choices; the same seed, person and matter give the same choice in any process."""

    seed: int

    def draw(self, *about: str) -> random.Random:
        """Give a source of choices for a matter."""
        return random.Random("|".join((str(self.seed), *about)))  # noqa: S311 - a play, no secret

    def habit(self, person: str, matter: str) -> Habit:
        """Tell how a person answers a matter."""
        return self.draw(person, matter, "habit").choices(list(Habit), weights=(64, 18, 10, 8))[0]

    def rsvp(self, person: str, matter: str) -> str | None:
        """Tell how a person answers an invitation; None for no answer."""
        return self.draw(person, matter, "rsvp").choices(
            ["accepted", "tentative", "declined", None], weights=(66, 6, 10, 18)
        )[0]

    def days(self, person: str, matter: str, least: int, most: int) -> timedelta:
        """Draw how many days somebody takes."""
        return timedelta(days=self.draw(person, matter, "days").randint(least, most))


def desk_hour(after: datetime) -> datetime:
    """Give the next hour after `after` at which the cast is at its desk."""
    day = after.astimezone(HELSINKI).date()
    while True:
        moment = datetime.combine(day, _DESK_HOUR, HELSINKI)
        if day.weekday() in _DESK_DAYS and moment > after:
            return moment
        day += timedelta(days=1)
