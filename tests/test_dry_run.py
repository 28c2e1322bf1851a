"""A dry run shows what would leave, and changes nothing: neither ledger, files nor mail."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from governance.message import MessageKind, MessageState
from governance.record import Language
from governance.year_plan import ItemKind
from office.dry_run import copy_rows, dry_run
from office.holding import hold_letters, read_scope
from office.ledger.engine import Ledger
from office.ledger.opening import open_ledger
from office.ledger.outbox import Outbox
from office.ledger.tables import METADATA
from office.preview import preview_dry_run, preview_waiting
from tests.cast import ADOPTED, CHAIR, STEERING, item
from tests.dispatch_house import plan_notice, with_dispatch, with_settings
from tests.ledger_house import LedgerHouse, blank_papers
from tests.postgres_server import ledger_address, postgres_url

__all__ = ["ledger_address", "postgres_url"]

SUMMONS = item(ItemKind.SUMMONS, STEERING).at


def prints(folder: Path) -> dict[str, str]:
    """Give the fingerprint of every file under a folder."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and "ledger" not in file.name and "pikku.sqlite" not in file.name
    }


def test_what_it_shows_is_what_a_tick_does(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same actions, and the same letters to the same people with the same bytes."""
    blank_papers(monkeypatch)
    house.tick(ADOPTED)
    found = dry_run(house.desk, SUMMONS)
    carried, report = house.tick(SUMMONS)
    assert found.would_do == carried.done
    assert tuple(one.key for one in found.would_send) == report.sent
    assert [one.body for one in found.would_send] == house.mailer.sent[-len(report.sent) :]
    assert {one.kind for one in found.would_send} >= {MessageKind.SUMMONS}


def test_it_changes_nothing(house: LedgerHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ledger, papers and mailbox are as before, and the mail server was not asked."""
    blank_papers(monkeypatch)
    house.tick(ADOPTED)
    assert house.desk.settings.inbox is not None
    house.post(b"Message-ID: <a@b.example>\r\n\r\nhei")
    before = (house.contents(), house.audit(), prints(house.database.parent), house.mailer.asked)
    assert dry_run(house.desk, SUMMONS).would_send
    assert (house.contents(), house.audit(), prints(house.database.parent), house.mailer.asked) == before


def test_it_keeps_the_rules_of_dispatch(house: LedgerHouse) -> None:
    """What is held or comes at night would wait, several letters to one person would be one."""
    keeping = with_dispatch(house, digest=True, quiet_hours={})
    for number in (1, 2):
        plan_notice(keeping, ADOPTED, number)
    kinds = [one.kind for one in dry_run(keeping.desk, ADOPTED).would_send]
    assert (kinds.count(MessageKind.DIGEST), kinds.count(MessageKind.OFFICE_NOTICE)) == (1, 0)
    assert dry_run(keeping.desk, ADOPTED + timedelta(hours=8)).would_send == ()
    hold_letters(keeping.desk, read_scope(), ADOPTED)
    held = dry_run(keeping.desk, ADOPTED)
    assert held.would_send == ()
    assert {why for _, why in held.waiting} == {"held by the office"}
    assert {one.state for one in house.rows(Outbox)} == {MessageState.PENDING}


def test_a_limited_rate_makes_nobody_wait_for_it(house: LedgerHouse) -> None:
    """Nothing is sent, so nothing is counted."""
    slow = with_settings(house, messages_per_minute=0.01)
    assert len(dry_run(slow.desk, ADOPTED).would_send) > 10


def test_every_row_is_copied_from_either_database(ledger_address: str, tmp_path: Path) -> None:
    """Also where the ledger is PostgreSQL's: the copy is a file that is thrown away."""
    source = open_ledger(ledger_address, region="copied", virtual=True)
    with source, Ledger(str(tmp_path / "copy.sqlite")) as copy:
        copy_rows(source, copy)
        for ledger in (source, copy):
            with ledger.reading() as session:
                rows = {
                    name: len(session.execute(table.select()).all())
                    for name, table in METADATA.tables.items()
                }
            assert rows["info"] == 1
            assert sum(rows.values()) == 1


def test_a_preview_shows_the_waiting_letters_as_they_would_arrive(house: LedgerHouse, tmp_path: Path) -> None:
    """A page and a mail file each, the frozen bytes, and a list of them; nothing is changed."""
    house.carry_out(ADOPTED)
    before = house.contents()
    out = tmp_path / "look"
    count = preview_waiting(house.desk, out, Language.FI)
    bodies = {one.body for one in house.rows(Outbox)}
    assert {file.read_bytes() for file in out.glob("*.eml")} == bodies
    assert count == len(bodies) == len(list(out.glob("*.html"))) - 1
    page = (out / "index.html").read_text("utf-8")
    assert '<html lang="fi">' in page
    for file in out.glob("0*"):
        assert f'href="{file.name}"' in page
    assert house.desk.network.person(CHAIR).title.fi in page
    assert "@" not in page
    assert house.contents() == before


def test_a_second_preview_replaces_the_first_and_nothing_else(house: LedgerHouse, tmp_path: Path) -> None:
    """No link to a letter that has left stays behind; the office's own files do."""
    out = tmp_path / "look"
    house.carry_out(ADOPTED)
    preview_waiting(house.desk, out, Language.SV)
    (out / "muistiinpanot.txt").write_text("omat", "utf-8")
    house.deliver(ADOPTED)
    assert preview_waiting(house.desk, out, Language.SV) == 0
    assert {file.name for file in out.iterdir()} == {"index.html", "muistiinpanot.txt"}
    assert "Det finns inga utgående meddelanden." in (out / "index.html").read_text("utf-8")


def test_a_dry_runs_letters_can_be_looked_at(house: LedgerHouse, tmp_path: Path) -> None:
    """The same list for what does not wait yet."""
    found = dry_run(house.desk, ADOPTED)
    assert preview_dry_run(house.desk, found, tmp_path / "out", Language.EN) == len(found.would_send)
    assert len(list((tmp_path / "out").glob("*.eml"))) == len(found.would_send)
