"""Findings: what the checks of the network and of the clock share in saying what is wrong."""

import difflib
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from governance.problem import Path, Problem, Severity
from governance.record import Language, Text


class Document:
    """Write problems about one document, "network" or "clock"."""

    def __init__(self, name: str) -> None:
        self._name = name

    def error(self, path: Path, what: str, mend: str, source: str | None = None) -> Problem:
        """Give a problem that stops, with the rule behind it where there is one."""
        return Problem(document=self._name, path=path, what=what, mend=mend, source=source)

    def stops_letters(self, path: Path, what: str, mend: str) -> Problem:
        """Give a problem that stops one person's letters; `check` calls it an error."""
        return Problem(document=self._name, path=path, what=what, mend=mend, severity=Severity.STOPS_LETTERS)

    def warning(self, path: Path, what: str, mend: str, source: str | None = None) -> Problem:
        """Give a problem that does not stop, with the rule behind it."""
        return Problem(
            document=self._name, path=path, what=what, mend=mend, severity=Severity.WARNING, source=source
        )

    def unknown(self, path: Path, noun: str, wanted: str, known: Collection[str]) -> Iterator[Problem]:
        """Give an error if `wanted` is not among the known ids; suggest the nearest."""
        if wanted in known:
            return
        near = difflib.get_close_matches(wanted, list(known), n=1)
        mend = f'did you mean "{near[0]}"?' if near else f"add the {noun}, or name one that there is"
        found = self.error(path, f'there is no {noun} "{wanted}"', mend)
        yield found.model_copy(update={"unknown": wanted})

    def repeated(self, path: Path, ids: Iterable[str], key: str = "id") -> Iterator[Problem]:
        """Give an error for each entry of the list at `path` whose id an earlier one has."""
        seen: dict[str, int] = {}
        for position, one in enumerate(ids):
            if one in seen:
                what = (
                    f'the {key} "{one}" is taken by an earlier entry of {path[-1]} (number {seen[one] + 1})'
                )
                yield self.error((*path, position, key), what, f"give this entry its own {key}")
            else:
                seen[one] = position

    def untranslated(self, path: Path, text: Text, languages: Iterable[Language]) -> Iterator[Problem]:
        """Give an error for each language that is demanded of a text and that it lacks."""
        for language in languages:
            if language in text.missing:
                yield self.error(
                    path, f"the text in {_SPOKEN[language]} is missing", f'add "{language}: ..."'
                )


def short_day(day: date) -> str:
    """Write a day as the clock's file does, "31.3."."""
    return f"{day.day}.{day.month}."


_SPOKEN = {Language.FI: "Finnish", Language.SV: "Swedish", Language.EN: "English"}
