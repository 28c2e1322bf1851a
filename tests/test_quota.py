"""The quota: counts of women and men, members and deputies apart; it warns and never stops."""

from datetime import date
from typing import Any

import pytest

from governance.network import Network
from governance.network_check import check_network
from governance.person import Person
from governance.problem import Problem, Severity
from governance.quota import Count
from tests.cast import rules


@pytest.fixture
def data() -> dict[str, Any]:
    """Give the small network as plain data."""
    network, _ = rules()
    return network.model_dump(mode="json", exclude_none=True)


def problems(data: dict[str, Any], on: date | None = None) -> tuple[Problem, ...]:
    """Check it."""
    return check_network(Network.model_validate(data), on)


@pytest.mark.parametrize(
    ("women", "men", "enough"),
    [
        (3, 2, "yes"),
        (4, 1, "no"),
        (2, 1, "yes"),
        (3, 0, "no"),
        (1, 0, "yes"),
        (0, 0, "yes"),
        (4, 3, "yes"),
        (5, 2, "no"),
        (9, 6, "yes"),
        (10, 5, "no"),
    ],
)
def test_forty_per_cent_of_both_as_far_as_the_number_allows(women: int, men: int, enough: str) -> None:
    """One of three is a third, and more cannot be had for both."""
    count = Count(women=women, men=men)
    assert count.meets(0.4) is (enough == "yes")
    assert Count(women=men, men=women).meets(0.4) is count.meets(0.4)


@pytest.mark.parametrize("role", ["members", "deputies"])
def test_members_and_deputies_are_counted_apart(data: dict[str, Any], role: str) -> None:
    """Tasa-arvolaki 4 a §: enough women among the members do not make up for the deputies."""
    count = data["bodies"][1]["counts"][role]
    count.update(women=count["women"] + count["men"], men=0)
    (found,) = problems(data)
    assert (found.severity, found.path) == (Severity.WARNING, ("bodies", 1, "counts", role))
    assert found.what.startswith(f'of the {role} of "yhteistyoryhma" ')
    assert "at least 40% of both" in found.what
    assert found.source == "Tasa-arvolaki (609/1986) 4 a §"


def test_a_body_that_the_quota_binds_is_counted(data: dict[str, Any]) -> None:
    """Without counts nobody knows."""
    del data["bodies"][1]["counts"]
    (found,) = problems(data)
    assert found.what == 'the quota binds "yhteistyoryhma", and nobody has counted women and men'
    assert "write counts:" in found.mend


def test_a_body_that_the_quota_does_not_bind_is_not_looked_at(data: dict[str, Any]) -> None:
    """A project group has no quota in its profile, and a setting decision may say zero."""
    data["bodies"][0]["counts"] = {"on": "2025-09-01", "members": {"women": 4, "men": 0}}
    del data["bodies"][1]["counts"]
    data["bodies"][1]["setting"]["rules"] = {"quota": {"share": 0, "source": "s"}, "source": "s"}
    assert problems(data) == ()


def test_a_setting_decision_may_bind_a_project_group(data: dict[str, Any]) -> None:
    """The rule comes with its own source."""
    data["bodies"][0]["counts"] = {"on": "2025-09-01", "members": {"women": 4, "men": 0}}
    data["bodies"][0]["deputies"] = []
    for seat in data["bodies"][0]["seats"]:
        seat["deputies"] = []
    rule = {"quota": {"share": 0.4, "source": "Päätöksen kohta 3"}, "source": "Päätös"}
    data["bodies"][0]["setting"]["rules"] = rule
    (found,) = [one for one in problems(data) if one.path[:2] == ("bodies", 0)]
    assert found.source == "Päätöksen kohta 3"
    assert "4 are women and 0 are men" in found.what


def test_counts_are_of_the_people_who_sat_when_they_were_counted(data: dict[str, Any]) -> None:
    """A slip in the sum is found, and deputies who were left out."""
    data["bodies"][1]["counts"]["members"] = {"women": 4, "men": 3}
    del data["bodies"][1]["counts"]["deputies"]
    assert [one.what for one in problems(data)] == [
        '7 members are counted, and on 2025-09-01 "yhteistyoryhma" had 6',
        'no deputies are counted, and on 2025-09-01 "yhteistyoryhma" had 3',
    ]


def test_counts_go_stale_when_somebody_changes(data: dict[str, Any]) -> None:
    """A nomination that came is a reason to count again."""
    seat = data["bodies"][1]["seats"][5]
    seat["members"] = [
        {"person": "ngo-member", "since": "2025-09-01", "until": "2026-12-31"},
        {"person": "lohja-substitute", "since": "2027-01-01", "until": "2029-05-31"},
    ]
    assert problems(data, date(2026, 12, 31)) == ()
    (found,) = problems(data, date(2027, 1, 1))
    assert found.path == ("bodies", 1, "counts", "on")
    assert found.severity is Severity.WARNING


def test_nobodys_gender_is_kept() -> None:
    """Counts are all that there is; a person has no such field."""
    assert {"gender", "sex", "sukupuoli"}.isdisjoint(Person.model_fields)
