"""`vuosikello feed`: addresses are given, repeated and revoked, and open the feed of the right one."""

from pathlib import Path

import pytest

from office.desk import open_desk
from office.feed import read_feed
from tests.command_line import PIKKU, CommandLine
from tests.smtp_server import closed_port


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """Give the command line with a ledger of its own, its year adopted."""
    monkeypatch.setenv("VUOSIKELLO_SMTP_PORT", str(closed_port()))
    monkeypatch.setenv("VUOSIKELLO_PORTAL_URL", "https://asiointi.pikku.example")
    monkeypatch.delenv("VUOSIKELLO_LEDGER", raising=False)
    line = CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")
    line.plan()
    line.adopt()
    return line


def opens(line: CommandLine, address: str) -> bytes | None:
    """Read the feed behind an address, as the portal does."""
    with open_desk(str(PIKKU), ledger=str(line.ledger)) as desk:
        token = address.rpartition("/")[2].removesuffix(".ics")
        found = read_feed(desk, token, desk.time.now())
    return found.body if found else None


def test_a_feed_has_an_address_until_it_is_revoked(line: CommandLine) -> None:
    """Twice the same; after --revoke another one, and the first opens nothing."""
    first = line.on("feed", "--body", "johtoryhma", "--json").document("feed")
    again = line.on("feed", "--body", "johtoryhma")
    assert again.out.split() == [first["https"], first["webcal"]]
    assert b"SUMMARY" in (opens(line, first["https"]) or b"")
    assert line.on("feed", "--body", "johtoryhma", "--revoke", "--json").document("feed")["revoked"] == 1
    assert opens(line, first["https"]) is None
    second = line.on("feed", "--body", "johtoryhma", "--json").document("feed")
    assert second["https"] != first["https"]
    assert opens(line, second["https"]) is not None


def test_each_kind_of_feed_can_be_asked_for(line: CommandLine) -> None:
    """Person, body, municipality and region; an end and a language on request."""
    options = (("--person", "county-director"), ("--body", "johtoryhma"), ("--municipality", "lohja"))
    found = [line.on("feed", *option, "--json").document("feed")["feed"] for option in options]
    assert [tuple(one.values()) for one in found] == [
        ("person", "county-director"),
        ("body", "johtoryhma"),
        ("municipality", "lohja"),
    ]
    ending = line.on("feed", "--region", "--lang", "sv", "--until", "2027-12-31T16:00", "--json").document(
        "feed"
    )
    assert (ending["feed"], ending["until"]) == ({"kind": "region", "of": ""}, "2027-12-31T16:00:00+02:00")
    assert b"X-WR-CALNAME:Lillregionen" in (opens(line, ending["https"]) or b"")


def test_wrong_usage_is_told(line: CommandLine, tmp_path: Path) -> None:
    """A feed is of exactly one; unknown ids and a ledger that is not there are refused with the mend."""
    assert line.on("feed").code == 2
    assert line.on("feed", "--region", "--body", "johtoryhma").code == 2
    unknown = line.on("feed", "--person", "nobody", "--json")
    assert unknown.code == 1
    assert "county-director" in unknown.document("errors")["errors"][0]["mend"]
    missing = line("feed", PIKKU, "--ledger", tmp_path / "none.sqlite", "--region")
    assert (missing.code, "there is no ledger" in missing.err) == (1, True)
    assert not (tmp_path / "none.sqlite").exists()
