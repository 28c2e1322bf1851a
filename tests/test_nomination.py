"""Nominations: which requests are open on a day, of whom, and when they are answered."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from governance.network import Network
from governance.nomination import OpenNomination, first_gap, nominator, open_nominations
from governance.seat import Nomination
from tests.cast import rules

ASKED = {"asked_on": "2027-01-18", "due_on": "2027-02-26"}
DAY = date(2027, 2, 1)


@pytest.fixture
def data() -> dict[str, Any]:
    """Give the small network as plain data, without nominations."""
    network, _ = rules()
    found = network.model_dump(mode="json", exclude_none=True)
    found["bodies"][0]["seats"][2]["nominations"] = []
    return found


def research(data: dict[str, Any], **seat: Any) -> dict[str, Any]:
    """Change research's seat in the cooperation group."""
    found: dict[str, Any] = data["bodies"][1]["seats"][4]
    found.update(seat)
    return found


def found(data: dict[str, Any], on: date = DAY) -> tuple[OpenNomination, ...]:
    """List the open nominations."""
    return open_nominations(Network.model_validate(data), on)


def test_a_nomination_is_open_from_the_day_it_is_asked_until_somebody_is_named(data: dict[str, Any]) -> None:
    """It stays open after its due day: then it is overdue."""
    research(data, members=[], nominations=[ASKED])
    assert found(data, date(2027, 1, 17)) == ()
    (one,) = found(data, date(2027, 1, 18))
    assert (one.id, one.of) == ("yhteistyoryhma/tutkimus/2027-01-18", "tutkimus")
    assert (one.member, one.deputy, one.since) == (True, True, date(2027, 1, 18))
    assert (one.overdue(date(2027, 2, 26)), one.overdue(date(2027, 2, 27))) == (False, True)
    assert len(found(data, date(2028, 1, 1))) == 1


def test_half_an_answer_leaves_the_other_half_open(data: dict[str, Any]) -> None:
    """The member is named, the deputy is still missing."""
    named = [{"person": "research-member", "since": "2027-03-01", "until": "2029-05-31"}]
    research(data, members=named, nominations=[ASKED])
    (one,) = found(data)
    assert (one.member, one.deputy) == (False, True)
    research(data, nominations=[{**ASKED, "deputy": False}])
    assert found(data) == ()


def test_a_successor_is_asked_for_while_the_holder_still_sits(data: dict[str, Any]) -> None:
    """The mandate of the day does not answer a request for the time after it."""
    holder = {"person": "research-member", "since": "2025-09-01", "until": "2027-05-31"}
    research(data, members=[holder], nominations=[{**ASKED, "deputy": False}])
    (one,) = found(data)
    assert one.since == date(2027, 6, 1)
    follower = {"person": "ngo-member", "since": "2027-06-01", "until": "2029-05-31"}
    research(data, members=[holder, follower])
    assert found(data) == ()


def test_the_first_day_of_the_mandate_can_be_named(data: dict[str, Any]) -> None:
    """A holder who goes early is followed from the day that is written."""
    research(data, nominations=[{**ASKED, "deputy": False, "since": "2027-08-01"}])
    assert found(data) == ()
    research(data)["members"][0]["until"] = "2027-07-31"
    assert [one.since for one in found(data)] == [date(2027, 8, 1)]


def test_a_mandate_until_further_notice_never_ends(data: dict[str, Any]) -> None:
    """The last day of the calendar has no day after it."""
    data["bodies"][1]["setting"]["until"] = "9999-12-31"
    research(data, nominations=[{**ASKED, "deputy": False}])["members"][0]["until"] = "9999-12-31"
    assert first_gap(Network.model_validate(data).bodies[1].seats[4].members, DAY) == date.max
    assert found(data) == ()


def test_another_than_the_seats_own_may_be_asked(data: dict[str, Any]) -> None:
    """A seat of the organisations may be named by one of them."""
    research(data, members=[], nominations=[{**ASKED, "of": "jarjestot"}])
    assert found(data)[0].of == "jarjestot"


def test_the_oldest_request_comes_first_and_a_body_that_is_over_asks_for_nothing(
    data: dict[str, Any],
) -> None:
    """Who has waited longest is reminded first."""
    research(data, members=[], nominations=[ASKED])
    data["bodies"][0]["seats"][1].update(members=[], nominations=[{**ASKED, "asked_on": "2026-12-01"}])
    assert [one.seat for one in found(data)] == ["lohja", "tutkimus"]
    assert found(data, date(2029, 6, 1)) == ()


def test_a_letter_goes_to_the_registry_or_to_the_organisations_contact() -> None:
    """A municipality names by a decision, which begins in its registry."""
    network, _ = rules()
    assert nominator(network, "inkoo") == "inkoo-registry"
    assert nominator(network, "tutkimus") == "research-member"
    assert nominator(network, "elsewhere") is None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"due_on": "2027-01-18"}, "leave time for an answer"),
        ({"member": False, "deputy": False}, "asks for nobody"),
    ],
)
def test_a_request_leaves_time_and_asks_for_somebody(wrong: dict[str, Any], said: str) -> None:
    """What nobody can answer is an error with its mend."""
    with pytest.raises(ValidationError, match=said):
        Nomination.model_validate({**ASKED, **wrong})
