"""Conflicts in the office's words: every rule and every change, in Finnish, Swedish and English."""

import re
import tomllib
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from calendars.conflict import Conflict, Outcome, Relaxation, RelaxationKind, Rule, RuleKind
from calendars.diary import Engagement
from calendars.holiday import holiday_names, working_days
from calendars.timetable_problem import Start
from governance.record import Language
from office.reading import find_region, read_region
from templates.busy_words import busy_words
from templates.conflict_locale import conflict_locale
from templates.conflict_names import ConflictNames
from templates.conflict_words import ConflictText, conflict_text

NETWORK, CLOCK = read_region(find_region("keski-suomi"))
LOCALES = Path(__file__).parent.parent / "templates" / "locales" / "conflict"
GROUP, PREPARING, STEERING = "kasvu/2027/3", "valmisteluryhma/2027/4", "johtoryhma/2027/3"
FORUM = "foorumi/2027/1"
CHAIR, SECRETARY, DIRECTOR = "aanekoski-early", "office-planner", "jyvaskyla-director"
AWAY = Engagement(datetime(2027, 8, 2), datetime(2027, 9, 10))  # noqa: DTZ001 - wall time
SLOT, DAY = time(9), date(2027, 9, 1)
WISHED = {
    GROUP: date(2027, 9, 3),
    PREPARING: date(2027, 8, 31),
    STEERING: date(2027, 6, 2),
    FORUM: date(2027, 4, 28),
}


def rule(kind: RuleKind, *meetings: str, **more: Any) -> Rule:
    """State a rule."""
    return Rule(kind, meetings, tuple(dict.fromkeys(id_.partition("/")[0] for id_ in meetings)), **more)


WINDOW = rule(RuleKind.WINDOW, GROUP, days=9, first_day=date(2027, 8, 24), last_day=date(2027, 9, 15))
BUSY = rule(RuleKind.PERSON_BUSY, GROUP, people=(CHAIR,), times=(AWAY,), days=1)
CHAIN = rule(RuleKind.CHAIN_AT_LEAST, GROUP, PREPARING, days=7, label="kasvu before valmisteluryhma")
RULES = {
    RuleKind.WINDOW: WINDOW,
    RuleKind.BUSY: rule(RuleKind.BUSY, GROUP, days=12),
    RuleKind.PERSON_BUSY: BUSY,
    RuleKind.LATEST: rule(RuleKind.LATEST, STEERING, last_day=date(2027, 6, 4), label="budgets"),
    RuleKind.FROZEN: rule(RuleKind.FROZEN, STEERING, first_day=DAY, last_day=DAY, slot=SLOT, label="near"),
    RuleKind.NOT_BEFORE: rule(RuleKind.NOT_BEFORE, GROUP, first_day=DAY, label="summons"),
    RuleKind.PEOPLE: rule(RuleKind.PEOPLE, GROUP, PREPARING, people=(SECRETARY,)),
    RuleKind.ROOM: rule(RuleKind.ROOM, STEERING, PREPARING, label="aluesali"),
    RuleKind.CHAIN_AT_LEAST: CHAIN,
    RuleKind.CHAIN_AT_MOST: rule(RuleKind.CHAIN_AT_MOST, PREPARING, STEERING, days=40),
    RuleKind.SPACING_AT_LEAST: rule(RuleKind.SPACING_AT_LEAST, "kasvu/2027/2", GROUP, days=28),
}
FINNISH = {
    RuleKind.WINDOW: (
        "Kasvun ja oppimisen työryhmän 3. kokous (3.9. tienoilla) on pidettävä tiistaina, "
        "keskiviikkona tai torstaina 24.8.\N{EN DASH}15.9."
    ),
    RuleKind.BUSY: (
        "Kasvun ja oppimisen työryhmän 3. kokoukseen (3.9. tienoilla) tulijoilla on este 12 "
        "sallittuna alkamisaikana."
    ),
    RuleKind.PERSON_BUSY: (
        "Kasvun ja oppimisen työryhmän puheenjohtaja (Äänekosken varhaiskasvatusjohtaja) on "
        "poissa 2.8.\N{EN DASH}9.9., eikä kasvun ja oppimisen työryhmän 3. kokousta (3.9. tienoilla) pidetä"
        " ilman häntä."
    ),
    RuleKind.FROZEN: (
        "Johtoryhmän 3. kokous (2.6. tienoilla) pysyy ajassaan ke 1.9. klo 9.00: siihen on alle 14 päivää."
    ),
    RuleKind.PEOPLE: (
        "Kasvun ja oppimisen työryhmän 3. kokous (3.9. tienoilla) ja valmisteluryhmän 4. kokous "
        "(31.8. tienoilla) eivät voi olla yhtä aikaa: kummassakin tarvitaan hankesuunnittelija."
    ),
    RuleKind.ROOM: (
        "Huoneessa Hyvinvointialueen kokoushuone, Jyväskylä on yksi kokous kerrallaan, ja siellä "
        "pidetään johtoryhmän 3. kokous (2.6. tienoilla) ja valmisteluryhmän 4. kokous (31.8. "
        "tienoilla)."
    ),
    RuleKind.CHAIN_AT_LEAST: (
        "Kasvun ja oppimisen työryhmän 3. kokous (3.9. tienoilla) on pidettävä vähintään 7 päivää"
        " ennen valmisteluryhmän 4. kokousta (31.8. tienoilla): työryhmän havainnot ehtivät "
        "valmisteluun."
    ),
    RuleKind.CHAIN_AT_MOST: (
        "Johtoryhmän 3. kokous (2.6. tienoilla) on pidettävä enintään 40 päivää valmisteluryhmän "
        "4. kokouksen (31.8. tienoilla) jälkeen: johtoryhmä käsittelee vain valmisteltuja "
        "asioita."
    ),
}
AT = Start(DAY, SLOT)
CHANGES: dict[RelaxationKind, tuple[Rule, dict[str, Any]]] = {
    RelaxationKind.WIDEN_WINDOW: (WINDOW, {"start": Start(date(2027, 9, 21), SLOT), "by_days": 6}),
    RelaxationKind.ALLOW_WEEKDAY: (WINDOW, {"start": AT}),
    RelaxationKind.ALLOW_HOUR: (WINDOW, {"start": AT}),
    RelaxationKind.FREE_TIME: (BUSY, {"start": AT}),
    RelaxationKind.UNFREEZE: (RULES[RuleKind.FROZEN], {"start": AT}),
    RelaxationKind.EXCUSE: (BUSY, {"start": AT}),
    RelaxationKind.SHORTEN_GAP: (CHAIN, {"to_days": 3}),
    RelaxationKind.LENGTHEN_GAP: (RULES[RuleKind.CHAIN_AT_MOST], {"to_days": 45}),
    RelaxationKind.DROP_ORDER: (CHAIN, {}),
    RelaxationKind.EXTEND_DEADLINE: (
        RULES[RuleKind.LATEST],
        {"start": Start(date(2027, 9, 30), SLOT), "by_days": 118},
    ),
    RelaxationKind.CHANGE_ROOM: (RULES[RuleKind.ROOM], {"start": AT}),
}


def change(kind: RelaxationKind, **more: Any) -> Relaxation:
    """Offer a change of a kind."""
    its, facts = CHANGES[kind]
    return Relaxation(kind, its, its.meetings[0], **{"by_days": 0, **facts, **more})


def said(
    *rules: Rule, language: Language = Language.FI, relax: tuple[Relaxation, ...] = (), **more: Any
) -> ConflictText:
    """Put a conflict in words."""
    working = working_days(CLOCK, (2026, 2027, 2028))
    names = ConflictNames(NETWORK, CLOCK, working, conflict_locale(language), WISHED)
    conflict = Conflict(rules, relax, wished=WISHED)
    return conflict_text(conflict, names, holiday_names(2027, language), **more)


def without_ids(line: str) -> str:
    """Leave out what stands in brackets for the files."""
    return re.sub(r" \[[^]]*\]", "", line)


ONLY_FINNISH = re.compile(
    r"\b(kokou\w*|ei|päivä\w*|ja|työryhmä\w*|puheenjohtaja|poissa|klo|tienoilla)\b", re.IGNORECASE
)
ONLY_SWEDISH = re.compile(r"\b(möte\w*|är|och|dagar|ordförande\w*|borta|hålls|minst|inte)\b", re.IGNORECASE)
ONLY_ENGLISH = re.compile(r"\b(meetings?|is|and|days?|chair|away|held|least|must)\b", re.IGNORECASE)
FOREIGN = {
    Language.FI: (ONLY_SWEDISH, ONLY_ENGLISH),
    Language.SV: (ONLY_FINNISH, ONLY_ENGLISH),
    Language.EN: (ONLY_FINNISH, ONLY_SWEDISH),
}


def assert_one_language(line: str, language: Language) -> None:
    """Fail for a word of another language."""
    text = without_ids(line)
    found = [pattern.findall(text) for pattern in FOREIGN[language]]
    assert not any(found), (found, text)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", RuleKind)
def test_every_rule_has_a_sentence_in_every_language(kind: RuleKind, language: Language) -> None:
    """A whole one, in that language alone, with names for ids and the ids in brackets after it."""
    (line,) = said(RULES[kind], language=language).rules
    text = without_ids(line)
    assert text[0].isupper()
    assert text.endswith(".")
    assert not text.endswith("..")
    assert "/2027/" not in text
    assert all(person not in text for person in (CHAIR, SECRETARY, "aluesali"))
    assert all(id_ in line for id_ in (*RULES[kind].meetings, *RULES[kind].people))
    assert_one_language(line, language)


@pytest.mark.parametrize("kind", FINNISH)
def test_the_rules_in_finnish(kind: RuleKind) -> None:
    """As a municipal secretary writes them: genitives, dates, roles, and why an order exists."""
    assert without_ids(said(RULES[kind]).rules[0]) == FINNISH[kind]


def test_a_deadline_names_the_municipalities_that_it_comes_from() -> None:
    """Whose budget handling gives the last day for the decision."""
    latest = next(
        one
        for one in (
            rule(RuleKind.LATEST, STEERING, last_day=date(2027, 8, 11) + timedelta(n)) for n in range(60)
        )
        if "prosenttiin" in said(one).rules[0]
    )
    text = said(latest).rules[0]
    assert "vähintään 80 prosenttiin kuntien talousarvioista" in text
    assert re.search(r"päivän määrää [A-ZÄÖ][^()]* \(perillä \d+\.\d+\.\)", text)


def test_a_meeting_without_a_day_tells_which_pause_takes_them() -> None:
    """With the days of the pause."""
    none = rule(RuleKind.WINDOW, "kasvu/2027/5", days=0)
    working = working_days(CLOCK, (2026, 2027, 2028))
    wished = {"kasvu/2027/5": date(2027, 7, 8)}
    names = ConflictNames(NETWORK, CLOCK, working, conflict_locale(Language.FI), wished)
    text = conflict_text(Conflict((none,), (), wished=wished), names, {}).rules[0]
    assert "ei ole 26.6.\N{EN DASH}20.7. yhtään mahdollista päivää" in text
    assert "kesätauko 19.6.\N{EN DASH}10.8." in text


def test_a_narrow_window_tells_which_holiday_takes_the_other_days() -> None:
    """Ascension Day is a Thursday, on which the group would else meet."""
    few = rule(RuleKind.WINDOW, GROUP, days=2, first_day=date(2027, 5, 4), last_day=date(2027, 5, 5))
    working = working_days(CLOCK, (2026, 2027, 2028))
    wished = {GROUP: date(2027, 5, 6)}
    names = ConflictNames(NETWORK, CLOCK, working, conflict_locale(Language.SV), wished)
    days_off = holiday_names(2027, "sv")
    text = conflict_text(Conflict((few,), (), wished=wished), names, days_off).rules[0]
    assert "kristi himmelsfärdsdag to 6.5" in text.casefold()


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", RelaxationKind)
def test_every_change_has_a_sentence_in_every_language(kind: RelaxationKind, language: Language) -> None:
    """A whole one in that language alone, with names for ids."""
    (one,) = said(CHANGES[kind][0], language=language, relax=(change(kind),)).relax
    assert one.what[0].isupper()
    assert one.what.endswith(".")
    assert "/2027/" not in one.what
    assert_one_language(one.what, language)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("kind", [RuleKind.CHAIN_AT_LEAST, RuleKind.CHAIN_AT_MOST, RuleKind.SPACING_AT_LEAST])
def test_a_distance_of_the_whole_series_has_its_own_sentence(kind: RuleKind, language: Language) -> None:
    """It speaks of the series, not of two meetings."""
    its = RULES[kind]
    loosened = Relaxation(
        RelaxationKind.SHORTEN_GAP, its, its.meetings[1], 2, to_days=its.days - 2, everywhere=True
    )
    (one,) = said(its, language=language, relax=(loosened,)).relax
    assert str(its.days - 2) in one.what
    assert_one_language(one.what, language)


def test_the_changes_say_where_they_are_written() -> None:
    """File, series or chain, and the value where there is one."""
    mends = {kind: said(CHANGES[kind][0], relax=(change(kind),)).relax[0].mend for kind in RelaxationKind}
    assert mends[RelaxationKind.WIDEN_WINDOW] == "clock.yaml: series kasvu, within_days: 18"
    assert (
        mends[RelaxationKind.SHORTEN_GAP] == "clock.yaml: chains, kasvu → valmisteluryhma, at_least_days: 3"
    )
    assert mends[RelaxationKind.EXCUSE] == f"network.yaml: {CHAIR}"
    assert mends[RelaxationKind.CHANGE_ROOM] == "clock.yaml: series johtoryhma, room"


def test_an_excused_chair_is_told_who_comes_and_who_chairs() -> None:
    """The seat's own deputy; and the vice chair where the body has one."""
    excused = rule(RuleKind.PERSON_BUSY, STEERING, people=("county-children",), times=(AWAY,), days=1)
    one = Relaxation(RelaxationKind.EXCUSE, excused, STEERING, 0, start=AT)
    text = said(excused, relax=(one,)).relax[0].what
    assert "tilalle tulee varajäsen: perhekeskuspalvelujen päällikkö." in text
    assert text.endswith("Puhetta johtaa Jyväskylän sivistysjohtaja.")


@pytest.mark.parametrize("language", Language)
def test_what_a_change_gives_names_times_others_and_price(language: Language) -> None:
    """When the meetings would be, how many others are far from their wish, and what the year costs."""
    gives = Outcome(((GROUP, AT),), {"drift": 40, "hour": 2}, (STEERING, FORUM))
    (one,) = said(WINDOW, language=language, relax=(change(RelaxationKind.WIDEN_WINDOW, gives=gives),)).relax
    assert "42" in one.gives
    assert "2" in one.gives
    assert_one_language(one.gives, language)
    if language is Language.FI:
        assert one.gives == (
            "Silloin: kasvun ja oppimisen työryhmän 3. kokous ke 1.9. klo 9.00. Muista kokouksista 2 "
            "olisi yli viikon päässä toivotusta päivästään; vuoden pisteet olisivat 42 (pienempi on parempi)."
        )


@pytest.mark.parametrize(("count", "anew"), [(0, False), (1, False), (0, True), (1, True), (3, True)])
def test_others_are_counted_as_people_count(count: int, anew: bool) -> None:  # noqa: FBT001 - a case
    """None, one, several; moved where the year is planned anew."""
    gives = Outcome(((GROUP, AT),), {}, (FORUM,) * count, anew=anew)
    for language in Language:
        line = said(WINDOW, language=language, relax=(change(RelaxationKind.ALLOW_HOUR, gives=gives),)).relax[
            0
        ]
        assert (str(count) in line.gives.replace("9.00", "").replace("1.9", "")) or count < 2
        assert_one_language(line.gives, language)


def test_the_most_telling_rules_come_first() -> None:
    """Where a meeting may be, who is away, then the orders; the wished day is told once."""
    lines = said(CHAIN, BUSY, WINDOW).rules
    assert [("24.8." in line, "poissa" in line, "7 päivää" in line) for line in lines] == [
        (True, False, False),
        (False, True, False),
        (False, False, True),
    ]
    assert sum("3.9. tienoilla" in line for line in lines) == 1


def test_someone_away_beyond_the_window_is_away_until_a_day() -> None:
    """As the absence says, not slot by slot."""
    (_, line) = said(WINDOW, BUSY).rules
    assert "on poissa 9.9. asti" in line
    assert "klo" not in line


def test_rules_about_shared_people_are_told_as_one() -> None:
    """Three meetings of which each two share somebody."""
    pairs = [(GROUP, PREPARING, SECRETARY), (PREPARING, STEERING, DIRECTOR), (GROUP, STEERING, CHAIR)]
    rules = [rule(RuleKind.PEOPLE, one, other, people=(person,)) for one, other, person in pairs]
    (line,) = said(*rules).rules
    assert "niissä tarvitaan samoja ihmisiä" in line
    assert all(id_ in line for id_ in (GROUP, PREPARING, STEERING))


def test_only_three_changes_are_told_and_the_first_is_marked() -> None:
    """The cheapest."""
    kinds = list(RelaxationKind)[:5]
    text = said(WINDOW, relax=tuple(change(kind) for kind in kinds))
    assert len(text.relax) == 3
    numbered = [line for line in text.lines if re.match(r"  \d\. ", line)]
    assert [line.endswith("(pienin muutos)") for line in numbered] == [True, False, False]


def test_a_move_or_an_absence_is_named_in_the_first_line() -> None:
    """By the meeting's and the person's names, with the id for the files."""
    assert said(WINDOW, moved=GROUP).what == (
        "Kasvun ja oppimisen työryhmän 3. kokous [kasvu/2027/3] ei voi olla silloin"
    )
    assert "Äänekosken varhaiskasvatusjohtaja [aanekoski-early]" in said(WINDOW, away=CHAIR).what
    assert said(WINDOW).what == "Vuodelle 2027 ei löydy aikataulua"


def test_a_meeting_that_is_not_called_one_is_named_as_it_is() -> None:
    """The open forum, in the form that the sentence needs."""
    its = rule(RuleKind.SPACING_AT_LEAST, FORUM, "foorumi/2027/2", days=90)
    text = said(its).rules[0]
    assert "Kokouksen Avoin LAPE-foorumi 1 (28.4. tienoilla)" in text
    assert "kokouksen Avoin LAPE-foorumi 2" in text


def test_an_id_that_the_files_no_longer_have_stands_for_itself() -> None:
    """A series that was taken out of the clock may still meet this year."""
    gone = rule(RuleKind.WINDOW, "poistettu/2027/1", days=1, first_day=DAY, last_day=DAY)
    lost = rule(RuleKind.PERSON_BUSY, "poistettu/2027/1", people=("nobody",), times=(AWAY,), days=1)
    assert "poistettu/2027/1 on pidettävä ke 1.9." in said(gone, lost).rules[0].casefold()


def moment(day: int, hour: int, month: int = 9) -> datetime:
    """Name an hour of a day."""
    return datetime(2027, month, day, hour)  # noqa: DTZ001 - wall time


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ([(moment(1, 0, 8), moment(10, 0))], "away until 9 September"),
        ([(moment(6, 0), moment(1, 0, 12))], "away from 6 September"),
        ([(moment(1, 0, 8), moment(1, 0, 12))], "away the whole time from 1 August to 30 November"),
        ([(moment(6, 0), moment(9, 0))], "away from 6 September to 8 September"),
        ([(moment(6, 0), moment(7, 0))], "away on 6 September"),
        ([(moment(d, 8), moment(d, 16)) for d in (2, 3, 6, 7)], "away from 2 September to 7 September"),
        ([(moment(7, 9), moment(7, 11))], "busy on Tue 7 September, 9:00 to 11:00"),
        ([(moment(d, 9), moment(d, 11)) for d in (7, 14, 21, 28)], "busy on Tuesdays, 9:00 to 11:00"),
        (
            [(moment(d, 9 + d % 3), moment(d, 12)) for d in (7, 9, 21, 28)],
            "busy 4 times from 7 September to 28 September",
        ),
        (
            [(moment(1, 0, 8), moment(8, 0)), (moment(9, 9), moment(9, 11))],
            "away until 7 September and busy on Thu 9 September, 9:00 to 11:00",
        ),
    ],
)
def test_busy_times_are_told_as_people_tell_them(times: list[tuple[datetime, datetime]], words: str) -> None:
    """Until, from, on Tuesdays, or how often; days on end are one absence, over a weekend too."""
    engagements = [Engagement(begins, ends) for begins, ends in times]
    locale = conflict_locale(Language.EN)
    assert busy_words(engagements, date(2027, 8, 24), date(2027, 9, 30), locale, many=False) == words


def test_the_three_languages_have_the_same_words() -> None:
    """No key is missing in one of them, and each takes the same facts."""
    files = {
        language: tomllib.loads((LOCALES / f"{language}.toml").read_text("utf-8")) for language in Language
    }
    shapes = {
        language: {(table, key) for table, words in tables.items() for key in words}
        for language, tables in files.items()
    }
    assert shapes[Language.FI] == shapes[Language.SV] == shapes[Language.EN]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.FI, "Avoimen foorumin sihteeri (hankesuunnittelija)"),
        (Language.SV, "Sekreteraren i det öppna forumet ("),
        (Language.EN, "The secretary of the open forum ("),
    ],
)
def test_an_officer_of_a_body_whose_members_are_called_otherwise(language: Language, words: str) -> None:
    """Participants of a forum: its officers are named in the genitive as those of a group are."""
    (line,) = said(
        rule(RuleKind.PERSON_BUSY, FORUM, people=(SECRETARY,), times=(AWAY,), days=1), language=language
    ).rules
    assert line.startswith(words)


def test_a_holiday_keeps_its_capital_where_the_language_has_one() -> None:
    """Ascension Day in English, helatorstai in Finnish, and Kristi himmelsfärdsdag is Christ's."""
    ascension = date(2027, 5, 6)
    lines = {}
    for language in Language:
        working = working_days(CLOCK, (2026, 2027, 2028))
        names = ConflictNames(NETWORK, CLOCK, working, conflict_locale(language), WISHED)
        lines[language] = names.holiday(holiday_names(2027, language)[ascension])
    assert lines == {
        Language.FI: "helatorstai",
        Language.SV: "Kristi himmelsfärdsdag",
        Language.EN: "Ascension Day",
    }


def test_an_absence_is_mended_where_it_is_written() -> None:
    """In a calendar, by a command, or, where nobody's calendar is in the way, in the body."""
    sources = ("busy/kasvu.ics", "vuosikello move --unavailable a --from 2027-02-01 --to 2027-02-28")
    busy = replace(BUSY, sources=sources)
    text = said(busy, relax=(change(RelaxationKind.FREE_TIME, sources=sources),))
    assert text.rules[0].endswith(f"[{GROUP}, {CHAIR}, {', '.join(sources)}]")
    assert text.relax[0].mend == ", ".join(sources)


def mend(kind: RelaxationKind, day: date, slot: time = SLOT, about: str = FORUM) -> str:
    """Give what is to be written so that a meeting may be at a time."""
    window = rule(RuleKind.WINDOW, about, days=1, first_day=day, last_day=day)
    one = Relaxation(kind, window, about, 0, start=Start(day, slot))
    return said(window, relax=(one,)).relax[0].mend


def test_only_the_keys_that_a_series_has_are_named_with_their_whole_values() -> None:
    """The nearest window grows to the day; a weekday and an hour are added last."""
    windows = "windows: [{starts: 13.4., ends: 31.5.}, {starts: 15.9., ends: 31.10.}]"
    tuesday = mend(RelaxationKind.WIDEN_WINDOW, date(2027, 4, 13))
    assert tuesday == f"clock.yaml: series foorumi, within_days: 15, weekdays: [wed, thu, tue], {windows}"
    monday = mend(RelaxationKind.ALLOW_WEEKDAY, date(2027, 4, 26))
    assert monday == "clock.yaml: series foorumi, weekdays: [wed, thu, mon]"
    hour = mend(RelaxationKind.ALLOW_HOUR, date(2027, 4, 28), time(14, 30))
    assert hour == 'clock.yaml: series foorumi, hours: ["12.00", "13.00", "14.30"]'
    late = mend(RelaxationKind.WIDEN_WINDOW, date(2027, 9, 21), about=GROUP)
    assert late == "clock.yaml: series kasvu, within_days: 18"
