"""A question on the page: everything that its template shows, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from governance.form import FieldKind, FormField
from governance.record import Language
from office.upload import StoredFile
from templates.answer_text import number_text, typed_text
from templates.portal_words import PortalWords, portal_words

_KILOBYTE = 1_000


@dataclass(frozen=True)
class Trouble:
    """Say what is wrong with an answer; `file` names the file that is meant."""

    problem: StrEnum
    file: str = ""


@dataclass(frozen=True)
class Option:
    """Show one answer that can be chosen."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True)
class KeptFile:
    """Show a file that the server has already; `seal` sends it along again."""

    seal: str
    name: str
    size: str


@dataclass(frozen=True)
class FieldView:
    """Show one question."""

    id: str
    #: Names of the form's controls: answers and files never clash with the portal's own.
    name: str
    kind: FieldKind
    label: str
    help: str
    hint: str
    required: bool
    unit: str
    value: str
    options: tuple[Option, ...]
    kept: tuple[KeptFile, ...]
    problem: str
    #: Id of the control that the list of errors leads to.
    target: str
    #: Ids for aria-describedby.
    described_by: str


@dataclass(frozen=True)
class Filled:
    """Hold what stands in a form: as typed, or as kept from an earlier answer."""

    typed: Mapping[str, str]
    kept: Sequence[tuple[StoredFile, str]] = ()


def control_name(field: FormField) -> str:
    """Give the name under which a question's answer is sent."""
    return f"{'file' if field.kind is FieldKind.FILE else 'answer'}.{field.id}"


def filled_from(form: Sequence[FormField], answers: Mapping[str, str], language: Language) -> dict[str, str]:
    """Give kept answers as they would be typed."""
    return {field.id: typed_text(field, answers.get(field.id, ""), language) for field in form}


def field_view(field: FormField, filled: Filled, trouble: Trouble | None, language: Language) -> FieldView:
    """Make a question ready for its template."""
    words = portal_words(language)
    value = filled.typed.get(field.id, "")
    options = _options(field, value, words, language)
    problem = trouble_text(field, trouble, language) if trouble else ""
    # The sentence about a wrong number or date says how to write it.
    repeats = bool(problem) and field.kind in {FieldKind.DATE, FieldKind.NUMBER}
    hint = "" if repeats else words.form.get(_HINTS.get(field.kind, ""), "")
    explained = field.help.in_language(language) if field.help else ""
    parts = (("help", explained), ("hint", hint), ("problem", problem))
    return FieldView(
        id=field.id,
        name=control_name(field),
        kind=field.kind,
        label=field.label.in_language(language),
        help=explained,
        hint=hint,
        required=field.required,
        unit=field.unit.in_language(language) if field.unit else "",
        value=value,
        options=options,
        kept=tuple(
            KeptFile(seal, file.name, size_text(file.size, language))
            for file, seal in filled.kept
            if file.field == field.id
        ),
        problem=problem,
        target=f"field-{field.id}-1" if options else f"field-{field.id}",
        described_by=" ".join(f"{part}-{field.id}" for part, text in parts if text),
    )


_HINTS = {FieldKind.DATE: "date_hint", FieldKind.NUMBER: "number_hint", FieldKind.FILE: "file_hint"}


def _options(field: FormField, value: str, words: PortalWords, language: Language) -> tuple[Option, ...]:
    """List what can be chosen; a question that may stay open also offers no answer."""
    if field.kind is FieldKind.YES_NO:
        offered = [("yes", words.form["yes"]), ("no", words.form["no"])]
    else:
        offered = [(one.id, one.label.in_language(language)) for one in field.choices]
    if offered and field.kind in {FieldKind.YES_NO, FieldKind.CHOICE}:
        if not field.required:
            offered.append(("", words.form["no_answer"]))
        return tuple(Option(option, label, option == value) for option, label in offered)
    return ()


def trouble_text(field: FormField, trouble: Trouble, language: Language) -> str:
    """Say in words what is wrong and how to mend it."""
    least, most = (
        number_text(bound, language) if bound is not None else "" for bound in (field.least, field.most)
    )
    sentence = portal_words(language).problem[trouble.problem.value]
    return sentence.format(least=least, most=most, file=trouble.file)


def size_text(size: int, language: Language) -> str:
    """Write a file's size in kilobytes, at least one: "120 kt", "120 kB"."""
    unit = "kt" if language is Language.FI else "kB"
    return f"{max(1, round(size / _KILOBYTE))} {unit}"
