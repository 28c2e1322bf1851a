"""The region that ships: what its data promise to the people who read and plan from them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from calendars.holiday import working_days
from calendars.year_planning import plan_year
from governance.body import BodyKind
from governance.clock import AnnualClock
from governance.laid_clock import LaidClock
from governance.moment_graph import written_moments
from governance.municipality import DeciderKind, MunicipalityKind
from governance.network import Network
from governance.nomination import nominator, open_nominations
from governance.problem import Severity
from governance.record import Language, Record, Text
from governance.round import RoundKind
from governance.rule_profile import MinutesKind
from governance.working_day import HELSINKI, Roll
from governance.year_plan import ItemKind, YearPlan
from office.reading import check_region, read_region, read_school_holidays

FOLDER = Path(__file__).parent.parent / "regions" / "keski-suomi"
#: Official code, Finnish and Swedish name (Statistics Finland, classification of municipalities 2026).
MUNICIPALITIES = {
    "077": ("Hankasalmi", "Hankasalmi"),
    "172": ("Joutsa", "Joutsa"),
    "179": ("Jyväskylä", "Jyväskylä"),
    "182": ("Jämsä", "Jämsä"),
    "216": ("Kannonkoski", "Kannonkoski"),
    "226": ("Karstula", "Karstula"),
    "249": ("Keuruu", "Keuru"),
    "256": ("Kinnula", "Kinnula"),
    "265": ("Kivijärvi", "Kivijärvi"),
    "275": ("Konnevesi", "Konnevesi"),
    "312": ("Kyyjärvi", "Kyyjärvi"),
    "410": ("Laukaa", "Laukas"),
    "435": ("Luhanka", "Luhanka"),
    "495": ("Multia", "Multia"),
    "500": ("Muurame", "Muurame"),
    "592": ("Petäjävesi", "Petäjävesi"),
    "601": ("Pihtipudas", "Pihtipudas"),
    "729": ("Saarijärvi", "Saarijärvi"),
    "850": ("Toivakka", "Toivakka"),
    "892": ("Uurainen", "Uurainen"),
    "931": ("Viitasaari", "Viitasaari"),
    "992": ("Äänekoski", "Äänekoski"),
}
CITIES = {"Jyväskylä", "Jämsä", "Keuruu", "Saarijärvi", "Viitasaari", "Äänekoski"}
DAY = date(2027, 3, 1)


@pytest.fixture(scope="module")
def region() -> tuple[Network, AnnualClock]:
    """Read the region once."""
    return read_region(FOLDER)


@pytest.fixture(scope="module")
def network(region: tuple[Network, AnnualClock]) -> Network:
    """Give its network."""
    return region[0]


@pytest.fixture(scope="module")
def clock(region: tuple[Network, AnnualClock]) -> AnnualClock:
    """Give its clock."""
    return region[1]


def texts(value: Any) -> Iterator[Text]:
    """Walk through every text of a document."""
    if isinstance(value, Text):
        yield value
    elif isinstance(value, Record):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)


def test_the_region_has_no_errors_and_the_one_warning_that_shows_what_a_warning_is() -> None:
    """A nomination that has not come is the only thing to see to."""
    (found,) = check_region(FOLDER, DAY)
    assert (found.severity, found.field) == (Severity.WARNING, "bodies[4].seats[7].nominations[0]")
    assert found.what == (
        'the seat "oppilaitokset" is vacant: "oppilaitokset" was to name the member by 2026-10-30'
    )
    assert found.source == "Johtoryhmä 28.8.2025"


def test_nominations_are_asked_for_and_missing(network: Network) -> None:
    """One has been waited for since the autumn before, one is asked of a municipality in February."""
    (late,) = open_nominations(network, date(2027, 1, 31))
    assert (late.id, late.overdue(date(2027, 1, 31))) == ("kasvu/oppilaitokset/2026-09-14", True)
    _, asked = open_nominations(network, DAY)
    assert (asked.of, asked.member, asked.deputy) == ("joutsa", False, True)
    assert nominator(network, asked.of) == "joutsa-registry"


def test_the_steering_group_departs_from_its_profile_as_its_setting_decision_says(network: Network) -> None:
    """More than half must be present, and an urgent matter may be decided by e-mail."""
    own, profile = network.profile("johtoryhma"), network.profile("valmisteluryhma")
    assert (own.quorum_share, own.decides_by_email) == (0.5, True)
    assert (profile.quorum_share, profile.decides_by_email) == (0.334, False)
    assert own.summons_days == profile.summons_days
    assert "§ 112" in own.source


def test_officers_deputies_and_experts_are_all_in_use(network: Network) -> None:
    """Who leads, who presents, who comes instead, and who is only heard."""
    steering, team = network.body("johtoryhma"), network.body("vastuutiimi")
    assert steering.vice_chair == "jyvaskyla-director"
    assert (steering.presents, team.presents) == ("office-change-agent", "office-planner")
    assert steering.substitute_for("laukaa-director", DAY) == "laukaa-contact"
    assert team.substitute_for("county-planner", DAY) == "county-wellbeing"
    assert team.substitute_for("county-planner", DAY, {"county-wellbeing"}) == "office-change-agent"
    assert network.optional("perhekeskukset", DAY) == ("expert-developer",)
    assert "expert-developer" not in network.required("perhekeskukset", DAY)


def test_all_22_municipalities_have_their_official_codes_and_names(network: Network) -> None:
    """Codes and names are facts of the classification."""
    found = {one.code: (one.name.fi, one.name.sv) for one in network.municipalities}
    assert found == MUNICIPALITIES


def test_six_of_them_are_cities_with_a_city_board(network: Network) -> None:
    """A city has a kaupunginhallitus, another municipality a kunnanhallitus."""
    assert {one.name.fi for one in network.municipalities if one.kind is MunicipalityKind.CITY} == CITIES
    for one in network.municipalities:
        if one.decider.kind is DeciderKind.BOARD:
            word = "kaupunginhallitus" if one.kind is MunicipalityKind.CITY else "kunnanhallitus"
            assert one.decider.name.fi == f"{one.genitive} {word}"


def test_in_some_municipalities_a_committee_or_an_office_holder_decides(network: Network) -> None:
    """Who decides follows each municipality's administrative rules."""
    assert {one.decider.kind for one in network.municipalities} == set(DeciderKind)


def test_a_large_municipality_takes_longer_inside_than_a_small_one(network: Network) -> None:
    """Seed 003: a large municipality has many relay steps, a small one few."""
    steps = {one.name.fi: (len(one.relay), one.handling_days) for one in network.municipalities}
    assert steps["Jyväskylä"][0] >= 4
    assert steps["Luhanka"][0] == 1
    assert steps["Jyväskylä"][1] > steps["Muurame"][1] > steps["Joutsa"][1] > steps["Luhanka"][1]


def test_no_letter_goes_to_a_real_address(network: Network) -> None:
    """RFC 2606 section 2: .example is nobody's; every role has its own address."""
    addresses = [network.office.email, *(person.email for person in network.people)]
    assert all(address.endswith(".example") for address in addresses)
    assert max(Counter(addresses).values()) == 1


def test_everything_that_is_named_is_named_in_finnish_swedish_and_english(
    network: Network, clock: AnnualClock
) -> None:
    """A Swedish-speaking member and an English-speaking guest both read all of it."""
    found = [*texts(network), *texts(clock)]
    assert len(found) > 400
    assert [text.fi for text in found if text.missing] == []


def test_some_people_are_written_to_in_swedish(network: Network) -> None:
    """The region is Finnish-speaking; a few of its people are not."""
    swedish = {person.id for person in network.people if person.language is Language.SV}
    seated = {person for body in network.bodies for person in network.roster(body.id, DAY)}
    assert 3 <= len(swedish) <= 5
    assert swedish & seated
    assert any(one.substitute in swedish for one in network.municipalities)


def test_every_kind_of_body_is_there_with_seven_to_fifteen_seats(network: Network) -> None:
    """Steering, cooperation, preparing and working groups, the team and the open forum."""
    assert {body.kind for body in network.bodies} == set(BodyKind)
    for body in network.bodies:
        if body.kind not in {BodyKind.FORUM, BodyKind.TEAM}:
            assert 7 <= len(body.seats) <= 15, body.id


def test_the_cooperation_group_keeps_minutes_and_the_project_groups_memos(network: Network) -> None:
    """Both rule profiles are in use."""
    kept = {body.id: network.profile(body.id).minutes for body in network.bodies}
    assert kept.pop("yhteistyoryhma") is MinutesKind.MINUTES
    assert set(kept.values()) == {MinutesKind.MEMO}
    assert all(profile.source for profile in network.profiles)


def test_every_municipality_has_a_place_in_some_body(network: Network) -> None:
    """Nobody is asked for answers without a say."""
    seated = {seat.of for body in network.bodies for seat in body.seats}
    assert {one.id for one in network.municipalities} <= seated


def test_a_member_changes_in_the_middle_of_the_term(network: Network) -> None:
    """On 1.8.2027 somebody else sits for the organisations."""
    before, after = date(2027, 7, 31), date(2027, 8, 1)
    assert "ngo-member" in network.roster("yhteistyoryhma", before)
    assert "ngo-member" not in network.roster("yhteistyoryhma", after)
    assert "ngo-successor" in network.roster("yhteistyoryhma", after)


@pytest.mark.parametrize("on", [date(2027, 6, 1), date(2028, 6, 1)])
def test_every_municipality_is_in_exactly_one_area_on_any_day(network: Network, on: date) -> None:
    """Family-centre areas are formed in stages and never overlap."""
    inside = Counter(
        municipality
        for area in network.areas
        if area.since <= on <= (area.until or date.max)
        for municipality in area.municipalities
    )
    assert inside == Counter(one.id for one in network.municipalities)


def test_the_year_has_as_many_meetings_as_its_people_bear(clock: AnnualClock) -> None:
    """Thirty to forty, at three hours of the day or more."""
    working = working_days(clock, range(2027, 2033))
    for year in range(2027, 2033):
        assert 30 <= sum(len(series.nominal_days(year, working)) for series in clock.series) <= 38
    assert len({hour for series in clock.series for hour in series.hours}) >= 3


def test_every_body_meets(network: Network, clock: AnnualClock) -> None:
    """A body without meetings would only be a list of names."""
    assert {series.body for series in clock.series} == {body.id for body in network.bodies}


@pytest.mark.parametrize("year", range(2026, 2032))
def test_the_phases_cover_the_year(network: Network, clock: AnnualClock, year: int) -> None:
    """Each phase begins on the day after the one before it."""
    laid = LaidClock(network, clock, year, working_days(clock, [year]))
    spans = [(laid.moment(one.starts) or date.max, laid.moment(one.ends) or date.min) for one in clock.phases]
    assert spans[0][0] == date(year, 1, 1)
    assert spans[-1][1] == date(year, 12, 31)
    for (_, ends), (starts, _) in pairwise(spans):
        assert (starts - ends).days == 1


def test_midsummer_eve_is_always_in_the_summer_pause(clock: AnnualClock) -> None:
    """It is the Friday between 19.6. and 25.6."""
    working = working_days(clock, range(2026, 2040))
    assert all(working.is_paused(date(year, 6, day)) for year in range(2026, 2040) for day in range(19, 26))
    assert not any(working.is_working(date(year, 1, 6)) for year in range(2026, 2040))


def test_the_rounds_are_of_all_three_kinds(clock: AnnualClock) -> None:
    """Submissions, comments and proposals; the official ones reach the registries."""
    assert {one.kind for one in clock.rounds} == set(RoundKind)
    official = {one.id for one in clock.rounds if one.official}
    assert official == {"esitykset", "lausunnot"}


def test_the_comments_on_the_next_clock_come_before_the_group_that_adopts_it(
    network: Network, clock: AnnualClock
) -> None:
    """They go through the preparing group to the cooperation group."""
    asked = next(one for one in clock.rounds if one.about_next_clock)
    assert str(asked.due.before).startswith("valmisteluryhma/")
    assert asked.used_by == clock.adoption.in_meeting
    assert network.body(clock.adoption.body).kind is BodyKind.COOPERATION


@pytest.mark.parametrize("year", [2027, 2028, 2029])
def test_a_proposal_reaches_every_municipality_in_time_for_its_budget(
    network: Network, clock: AnnualClock, year: int
) -> None:
    """From the latest possible steering meeting through all relay steps, over the summer."""
    (window,) = clock.proposal_windows
    series = clock.one_series(window.decided_in.split("/")[0])
    working = working_days(clock, [year])
    wished = LaidClock(network, clock, year, working).meeting(window.decided_in)
    latest = date.fromordinal(wished.toordinal() + series.within_days)
    for one in network.municipalities:
        budget = working.roll(one.budget.proposals_in.in_year(year), Roll.BACKWARD)
        assert working.shift(latest, one.handling_days + 1) <= budget, one.id


@pytest.mark.parametrize("year", range(2027, 2033))
def test_any_year_can_be_planned_and_keeps_its_pauses(
    network: Network, clock: AnnualClock, year: int
) -> None:
    """All meetings find a day, and nothing is sent or due in a pause or before the year begins."""
    plan = plan_year(network, clock, year, school_holidays=read_school_holidays(FOLDER))
    assert isinstance(plan, YearPlan)
    assert plan.proven
    working = working_days(clock, [year])
    assert len(plan.meetings) == sum(len(one.nominal_days(year, working)) for one in clock.series)
    told = {ItemKind.PHASE, ItemKind.PAUSE, ItemKind.RECURRING_DATE, ItemKind.OTHER_DATE}
    after = {ItemKind.OVERDUE_DECISION, ItemKind.CLOSE_WINDOW}
    dated = [(item, item.at.astimezone(HELSINKI).date()) for item in plan.items if item.kind not in told]
    assert [item.id for item, day in dated if not working.is_working(day)] == []
    assert [item.id for item, day in dated if day.year != year and item.kind not in after] == []


def test_every_date_of_the_year_names_its_basis_and_source(clock: AnnualClock) -> None:
    """Some come from a law, some from custom, some not every year."""
    assert 12 <= len(clock.dates) <= 18
    assert all(one.source for one in clock.dates)
    assert {one.basis.fi for one in clock.dates} >= {"Laki", "Tapa"}
    assert {one.id for one in clock.dates if one.every_years > 1} == {
        "valtuustokausi",
        "neuvottelu-yhteistyosta",
        "lasten-hyvinvointisuunnitelma",
    }


def test_the_clock_shows_the_ways_of_its_language(clock: AnnualClock) -> None:
    """Who copies the file finds an example of each."""
    assert {one.rule for one in clock.series} == {"around", "count", "every"}
    assert any(one.windows for one in clock.series)
    assert any(one.between for one in clock.series)
    assert Counter(one.room for one in clock.series if one.room).most_common(1)[0][1] >= 2
    assert {one.working for one in clock.chains} == {True, False}
    moments = [one.moment for one in written_moments(clock)]
    assert {one.target.noun for one in moments if one.target} >= {"meeting", "phase", "pause"}
    assert any(one.days for one in moments)
    assert any(one.working_days for one in moments)
    assert clock.other_dates
    assert clock.travel_together
    assert clock.limits.meetings_a_week
    assert {one.reaches for one in clock.proposal_windows} == {0.8}


@pytest.mark.parametrize("year", range(2027, 2033))
def test_the_steering_group_decides_while_enough_budgets_are_reached(
    network: Network, clock: AnnualClock, year: int
) -> None:
    """Four municipalities in five, each with its own relay steps."""
    laid = LaidClock(network, clock, year, working_days(clock, [year]))
    (window,) = clock.proposal_windows
    latest = laid.latest_decision(window)
    assert latest is not None
    reached = sum(laid.last_decision_day(one) >= latest for one in network.municipalities)
    assert reached / len(network.municipalities) >= 0.8
    assert laid.meeting(window.decided_in) <= latest
