"""Whether a network fits together: each rule is broken once, in a network that is otherwise right."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from governance.composition_check import check_composition
from governance.network import Network
from governance.network_check import check_network
from governance.problem import Problem, Severity
from office.reading import read_region

REGIONS = Path(__file__).parent / "regions"
DAY = date(2027, 3, 1)


@pytest.fixture
def data() -> dict[str, Any]:
    """Give the small network as plain data that a test may spoil."""
    network, _ = read_region(REGIONS / "pikku")
    return network.model_dump(mode="json", exclude_none=True)


def problems(data: dict[str, Any], on: date | None = None) -> tuple[Problem, ...]:
    """Check the spoilt network."""
    return check_network(Network.model_validate(data), on)


def problem(data: dict[str, Any], on: date | None = None) -> Problem:
    """Give the one problem that there is; that the counts are then of others is another matter."""
    (only,) = (one for one in problems(data, on) if "counts" not in one.path)
    return only


def test_a_network_that_fits_together_has_no_problems(data: dict[str, Any]) -> None:
    """The small region is right, in itself and on a day of its term."""
    assert problems(data) == ()
    assert problems(data, DAY) == ()


@pytest.mark.parametrize(
    ("path", "noun"),
    [
        (("office", "coordinator"), "person"),
        (("people", 3, "of"), "municipality or organisation"),
        (("municipalities", 1, "contact"), "person"),
        (("municipalities", 1, "substitute"), "person"),
        (("municipalities", 1, "superior"), "person"),
        (("municipalities", 1, "registry"), "person"),
        (("areas", 0, "municipalities", 2), "municipality"),
        (("bodies", 1, "profile"), "profile"),
        (("bodies", 1, "vice_chair"), "person"),
        (("bodies", 1, "secretary"), "person"),
        (("bodies", 1, "presenter"), "person"),
        (("bodies", 0, "deputies", 0, "person"), "person"),
        (("bodies", 0, "experts", 0, "person"), "person"),
        (("organisations", 1, "contact"), "person"),
        (("bodies", 1, "seats", 4, "of"), "municipality or organisation"),
        (("bodies", 1, "seats", 4, "members", 0, "person"), "person"),
        (("bodies", 1, "seats", 2, "deputies", 0, "person"), "person"),
    ],
)
def test_a_reference_to_nobody_is_an_error_at_its_place(
    data: dict[str, Any], path: tuple[str | int, ...], noun: str
) -> None:
    """Every id that is named must be somebody's."""
    place: Any = data
    for part in path[:-1]:
        place = place[part]
    right = place[path[-1]]
    place[path[-1]] = f"{right}x"
    found = problem(data)
    assert found.path == path
    assert found.what == f'there is no {noun} "{right}x"'
    assert found.mend == f'did you mean "{right}"?'
    assert found.severity is Severity.ERROR


def test_an_unknown_name_that_is_like_no_other_gets_another_mend(data: dict[str, Any]) -> None:
    """A far-fetched guess would mislead."""
    data["office"]["coordinator"] = "q7"
    assert problem(data).mend == "add the person, or name one that there is"


@pytest.mark.parametrize(
    ("collection", "key"),
    [
        ("profiles", "id"),
        ("municipalities", "id"),
        ("municipalities", "code"),
        ("organisations", "id"),
        ("people", "id"),
        ("people", "email"),
        ("bodies", "id"),
    ],
)
def test_what_must_be_unique_is_an_error_at_its_second_place(
    data: dict[str, Any], collection: str, key: str
) -> None:
    """Ids, official codes and addresses stand for one thing each."""
    data[collection][1][key] = data[collection][0][key]
    found = next(one for one in problems(data) if one.path == (collection, 1, key))
    assert f"is taken by an earlier entry of {collection} (number 1)" in found.what
    assert found.mend == f"give this entry its own {key}"


def test_an_address_is_the_same_in_capitals(data: dict[str, Any]) -> None:
    """Mail servers do not tell them apart."""
    data["people"][1]["email"] = data["people"][0]["email"].upper()
    assert problem(data).path == ("people", 1, "email")


def test_a_municipality_and_an_organisation_do_not_share_an_id(data: dict[str, Any]) -> None:
    """A seat names either by id."""
    data["organisations"].append({"id": "lohja", "kind": "parish", "name": {"fi": "x", "sv": "x"}})
    assert problem(data).what == '"lohja" is both a municipality and an organisation'


@pytest.mark.parametrize(
    "address", ["lohja", "a@b", "a b@c.fi", "a@b@c.fi", "a@b.fi\nBcc: x@y.fi", "å@b.fi", ""]
)
def test_what_is_no_address_is_an_error(data: dict[str, Any], address: str) -> None:
    """A letter that cannot leave is found out here, and no header can be smuggled in."""
    data["people"][2]["email"] = address
    assert problem(data).path == ("people", 2, "email")


def test_the_contact_is_not_their_own_substitute(data: dict[str, Any]) -> None:
    """The substitute is there for the day when the contact is not."""
    data["municipalities"][0]["substitute"] = "lohja-contact"
    assert problem(data).what == '"lohja-contact" is both the contact and the substitute'


def test_a_municipality_is_in_one_area_at_a_time(data: dict[str, Any]) -> None:
    """Two areas may share a municipality only after one another."""
    data["areas"][0]["until"] = "2026-12-31"
    area = {"id": "ita", "name": {"fi": "x", "sv": "x"}, "municipalities": ["lohja"], "since": "2026-12-31"}
    data["areas"].append(area)
    assert problem(data).what == '"lohja" is in the areas "lansi" and "ita" at the same time'
    area["since"] = "2027-01-01"
    assert problems(data) == ()


def test_a_body_without_members_is_an_error_unless_it_is_open(data: dict[str, Any]) -> None:
    """An open forum invites every contact; any other body needs somebody."""
    data["bodies"][1]["seats"] = []
    data["bodies"][1]["vice_chair"] = None
    found = problem(data)
    assert (found.path, found.what) == (("bodies", 1, "seats"), '"yhteistyoryhma" has no members')
    assert "nimeämispyyntö" in found.mend
    assert found.source == "Aluehallitus 17.6.2025 § 90"
    data["bodies"][1]["open"] = True
    assert problem(data).what == 'the chair "lohja-director" holds no seat'


def test_a_body_whose_names_are_asked_for_may_still_be_empty(data: dict[str, Any]) -> None:
    """Between the setting decision and the nominations a body is seats and requests."""
    for seat in data["bodies"][0]["seats"]:
        seat.update(members=[], deputies=[], nominations=[{"asked_on": "2027-02-01", "due_on": "2027-04-30"}])
    assert problems(data) == ()
    assert [one.severity for one in problems(data, date(2027, 5, 3))] == [Severity.WARNING] * 4


def test_the_chair_holds_a_seat(data: dict[str, Any]) -> None:
    """A deputy's seat is not enough."""
    data["bodies"][1]["chair"] = "siuntio-substitute"
    assert problem(data).path == ("bodies", 1, "chair")


def test_the_vice_chair_is_another_member(data: dict[str, Any]) -> None:
    """Somebody leads the meeting when the chair cannot."""
    data["bodies"][1]["vice_chair"] = "lohja-director"
    assert problem(data).what == '"lohja-director" is both the chair and the vice chair'
    data["bodies"][1]["vice_chair"] = "lohja-contact"
    assert problem(data).what == 'the vice chair "lohja-contact" holds no seat'


def test_a_chair_who_goes_is_a_warning_though_the_seat_is_filled(data: dict[str, Any]) -> None:
    """The successor in the seat is not the next chair by itself."""
    seat = data["bodies"][0]["seats"][0]
    follower = {"person": "ngo-member", "since": "2027-09-01", "until": "2029-05-31"}
    seat["members"] = [{**seat["members"][0], "until": "2027-08-31"}, follower]
    data["bodies"][0]["deputies"] = []
    assert problems(data) == ()
    found = problem(data, DAY)
    assert (found.path, found.severity) == (("bodies", 0, "chair"), Severity.WARNING)
    assert found.what == 'the chair "county-director" holds no seat from 2027-09-01 on'


@pytest.mark.parametrize("role", ["deputies", "experts"])
def test_who_sits_is_not_a_deputy_or_an_expert_of_the_same_body(data: dict[str, Any], role: str) -> None:
    """One person comes in one task at a time."""
    data["bodies"][0][role] = [
        {"person": "lohja-director", "since": "2026-01-01", "until": "2026-12-31"},
        {"person": "ngo-member", "since": "2027-01-01", "until": "2029-06-01"},
    ]
    wrong, late = problems(data)
    assert late.path == ("bodies", 0, role, 0)
    assert late.what.startswith('"lohja-director" holds a seat and is ')
    assert (wrong.path, wrong.mend) == (("bodies", 0, role, 1), "keep the mandate inside the term")


def test_a_body_without_tasks_is_a_warning(data: dict[str, Any]) -> None:
    """A setting decision says what the body is for."""
    data["bodies"][0]["setting"]["tasks"] = []
    found = problem(data)
    assert (found.severity, found.what) == (
        Severity.WARNING,
        'the setting decision gives "johtoryhma" no task',
    )
    assert found.source == "Aluehallitus 17.6.2025"


def test_one_person_holds_one_seat_of_a_body_at_a_time(data: dict[str, Any]) -> None:
    """One person has one vote."""
    data["bodies"][1]["seats"][4]["members"][0]["person"] = "ngo-member"
    assert problem(data).what == '"ngo-member" already holds the seat "tutkimus" at that time'


def test_mandates_of_a_seat_follow_one_another(data: dict[str, Any]) -> None:
    """The day on which one ends is not the day on which the next begins."""
    seat = data["bodies"][1]["seats"][5]
    seat["members"] = [
        {"person": "ngo-member", "since": "2025-09-01", "until": "2027-07-31"},
        {"person": "lohja-contact", "since": "2027-07-31", "until": "2029-05-31"},
    ]
    found = problem(data)
    assert found.path == ("bodies", 1, "seats", 5, "members", 1)
    assert found.what.startswith('two mandates of the seat "jarjestot" overlap')
    seat["members"][1]["since"] = "2027-08-01"
    assert problems(data) == ()


@pytest.mark.parametrize("mandate", [{"since": "2025-08-31"}, {"until": "2029-06-01"}])
def test_a_mandate_stays_inside_the_term_of_its_body(data: dict[str, Any], mandate: dict[str, str]) -> None:
    """Nobody sits in a body that is not there."""
    data["bodies"][0]["seats"][1]["deputies"][0].update(mandate)
    assert problem(data).mend == "keep the mandate inside the term"


def test_nobody_deputises_for_themselves(data: dict[str, Any]) -> None:
    """A deputy is somebody else."""
    data["bodies"][0]["seats"][1]["deputies"][0]["person"] = "lohja-director"
    assert problem(data).path == ("bodies", 0, "seats", 1, "deputies", 0)


def test_a_term_runs_forward(data: dict[str, Any]) -> None:
    """A term that ends before it begins holds no mandate either."""
    data["bodies"][0]["setting"].update({"since": "2029-05-31", "until": "2025-09-01"})
    assert ("bodies", 0, "setting", "until") in {one.path for one in problems(data)}


def test_a_vacant_seat_is_a_warning(data: dict[str, Any]) -> None:
    """A seat waits for its nomination; the work goes on."""
    data["bodies"][1]["seats"][4]["members"] = []
    found = problem(data)
    assert found.severity is Severity.WARNING
    assert found.what == 'the seat "tutkimus" is vacant, and no nomination is asked for'
    assert "nimeämispyyntö" in found.mend
    assert found.source == "Aluehallitus 17.6.2025 § 90"


@pytest.mark.parametrize(
    ("on", "said"),
    [
        (date(2026, 9, 30), []),
        (date(2026, 10, 5), ["ends 2027-06-15, and nobody follows"]),
        (date(2027, 1, 2), ["ends 2027-06-15, and nobody follows"]),
        (date(2027, 6, 16), ["is vacant on 2027-06-16"]),
    ],
)
def test_a_mandate_that_ends_before_the_planned_year_does_is_a_warning(
    data: dict[str, Any], on: date, said: list[str]
) -> None:
    """From the autumn on, when the days of warning reach into the year that is being planned."""
    data["bodies"][1]["seats"][4]["members"][0]["until"] = "2027-06-15"
    found = [one for one in problems(data, on) if one.path == ("bodies", 1, "seats", 4)]
    assert len(found) == len(said)
    assert all(words in one.what for one, words in zip(found, said, strict=True))
    assert {one.severity for one in found} <= {Severity.WARNING}


def test_the_planned_year_can_be_named(data: dict[str, Any]) -> None:
    """Who plans two years ahead looks two years ahead."""
    data["bodies"][1]["seats"][4]["members"][0]["until"] = "2028-06-15"
    network = Network.model_validate(data)
    assert check_network(network, DAY) == ()
    (found,) = check_network(network, DAY, 2028)
    assert "ends 2028-06-15" in found.what


@pytest.mark.parametrize(("on", "word"), [(date(2029, 1, 2), "ends"), (date(2029, 6, 1), "ended")])
def test_a_term_that_ends_is_one_warning_a_body_and_not_one_a_seat(
    data: dict[str, Any], on: date, word: str
) -> None:
    """All mandates end with it: what is missing is the next setting decision."""
    found = [one for one in problems(data, on) if "nominations" not in one.path]
    assert [one.what for one in found] == [
        f'the term of "johtoryhma" {word} 2029-05-31',
        f'the term of "yhteistyoryhma" {word} 2029-05-31',
    ]
    assert found[0].source == "Aluehallitus 17.6.2025; Hanketoimiston tapa"


def test_a_body_that_begins_later_is_looked_at_on_its_first_day(data: dict[str, Any]) -> None:
    """Nobody sits yet, and nobody is missing."""
    assert problems(data, date(2024, 3, 1)) == ()


def nominations(data: dict[str, Any], **seat: Any) -> None:
    """Leave research's seat with what is given."""
    data["bodies"][1]["seats"][4].update({"members": [], **seat})


@pytest.mark.parametrize(
    ("on", "warnings"),
    [(date(2026, 12, 1), 0), (date(2027, 2, 26), 0), (date(2027, 2, 27), 1)],
)
def test_a_nomination_is_missed_only_after_its_due_day(data: dict[str, Any], on: date, warnings: int) -> None:
    """Until then the seat is vacant, and everything that can be done about it is done."""
    nominations(data, nominations=[{"asked_on": "2027-01-18", "due_on": "2027-02-26", "deputy": False}])
    found = [one for one in problems(data, on) if one.path[:4] == ("bodies", 1, "seats", 4)]
    assert len(found) == warnings
    for one in found:
        assert one.path == ("bodies", 1, "seats", 4, "nominations", 0)
        assert one.what == 'the seat "tutkimus" is vacant: "tutkimus" was to name the member by 2027-02-26'
        assert one.source == "Aluehallitus 17.6.2025 § 90"


def test_a_nomination_that_came_is_no_problem(data: dict[str, Any]) -> None:
    """The mandate that is written answers it."""
    mandate = {"person": "research-member", "since": "2027-04-01", "until": "2029-05-31"}
    asked = {"asked_on": "2027-01-18", "due_on": "2027-02-26", "deputy": False}
    nominations(data, nominations=[asked], members=[mandate])
    assert [one for one in problems(data, DAY) if one.path[:4] == ("bodies", 1, "seats", 4)] == []


def test_a_gap_between_two_mandates_is_a_warning(data: dict[str, Any]) -> None:
    """The successor is named, and nobody sits in the meantime."""
    seat = data["bodies"][1]["seats"][4]
    follower = {"person": "ngo-member", "since": "2027-09-01", "until": "2029-05-31"}
    seat["members"] = [{**seat["members"][0], "until": "2027-06-30"}, follower]
    data["bodies"][1]["seats"] = data["bodies"][1]["seats"][:5]
    found = problem(data, DAY)
    assert found.what == 'the seat "tutkimus" is vacant from 2027-07-01 to 2027-08-31'


def test_a_deputy_who_goes_is_a_warning_and_a_seat_without_deputies_is_none(data: dict[str, Any]) -> None:
    """A seat need not have a deputy; one that had is to have the next."""
    seat = data["bodies"][1]["seats"][2]
    seat["deputies"][0]["until"] = "2027-06-30"
    found = problem(data, DAY)
    assert found.what == (
        'the mandate of the deputy of the seat "siuntio" ends 2027-06-30, and nobody follows'
    )
    seat["deputies"] = []
    assert [one for one in problems(data, DAY) if "seats" in one.path] == []


def test_a_nomination_is_asked_of_somebody_who_can_get_the_letter(data: dict[str, Any]) -> None:
    """A municipality has its registry; an organisation needs a contact."""
    del data["organisations"][1]["contact"]
    asked = [{"asked_on": "2027-01-18", "due_on": "2027-02-26"}]
    nominations(data, nominations=asked)
    assert problem(data).what.startswith('"tutkimus" is asked for a nomination and has no contact')
    nominations(data, nominations=[{**asked[0], "of": "tutkimu"}])
    assert problem(data).mend == 'did you mean "tutkimus"?'


def test_without_a_day_nobody_is_warned_of_an_ending(data: dict[str, Any]) -> None:
    """The check never asks what day it is."""
    data["bodies"][1]["seats"][4]["members"][0]["until"] = "2025-10-01"
    assert problems(data) == ()


def committed(data: dict[str, Any], *municipalities: str) -> dict[str, Any]:
    """Make the second body a working group with these commitments, and seats of its other organisations."""
    body: dict[str, Any] = data["bodies"][1]
    body["kind"] = "working_group"
    by = {"fi": "Hallitus", "sv": "Styrelsen"}
    body["commitments"] = [{"municipality": one, "on": "2025-06-01", "by": by} for one in municipalities]
    return body


def test_a_seat_in_a_working_group_needs_a_commitment(data: dict[str, Any]) -> None:
    """The commitment is what gives a municipality its seat."""
    committed(data, "lohja", "siuntio")
    found = problem(data)
    assert found.path == ("bodies", 1, "seats", 3, "of")
    assert found.what == '"inkoo" has a seat in a working group and no commitment'
    assert found.severity is Severity.ERROR


def test_a_commitment_without_a_seat_is_a_warning(data: dict[str, Any]) -> None:
    """The seat is owed to the municipality."""
    body = committed(data, "lohja", "siuntio", "inkoo")
    del body["seats"][3]
    found = problem(data)
    assert (found.severity, found.what) == (Severity.WARNING, '"inkoo" is committed and has no seat')
    assert found.source


def test_nobody_sits_in_a_working_group_before_the_municipality_committed(data: dict[str, Any]) -> None:
    """The commitment comes first, the seat follows from it."""
    body = committed(data, "lohja", "siuntio", "inkoo")
    body["commitments"][1]["on"] = "2025-10-20"
    found = problem(data)
    assert found.path == ("bodies", 1, "seats", 2, "members", 0, "since")
    assert found.what == '"siuntio" sits from 2025-09-01 and committed only on 2025-10-20'


def test_a_municipality_commits_once(data: dict[str, Any]) -> None:
    """Two commitments to one measure are a slip."""
    committed(data, "lohja", "siuntio", "inkoo", "lohja")
    assert problem(data).path == ("bodies", 1, "commitments", 3, "municipality")


@pytest.mark.parametrize("key", ["name", "short", "member"])
def test_a_bilingual_body_has_its_texts_in_both_languages(data: dict[str, Any], key: str) -> None:
    """A Swedish-speaking member is not written to in Finnish for want of a word."""
    del data["bodies"][0][key]["sv"]
    found = problem(data)
    assert (found.path, found.what) == (("bodies", 0, key), "the text in Swedish is missing")
    assert found.mend == 'add "sv: ..."'


def test_a_body_of_one_language_needs_no_other(data: dict[str, Any]) -> None:
    """English and Swedish are asked of those bodies only that have them."""
    data["bodies"][0]["languages"] = ["fi"]
    for key in ("name", "short", "member"):
        data["bodies"][0][key] = {"fi": "x"}
    assert problems(data) == ()


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("jarjestaja", "lacks the organiser's level (järjestäjä)"),
        ("tutkimus", "lacks research"),
        ("jarjestot", "lacks non-governmental organisations"),
        ("lohja", "has 0 of the 1 large municipalities that it must have"),
    ],
)
def test_who_is_missing_from_the_cooperation_group_is_a_warning(
    data: dict[str, Any], gone: str, said: str
) -> None:
    """The workshop of 2018 said who must be there; the region decides."""
    group = data["bodies"][1]
    group["seats"] = [seat for seat in group["seats"] if seat["id"] != gone]
    (found,) = check_composition(Network.model_validate(data))
    assert said in found.what
    assert found.severity is Severity.WARNING
    assert "10.9.2018" in (found.source or "")


def test_a_vacant_seat_represents_nobody(data: dict[str, Any]) -> None:
    """On the day after the mandates have ended everyone is missing; after the term nobody is."""
    for seat in data["bodies"][1]["seats"]:
        seat["members"][0]["until"] = "2027-06-30"
    network = Network.model_validate(data)
    assert check_composition(network, DAY) == ()
    assert len(check_composition(network, date(2027, 7, 1))) == 6
    assert check_composition(network, date(2029, 6, 1)) == ()


def test_the_composition_is_what_the_setting_decision_says(data: dict[str, Any]) -> None:
    """Figures and kinds are data; any body may have them."""
    rules: dict[str, Any] = {
        "large": {"least": 3, "residents_from": 5000},
        "organisations": ["ngo"],
        "source": "§ 90",
    }
    data["bodies"][0]["setting"]["composition"] = rules
    (found,) = check_composition(Network.model_validate(data))
    assert (found.what, found.source) == ('"johtoryhma" lacks non-governmental organisations', "§ 90")
    data["bodies"][0]["seats"] = data["bodies"][0]["seats"][:2]
    found, _ = check_composition(Network.model_validate(data))
    assert found.what == '"johtoryhma" has 1 of the 3 large municipalities that it must have'
    assert found.mend == "seat at least 2 of: inkoo, siuntio"


def test_a_cooperation_group_without_rules_of_composition_is_a_warning(data: dict[str, Any]) -> None:
    """The workshop of 2018 asked that somebody decides whom it must have."""
    del data["bodies"][1]["setting"]["composition"]
    (found,) = check_composition(Network.model_validate(data))
    assert found.path == ("bodies", 1, "setting")
    assert "10.9.2018" in (found.source or "")


def test_an_area_that_nobody_comes_from_is_named(data: dict[str, Any]) -> None:
    """Every family-centre area in force has somebody in the cooperation group."""
    data["areas"] = [
        {"id": "inkoo", "name": "Inkoo", "municipalities": ["inkoo"], "since": "2026-01-01"},
        {
            "id": "vanha",
            "name": "Vanha",
            "municipalities": ["inkoo"],
            "since": "2020-01-01",
            "until": "2025-12-31",
        },
    ]
    group = data["bodies"][1]
    group["seats"] = [seat for seat in group["seats"] if seat["id"] != "inkoo"]
    (found,) = check_composition(Network.model_validate(data))
    assert found.what == 'nobody in "yhteistyoryhma" comes from the area "inkoo"'
    assert check_composition(Network.model_validate(data), date(2025, 10, 1))[0].mend == "seat one of: inkoo"


def test_a_rule_that_the_network_cannot_meet_is_a_warning_with_its_mend(data: dict[str, Any]) -> None:
    """Nobody lowers what a setting decision asks for without saying so."""
    rules: dict[str, Any] = {
        "large": {"least": 2, "residents_from": 15000},
        "small": {"least": 2, "residents_under": 5000},
        "source": "§ 90",
    }
    data["bodies"][1]["setting"]["composition"] = rules
    large, small = check_composition(Network.model_validate(data))
    assert large.what == '"yhteistyoryhma" must have 2 large municipalities, and the network has 1'
    assert (
        large.mend == "write least: 1, or write another residents_from, as the setting decision is to be read"
    )
    assert large.path == ("bodies", 1, "setting", "composition", "large", "least")
    assert small.what == '"yhteistyoryhma" must have 2 small municipalities, and the network has none'
    assert (
        small.mend
        == "leave small out, or write another residents_under, as the setting decision is to be read"
    )
    assert {large.severity, small.severity} == {Severity.WARNING}


def test_who_is_there_to_be_seated_is_named_also_where_the_rule_cannot_be_met(data: dict[str, Any]) -> None:
    """The count told is the rule's."""
    data["bodies"][1]["setting"]["composition"] = {
        "large": {"least": 2, "residents_from": 15000},
        "source": "§ 90",
    }
    group = data["bodies"][1]
    group["seats"] = [seat for seat in group["seats"] if seat["id"] != "lohja"]
    _, found = check_composition(Network.model_validate(data))
    assert found.what == '"yhteistyoryhma" has 0 of the 2 large municipalities that it must have'
    assert found.mend == "seat at least 1 of: lohja"
