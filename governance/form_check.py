"""Whether the clock's forms ask what letters, papers and the office's counts are made from."""

from collections.abc import Iterable, Iterator, Sequence

from governance.finding import Document
from governance.form import FieldKind, FormField
from governance.problem import Path, Problem
from governance.record import Language

_CLOCK = Document("clock")
#: What a round of proposals asks: what a proposal carries to the municipalities.
PROPOSAL_FIELDS = ("title", "account", "effects-on-children", "costs", "proposed-decision", "heard")
#: What a registry is asked, and the outcomes that it chooses from.
DECISION_FIELDS = ("outcome", "decided-on", "section", "reasons", "extract")
OUTCOMES = ("approved", "amended", "rejected", "noted")


def check_form(path: Path, form: Sequence[FormField]) -> Iterator[Problem]:
    """Give what does not fit together in the form at `path`: ids, choices, bounds."""
    yield from _CLOCK.repeated(path, (field.id for field in form))
    for position, field in enumerate(form):
        here = (*path, position)
        yield from _CLOCK.repeated((*here, "choices"), (choice.id for choice in field.choices))
        if field.least is not None and field.most is not None and field.most < field.least:
            what = f'the field "{field.id}" takes at least {field.least} and at most {field.most}'
            yield _CLOCK.error((*here, "most"), what, "swap the bounds")


def check_carries(path: Path, form: Sequence[FormField], wanted: Iterable[str]) -> Iterator[Problem]:
    """Give an error if the form lacks a field that is counted on."""
    missing = [one for one in wanted if all(field.id != one for field in form)]
    if missing:
        what = f"the form lacks the field{'s'[: len(missing) > 1]} {', '.join(missing)}"
        yield _CLOCK.error(path, what, "add a field with that id; letters and papers are made from it")


def check_decision_form(here: Path, form: Sequence[FormField]) -> Iterator[Problem]:
    """Give what keeps a registry's answer from being counted as a decision."""
    yield from check_carries(here, form, DECISION_FIELDS)
    for position, field in enumerate(form):
        if field.id == "outcome" and (
            field.kind is not FieldKind.CHOICE or {choice.id for choice in field.choices} != set(OUTCOMES)
        ):
            mend = f"make it a choice of {', '.join(OUTCOMES)}"
            yield _CLOCK.error((*here, position), "the outcomes are not those that the office counts", mend)


def check_form_texts(
    path: Path, form: Sequence[FormField], languages: Iterable[Language]
) -> Iterator[Problem]:
    """Give an error for each text of the form that lacks a demanded language."""
    wanted = tuple(languages)
    for position, field in enumerate(form):
        here = (*path, position)
        yield from _CLOCK.untranslated((*here, "label"), field.label, wanted)
        for key in ("help", "unit"):
            text = getattr(field, key)
            if text:
                yield from _CLOCK.untranslated((*here, key), text, wanted)
        for place, choice in enumerate(field.choices):
            yield from _CLOCK.untranslated((*here, "choices", place, "label"), choice.label, wanted)
