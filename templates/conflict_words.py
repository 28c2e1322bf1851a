"""Why there is no timetable, and what would help, in the office's words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from templates.change_words import ChangeWords
from templates.conflict_locale import whole
from templates.conflict_names import ConflictNames
from templates.conflict_shapes import ChangeShape, ConflictShape, DaysOff, RuleShape
from templates.rule_words import RuleWords

#: So many changes are told.
TOLD = 3
#: The most telling first: where a meeting may be, who cannot come, then what is between meetings.
_ORDER = (
    "window",
    "frozen",
    "not_before",
    "latest",
    "person_busy",
    "busy",
    "room",
    "people",
    "chain_at_least",
    "chain_at_most",
    "spacing_at_least",
)


@dataclass(frozen=True)
class ChangeText:
    """Say a change, what it gives, and where it is written."""

    what: str
    gives: str
    #: What to write in which file, empty where the change is made elsewhere.
    mend: str

    def __str__(self) -> str:
        """Say it all in one line."""
        mend = f"[{self.mend}]" if self.mend else ""
        return " ".join(part for part in (self.what, self.gives, mend) if part)


@dataclass(frozen=True)
class ConflictText:
    """Say a conflict: what cannot hold together, and what would help."""

    #: What cannot be done.
    what: str
    #: Each ends with the ids that the office finds in its files, in brackets.
    rules: tuple[str, ...]
    #: Changes that are each enough for the year, the cheapest first; at most three.
    relax: tuple[ChangeText, ...]
    #: Where there are none: changes that end this conflict and leave others.
    partly: tuple[ChangeText, ...]
    #: The series concerned, by id.
    series: str
    #: Above the rules and above the changes.
    rules_heading: str
    relax_heading: str
    #: Marks the first change.
    cheapest: str
    #: Says that time ran out, or nothing.
    unsure: str

    @property
    def lines(self) -> tuple[str, ...]:
        """What stands under it: the rules, then the changes."""
        changes = self.relax or self.partly
        return (
            self.rules_heading,
            *(f"  - {rule}" for rule in self.rules),
            self.relax_heading,
            *(line for n, one in enumerate(changes, 1) for line in self._lines_of(n, one)),
            *([self.unsure] if self.unsure else []),
        )

    def _lines_of(self, number: int, change: ChangeText) -> list[str]:
        mark = f" ({self.cheapest})" if self.relax and number == 1 else ""
        mend = f"[{change.mend}]" if change.mend else ""
        return [
            f"  {number}. {change.what}{mark}",
            *(f"     {part}" for part in (change.gives, mend) if part),
        ]


def conflict_text(
    conflict: ConflictShape, names: ConflictNames, days_off: DaysOff, *, moved: str = "", away: str = ""
) -> ConflictText:
    """Put a conflict in the words of `names`; `days_off` names the year's public holidays in its language.

    `moved` is the meeting that was to be moved, or `away` who cannot come, where that is what there is no
    timetable for.
    """
    words = names.words
    year = int(conflict.rules[0].meetings[0].split("/")[1])
    rules = RuleWords(names, year, days_off, conflict.rules)
    said = tuple(_rule_lines(conflict.rules, rules))
    changes = ChangeWords(names, rules, moved)

    def told(these: Sequence[ChangeShape]) -> tuple[ChangeText, ...]:
        return tuple(_change_text(one, changes) for one in these[:TOLD])

    heading = "relax" if conflict.relax else "partly" if conflict.partly else "none"
    return ConflictText(
        what=_what(names, year, moved, away),
        rules=said,
        relax=told(conflict.relax),
        partly=told(conflict.partly),
        series=words.heading["series"].format(series=", ".join(_series(conflict.rules))),
        rules_heading=words.heading["rules"],
        relax_heading=words.heading[heading],
        cheapest=words.heading["cheapest"],
        unsure="" if conflict.complete else words.heading["unsure"],
    )


def _series(rules: Sequence[RuleShape]) -> list[str]:
    return sorted({id_.partition("/")[0] for rule in rules for id_ in rule.meetings})


def _what(names: ConflictNames, year: int, moved: str, away: str) -> str:
    """Say in one line what cannot be done: a year planned, a meeting moved, or somebody missed."""
    heading = names.words.heading
    if moved:
        return whole(heading["no_move"].format(meeting=f"{names.meeting(moved)} [{moved}]"))
    if away:
        return whole(heading["no_absence"].format(who=f"{names.titles([away])} [{away}]"))
    return heading["no_timetable"].format(year=year)


def _rule_lines(rules: Sequence[RuleShape], words: RuleWords) -> list[str]:
    ordered = sorted(rules, key=lambda rule: (_ORDER.index(rule.kind), rule.first_day or date.max))
    shared = [rule for rule in ordered if rule.kind == "people"]
    merged = len(shared) > 1
    lines = []
    for rule in ordered:
        if rule.kind != "people" or not merged:
            lines.append(f"{words.sentence(rule)} {_ids(rule)}")
        elif rule is shared[0]:
            ids = dict.fromkeys(id_ for one in shared for id_ in one.meetings)
            lines.append(f"{words.shared(shared)} [{', '.join(ids)}]")
    return lines


def _ids(rule: RuleShape) -> str:
    """Give the ids by which the office finds the rule in its files, and the calendars behind it."""
    return f"[{', '.join((*rule.meetings, *rule.people, *rule.sources))}]"


def _change_text(change: ChangeShape, words: ChangeWords) -> ChangeText:
    gives = words.gives(change.gives) if change.gives else ""
    return ChangeText(words.sentence(change), gives, words.mend(change))
