"""What came of a round, in numbers: how many answered what, or when; never who."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from governance.form import Answers, FieldKind, FormField
from governance.record import Record
from governance.working_day import HELSINKI

#: Of fewer answers a reader could tell whose is which: then only what came when is counted.
FEWEST_ANSWERS = 5
#: More bars than this cannot be read in a letter.
MOST_BARS = 7
_COUNTED = frozenset({FieldKind.CHOICE, FieldKind.YES_NO, FieldKind.NUMBER})
_NICE = (1, 2, 5, 10)
_WEEK = timedelta(days=7)


class When(StrEnum):
    """Name when an answer came."""

    EARLY = "early"
    LAST_WEEK = "last_week"
    LAST_DAY = "last_day"
    LATE = "late"
    NEVER = "never"


class Came(Record):
    """Know when a municipality was to answer, and when it did."""

    due_at: datetime
    answered_at: datetime | None = None
    late: bool = False


class Bar(Record):
    """Count the municipalities of one bar."""

    #: A choice's id, "yes" or "no", or a When; empty for numbers.
    answer: str = ""
    #: From where to where the numbers of this bar go; whole numbers with both ends in it.
    least: Decimal | None = None
    most: Decimal | None = None
    count: int
    municipalities: frozenset[str]


class Tally(Record):
    """Hold the bars of a round's result."""

    #: The field that is counted; None where it is counted when answers came.
    field: FormField | None
    bars: tuple[Bar, ...]

    def place_of(self, municipality: str) -> int | None:
        """Give the place of the bar that a municipality is in, from 0."""
        return next((n for n, bar in enumerate(self.bars) if municipality in bar.municipalities), None)


def tally_round(form: Sequence[FormField], answers: Mapping[str, Answers], came: Mapping[str, Came]) -> Tally:
    """Count a round's answers to the first question that can be counted, by municipality.

    Where the form has none, too few have answered it, or all answers would need too many bars, it is counted
    when the answers came.
    """
    for field in form:
        given = {one: found[field.id] for one, found in answers.items() if found.get(field.id)}
        if field.kind in _COUNTED and len(given) >= FEWEST_ANSWERS:
            bars = tuple(_bars(field, given))
            if 1 < len(bars) <= MOST_BARS:
                return Tally(field=field, bars=bars)
    return Tally(field=None, bars=_by_time(came))


def _bars(field: FormField, given: Mapping[str, str]) -> Iterator[Bar]:
    if field.kind is FieldKind.NUMBER:
        yield from _numbers({one: Decimal(answer) for one, answer in given.items()})
        return
    possible = [choice.id for choice in field.choices] or ["yes", "no"]
    for answer in possible:
        yield _bar({one for one, said in given.items() if said == answer}, answer=answer)


def _numbers(given: Mapping[str, Decimal]) -> Iterator[Bar]:
    """Put numbers into bars of equal, round width."""
    whole = all(number == number.to_integral_value() for number in given.values())
    step = _step(max(given.values()) - min(given.values()), whole=whole)
    start = (min(given.values()) / step).to_integral_value(ROUND_FLOOR) * step
    while start <= max(given.values()):
        end = start + step
        inside = {one for one, number in given.items() if start <= number < end}
        yield _bar(inside, least=_plain(start), most=_plain(end - 1 if whole else end))
        start = end


def _plain(number: Decimal) -> Decimal:
    """Drop the zeros that arithmetic left: 0.50 is 0.5, 1E+2 is 100."""
    return number.to_integral_value() if number == number.to_integral_value() else number.normalize()


def _step(span: Decimal, *, whole: bool) -> Decimal:
    """Give a round width with which a span needs few bars."""
    unit = Decimal(1) if whole else Decimal("0.01")
    while True:
        for nice in _NICE[:-1]:
            if span / (unit * nice) < MOST_BARS - 1:
                return unit * nice
        unit *= _NICE[-1]


def _by_time(came: Mapping[str, Came]) -> tuple[Bar, ...]:
    groups: dict[When, set[str]] = {when: set() for when in When}
    for municipality, one in came.items():
        groups[_when(one)].add(municipality)
    return tuple(_bar(found, answer=str(when)) for when, found in groups.items())


def _when(one: Came) -> When:
    if one.answered_at is None:
        return When.NEVER
    if one.late:
        return When.LATE
    due, came = one.due_at.astimezone(HELSINKI), one.answered_at.astimezone(HELSINKI)
    if came.date() == due.date():
        return When.LAST_DAY
    return When.LAST_WEEK if due - came < _WEEK else When.EARLY


def _bar(
    municipalities: set[str], *, answer: str = "", least: Decimal | None = None, most: Decimal | None = None
) -> Bar:
    return Bar(
        answer=answer,
        least=least,
        most=most,
        count=len(municipalities),
        municipalities=frozenset(municipalities),
    )
