"""Clashes: what a meeting or a round outside the clock would run into."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ClashKind(StrEnum):
    """Name what stands against a meeting or a round."""

    DAY_OFF = "day_off"
    PAUSE = "pause"
    #: It begins before 7.00 or ends after 20.00.
    HOURS = "hours"
    #: Its people sit in another meeting.
    ELSEWHERE = "elsewhere"
    #: Another meeting is in its room.
    ROOM = "room"
    #: Its people are away or busy.
    AWAY = "away"
    #: What goes first according to a chain does not.
    UNPREPARED = "unprepared"
    #: What goes first was held longer before than the chain allows.
    LONG_AGO = "long_ago"
    #: Another meeting of its series is nearer than the clock's least distance.
    CLOSE = "close"
    #: The summons leaves later than the body's rules of procedure say.
    SHORT_NOTICE = "short_notice"
    SCHOOL_HOLIDAY = "school_holiday"
    #: Of a round: municipalities get fewer days than the matter takes inside them.
    SHORT_TIME = "short_time"
    #: Of a round: another one waits for answers at the same time.
    OTHER_ROUND = "other_round"
    #: Of a meeting that is called off: another one loses what goes before it.
    PREPARES = "prepares"
    #: Of a meeting that is called off: answers were to be handled in it.
    HANDLES = "handles"
    #: Of a meeting that is called off: it was to decide on proposals.
    DECIDES = "decides"


#: Wishes and customs: named, but nobody has to insist. Chains, pauses, days off, hours and rooms always hold.
SOFT = frozenset(
    {
        ClashKind.CLOSE,
        ClashKind.SHORT_NOTICE,
        ClashKind.SCHOOL_HOLIDAY,
        ClashKind.SHORT_TIME,
        ClashKind.OTHER_ROUND,
        ClashKind.PREPARES,
        ClashKind.HANDLES,
        ClashKind.DECIDES,
    }
)


@dataclass(frozen=True)
class Clash:
    """Name one thing that stands against a meeting or a round; what does not apply is empty."""

    kind: ClashKind
    day: date
    #: The other meeting.
    meeting: str = ""
    #: The series that goes first.
    series: str = ""
    #: The round, `round/year`.
    round: str = ""
    #: The proposal window, by id.
    window: str = ""
    people: tuple[str, ...] = ()
    municipalities: tuple[str, ...] = ()
    #: Days that there are, and days that the rule asks for.
    days: int = 0
    wanted: int = 0

    @property
    def is_hard(self) -> bool:
        """Tell whether a rule is broken, which the office has to insist on."""
        return self.kind not in SOFT
