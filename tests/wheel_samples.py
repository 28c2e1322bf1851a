"""Sample years for the wheel's tests: Keski-Suomi in three languages, and a year that is far too full."""

import random
from datetime import date, timedelta

from calendars.wheel import (
    WheelDay,
    WheelMeeting,
    WheelPause,
    WheelPhase,
    WheelRound,
    WheelYear,
)

YEAR = 2027

WORDS = {
    "fi": {
        "title": "Lasten, nuorten ja perheiden vuosikello",
        "subtitle": "Keski-Suomen maakunta ja kunnat",
        "legend": "Toimielimet uloimmasta kehästä sisimpään",
        "today": "Tänään",
        "description": (
            "Vuosikello 2027: neljä vaihetta ulkokehällä, kahdeksan toimielimen kokoukset omilla kehillään, "
            "tietopyynnöt kaarina ja määräpäivät kehän ulkopuolella. Samat tiedot ovat taulukkona kuvan alla."
        ),
        "months": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu "
        "marraskuu joulukuu",
        "bodies": (
            "Johtoryhmä",
            "Maakunnallinen LAPE-yhteistyöryhmä",
            "Valmisteluryhmä",
            "Työryhmä: perhekeskus",
            "Työryhmä: varhaiskasvatus, koulu ja oppilaitos",
            "Työryhmä: erityis- ja vaativin taso",
            "Työryhmä: lapsen oikeudet ja tietoperustaisuus",
            "Vastuutiimi",
            "Avoin foorumi",
        ),
        "phases": (
            "Tarpeet ja tavoitteet",
            "Arviointi ja raportit",
            "Yhteinen kehittäminen",
            "Kesä",
            "Talousarviot ja sopiminen",
            "Suunnitelman kokoaminen ja hyväksyminen",
        ),
        "rounds": (
            "Kuntien tilannekuva",
            "Kokeilujen väliarviointi",
            "Jäsenten nimeäminen",
            "Lausunnot järjestämissuunnitelmasta",
            "Lausunnot vuosikellosta 2028",
        ),
        "days": (
            "Kuntatapaamisten kierros alkaa",
            "Hyvinvointikertomus aluehallitukseen",
            "Lausunnot valtionosuuksista",
            "Kokeilujen toinen väliarviointi",
            "Hyvinvointikertomukset valtuustoihin",
            "Talousarvioiden kehykset kunnissa",
            "Viimeinen päätös, joka ehtii kuntien talousarvioihin",
            "Lautakuntien talousarvioehdotukset",
            "Hyvinvointitavoitteet seuraavalle vuodelle",
            "Hyte-neuvottelut alkavat",
            "Lapsen oikeuksien päivä",
            "Yhteistyöryhmä hyväksyy vuosikellon 2028",
            "Kokeilujen ensimmäinen väliarviointi",
            "Kuntien talousarviot hyväksytty",
        ),
        "pause": "Kesätauko",
        "meeting": "kokous",
    },
    "sv": {
        "title": "Årsklocka för barn, unga och familjer",
        "subtitle": "Landskapet Mellersta Finland och kommunerna",
        "legend": "Organ, från den yttersta ringen inåt",
        "today": "I dag",
        "description": (
            "Årsklocka 2027: faserna ytterst, organens möten på egna ringar, "
            "informationsbegäran som bågar och fasta datum utanför. "
            "Samma uppgifter finns i tabellen under bilden."
        ),
        "months": "januari februari mars april maj juni juli augusti september oktober november december",
        "bodies": (
            "Ledningsgruppen",
            "LAPE-samarbetsgruppen i landskapet",
            "Beredningsgruppen",
            "Arbetsgruppen för familjecenter",
            "Arbetsgruppen för småbarnspedagogik, skola och läroanstalt",
            "Arbetsgruppen för de mest krävande tjänsterna",
            "Arbetsgruppen för barnets rättigheter och kunskapsbas",
            "Ansvarsteamet",
            "Öppet forum",
        ),
        "phases": (
            "Behov och mål",
            "Utvärdering och rapporter",
            "Gemensam utveckling",
            "Sommar",
            "Budgetar och överenskommelser",
            "Planen sammanställs och godkänns",
        ),
        "rounds": (
            "Kommunernas lägesbild",
            "Utvärdering av försöken",
            "Nominering av ledamöter",
            "Utlåtanden om planen för ordnandet",
            "Utlåtanden om årsklockan 2028",
        ),
        "days": (
            "Kommunträffarna inleds",
            "Välfärdsberättelsen till välfärdsområdesstyrelsen",
            "Utlåtanden om statsandelarna",
            "Andra mellanutvärderingen av försöken",
            "Välfärdsberättelserna till fullmäktige",
            "Kommunernas budgetramar",
            "Sista beslutet som hinner med i kommunernas budgetar",
            "Nämndernas budgetförslag",
            "Välfärdsmålen för nästa år",
            "Förhandlingarna om hälsa och välfärd inleds",
            "Barnkonventionens dag",
            "Samarbetsgruppen godkänner årsklockan 2028",
            "Första mellanutvärderingen av försöken",
            "Kommunernas budgetar godkända",
        ),
        "pause": "Sommaruppehåll",
        "meeting": "möte",
    },
    "en": {
        "title": "The shared year of children, young people and families",
        "subtitle": "Central Finland and its municipalities",
        "legend": "Bodies, from the outermost ring inwards",
        "today": "Today",
        "description": (
            "Annual clock 2027: the phases on the outermost ring, each body's meetings on a ring of its own, "
            "requests as arcs and recurring dates outside. The same facts are in the table below the picture."
        ),
        "months": "January February March April May June July August September October November December",
        "bodies": (
            "Steering group",
            "Regional LAPE cooperation group",
            "Preparing group",
            "Working group: family centres",
            "Working group: early education, school and college",
            "Working group: the most demanding services",
            "Working group: children's rights and knowledge base",
            "Responsible team",
            "Open forum",
        ),
        "phases": (
            "Needs and targets",
            "Evaluation and reports",
            "Developing together",
            "Summer",
            "Budgets and agreement",
            "Putting together and adopting the plan",
        ),
        "rounds": (
            "State of the municipalities",
            "Evaluation of pilots",
            "Nominations",
            "Comments on the organising plan",
            "Comments on the clock of 2028",
        ),
        "days": (
            "Municipal meetings begin",
            "Wellbeing report to the regional board",
            "Statements on state funding",
            "Second evaluation of the pilots",
            "Wellbeing reports to the councils",
            "Budget frames in the municipalities",
            "Last decision that reaches the municipal budgets",
            "Committees' budget proposals",
            "Wellbeing targets for next year",
            "Negotiations with the municipalities begin",
            "Day of the Rights of the Child",
            "Cooperation group adopts the clock of 2028",
            "First evaluation of the pilots",
            "Municipal budgets adopted",
        ),
        "pause": "Summer pause",
        "meeting": "meeting",
    },
}

MEETINGS = (
    ((1, 20), (3, 17), (6, 9), (9, 15), (12, 8)),
    ((2, 10), (4, 21), (6, 2), (9, 8), (11, 24)),
    ((1, 13), (1, 27), (3, 31), (5, 12), (8, 25), (10, 6), (11, 10)),
    ((2, 3), (4, 14), (9, 1), (11, 3)),
    ((2, 4), (4, 15), (9, 2), (11, 4)),
    ((2, 16), (5, 4), (10, 12)),
    ((3, 2), (5, 25), (9, 28)),
    ((1, 7), (3, 10), (8, 19)),
    ((5, 19), (10, 27)),
)
PHASES = (
    ((1, 1), (2, 28)),
    ((3, 1), (4, 11)),
    ((4, 12), (6, 20)),
    ((6, 21), (8, 15)),
    ((8, 16), (10, 10)),
    ((10, 11), (12, 31)),
)
ROUNDS = (((1, 11), (2, 26)), ((2, 15), (3, 12)), ((4, 6), (5, 7)), ((8, 30), (10, 1)), ((9, 27), (11, 5)))
DAYS = (
    (1, 18), (3, 23), (3, 31), (3, 19), (5, 17), (5, 28), (6, 15), (9, 17), (9, 20), (9, 27), (11, 20),
    (12, 8), (12, 10), (12, 31),
)  # fmt: skip


def keski_suomi(language: str, today: date | None = date(YEAR, 5, 10)) -> WheelYear:
    """Return a year as Keski-Suomi's network might keep it."""
    words = WORDS[language]
    return WheelYear(
        title=words["title"],
        subtitle=words["subtitle"],
        year=YEAR,
        months=tuple(words["months"].split()),
        rings=words["bodies"],
        phases=tuple(
            WheelPhase(name, date(YEAR, *a), date(YEAR, *b))
            for name, (a, b) in zip(words["phases"], PHASES, strict=True)
        ),
        meetings=tuple(
            WheelMeeting(f"s{n}/{YEAR}/{k}", body, date(YEAR, *on), f"{body}, {words['meeting']} {k}")
            for n, (body, dates) in enumerate(zip(words["bodies"], MEETINGS, strict=True))
            for k, on in enumerate(dates, 1)
        ),
        rounds=tuple(
            WheelRound(name, date(YEAR, *a), date(YEAR, *b))
            for name, (a, b) in zip(words["rounds"], ROUNDS, strict=True)
        ),
        days=tuple(WheelDay(name, date(YEAR, *on)) for name, on in zip(words["days"], DAYS, strict=True)),
        pauses=(WheelPause(words["pause"], date(YEAR, 6, 21), date(YEAR, 8, 15)),),
        today=today,
        legend_title=words["legend"],
        description=words["description"],
        language=language,
        today_name=words["today"],
    )


def full_year(
    seed: int, *, meetings: int = 104, days: int = 28, rounds: int = 9, phases: int = 9
) -> WheelYear:
    """Return a year of 150 things at dates drawn by lot, clusters and all."""
    lot = random.Random(seed)
    year = keski_suomi("fi")

    def day() -> date:
        return date(YEAR, 1, 1) + timedelta(days=lot.randrange(365))

    edges = sorted({day() for _ in range(phases - 1)} | {date(YEAR, 1, 1), date(YEAR + 1, 1, 1)})
    names = lot.choices(WORDS["fi"]["phases"], k=phases)
    opened = [day() for _ in range(rounds)]
    return WheelYear(
        **{
            **{name: getattr(year, name) for name in year.__dataclass_fields__},
            "meetings": tuple(
                WheelMeeting(f"m/{YEAR}/{n}", lot.choice(year.rings), day(), "kokous")
                for n in range(meetings)
            ),
            "days": tuple(WheelDay(lot.choice(WORDS["fi"]["days"]), day()) for _ in range(days)),
            "rounds": tuple(
                WheelRound(lot.choice(WORDS["fi"]["rounds"]), on, on + timedelta(days=lot.randrange(5, 60)))
                for on in opened
            ),
            "phases": tuple(
                WheelPhase(name, start, end - timedelta(days=1))
                for name, start, end in zip(names, edges, edges[1:], strict=False)
            ),
        }
    )
