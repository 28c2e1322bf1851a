"""Municipalities in the year book: what each was asked for, and what came of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from governance.municipality import Municipality
from governance.proposal import DECIDED
from office.year_book.meeting import Invited, MeetingLine, meeting_line, meeting_page
from office.year_book.papers import Shelf
from office.year_book.proposal import DecisionRow, decision_tone
from office.year_book.round import result_of, result_parts, result_words, tone_of
from office.year_book.voice import Link, Part, Voice
from templates.answer_text import number_text

__all__ = ["MunicipalityLine", "MunicipalityPage", "municipality_line", "municipality_page"]
