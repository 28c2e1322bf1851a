"""Faults of YAML itself, in words."""

import re
from dataclasses import dataclass

import yaml

from governance.problem import Path


@dataclass(frozen=True)
class Fault:
    """Say what is wrong with the YAML itself."""

    line: int
    path: Path
    what: str
    mend: str


class BrokenYamlError(ValueError):
    """The text is not one YAML document that can be read on; `fault` says where."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(f"line {fault.line}: {fault.what}; {fault.mend}")
        self.fault = fault


def syntax_fault(error: yaml.MarkedYAMLError, text: str) -> Fault:
    """Say in words what PyYAML found broken in the text."""
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "the YAML cannot be read"
    line = mark.line + 1 if mark else 1
    written = _line_of(text, line)
    opened = error.context_mark
    if "that cannot start any token" in problem or "found a tab" in problem:
        return _bad_beginning(line, written, mark.column if mark else 0)
    if "mapping values are not allowed" in problem:
        mend = 'put a text that has ": " in it in quotes, and check the indentation'
        return Fault(line, (), 'a second ": " on the line', mend)
    if "flow" in (error.context or "") and opened:
        if found := _SECOND_COLON.search(written):
            mend = f'put the whole text in quotes: "{found[1].strip()}"'
            return Fault(line, (), 'a text in brackets has ": " in it', mend)
        what = f"the bracket opened on line {opened.line + 1} is not closed, or a comma is missing"
        return Fault(line, (), what, "close it with } or ], and put commas between the values")
    if "quoted scalar" in (error.context or "") and opened:
        return open_quote(line, opened.line + 1)
    mend = "check the indentation: entries of one list or mapping begin in the same column"
    return Fault(line, (), f"the YAML breaks here ({problem})", mend)


#: `{fi: Hanketiimi: kokous, ...`: a value without quotes that has a colon and a space in it.
_SECOND_COLON = re.compile(r"""[{,]\s*[\w-]+:\s+([^"'{}\[\],\s][^"'{}\[\],]*?:\s[^{}\[\],]*)""")


def _line_of(text: str, line: int) -> str:
    lines = text.split("\n")
    return lines[line - 1] if line <= len(lines) else ""


def _bad_beginning(line: int, written: str, column: int) -> Fault:
    """Say whether a tab or a character that YAML reserves stands where a value should begin."""
    if "\t" in written[: column + 1] or written[: len(written) - len(written.lstrip())].count("\t"):
        return Fault(line, (), "a tab in the indent", "indent with spaces")
    what = f'a text begins with "{written[column : column + 1]}", which YAML reserves'
    return Fault(line, (), what, "put the text in quotes")


def open_quote(line: int, opened: int) -> Fault:
    """Say that a quote is not closed."""
    return Fault(line, (), f"the quote opened on line {opened} is not closed", "close the quote")


def character_fault(text: str, position: int) -> Fault:
    """Say which control character is in the text; `position` is where PyYAML stopped."""
    found = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]", text)
    place = found.start() if found else min(position, len(text))
    name = f" (U+{ord(found[0]):04X})" if found else ""
    line = text.count("\n", 0, place) + 1
    return Fault(line, (), f"a control character{name}", "delete it; it came with copied text")
