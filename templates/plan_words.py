"""The words of a planned year's table."""

from collections.abc import Mapping
from functools import cache

from governance.record import Language, Record
from templates.locale_file import locale_file


class PlanLocale(Record):
    """Hold the table's own words in one language; names in braces are filled in."""

    title: str
    meeting: str
    body: str
    time: str
    #: How many meetings and other dates there are, what the year costs, and where it is stored.
    counted: str
    proven: str
    #: The least that a year could cost, where the solver did not prove that there is none cheaper.
    bound: str
    costs: str
    against: str
    #: What each preference cost, by its name in the plan.
    wishes: Mapping[str, str]


@cache
def plan_words(language: Language) -> PlanLocale:
    """Give the words in a language."""
    return PlanLocale.model_validate(locale_file("plan", language))
