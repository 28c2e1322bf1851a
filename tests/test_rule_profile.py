"""Rules of procedure: two profiles, what a setting decision changes, and how long a translation takes."""

from datetime import date
from typing import Any

import pytest

from governance.network import Network
from governance.network_check import check_network
from governance.problem import Problem, Severity
from governance.record import Language
from governance.rule_profile import MinutesKind, TranslatedPaper
from governance.unknown_id import UnknownIdError
from tests.cast import rules

SOURCE = "Aluehallitus 17.6.2025"


@pytest.fixture
def data() -> dict[str, Any]:
    """Give the small network as plain data."""
    network, _ = rules()
    return network.model_dump(mode="json", exclude_none=True)


def network(data: dict[str, Any]) -> Network:
    """Read it."""
    return Network.model_validate(data)


def problem(data: dict[str, Any]) -> Problem:
    """Give the one problem that there is."""
    (only,) = check_network(network(data))
    return only


def test_a_body_without_a_word_in_its_setting_decision_has_its_profile(data: dict[str, Any]) -> None:
    """The statutory one: more than half, minutes with examiners and sections."""
    profile = network(data).profile("yhteistyoryhma")
    assert profile == network(data).profiles[0]
    assert (profile.summons_days, profile.quorum_share, profile.examiners) == (4, 0.5, 2)
    assert (profile.minutes, profile.numbers_sections) == (MinutesKind.MINUTES, True)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("summons_days", 5),
        ("material_working_days", 10),
        ("quorum_share", 0.25),
        ("minutes", "memo"),
        ("numbers_sections", False),
        ("numbers_agenda", False),
        ("examiners", 0),
        ("decides_by_email", True),
        ("languages", {"translated": ["minutes"], "translation_working_days": 1, "source": "s"}),
        ("quota", {"share": 0.0, "source": "s"}),
    ],
)
def test_the_setting_decision_changes_one_rule_and_leaves_the_others(
    data: dict[str, Any], name: str, value: Any
) -> None:
    """Every figure of a profile can be set for one body, with its own source; zero and false are said too."""
    plain = network(data).profile("yhteistyoryhma").model_dump(mode="json")
    data["bodies"][1]["setting"]["rules"] = {name: value, "source": SOURCE}
    merged = network(data).profile("yhteistyoryhma").model_dump(mode="json")
    assert merged.pop("source") == f"{SOURCE}; {plain.pop('source')}"
    assert merged.pop(name) == value != plain.pop(name)
    assert merged == plain


def test_the_rules_of_another_body_stay_as_they_are(data: dict[str, Any]) -> None:
    """An override is one body's."""
    before = network(data).profile("johtoryhma")
    data["bodies"][1]["setting"]["rules"] = {"quorum_share": 0.9, "source": SOURCE}
    assert network(data).profile("johtoryhma") == before


def test_rules_that_change_nothing_are_a_warning(data: dict[str, Any]) -> None:
    """Whoever wrote only a source forgot the rule."""
    data["bodies"][1]["setting"]["rules"] = {"source": SOURCE}
    found = problem(data)
    assert (found.path, found.severity) == (("bodies", 1, "setting", "rules"), Severity.WARNING)
    assert network(data).profile("yhteistyoryhma").source == "Kuntalaki (410/2015) 94 § ja 103 §"


def test_a_profile_that_does_not_exist_is_named(data: dict[str, Any]) -> None:
    """Never a bare StopIteration."""
    data["bodies"][1]["profile"] = "statutry"
    with pytest.raises(UnknownIdError, match='no profile "statutry"'):
        network(data).profile("yhteistyoryhma")
    assert problem(data).mend == 'did you mean "statutory"?'


def test_a_bilingual_body_has_time_for_translation(data: dict[str, Any]) -> None:
    """A body of one language needs none."""
    assert network(data).translation_days("johtoryhma") == 2
    data["bodies"][0]["languages"] = ["fi"]
    assert network(data).translation_days("johtoryhma") == 0


def test_a_bilingual_body_whose_rules_give_no_time_is_a_warning(data: dict[str, Any]) -> None:
    """Kielilaki 29 § asks for both languages; somebody has to translate."""
    del data["profiles"][0]["languages"]
    found = problem(data)
    assert (found.path, found.severity) == (("bodies", 1, "languages"), Severity.WARNING)
    assert "29 §" in (found.source or "")
    assert network(data).translation_days("yhteistyoryhma") == 0


def test_a_translation_fits_between_material_and_summons(data: dict[str, Any]) -> None:
    """Material, translation, summons, meeting: else the summons leaves in one language or late."""
    rule = data["profiles"][0]["languages"]
    rule["translation_working_days"] = 1
    assert check_network(network(data)) == ()
    rule["translation_working_days"] = 3
    found = problem(data)
    assert (found.path, found.source) == (("bodies", 1, "languages"), "Kielilaki (423/2003) 29 §")
    assert found.mend.startswith("write material_working_days: 7 or more")
    data["bodies"][1]["setting"]["rules"] = {"material_working_days": 7, "source": SOURCE}
    assert check_network(network(data)) == ()


def test_what_is_not_translated_is_made_in_the_first_language(data: dict[str, Any]) -> None:
    """Kielilaki leaves the agenda free; the minutes are in both."""
    both = (Language.FI, Language.SV)
    assert network(data).paper_languages("yhteistyoryhma", TranslatedPaper.AGENDA) == both
    data["profiles"][0]["languages"]["translated"] = ["minutes"]
    assert network(data).paper_languages("yhteistyoryhma", TranslatedPaper.AGENDA) == (Language.FI,)
    assert network(data).paper_languages("yhteistyoryhma", TranslatedPaper.MINUTES) == both


def test_too_much_for_one_person_is_a_warning_with_the_offices_figure(data: dict[str, Any]) -> None:
    """Seats and tasks are counted on the day; the figure is data."""
    assert check_network(network(data), date(2027, 3, 1)) == ()
    data["thresholds"]["load"]["seats"] = 1
    found = check_network(network(data))
    assert [one.path for one in found] == [("people", 1), ("people", 6)]
    assert found[0].what == (
        '"county-director" holds 2 seats and has a task in 2 bodies (johtoryhma, yhteistyoryhma)'
    )
    assert (found[0].severity, found[0].source) == (Severity.WARNING, "Hanketoimiston tapa")


def test_being_the_secretary_is_a_task_too(data: dict[str, Any]) -> None:
    """The coordinator holds no seat, and has two bodies to serve."""
    data["thresholds"]["load"]["bodies"] = 1
    found = check_network(network(data), date(2027, 3, 1))
    assert [one.path for one in found] == [("people", 1), ("people", 6), ("people", 0)]
    assert '"office-coordinator" holds 0 seats and has a task in 2 bodies' in found[2].what
    assert found[2].mend.endswith("at most 3 seats and 1 body")
    assert check_network(network(data), date(2025, 8, 31)) == ()
    data["thresholds"] = {}
    assert check_network(network(data), date(2027, 3, 1)) == ()
