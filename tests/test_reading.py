"""Reading a region's folder: what is right is read, what is wrong is named with its line and its mend."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from governance.problem import Severity
from office.reading import LocatedProblem, ReadingError, check_region, find_region, read_region

PIKKU = Path(__file__).parent / "regions" / "pikku"


@dataclass
class Folder:
    """A copy of the small region that a test may spoil."""

    path: Path

    def replace(self, file: str, old: str, new: str) -> int:
        """Write `new` for the first `old`; give the line on which it stands."""
        text = (self.path / file).read_text(encoding="utf-8")
        assert old in text
        (self.path / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    def problems(self) -> tuple[LocatedProblem, ...]:
        """Read the region, which must fail, and give what was found."""
        with pytest.raises(ReadingError) as caught:
            read_region(self.path)
        return caught.value.problems

    def problem(self) -> LocatedProblem:
        """Give the one problem that there is."""
        (only,) = self.problems()
        return only


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Copy the small region."""
    return Folder(Path(shutil.copytree(PIKKU, tmp_path / "pikku")))


def test_a_region_without_faults_is_read(folder: Folder) -> None:
    """The small region gives its network and its clock, and no warning."""
    network, clock = read_region(folder.path)
    assert [one.id for one in network.municipalities] == ["lohja", "siuntio", "inkoo"]
    assert clock.one_series("johtoryhma").hours == ("9.00", "13.00")
    assert check_region(folder.path) == ()


def test_a_problem_reads_as_file_line_what_and_mend(folder: Folder) -> None:
    """The sentence is the one that the command line promises."""
    line = folder.replace("network.yaml", "    registry: lohja-registry", "    kirjaamo: lohja-registry")
    file = folder.path / "network.yaml"
    unknown = next(one for one in folder.problems() if one.field == "municipalities[0].kirjaamo")
    assert str(unknown).startswith(f'{file}:{line}: unknown key "kirjaamo"; ')
    assert unknown.severity is Severity.ERROR


@pytest.mark.parametrize(
    ("file", "old", "new", "field", "what", "mend"),
    [
        (
            "network.yaml",
            "    contact: siuntio-contact",
            "    contat: siuntio-contact",
            "municipalities[1].contat",
            'unknown key "contat"',
            'did you mean "contact"?',
        ),
        (
            "network.yaml",
            'code: "444"',
            "code: 444",
            "municipalities[0].code",
            '"code: 444" is not text',
            'put it in quotes: "444"',
        ),
        (
            "network.yaml",
            'code: "444"',
            'code: "44"',
            "municipalities[0].code",
            '"code: 44" is not written right',
            'write the three digits of the official code in quotes, "005"',
        ),
        (
            "network.yaml",
            "kind: kaupunki",
            "kind: kaupungi",
            "municipalities[0].kind",
            '"kaupungi" is no kind',
            'did you mean "kaupunki"?',
        ),
        (
            "network.yaml",
            "population: 6217",
            "population: noin 6000",
            "municipalities[1].population",
            '"population: noin 6000" is not a whole number',
            "write it in digits",
        ),
        (
            "network.yaml",
            "population: 6217",
            "population: 0",
            "municipalities[1].population",
            '"population: 0" is out of bounds',
            "it must be more than 0",
        ),
        (
            "network.yaml",
            "proposals_in: 11.9.",
            "proposals_in: 11.9",
            "municipalities[1].budget.proposals_in",
            '"proposals_in: 11.9" is not what belongs here',
            'write a day and month with both points, "11.9.", or {week: 8, weekday: mon}',
        ),
        (
            "network.yaml",
            "proposals_in: 11.9.",
            "proposals_in: 31.9.",
            "municipalities[1].budget.proposals_in",
            "there is no 31.9.",
            "write a day that the month has",
        ),
        (
            "network.yaml",
            "since: 2024-01-01",
            "since: 1.1.2024",
            "areas[0].since",
            '"since: 1.1.2024" is no date',
            "write it as 2026-05-31",
        ),
        (
            "network.yaml",
            "municipalities: [lohja, siuntio, inkoo]",
            "municipalities: lohja",
            "areas[0].municipalities",
            '"municipalities: lohja" must be a list',
            'write the values in brackets, [a, b], or each on its own line after "- "',
        ),
        (
            "clock.yaml",
            'hours: ["9.00", "13.00"]',
            'hours: [9.00, "13.00"]',
            "series[0].hours[0]",
            '"hours: 9.00" is not text',
            'put it in quotes: "9.00"',
        ),
        (
            "clock.yaml",
            "required: true, label: {fi: Esityksen otsikko",
            "required: kyllä, label: {fi: Esityksen otsikko",
            "rounds[0].form[0].required",
            '"required: kyllä" is neither true nor false',
            "write true or false",
        ),
        (
            "clock.yaml",
            "decided_in: johtoryhma/2",
            "decided_in: johtoryhma",
            "proposal_windows[0].decided_in",
            '"decided_in: johtoryhma" is not written right',
            'write a series and the number of its meeting, "johtoryhma/2"',
        ),
        (
            "clock.yaml",
            "due: {on: 30.10.}",
            "due: {on: 30.10., working_days: 5}",
            "rounds[1].due",
            "it is neither one day nor one distance",
            'write "31.3.", or one of before: and after: together with one of days: and working_days:',
        ),
        (
            "clock.yaml",
            "before: johtoryhma/2, working_days: 10",
            "before: johtoryhma 2, working_days: 10",
            "rounds[0].due.before",
            '"before: johtoryhma 2" is not written right',
            'write a meeting, "johtoryhma/2", or another item with its kind, "round:tarpeet"',
        ),
        (
            "clock.yaml",
            "before: johtoryhma/2, working_days: 10",
            "befor: johtoryhma/2, working_days: 10",
            "rounds[0].due.befor",
            'unknown key "befor"',
            'did you mean "before"?',
        ),
        (
            "clock.yaml",
            "due: {on: 30.10.}",
            "due: 29.2.",
            "rounds[1].due",
            "29.2. exists only in leap years",
            "write 28.2. or 1.3.",
        ),
        (
            "clock.yaml",
            "due: {on: 30.10.}",
            "due: kesäkuussa",
            "rounds[1].due",
            '"kesäkuussa" is no day and month',
            'write it as "31.3."',
        ),
        (
            "clock.yaml",
            "due: {on: 30.10.}",
            "due: {on: 30.4.2027}",
            "rounds[1].due.on",
            '"30.4.2027" is no day and month',
            'write it as "30.4."',
        ),
        (
            "clock.yaml",
            "due: {on: 30.10.}",
            "due: 2027-04-30",
            "rounds[1].due",
            '"2027-04-30" is no day and month',
            'write it as "30.4."',
        ),
        (
            "clock.yaml",
            "    official: true",
            "    asks: [Jyväskylän maalaiskunta]",
            "rounds[0].asks[0]",
            '"asks: Jyväskylän maalaiskunta" is not written right',
            'did you mean "jyvaskylan-maalaiskunta"? use small letters a-z, digits and hyphens',
        ),
        (
            "clock.yaml",
            "place: {fi: Etäkokous, sv",
            "place: {fi: Etäkokous, Teams, sv",
            "series[1].place.Teams",
            'unknown key "Teams"',
            'put a text with a comma in it in quotes: fi: "Etäkokous, Teams"',
        ),
        (
            "clock.yaml",
            "due: {on: 30.10.}",
            "due: [30.10.]",
            "rounds[1].due",
            '"due" is not what belongs here',
            'write a day and month with both points, "31.3.", or {before: johtoryhma/2, working_days: 8}',
        ),
        (
            "clock.yaml",
            "due: {on: 30.10.}",
            'due: {before: "round:lausunnot", days: 3}',
            "rounds[1].due",
            "the days hang on each other in a circle: round:lausunnot -> round:lausunnot",
            "write a day of the year for one of them",
        ),
        (
            "clock.yaml",
            "    around: [10.2., 27.5., 10.11.]",
            "    every: {weeks: 4, from: 10.2., until: 10.11.}",
            "series[0].every.from",
            'unknown key "from"',
            "the keys known here are: starts, ends, weeks",
        ),
        (
            "clock.yaml",
            "    within_days: 10",
            "    within_days:",
            "series[0].within_days",
            '"within_days" has no value',
            "write one, or leave the key out if it need not be there",
        ),
        (
            "clock.yaml",
            "    body: johtoryhma",
            "    body: johtoryhmä",
            "series[0].body",
            '"body: johtoryhmä" is not written right',
            'did you mean "johtoryhma"? use small letters a-z, digits and hyphens',
        ),
        (
            "clock.yaml",
            "place: {fi: Etäkokous, sv: Distansmöte, en: Online meeting}",
            "place: [Etäkokous]",
            "series[1].place",
            '"place" is not what belongs here',
            "write a text, or {fi: ..., sv: ..., en: ...}",
        ),
    ],
)
def test_a_planted_fault_is_named_with_line_field_and_mend(
    folder: Folder, file: str, old: str, new: str, field: str, what: str, mend: str
) -> None:
    """Each common slip gives one sentence that its writer can act on."""
    line = folder.replace(file, old, new)
    found = next(one for one in folder.problems() if one.field == field)
    assert (found.file, found.line) == (str(folder.path / file), line)
    assert (found.what, found.mend) == (what, mend)


def test_a_missing_key_is_named_at_the_entry_that_lacks_it(folder: Folder) -> None:
    """What is not there has no line of its own: the entry's first line stands in."""
    line = folder.replace("network.yaml", "    genitive: Siuntion\n", "")
    problem = folder.problem()
    entry = (folder.path / "network.yaml").read_text().splitlines().index("  - id: siuntio") + 1
    assert entry < line
    assert (problem.line, problem.field) == (entry, "municipalities[1].genitive")
    assert problem.mend == 'add "genitive: ..." to municipalities[1]'


def test_several_faults_in_both_files_come_at_once(folder: Folder) -> None:
    """Nobody wants to mend one line, run, and hear of the next."""
    folder.replace("network.yaml", 'code: "444"', "code: 444")
    folder.replace("network.yaml", "    superior: inkoo-director\n", "")
    folder.replace("clock.yaml", "starts: 19.6.", "starts: 19.13.")
    fields = [one.field for one in folder.problems()]
    assert fields == ["municipalities[0].code", "municipalities[2].superior", "phases[1].starts"]


def test_references_to_nothing_are_told_beside_values_that_cannot_be_read(folder: Folder) -> None:
    """Also an hour that no day has; what only a wrong entry would have named is no reference to nothing."""
    folder.replace("network.yaml", 'code: "444"', "code: 444")
    lines = (
        folder.replace("network.yaml", "contact: siuntio-contact", "contact: nobody"),
        folder.replace("clock.yaml", "used_by: johtoryhma/2", "used_by: nosuch/2"),
        folder.replace("clock.yaml", "used_by: yhteistyoryhma/2", "used_by: yhteistyoryhma/9"),
        folder.replace("clock.yaml", 'hours: ["12.00", "9.00"]', 'hours: ["12.00", "25.00"]'),
    )
    folder.replace("clock.yaml", "starts: 19.6.", "starts: 19.13.")
    told = {(one.field, one.line) for one in folder.problems()}
    assert {
        ("municipalities[1].contact", lines[0]),
        ("rounds[0].used_by", lines[1]),
        ("rounds[1].used_by", lines[2]),
        ("series[1].hours[1]", lines[3]),
    } < told
    assert {field for field, _ in told if field not in {"municipalities[0].code", "phases[1].starts"}} == {
        "municipalities[1].contact",
        "rounds[0].used_by",
        "rounds[1].used_by",
        "series[1].hours[1]",
    }


def test_what_does_not_fit_together_is_located_as_well(folder: Folder) -> None:
    """A reference to nobody is found at its own line, with the nearest name."""
    line = folder.replace("network.yaml", "substitute: siuntio-substitute", "substitute: siuntio-substitut")
    problem = folder.problem()
    assert (problem.line, problem.field) == (line, "municipalities[1].substitute")
    assert problem.what == 'there is no person "siuntio-substitut"'
    assert problem.mend == 'did you mean "siuntio-substitute"?'


def test_a_key_written_twice_is_an_error_with_both_lines(folder: Folder) -> None:
    """PyYAML alone would silently keep the last one."""
    line = folder.replace("network.yaml", "    genitive: Lohjan", "    genitive: Lohjan\n    genitive: Lojon")
    problem = folder.problem()
    assert (problem.line, problem.field) == (line + 1, "municipalities[0].genitive")
    assert problem.what == f'the key "genitive" is here a second time (first on line {line})'
    assert problem.mend == "keep one of the two"


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system [ls]", "!!str Lohja", "!oma Lohja", "!!binary TG9oamE="]
)
def test_tags_are_refused_and_nothing_is_made_of_them(folder: Folder, tag: str) -> None:
    """A file of data holds values, not instructions."""
    line = folder.replace("network.yaml", "genitive: Lohjan", f"genitive: {tag}")
    problem = folder.problems()[0]
    assert problem.line == line
    assert "is not allowed" in problem.what
    assert problem.mend == "leave it out; values are read as they stand"


def test_a_colon_in_a_text_in_brackets_is_mended_with_quotes(folder: Folder) -> None:
    """The whole text is written out, as it should stand."""
    folder.replace("clock.yaml", "name: {fi: Johtoryhmän kokous, sv", "name: {fi: Hanketiimi: kokous, sv")
    assert folder.problem().mend == 'put the whole text in quotes: "Hanketiimi: kokous"'


def test_a_second_document_is_refused(folder: Folder) -> None:
    """Half a file must not pass for the whole."""
    line = folder.replace("network.yaml", "people:\n", "---\npeople:\n")
    problem = folder.problem()
    assert (problem.line, problem.what) == (line, "a second document begins here")
    assert problem.mend == 'take the line "---" away'


@pytest.mark.parametrize(
    ("old", "new", "offset", "what"),
    [
        ("    genitive: Lohjan", "\tgenitive: Lohjan", 0, "a tab in the indent"),
        ("    genitive: Lohjan\n", "    genitive: Lohjan\n\tnote: x\n", 1, "a tab in the indent"),
        ("genitive: Lohjan", "genitive: @Lohjan", 0, 'a text begins with "@", which YAML reserves'),
        ("name: {fi: Lohja, sv", "name: {fi: Lohja: kaupunki, sv", 0, 'a text in brackets has ": " in it'),
        ("phone: ", "phone: vaihde: ", 0, 'a second ": " on the line'),
        (
            "name: {fi: Lohja, sv: Lojo, en: Lohja}",
            "name: {fi: Lohja, sv: Lojo",
            1,
            "the bracket opened on line",
        ),
        ('code: "444"', 'code: "444', 0, "the quote opened on line"),
        ("    genitive: Lohjan", "   genitive: Lohjan", 0, "the YAML breaks here"),
        ("genitive: Lohjan", "genitive: Loh\x07jan", 0, "a control character (U+0007)"),
        (
            "genitive: Lohjan",
            "genitive: *nimi",
            0,
            'the alias "*nimi" names nothing that is complete before it',
        ),
        ("genitive: Lohjan", "[a, b]: Lohjan", 0, "a key must be a word"),
    ],
)
def test_broken_yaml_is_named_with_its_line(
    folder: Folder, old: str, new: str, offset: int, what: str
) -> None:
    """The parser's jargon is said in words, at the line where a person will look."""
    line = folder.replace("network.yaml", old, new)
    problem = folder.problem()
    assert problem.line == line + offset
    assert problem.what.startswith(what)
    assert problem.mend


def test_values_are_read_as_yaml_1_2_reads_them(folder: Folder) -> None:
    """What looks like a switch or a clock time to YAML 1.1 stays the text that it is."""
    folder.replace("network.yaml", "genitive: Lohjan", "genitive: no")
    folder.replace("network.yaml", "genitive: Siuntion", "genitive: 9:00")
    folder.replace("network.yaml", "genitive: Inkoon", "genitive: 31.3.")
    network, _ = read_region(folder.path)
    assert [one.genitive for one in network.municipalities] == ["no", "9:00", "31.3."]


def test_an_alias_repeats_a_value(folder: Folder) -> None:
    """Anchors are a help in long files, and harmless."""
    folder.replace("network.yaml", "{fi: Lohjan kaupunki, sv: Lojo stad, en: City of Lohja}", "&talo Talo")
    folder.replace("network.yaml", "name: {fi: Lohja, sv: Lojo, en: Lohja}", "name: *talo")
    network, _ = read_region(folder.path)
    assert network.municipality("lohja").name == network.office.host


def test_an_alias_bomb_is_refused_at_once(folder: Folder) -> None:
    """A billion laughs is a kilobyte that would fill the memory."""
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (folder.path / "network.yaml").write_text("\n".join(["a0: &a0 [ha, ha]", *levels]))
    began = time.monotonic()
    problem = folder.problem()
    assert time.monotonic() - began < 2
    assert "aliases written out" in problem.what
    assert problem.mend == "use fewer aliases (*name)"


def test_an_alias_inside_itself_is_refused(folder: Folder) -> None:
    """A value cannot contain itself."""
    (folder.path / "clock.yaml").write_text("phases: &loop [*loop]\n")
    assert folder.problem().what == 'the alias "*loop" names nothing that is complete before it'


def test_endless_nesting_is_refused(folder: Folder) -> None:
    """A hundred thousand brackets are a clear error, not a crash."""
    (folder.path / "clock.yaml").write_text("[" * 100_000)
    problem = folder.problem()
    assert (problem.line, problem.mend) == (1, "write it flatter")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "the file is empty"),
        (b"# vain kommentti\n", "the file is empty"),
        (b"\xef\xbb\xbf", "the file is empty"),
        ("region:\n  id: ä".encode("latin-1"), "the text is not UTF-8"),
        (b"x" * 50_000_000, "the file has 50 MB; a region's file has less than 2 MB"),
        (b"- a\n- b\n", '"the file" is not what belongs here'),
        (b"vuosikello\n", '"the file: vuosikello" is not what belongs here'),
    ],
)
def test_a_file_that_is_no_network_is_a_clear_error(folder: Folder, content: bytes, what: str) -> None:
    """Empty, foreign, huge or of another shape: one sentence."""
    (folder.path / "network.yaml").write_bytes(content)
    problem = folder.problem()
    assert problem.what == what
    assert problem.file == str(folder.path / "network.yaml")


def test_the_line_of_a_wrong_byte_is_named(folder: Folder) -> None:
    """An ä of another encoding is found where it stands."""
    (folder.path / "clock.yaml").write_bytes(b"phases: []\n# p\xe4iv\xe4\n")
    assert folder.problem().line == 2


def test_a_byte_order_mark_is_no_fault(folder: Folder) -> None:
    """Windows' Notepad writes one."""
    content = (folder.path / "clock.yaml").read_bytes()
    (folder.path / "clock.yaml").write_bytes(b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n"))
    assert read_region(folder.path)


def test_a_missing_file_and_a_folder_in_its_place_are_clear_errors(folder: Folder) -> None:
    """Both files are asked for at once."""
    (folder.path / "network.yaml").unlink()
    (folder.path / "clock.yaml").unlink()
    (folder.path / "clock.yaml").mkdir()
    missing, instead = folder.problems()
    assert missing.what == "the file is missing"
    assert instead.what.startswith("it cannot be read")


def test_warnings_do_not_keep_a_region_from_being_read(folder: Folder) -> None:
    """A vacant seat is a matter for the office, not for the program."""
    folder.replace(
        "network.yaml",
        "of: tutkimus, members: [{person: research-member, since: 2025-09-01, until: 2029-05-31}]}",
        "of: tutkimus}",
    )
    assert read_region(folder.path)
    found = check_region(folder.path)
    assert {one.severity for one in found} == {Severity.WARNING}
    assert all(one.source for one in found)


def test_a_region_is_found_by_folder_or_by_name() -> None:
    """Both ways of naming it lead to the folder."""
    assert find_region(str(PIKKU)) == PIKKU
    assert (find_region("keski-suomi") / "network.yaml").is_file()


def test_an_unknown_region_is_a_clear_error() -> None:
    """The nearest name is suggested, and all are listed."""
    with pytest.raises(ReadingError, match='there is no region "keskisuomi"; did you mean "keski-suomi"'):
        find_region("keskisuomi")


def test_a_copied_folder_with_the_old_id_is_warned_of(tmp_path: Path) -> None:
    """The ledger goes by the region's id: two folders with one id would share it."""
    copy = Folder(Path(shutil.copytree(PIKKU, tmp_path / "uusi")))
    (warning,) = check_region(copy.path)
    assert (warning.severity, warning.field) == (Severity.WARNING, "region.id")
    assert "pikku" in warning.what
    assert "uusi" in warning.what


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://",
        "ftp://kokous.example/x",
        "https://a b.example",
        "https://a.example/<x>",
    ],
)
def test_a_link_that_is_no_web_address_is_refused(folder: Folder, link: str) -> None:
    """What stands as a link in letters and calendars is http or https, with a host and without spaces."""
    line = folder.replace("clock.yaml", "link: https://kokous.pikku.example/johtoryhma", f'link: "{link}"')
    problem = folder.problem()
    assert (problem.line, problem.field) == (line, "series[0].link")
    assert problem.mend == "write an address on the web, https://..."


def test_a_problem_is_one_line_even_where_the_value_is_not(folder: Folder) -> None:
    """A line break inside a quoted value does not break FILE:LINE: what; mend into two lines."""
    folder.replace(
        "network.yaml", "email: hanketoimisto@pikku.example", r'email: "a@b.example\nBcc: x@y.example"'
    )
    assert "\n" not in str(folder.problem())


@pytest.mark.parametrize(
    ("file", "old", "new", "what"),
    [
        ("clock.yaml", "weekdays: [wed, thu]", "weekdays: [sat, thu]", '"sat" is not one of the weekdays'),
        ("clock.yaml", "fi: Johtoryhmän kokous", 'fi: ""', '"fi" is empty'),
        (
            "school-holidays.yaml",
            "municipalities: [inkoo]",
            "municipalities: []",
            '"municipalities" is empty',
        ),
    ],
)
def test_a_value_of_a_list_and_an_empty_one_are_said_plainly(
    folder: Folder, file: str, old: str, new: str, what: str
) -> None:
    """The sentence suits what is written: one value among others, or nothing at all."""
    folder.replace(file, old, new)
    assert folder.problem().what == what
