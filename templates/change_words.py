"""The changes that would end a conflict, in the office's words, and what the year would be with each."""

from collections.abc import Callable, Mapping
from datetime import date

from templates.conflict_locale import whole
from templates.conflict_names import ConflictNames
from templates.conflict_shapes import ChangeShape, OutcomeShape
from templates.rule_words import RuleWords
from templates.series_mend import another_hour, elsewhere, wider


class ChangeWords:
    """Put changes in words."""

    def __init__(self, names: ConflictNames, rules: RuleWords, moved: str = "") -> None:
        """Name as `names` do, and know of the rules what the sentences about them know.

        `moved` is a meeting that somebody wants at a time of its own.
        """
        self._names, self._words, self._rules, self._moved = names, names.words, rules, moved
        self._tellers: Mapping[str, Callable[[ChangeShape], str]] = {
            "widen_window": self._widen,
            "allow_weekday": self._plain,
            "allow_hour": self._plain,
            "free_time": self._free,
            "unfreeze": self._plain,
            "excuse": self._excuse,
            "shorten_gap": self._gap,
            "lengthen_gap": self._gap,
            "drop_order": self._gap,
            "extend_deadline": self._late,
            "change_room": self._plain,
        }

    def sentence(self, change: ChangeShape) -> str:
        """Say what to change."""
        return whole(self._tellers[change.kind](change))

    def gives(self, outcome: OutcomeShape) -> str:
        """Say what the year would be: the meetings concerned, the others, the price."""
        starts = [
            self._words.gives["start"].format(
                meeting=self._names.meeting(id_),
                day=self._words.weekday_day(at.day),
                time=self._words.hour(at.slot),
            )
            for id_, at in outcome.starts
        ]
        count = len(outcome.given_way)
        number = "none" if not count else "one" if count == 1 else "many"
        others = self._words.gives[f"{'moved' if outcome.anew else 'away'}_{number}"]
        told = self._words.gives["starts"].format(meetings=", ".join(starts))
        return f"{told} {others.format(count=count, cost=outcome.objective)}"

    def mend(self, change: ChangeShape) -> str:
        """Say what to write in which file for the change; empty where it stands in none."""
        match change.kind:
            case "shorten_gap" | "lengthen_gap" | "drop_order":
                return self._mend_of_gap(change)
            case "extend_deadline":
                return "clock.yaml: proposal_windows, reaches"
            case "free_time" | "excuse":
                return self._mend_of_absence(change)
        keys = self._keys(change)
        series = change.meeting.partition("/")[0]
        return f"clock.yaml: series {series}, {keys}" if keys else ""

    def _keys(self, change: ChangeShape) -> str:
        """Name the keys of the series to change; none for a day that was asked for by hand."""
        series, wished = self._names.series(change.meeting), self._names.wished(change.meeting)
        if series is None or change.meeting == self._moved:
            return ""
        start, kind = change.start, change.kind
        if kind in {"widen_window", "allow_weekday"}:
            written = self._names.written_series(change.meeting) or series
            return wider(series, written, wished, start.day) if wished and start else ""
        if kind == "allow_hour":
            return another_hour(series, start.slot) if start else ""
        return elsewhere(series) if kind == "change_room" else ""

    def _mend_of_absence(self, change: ChangeShape) -> str:
        """Name the calendars and the commands that say who is away; where none does, the people."""
        if change.sources or not change.rule.people:
            return ", ".join(change.sources)
        return f"network.yaml: {', '.join(change.rule.people)}"

    def _mend_of_gap(self, change: ChangeShape) -> str:
        rule = change.rule
        first, then = (id_.partition("/")[0] for id_ in rule.meetings)
        if rule.kind == "spacing_at_least":
            days = change.to_days if change.to_days is not None else 0
            return f"clock.yaml: series {first}, apart_days: {days}"
        chain = f"clock.yaml: chains, {first} → {then}"
        if change.to_days is None:
            return chain
        key = "at_least" if rule.kind == "chain_at_least" else "at_most"
        return f"{chain}, {key}_{'working_days' if rule.working else 'days'}: {change.to_days}"

    def _facts(self, change: ChangeShape) -> dict[str, str]:
        at = change.start
        return {
            "meeting": self._names.meeting(change.meeting),
            "day": self._words.weekday_day(at.day) if at else "",
            "time": self._words.hour(at.slot) if at else "",
            "days": self._words.days(change.by_days, working=False),
            "room": self._names.room(change.rule.label) if change.kind == "change_room" else "",
        }

    def _plain(self, change: ChangeShape) -> str:
        return self._words.relax[change.kind].format(**self._facts(change))

    def _widen(self, change: ChangeShape) -> str:
        at, rule = change.start, change.rule
        form = "widen_day"
        if change.meeting == self._moved:
            form = "widen_day"
        elif at and rule.last_day and at.day > rule.last_day:
            form = "widen_after"
        elif at and rule.first_day and at.day < rule.first_day:
            form = "widen_before"
        return self._words.relax[form].format(**self._facts(change))

    def _free(self, change: ChangeShape) -> str:
        many = len(change.rule.people) > 1
        who = self._names.people(change.rule.people, change.meeting)
        form = "free_time_many" if many or not change.rule.people else "free_time_one"
        return self._words.relax[form].format(who=who, **self._facts(change))

    def _excuse(self, change: ChangeShape) -> str:
        people, body = change.rule.people, self._names.body(change.meeting)
        who, facts = self._names.people(people, change.meeting), self._facts(change)
        if len(people) > 1 or body is None:
            return self._words.relax["excuse_many"].format(who=who, **facts)
        day = change.start.day if change.start else date.min
        deputy, form = body.substitute_for(people[0], day), "excuse"
        if deputy:
            form, facts["deputy"] = "excuse_deputy", self._names.titles([deputy])
        said = self._words.relax[form].format(who=who, **facts)
        if people[0] == body.chair and body.vice_chair:
            said += self._words.relax["chaired"].format(title=self._names.titles([body.vice_chair]))
        return said

    def _gap(self, change: ChangeShape) -> str:
        first, then = change.rule.meetings
        working, kind = change.rule.working, change.kind
        to_days = change.to_days or 0
        if change.everywhere:
            return self._everywhere(change)
        form = "same_day" if kind == "shorten_gap" and to_days == 0 else kind
        return self._words.relax[form].format(
            first=self._names.meeting(first),
            then=self._names.meeting(then),
            first_genitive=self._names.meeting(first, "genitive"),
            then_partitive=self._names.meeting(then, "partitive"),
            days=self._words.days(to_days, working=working),
            now=self._words.days(change.rule.days, working=working),
        )

    def _everywhere(self, change: ChangeShape) -> str:
        """Say a distance that is loosened for all meetings of the series."""
        rule, to_days = change.rule, change.to_days or 0
        series = [self._names.series(id_) for id_ in rule.meetings]
        first, then = (
            one.name.in_language(self._words.language) if one else id_.partition("/")[0]
            for one, id_ in zip(series, rule.meetings, strict=True)
        )
        return self._words.relax[f"{rule.kind}_everywhere"].format(
            first=first,
            then=then,
            days=self._words.days(to_days, working=rule.working),
            now=self._words.days(rule.days, working=rule.working),
        )

    def _late(self, change: ChangeShape) -> str:
        missed = self._rules.missed_by(change.start.day) if change.start else []
        names = self._words.both(one.name.in_language(self._words.language) for one in missed)
        form = "extend_deadline" if missed else "extend_plain"
        return self._words.relax[form].format(municipalities=names, **self._facts(change))
