from dataclasses import asdict, fields

import pytest

from governance.record import Language
from templates.paper_words import PaperWords, paper_words

#: The few words that are rightly the same in two languages.
_SHARED = {"Agenda", "Memo"}


@pytest.mark.parametrize("language", list(Language))
def test_every_word_is_there_in_every_language(language: Language) -> None:
    """A paper never shows an empty label."""
    words = asdict(paper_words(language))
    assert set(words) == {field.name for field in fields(PaperWords)}
    assert all(word.strip() for word in words.values())


@pytest.mark.parametrize(
    ("one", "other"), [(Language.FI, Language.SV), (Language.FI, Language.EN), (Language.SV, Language.EN)]
)
def test_no_word_was_left_untranslated(one: Language, other: Language) -> None:
    """A label that reads the same in two languages was forgotten in one of them."""
    first, second = asdict(paper_words(one)), asdict(paper_words(other))
    assert [key for key in first if first[key] == second[key] and first[key] not in _SHARED] == []


@pytest.mark.parametrize("language", list(Language))
def test_the_tag_names_the_language_that_is_spoken(language: Language) -> None:
    """A screen reader chooses its voice by the tag, and Swedish here is Finland's Swedish."""
    assert paper_words(language).tag.startswith(f"{language}-")
    assert paper_words(Language.SV).tag == "sv-FI"


def test_the_terms_of_the_meeting_are_the_glossarys() -> None:
    """Terms of art are not free for each paper to choose."""
    fi, sv = paper_words(Language.FI), paper_words(Language.SV)
    assert (fi.proposed_decision, sv.proposed_decision) == ("Päätösehdotus", "Beslutsförslag")
    assert (fi.effects_on_children, sv.effects_on_children) == (
        "Lapsivaikutusten arviointi",
        "Barnkonsekvensbedömning",
    )
    assert (fi.background, sv.background) == ("Oheismateriaali", "Tilläggsmaterial")
