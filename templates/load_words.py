"""The words of the load picture, and how it writes hours."""

from functools import cache

from governance.record import Language, Record
from templates.locale_file import locale_file


class LoadLocale(Record):
    """Hold the load picture's own words in one language; names in braces are filled in."""

    title: str
    met: str
    bodies: str
    people: str
    everybody: str
    week: str
    weeks: str
    meetings: str
    hours: str
    who: str
    met_caption: str
    asked: str
    municipality: str
    year: str
    all_municipalities: str
    asked_caption: str
    answers: str
    open_key: str
    due_key: str
    decision_key: str
    #: A number as the hours are written, for the key.
    hours_sample: str
    hours_key: str
    heat_key: str
    one_open: str
    many_open: str
    one_due: str
    many_due: str
    one_decision: str
    many_decisions: str
    decimal: str
    hour: str
    #: What the picture shows, for those who cannot see it.
    description: str

    def in_hours(self, minutes: int) -> str:
        """Write minutes as hours: "0,75", "2"."""
        return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", self.decimal)


@cache
def load_words(language: Language) -> LoadLocale:
    """Give the words in a language."""
    return LoadLocale.model_validate(locale_file("load", language))
