"""What is said when a file no longer has an id that something begun still needs."""

from pathlib import Path
from shutil import copytree

import pytest

from governance.unknown_id import UnknownIdError
from tests.cast import rules
from tests.command_line import PIKKU, CommandLine

_FEBRUARY = "2027-02-01T09:00"


@pytest.mark.parametrize("noun", ["person", "body", "municipality"])
def test_the_network_says_which_id_it_lacks(noun: str) -> None:
    """The sentence names the file, the id and the mend."""
    with pytest.raises(UnknownIdError) as caught:
        getattr(rules()[0], noun)("poissa")
    assert str(caught.value).startswith(
        f'network.yaml has no {noun} "poissa", which something begun still needs; '
    )


@pytest.mark.parametrize("noun", ["series", "round"])
def test_the_clock_says_which_id_it_lacks(noun: str) -> None:
    """Series and rounds alike."""
    with pytest.raises(UnknownIdError, match=f'clock.yaml has no {noun} "poissa"'):
        getattr(rules()[1], f"one_{noun}")("poissa")


@pytest.mark.parametrize("command", ["tick", "due"])
def test_a_body_renamed_in_the_middle_of_the_year_is_an_error_with_its_mend(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str
) -> None:
    """Nothing is done under the new id, and once the old one is back everything goes on."""
    line = CommandLine(capsys, tmp_path / "house" / "ledger.sqlite")
    line.plan()
    line.adopt()
    region = copytree(PIKKU, tmp_path / "pikku")
    for name in ("network.yaml", "clock.yaml"):
        text = (region / name).read_text(encoding="utf-8")
        text = text.replace("id: johtoryhma\n    kind", "id: ohjausryhma\n    kind")
        text = text.replace("body: johtoryhma", "body: ohjausryhma")
        (region / name).write_text(text, encoding="utf-8")
    answer = line.on(command, "--at", _FEBRUARY, "--json", region=region)
    assert answer.code == 1
    [error] = answer.document("errors")["errors"]
    assert error["what"] == 'network.yaml has no body "johtoryhma", which something begun still needs'
    assert error["mend"] == "put it back under this id until that is over"
    assert line.on("due", "--at", _FEBRUARY, "--json").document("due")["actions"]
