"""Whether a clock fits together, fits its network, and can be laid on any year."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calendars.holiday import finnish_holidays
from governance.clock import AnnualClock
from governance.clock_check import check_clock
from governance.network import Network
from governance.problem import Problem, Severity
from office.reading import read_region

PIKKU = Path(__file__).parent / "regions" / "pikku"
YEARS = (2027, 2028)
HOLIDAYS = frozenset[date]().union(*(finnish_holidays(year) for year in (2026, 2027, 2028)))


@pytest.fixture(scope="module")
def network() -> Network:
    """Give the small network."""
    return read_region(PIKKU)[0]


@pytest.fixture
def data() -> dict[str, Any]:
    """Give the small clock as plain data that a test may spoil."""
    return read_region(PIKKU)[1].model_dump(mode="json", exclude_none=True)


def problems(data: dict[str, Any], network: Network) -> tuple[Problem, ...]:
    """Check the spoilt clock on two years."""
    return check_clock(AnnualClock.model_validate(data), network, YEARS, HOLIDAYS)


def problem(data: dict[str, Any], network: Network) -> Problem:
    """Give the one problem that there is."""
    (only,) = problems(data, network)
    return only


def test_a_clock_that_fits_together_has_no_problems(data: dict[str, Any], network: Network) -> None:
    """The small clock can be laid on its years."""
    assert problems(data, network) == ()


@pytest.mark.parametrize(
    ("path", "wrong", "what"),
    [
        (("series", 0, "body"), "johtoryhm", 'there is no body "johtoryhm"'),
        (("chains", 0, "first"), "johto", 'there is no series "johto"'),
        (
            ("rounds", 0, "used_by"),
            "johtoryhma/4",
            'there is no meeting "johtoryhma/4": the series has 3 meetings',
        ),
        (("rounds", 0, "used_by"), "johto/1", 'there is no series "johto"'),
        (("rounds", 0, "due", "before"), "johtoryhma/0", 'there is no meeting "johtoryhma/0"'),
        (("rounds", 1, "asks"), ["lohja", "raasepori"], 'there is no municipality "raasepori"'),
        (("proposal_windows", 0, "decided_in"), "johtoryhma/9", 'there is no meeting "johtoryhma/9"'),
        (("proposal_windows", 0, "grows_from"), "esitys", 'there is no round "esitys"'),
        (("adoption", "in_meeting"), "yhteistyoryhma/3", 'there is no meeting "yhteistyoryhma/3"'),
    ],
)
def test_a_reference_to_nothing_is_an_error_at_its_place(
    data: dict[str, Any], network: Network, path: tuple[str | int, ...], wrong: Any, what: str
) -> None:
    """Bodies, series, meetings, rounds and municipalities must be there."""
    place: Any = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = wrong
    found = problem(data, network)
    assert found.path[: len(path)] == path
    assert found.what.startswith(what)
    assert found.mend
    assert (found.document, found.severity) == ("clock", Severity.ERROR)


def test_the_meetings_that_there_are_are_named(data: dict[str, Any], network: Network) -> None:
    """The mend tells from which meeting to which."""
    data["rounds"][0]["used_by"] = "johtoryhma/4"
    assert problem(data, network).mend == "name a meeting from johtoryhma/1 to johtoryhma/3"


@pytest.mark.parametrize("name", ["phases", "pauses", "series", "rounds"])
def test_ids_are_unique(data: dict[str, Any], network: Network, name: str) -> None:
    """An id stands for one thing."""
    data[name][1]["id"] = data[name][0]["id"]
    assert (name, 1, "id") in {one.path for one in problems(data, network)}


def test_fields_and_choices_of_a_form_are_unique(data: dict[str, Any], network: Network) -> None:
    """Two fields with one id would overwrite each other's answers."""
    data["rounds"][1]["form"][1]["id"] = "fits"
    data["decision_form"][0]["choices"].append({"id": "noted", "label": "Toinen"})
    paths = [one.path for one in problems(data, network)]
    assert ("rounds", 1, "form", 1, "id") in paths
    assert ("decision_form", 0, "choices", 4, "id") in paths


def test_chains_in_a_circle_are_named_as_a_circle(data: dict[str, Any], network: Network) -> None:
    """Nobody can come before what comes before them; the whole way round is shown."""
    third = {**data["series"][1], "id": "kolmas"}
    data["series"].append(third)
    why = {"fi": "x", "sv": "x"}
    data["chains"] += [
        {"first": "yhteistyoryhma", "then": "kolmas", "at_least_days": 5, "why": why},
        {"first": "kolmas", "then": "johtoryhma", "at_least_days": 5, "why": why},
    ]
    found = problem(data, network)
    assert found.path == ("chains", 2)
    assert found.what == "the chains go in a circle: kolmas -> johtoryhma -> yhteistyoryhma -> kolmas"


def test_a_series_does_not_follow_itself(data: dict[str, Any], network: Network) -> None:
    """The smallest circle."""
    data["chains"][0]["then"] = "johtoryhma"
    assert problem(data, network).what == "the chains go in a circle: johtoryhma -> johtoryhma"


def test_the_clock_is_adopted_in_a_meeting_of_the_body_that_adopts_it(
    data: dict[str, Any], network: Network
) -> None:
    """A meeting of another body cannot."""
    data["adoption"]["in_meeting"] = "johtoryhma/3"
    assert problem(data, network).what == 'johtoryhma/3 is a meeting of "johtoryhma", not of "yhteistyoryhma"'


@pytest.mark.parametrize("hour", ["25.00", "9", "9.60", "yhdeksän", "9.0"])
def test_what_is_no_time_of_day_is_an_error(data: dict[str, Any], network: Network, hour: str) -> None:
    """Hours are written as people write them."""
    data["series"][0]["hours"] = ["9.00", hour]
    found = problem(data, network)
    assert (found.path, found.what) == (("series", 0, "hours", 1), f'"{hour}" is no time of day')


@pytest.mark.parametrize("hour", ["6.30", "18.30"])
def test_nobody_is_called_to_a_meeting_at_night(data: dict[str, Any], network: Network, hour: str) -> None:
    """Two hours from half past six in the evening end too late."""
    data["series"][0]["hours"] = [hour]
    assert "is outside 7.00 to 20.00" in problem(data, network).what


def test_a_reminder_comes_while_there_is_time_to_answer(data: dict[str, Any], network: Network) -> None:
    """Neither before the round opens nor on its last evening."""
    data["rounds"][0]["reminders"] = [15, 5, 0]
    paths = [one.path for one in problems(data, network)]
    assert paths == [("rounds", 0, "reminders", 0), ("rounds", 0, "reminders", 2)]


def test_a_round_does_not_close_before_anyone_is_told_that_it_is_late(
    data: dict[str, Any], network: Network
) -> None:
    """Being told comes first."""
    data["rounds"][0].update({"overdue_after": 5, "closes_after": 5})
    assert problem(data, network).mend == "write closes_after: 6 or more"


def test_a_round_of_proposals_asks_for_what_a_proposal_carries(
    data: dict[str, Any], network: Network
) -> None:
    """The effects on children are not forgotten."""
    data["rounds"][0]["form"] = [
        field for field in data["rounds"][0]["form"] if field["id"] not in {"effects-on-children", "heard"}
    ]
    assert problem(data, network).what == "the form lacks the fields effects-on-children, heard"


def test_a_proposal_grows_from_a_round_that_asks_for_proposals(
    data: dict[str, Any], network: Network
) -> None:
    """A comment round has none to give."""
    data["proposal_windows"][0]["grows_from"] = "lausunnot"
    assert problem(data, network).what == 'the round "lausunnot" does not ask for proposals'


def test_a_decision_is_one_of_four(data: dict[str, Any], network: Network) -> None:
    """What the office counts is what the registry may choose."""
    data["decision_form"][0]["choices"].pop()
    assert problem(data, network).mend == "make it a choice of approved, amended, rejected, noted"


def test_another_body_than_the_steering_group_decides_with_a_warning(
    data: dict[str, Any], network: Network
) -> None:
    """The steering group is who takes proposals to decision-making; a region may have it otherwise."""
    data["proposal_windows"][0]["decided_in"] = "yhteistyoryhma/1"
    found = problem(data, network)
    assert (found.severity, found.path) == (Severity.WARNING, ("proposal_windows", 0, "decided_in"))


def test_a_date_of_every_fourth_year_names_one_of_its_years(data: dict[str, Any], network: Network) -> None:
    """Otherwise nobody knows which year it is."""
    data["dates"][0]["every_years"] = 4
    assert problem(data, network).mend == "add counted_from: a year in which it falls"


@pytest.mark.parametrize(
    "path",
    [
        ("series", 0, "name"),
        ("series", 0, "place"),
        ("rounds", 0, "task"),
        ("rounds", 0, "form", 0, "label"),
        ("decision_form", 0, "choices", 0, "label"),
        ("phases", 0, "basis"),
        ("dates", 0, "name"),
    ],
)
def test_a_bilingual_region_says_everything_in_both_languages(
    data: dict[str, Any], network: Network, path: tuple[str | int, ...]
) -> None:
    """Half a letter in the wrong language is worse than a late one."""
    place: Any = data
    for part in path:
        place = place[part]
    del place["sv"]
    found = problem(data, network)
    assert (found.path, found.what) == (path, "the text in Swedish is missing")


def anchor(day: int, month: int) -> dict[str, int]:
    """Write a day of the year."""
    return {"day": day, "month": month}


@pytest.mark.parametrize("name", ["phases", "pauses"])
def test_what_crosses_the_new_year_is_written_as_two(
    data: dict[str, Any], network: Network, name: str
) -> None:
    """A pause from December to January would else last the whole year, or not at all."""
    data[name][2].update({"starts": anchor(23, 12), "ends": anchor(6, 1)})
    found = next(one for one in problems(data, network) if one.path == (name, 2, "ends"))
    assert found.what.endswith("ends 6.1., before it begins 23.12.")
    assert "written as two" in found.mend


def test_phases_that_share_days_are_a_warning(data: dict[str, Any], network: Network) -> None:
    """The wheel would draw one over the other; perhaps it is meant so."""
    data["phases"][1]["starts"] = anchor(10, 6)
    found = problem(data, network)
    assert (found.path, found.severity) == (("phases", 1, "starts"), Severity.WARNING)
    assert found.what == 'the phase "kesa" begins 10.6., before "kevat" ends 18.6.'


def test_days_of_a_series_are_in_the_order_of_the_year(data: dict[str, Any], network: Network) -> None:
    """The number of a meeting is its place in the year."""
    data["series"][0]["around"] = [anchor(10, 2), anchor(10, 11), anchor(27, 5)]
    assert ("series", 0, "around", 2) in {one.path for one in problems(data, network)}


def test_meetings_that_cannot_be_so_far_apart_are_an_error(data: dict[str, Any], network: Network) -> None:
    """The wished days and their slack leave no room."""
    data["series"][0].update({"within_days": 0, "apart_days": 120})
    found = next(one for one in problems(data, network) if one.path == ("series", 0, "around", 1))
    assert found.mend == "move the days apart, or lower apart_days: 120"


def test_a_meeting_wished_into_a_pause_is_a_warning(data: dict[str, Any], network: Network) -> None:
    """It will be held beside the pause."""
    data["series"][1]["around"][0] = anchor(22, 6)
    found = next(one for one in problems(data, network) if one.path == ("series", 1, "around", 0))
    assert (found.severity, found.what) == (
        Severity.WARNING,
        "meeting 1 of yhteistyoryhma, 22.6., is wished into a pause",
    )


def test_a_meeting_without_a_possible_day_is_an_error(data: dict[str, Any], network: Network) -> None:
    """All its days lie in the summer pause."""
    data["series"][1]["around"][0] = anchor(10, 7)
    found = next(one for one in problems(data, network) if one.path == ("series", 1, "around", 0))
    assert (found.severity, found.what) == (
        Severity.ERROR,
        'meeting 1 of yhteistyoryhma has no possible day: it falls in the pause "kesa"',
    )


def test_what_fails_in_some_years_only_is_a_warning_with_the_year(
    data: dict[str, Any], network: Network
) -> None:
    """The fifteenth of April is a Thursday in 2027 and a Saturday in 2028."""
    data["series"][1].update(
        {"within_days": 0, "weekdays": ["thu"], "around": [anchor(15, 4), anchor(9, 12)]}
    )
    found = next(one for one in problems(data, network) if one.path == ("series", 1, "around", 0))
    assert found.severity is Severity.WARNING
    none = "meeting 1 of yhteistyoryhma has no possible day: no thu within 0 days of 15.4."
    assert found.what == f"in 2028: {none}"


def test_what_fails_in_the_planned_year_stops(data: dict[str, Any], network: Network) -> None:
    """A warning about it would be read as harmless, and the plan would fail."""
    data["series"][1].update(
        {"within_days": 0, "weekdays": ["thu"], "around": [anchor(15, 4), anchor(9, 12)]}
    )
    clock = AnnualClock.model_validate(data)
    for planned, severity in ((2028, Severity.ERROR), (2027, Severity.WARNING)):
        problems = check_clock(clock, network, YEARS, HOLIDAYS, planned=planned)
        assert next(one for one in problems if one.path[:2] == ("series", 1)).severity is severity


def test_a_chain_that_cannot_hold_is_an_error(data: dict[str, Any], network: Network) -> None:
    """From the tenth of February to mid-April are more days than ten."""
    data["chains"][0]["at_most_days"] = 12
    found = problem(data, network)
    assert found.path == ("chains", 0)
    assert found.what == "yhteistyoryhma about 15.4. cannot follow johtoryhma about 10.2. within 12 days"


def test_a_chain_that_binds_nothing_is_an_error(data: dict[str, Any], network: Network) -> None:
    """A rule that never applies is a slip."""
    data["series"][0].update({"around": [anchor(9, 12)], "apart_days": 0})
    data["rounds"][0].update({"used_by": "johtoryhma/1", "due": {"on": anchor(30, 10)}})
    data["proposal_windows"][0]["decided_in"] = "johtoryhma/1"
    found = next(one for one in problems(data, network) if one.path == ("chains", 0))
    assert found.what == "no meeting of yhteistyoryhma comes 10 days after one of johtoryhma"


def test_nothing_falls_due_in_a_pause(data: dict[str, Any], network: Network) -> None:
    """The clock promises it."""
    data["rounds"][1]["due"] = {"on": anchor(1, 7)}
    found = next(one for one in problems(data, network) if one.severity is Severity.ERROR)
    assert (found.path, found.what) == (
        ("rounds", 1, "due"),
        'the round "lausunnot" falls due 1.7., in a pause',
    )


def test_a_round_that_would_open_in_a_pause_is_a_warning(data: dict[str, Any], network: Network) -> None:
    """The letter would wait on the desk over the summer."""
    data["rounds"][1]["due"] = {"on": anchor(27, 8)}
    found = problem(data, network)
    assert (found.severity, found.path) == (Severity.WARNING, ("rounds", 1, "answer_working_days"))
    assert 'the round "lausunnot" opens to "lohja" 26 working days before' in found.what


def test_a_round_that_would_open_in_the_year_before_is_a_warning(
    data: dict[str, Any], network: Network
) -> None:
    """The year is agreed on in December."""
    data["rounds"][1]["due"] = {"on": anchor(20, 1)}
    assert "of the year before" in problem(data, network).what


def test_answers_come_before_the_meeting_that_uses_them(data: dict[str, Any], network: Network) -> None:
    """And the clock's comments before the clock is adopted."""
    data["rounds"][1]["due"] = {"on": anchor(15, 12)}
    found = problems(data, network)
    assert {one.path for one in found} == {("rounds", 1, "due")}
    assert {one.severity for one in found} == {Severity.ERROR}
    assert "after the clock is adopted" in found[1].what


def test_answers_after_the_material_deadline_are_a_warning(data: dict[str, Any], network: Network) -> None:
    """The agenda is put together on the morning after it."""
    data["rounds"][0]["due"]["working_days"] = 3
    found = problem(data, network)
    assert (found.severity, found.path) == (Severity.WARNING, ("rounds", 0, "due"))


def test_material_that_would_be_due_in_a_pause_is_a_warning(data: dict[str, Any], network: Network) -> None:
    """A meeting right after the summer asks for papers at Midsummer."""
    data["series"][0]["around"][2] = anchor(17, 8)
    found = next(one for one in problems(data, network) if one.path == ("series", 0, "around", 2))
    assert (found.severity, found.mend) == (
        Severity.WARNING,
        "wish the meeting at least 8 working days after the pause",
    )


def test_a_decision_that_comes_too_late_for_a_budget_names_the_municipalities(
    data: dict[str, Any], network: Network
) -> None:
    """Kuntalaki 110 §: next year's money is decided on this autumn."""
    data["proposal_windows"][0]["decided_in"] = "johtoryhma/3"
    found = problem(data, network)
    assert found.what.endswith("reaches too late the budget of: lohja, siuntio, inkoo")
    assert found.source == "Kuntalaki (410/2015) 110 §"


def test_a_clock_with_a_broken_reference_is_not_laid_on_a_year(
    data: dict[str, Any], network: Network
) -> None:
    """One clear error instead of a dozen that follow from it."""
    data["series"][1]["body"] = "puuttuu"
    data["adoption"]["body"] = "puuttuu"
    data["chains"][0]["at_most_days"] = 12
    assert {one.path for one in problems(data, network)} == {("series", 1, "body"), ("adoption", "body")}


def test_a_chain_in_working_days_that_cannot_hold_is_an_error(data: dict[str, Any], network: Network) -> None:
    """From the tenth of February to mid-April are more working days than eight."""
    chain = data["chains"][0]
    del chain["at_least_days"], chain["at_most_days"]
    chain.update({"at_least_working_days": 5, "at_most_working_days": 8})
    found = problem(data, network)
    assert found.path == ("chains", 0)
    said = "yhteistyoryhma about 15.4. cannot follow johtoryhma about 10.2. within 8 working days"
    assert (found.what, found.mend) == (said, "move one of the two, or raise at_most_working_days")


@pytest.mark.parametrize(
    ("position", "key", "value", "what"),
    [
        (0, "area", "etela", 'there is no area "etela"'),
        (0, "room", "sali", 'there is no room "sali"'),
    ],
)
def test_areas_and_rooms_of_series_are_there(
    data: dict[str, Any], network: Network, position: int, key: str, value: str, what: str
) -> None:
    """A reference to nothing is an error at its place."""
    data["series"][position][key] = value
    found = problem(data, network)
    assert (found.path, found.what) == (("series", position, key), what)


def test_series_that_travel_together_are_there_and_named_once(data: dict[str, Any], network: Network) -> None:
    """A wish about a series that does not exist, or with itself, is a slip."""
    why = {"fi": "x", "sv": "x"}
    data["travel_together"] = [{"series": ["johtoryhma", "johto", "johtoryhma"], "why": why}]
    paths = [one.path for one in problems(data, network)]
    assert paths == [("travel_together", 0, "series", 1), ("travel_together", 0, "series", 2, "series")]


def test_a_rounds_areas_are_there(data: dict[str, Any], network: Network) -> None:
    """By their ids."""
    data["rounds"][1]["asks_areas"] = ["etela"]
    assert problem(data, network).path == ("rounds", 1, "asks_areas", 0)


def test_an_area_that_is_over_when_a_round_is_due_is_a_warning(
    data: dict[str, Any], network: Network
) -> None:
    """Its municipalities would not be asked."""
    (area,) = network.areas
    over = area.model_copy(update={"until": date(2027, 12, 31)})
    data["rounds"][1]["asks_areas"] = [area.id]
    ended = network.model_copy(update={"areas": (over,)})
    found = problem(data, ended)
    assert (found.severity, found.path) == (Severity.WARNING, ("rounds", 1, "asks_areas", 0))
    assert found.what.startswith(f'in 2028: the area "{area.id}" is not there')
    data["series"][0]["area"] = area.id
    assert ("series", 0, "area") in {one.path for one in problems(data, ended)}


def test_a_count_or_a_rhythm_without_a_possible_day_is_named_at_its_rule(
    data: dict[str, Any], network: Network
) -> None:
    """The series' windows and its days do not meet."""
    del data["series"][1]["around"]
    window = {"starts": anchor(1, 12), "ends": anchor(20, 12)}
    data["series"][1].update({"count": 2, "windows": [window], "within_days": 5})
    found = next(one for one in problems(data, network) if one.severity is Severity.ERROR)
    assert found.path == ("series", 1, "count")
    assert found.what.startswith("meeting 1 of yhteistyoryhma has no possible day: no ")
    assert found.what.endswith(" inside its windows")
    assert found.mend == "move its day, widen within_days or its windows, or allow more weekdays"


def test_a_meeting_that_a_rhythm_does_not_give_is_an_error(data: dict[str, Any], network: Network) -> None:
    """The year has fewer than the clock names; nothing else is said of it then."""
    del data["series"][1]["around"]
    data["series"][1]["every"] = {"weeks": 4, "starts": anchor(1, 7), "ends": anchor(1, 9)}
    found = problems(data, network)
    assert {one.path for one in found} == {("rounds", 1, "used_by"), ("adoption", "in_meeting")}
    assert {one.what for one in found} == {
        'there is no meeting "yhteistyoryhma/2": the series has 1 meetings'
    }


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("windows", [{"starts": {"day": 1, "month": 5}, "ends": {"day": 1, "month": 4}}]),
        ("every", {"weeks": 4, "starts": {"day": 1, "month": 12}, "ends": {"day": 1, "month": 2}}),
    ],
)
def test_times_of_a_series_run_forward(data: dict[str, Any], network: Network, key: str, value: Any) -> None:
    """A window that ends before it begins holds no day."""
    if key == "every":
        del data["series"][1]["around"]
    data["series"][1][key] = value
    found = problem(data, network)
    assert found.path[:3] == ("series", 1, key)
    assert "before it begins" in found.what


def test_a_decision_that_no_day_brings_in_time_is_an_error(data: dict[str, Any], network: Network) -> None:
    """The share of budgets is a demand on the meeting, and November is too late for it."""
    data["proposal_windows"][0].update({"decided_in": "johtoryhma/3", "reaches": 0.5})
    found = next(one for one in problems(data, network) if one.severity is Severity.ERROR)
    assert found.path == ("proposal_windows", 0, "reaches")
    assert found.what.startswith("johtoryhma/3 is 3.11. at the soonest, and 50% of the budgets are reached")


def test_other_projects_dates_and_rules_of_days_speak_the_regions_languages(
    data: dict[str, Any], network: Network
) -> None:
    """They stand in the calendar that everybody reads."""
    told = {"fi": "Hanke"}
    data["other_dates"] = [{"id": "x", "project": told, "name": told, "on": anchor(1, 3), "source": "s"}]
    rule = {"roll": "forward", "why": {"fi": "Syy"}, "source": "s"}
    data["rolling"] = {"answers": rule}
    found = problems(data, network)
    assert [one.path for one in found] == [
        ("other_dates", 0, "project"),
        ("other_dates", 0, "name"),
        ("rolling", "answers", "why"),
    ]


def test_a_distance_that_leads_out_of_the_year_is_a_warning(data: dict[str, Any], network: Network) -> None:
    """It would belong to another year's plan."""
    data["dates"].append(
        {
            "id": "ennen",
            "name": {"fi": "x", "sv": "x"},
            "on": {"before": "johtoryhma/1", "days": 60},
            "basis": {"fi": "x", "sv": "x"},
            "source": "s",
        }
    )
    found = problem(data, network)
    assert (found.severity, found.path) == (Severity.WARNING, ("dates", 1, "on"))
    assert "12.12.2026, outside the year" in found.what


@pytest.mark.parametrize("name", ["other_dates", "rooms"])
def test_ids_of_rooms_and_other_dates_are_unique(data: dict[str, Any], network: Network, name: str) -> None:
    """An id stands for one thing."""
    words = {"fi": "x", "sv": "x"}
    room = {"id": "x", "name": words}
    other = {**room, "project": words, "on": anchor(1, 3), "source": "s"}
    data[name] = [room if name == "rooms" else other] * 2
    assert problem(data, network).path == (name, 1, "id")


def test_a_chain_written_twice_is_a_warning(data: dict[str, Any], network: Network) -> None:
    """Whoever changes one of the two is surprised by the other; working days are another thing."""
    data["chains"].append({**data["chains"][0], "at_least_days": 5})
    found = problem(data, network)
    assert (found.severity, found.path) == (Severity.WARNING, ("chains", 1))
    assert found.what == "johtoryhma before yhteistyoryhma is written twice (chain 1 says it)"


def test_fewer_days_at_most_than_at_least_are_one_error(data: dict[str, Any], network: Network) -> None:
    """What follows from it is not told as well."""
    data["chains"][0].update({"at_least_days": 40, "at_most_days": 12})
    found = problem(data, network)
    assert found.path == ("chains", 0, "at_most_days")
    assert found.what == "at most 12 days is less than at least 40"


def test_a_meeting_that_a_chain_leaves_free_is_a_warning(data: dict[str, Any], network: Network) -> None:
    """The tenth of February is too near to the middle of April, and nobody is told of it otherwise."""
    data["chains"][0].update({"at_least_days": 80, "at_most_days": 200})
    (found,) = (one for one in problems(data, network) if one.path == ("chains", 0))
    assert found.severity is Severity.WARNING
    assert found.what == "meeting 1 of yhteistyoryhma follows none of johtoryhma"


def test_the_years_first_meeting_may_follow_the_year_before(data: dict[str, Any], network: Network) -> None:
    """It is before all meetings of the other series."""
    data["chains"][0].update({"first": "yhteistyoryhma", "then": "johtoryhma"})
    del data["chains"][0]["at_most_days"]
    assert "follows none" not in " ".join(one.what for one in problems(data, network))
