"""The flows on letters that wait: the office does in the Prefect UI what the commands do."""

import asyncio
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey
from sqlalchemy import select, update

from flows.add_note import add_note
from flows.hold_letters import hold_letters
from flows.preview_letters import preview_letters
from flows.release_letters import release_letters
from flows.settle_message import settle_message
from flows.show_outbox import show_outbox
from flows.tick import tick
from flows.try_tick import try_tick
from governance.message import MessageKind, MessageState
from governance.record import Language
from office.holding import HoldingError
from office.ledger.outbox import Outbox
from office.ledger.resolution import Resolution
from tests.prefect_server import SERVER_TEST, RealPrefect, in_this_process
from tests.region_copy import RegionCopy, region_copy

pytestmark = SERVER_TEST

NOW = "2027-01-12T09:00"
INVITED = "invitation:johtoryhma/2027/1"
Given = TypeVar("Given")


def go(flow_run: Coroutine[Any, Any, Given]) -> Given:
    """Run a flow to its end."""
    return asyncio.run(flow_run)


@pytest.fixture(autouse=True, scope="module")
def _reported(prefect_server: RealPrefect) -> Iterator[None]:
    with in_this_process(prefect_server):
        yield


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RegionCopy]:
    """Give the region with its year adopted; previews go to a folder of the test's own."""
    monkeypatch.setattr("tasks.outbox.PREVIEWS", tmp_path / "preview")
    with region_copy(tmp_path / "house") as copy:
        for name, value in copy.environment.items():
            monkeypatch.setenv(name, value)
        yield copy


def artifact(server: RealPrefect, key: str) -> Any:
    """Give what a flow left for the UI to show."""
    with server.client() as client:
        wanted = ArtifactFilter(key=ArtifactFilterKey(any_=[key]))
        answer = client._client.post(
            "/artifacts/filter", json={"artifacts": wanted.model_dump(mode="json"), "sort": "CREATED_DESC"}
        )
    return answer.json()[0]["data"]


def test_the_office_holds_looks_adds_and_releases_in_the_ui(
    house: RegionCopy, tmp_path: Path, prefect_server: RealPrefect
) -> None:
    """Held letters are listed with no names, shown, get a note each in its language, and leave."""
    where = house.where(NOW)
    assert go(hold_letters(MessageKind.INVITATION, "", where)) == 0
    assert go(tick(where))["sent"] == 0
    assert go(show_outbox(where)) == 5
    listed = artifact(prefect_server, "outbox")
    assert INVITED in str(listed)
    assert "@" not in str(listed)
    assert go(add_note(INVITED, "Kevääseen!", "Till våren!", "See you!", where)) == 5
    assert go(preview_letters(Language.FI, where)) == 29
    assert str(tmp_path / "preview" / "pikku" / "index.html") in str(artifact(prefect_server, "preview"))
    assert go(release_letters(None, "", where)) == 29
    assert go(tick(where))["sent"] == house.letters() == 29


def test_trying_a_tick_sends_nothing(house: RegionCopy, tmp_path: Path, prefect_server: RealPrefect) -> None:
    """The letters lie in a folder, the ledger is as before."""
    before = house.contents()
    counts = go(try_tick(Language.SV, house.where(NOW)))
    assert counts == {"would_do": 29, "would_send": 29, "would_wait": 0}
    assert len(list((tmp_path / "preview" / "pikku-dry-run").glob("*.eml"))) == 29
    assert "29 letters would leave" in str(artifact(prefect_server, "dry-run"))
    assert (house.contents(), house.letters()) == (before, 0)


def test_releasing_what_is_not_held_fails_the_run(house: RegionCopy) -> None:
    """The office sees that its word changed nothing."""
    with pytest.raises(HoldingError, match="nothing of summons is held"):
        go(release_letters(MessageKind.SUMMONS, "", house.where(NOW)))


def test_a_message_in_doubt_is_settled_in_the_ui(house: RegionCopy) -> None:
    """The person who rang the recipient says that it arrived."""
    go(tick(house.where(NOW)))
    key = next(iter(house.select(select(Outbox.key).order_by(Outbox.number))))
    with house.desk() as desk, desk.ledger.writing() as session:
        doubtful = update(Outbox).where(Outbox.key == key)
        session.execute(doubtful.values(state=MessageState.AMBIGUOUS, sent_at=None))
    go(settle_message(key, Resolution.ARRIVED, house.where(NOW)))
    assert house.select(select(Outbox.state).where(Outbox.key == key)) == [MessageState.SENT]
