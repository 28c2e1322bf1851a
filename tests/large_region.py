"""A large region: 21 bodies with long names, 143 meetings, seven rounds and the rest, laid out by lot."""

import random
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import TypeVar

from calendars.holiday import working_days
from calendars.year_planning import year_items
from governance.body import Body, BodyKind
from governance.clock import AnnualClock, Series
from governance.network import Network
from governance.record import Record, Text
from governance.working_day import HELSINKI
from governance.year_plan import PlannedMeeting, YearPlan
from office.reading import find_region, read_region

Some = TypeVar("Some", bound=Record)

YEAR = 2027
MEETINGS = 143
_HOURS = (time(9), time(10, 30), time(12, 30), time(14))

#: Bodies beyond Keski-Suomi's own nine.
_MORE = (
    (
        "Varhaiskasvatuksen ja esiopetuksen työryhmä",
        "Arbetsgruppen för småbarnspedagogik och förskoleundervisning",
        "Early childhood education working group",
    ),
    (
        "Kouluhyvinvoinnin ja opiskeluhuollon työryhmä",
        "Arbetsgruppen för skolvälfärd och elevvård",
        "School wellbeing and student welfare working group",
    ),
    (
        "Erityis- ja vaativimman tason palvelut",
        "Tjänster på special- och den mest krävande nivån",
        "Specialised and most demanding services",
    ),
    (
        "Monikielisten palvelujen kehittäjäryhmä",
        "Utvecklargruppen för flerspråkiga tjänster",
        "Developer group for multilingual services",
    ),
    (
        "Lastensuojelun systeemisen työn ryhmä",
        "Gruppen för systemiskt arbete inom barnskyddet",
        "Systemic child protection group",
    ),
    (
        "Nuorten mielenterveys- ja päihdepalvelut",
        "Mentalvårds- och missbrukstjänster för unga",
        "Mental health and substance services for the young",
    ),
    (
        "Järjestöyhteistyön neuvottelukunta",
        "Delegationen för samarbetet med organisationer",
        "Advisory board for cooperation with organisations",
    ),
    (
        "Seurakuntien ja kuntien yhteistyöryhmä",
        "Samarbetsgruppen för församlingar och kommuner",
        "Cooperation group of parishes and municipalities",
    ),
    (
        "Lähisuhdeväkivallan ehkäisyn työryhmä",
        "Arbetsgruppen mot våld i nära relationer",
        "Working group against domestic violence",
    ),
    (
        "Tiedolla johtamisen ja seurannan tiimi",
        "Teamet för kunskapsbaserad ledning och uppföljning",
        "Team for knowledge-based management and follow-up",
    ),
    (
        "Eropalvelujen ja vanhemmuuden tuen ryhmä",
        "Gruppen för skilsmässotjänster och föräldrastöd",
        "Separation services and parental support group",
    ),
    (
        "Lasten ja nuorten osallisuusfoorumi",
        "Delaktighetsforumet för barn och unga",
        "Participation forum of children and young people",
    ),
)


@cache
def large_rules() -> tuple[Network, AnnualClock]:
    """Give Keski-Suomi with twelve bodies more, each with its series."""
    network, clock = read_region(find_region("keski-suomi"))
    bodies = [_body(network, number, names) for number, names in enumerate(_MORE)]
    series = [_series(clock, body) for body in bodies]
    return (
        _changed(network, bodies=(*network.bodies, *bodies)),
        _changed(clock, series=(*clock.series, *series)),
    )


@cache
def large_plan(seed: int = 1) -> YearPlan:
    """Give a year whose meetings lie on working days drawn by lot, with everything that follows from them.

    Each body meets once in each equal part of its year; nobody has looked whether anybody is in two places.
    """
    network, clock = large_rules()
    working = working_days(clock, (YEAR - 1, YEAR, YEAR + 1))
    lot = random.Random(seed)
    open_days = working.between(date(YEAR, 1, 11), date(YEAR, 12, 17))
    meetings: list[PlannedMeeting] = []
    for place, series in enumerate(clock.series):
        count = MEETINGS // len(clock.series) + (place < MEETINGS % len(clock.series))
        part = len(open_days) / count
        days = [open_days[int((n + lot.random()) * part)] for n in range(count)]
        meetings += [_meeting(series, n, day, lot.choice(_HOURS)) for n, day in enumerate(days, start=1)]
    held = tuple(sorted(meetings, key=lambda one: (one.starts_at, one.id)))
    return YearPlan(
        region=network.region.id,
        year=YEAR,
        meetings=held,
        items=year_items(network, clock, YEAR, held, working),
        proven=False,
        objective=0,
        bound=0,
        seconds=0,
    )


def _body(network: Network, number: int, names: tuple[str, str, str]) -> Body:
    """Make a body with long names out of one of the region's working groups."""
    groups = [body for body in network.bodies if body.kind is BodyKind.WORKING]
    name = Text(fi=names[0], sv=names[1], en=names[2])
    return _changed(groups[number % len(groups)], id=f"ryhma-{number:02}", name=name, short=name)


def _series(clock: AnnualClock, body: Body) -> Series:
    return _changed(clock.series[3], id=body.id, body=body.id, name=body.name)


def _meeting(series: Series, number: int, day: date, hour: time) -> PlannedMeeting:
    starts = datetime.combine(day, hour, HELSINKI)
    return PlannedMeeting(
        id=f"{series.id}/{YEAR}/{number}",
        series=series.id,
        body=series.body,
        number=number,
        starts_at=starts,
        ends_at=starts + timedelta(minutes=series.minutes),
    )


def _changed(record: Some, **changed: object) -> Some:
    """Give a record with some fields changed; a copy would carry its cached look-ups over."""
    fields = {name: getattr(record, name) for name in type(record).model_fields}
    return type(record)(**{**fields, **changed})
