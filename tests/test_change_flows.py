"""The flows that change a year, on a real Prefect server: a preview leaves a page and nothing else."""

import asyncio
from collections.abc import Coroutine, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from sqlalchemy import select

from flows.add_meeting import add_meeting
from flows.add_round import add_round
from flows.circulate_year import circulate_year
from flows.person_unavailable import person_unavailable
from flows.plan_year import plan_year
from flows.propose_year import propose_year
from governance.plan_version import PlanState
from office.ledger.meetings import Meeting
from office.ledger.plans import Absence, PlanVersion
from office.ledger.rounds import Obligation
from office.year import YearError
from tests.prefect_server import SERVER_TEST, RealPrefect, in_this_process
from tests.region_copy import RegionCopy, moment, region_copy
from tests.test_year_change import ROUND

pytestmark = SERVER_TEST

Given = TypeVar("Given")
JANUARY = "2027-01-12T09:00"


def go(flow_run: Coroutine[Any, Any, Given]) -> Given:
    """Run a flow to its end."""
    return asyncio.run(flow_run)


@pytest.fixture(autouse=True, scope="module")
def _reported(prefect_server: RealPrefect) -> Iterator[None]:
    with in_this_process(prefect_server):
        yield


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegionCopy]:
    """Give the region with its year adopted."""
    with region_copy(tmp_path / "house") as copy:
        for name, value in copy.environment.items():
            monkeypatch.setenv(name, value)
        yield copy


def page(server: RealPrefect) -> str:
    """Give the newest page about a change."""
    found = httpx.post(f"{server.api}/artifacts/latest/filter", json={}).json()
    return str(next(one["data"] for one in found if one["key"] == "year-change"))


def test_a_preview_of_an_absence_leaves_a_page_and_changes_nothing(
    house: RegionCopy, prefect_server: RealPrefect
) -> None:
    """Then the same run without it moves the meeting."""
    week = ("lohja-director", date(2027, 2, 8), date(2027, 2, 12))
    before = house.contents()
    go(person_unavailable(*week, where=house.where(JANUARY), preview=True))
    assert "Vain katsottu: mitään ei muutettu" in page(prefect_server)
    assert "1 kokouspäivä siirtyy; muutos koskee 5 henkilöä." in page(prefect_server)
    changed = {name for name, rows in house.contents().items() if rows != before[name]}
    assert changed <= {"info"}
    go(person_unavailable(*week, where=house.where(JANUARY)))
    assert house.select(select(Meeting.id).where(Meeting.sequence == 1)) == ["johtoryhma/2027/1"]
    assert house.select(select(Absence.person)) == ["lohja-director"]
    go(person_unavailable(*week, where=house.where(JANUARY), withdraw=True, preview=True))
    assert page(prefect_server).endswith("Mitään ei muutettu.")
    assert house.select(select(Absence.person)) == ["lohja-director"]
    go(person_unavailable(*week, where=house.where(JANUARY), withdraw=True))
    assert "Merkintä poistettu" in page(prefect_server)
    assert house.select(select(Absence.person)) == []


def test_an_extra_meeting_is_added_by_a_form(house: RegionCopy) -> None:
    """A broken rule fails the run, until the office insists."""
    where = house.where(JANUARY)
    go(add_meeting("johtoryhma", moment("2027-03-10T09:00").replace(tzinfo=None), 60, where=where))
    assert house.select(select(Meeting.starts_at).where(Meeting.id == "johtoryhma/2027/4")) == [
        moment("2027-03-10T09:00")
    ]
    clashing = moment("2027-04-15T13:00")
    with pytest.raises(YearError, match="insist with --anyway"):
        go(add_meeting("johtoryhma", clashing, where=where))
    go(add_meeting("johtoryhma", clashing, anyway=True, where=where))
    assert len(house.select(select(Meeting.id))) == 7


def test_an_urgent_round_is_added_by_a_form(house: RegionCopy, tmp_path: Path) -> None:
    """From a file on the office's machine."""
    file = tmp_path / "round.yaml"
    file.write_text(ROUND, encoding="utf-8")
    go(add_round(str(file), 2027, where=house.where(JANUARY)))
    owed = house.select(select(Obligation.id).where(Obligation.round == "kiireellinen"))
    assert len(owed) == 3


def test_a_draft_goes_its_way_by_forms(house: RegionCopy) -> None:
    """Planned like this year, out for comments, proposed to the clock's own body."""
    autumn = house.where("2027-09-15T09:00")
    assert go(plan_year(2028, like=2027, where=autumn)) == 1
    assert go(circulate_year(2028, autumn)) == 1
    assert go(propose_year(2028, where=autumn)) == 1
    wanted = select(PlanVersion.state, PlanVersion.proposed_to).where(PlanVersion.year == 2028)
    assert house.select(wanted) == [(PlanState.PROPOSED, "yhteistyoryhma")]
