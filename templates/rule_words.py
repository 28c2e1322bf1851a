"""The rules of a conflict in the office's words, one sentence a rule."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, time, timedelta
from functools import cached_property

from governance.laid_clock import LaidClock
from governance.municipality import Municipality
from governance.proposal_window import ProposalWindow
from governance.series import Series
from templates.busy_words import busy_words, is_absence
from templates.conflict_locale import whole
from templates.conflict_names import ConflictNames
from templates.conflict_shapes import DaysOff, RuleShape

#: A window with so few days says what took the others.
_FEW = 4
#: Kinds of rule beside which it matters at which hours a meeting may begin.
_WITHIN_THE_DAY = frozenset({"busy", "people", "room"})


class RuleWords:
    """Put the rules of one conflict in words; a meeting's wished day is told when it is first named."""

    def __init__(
        self, names: ConflictNames, year: int, days_off: DaysOff, rules: Collection[RuleShape]
    ) -> None:
        """Speak of these rules of a year; `days_off` names its public holidays."""
        self._names, self._words, self._year, self._days_off = names, names.words, year, days_off
        self._rules = tuple(rules)
        self._named: set[str] = set()
        self._tellers: Mapping[str, Callable[[RuleShape], str]] = {
            "window": self._window,
            "busy": self._busy,
            "person_busy": self._person_busy,
            "latest": self._latest,
            "frozen": self._frozen,
            "not_before": self._not_before,
            "people": self._people,
            "room": self._room,
            "chain_at_least": self._chain,
            "chain_at_most": self._chain,
            "spacing_at_least": self._spacing,
        }

    def sentence(self, rule: RuleShape) -> str:
        """Say one rule."""
        return whole(self._tellers[rule.kind](rule))

    def shared(self, rules: Sequence[RuleShape]) -> str:
        """Say several rules about shared people as one."""
        meetings = list(dict.fromkeys(id_ for rule in rules for id_ in rule.meetings))
        people = self._names.titles(dict.fromkeys(one for rule in rules for one in rule.people))
        words = self._words.rule["people_chain"]
        return whole(words.format(meetings=self._meetings(meetings), who=people))

    def _meeting(self, id_: str, form: str = "nominative") -> str:
        """Name a meeting, the first time with its wished day."""
        if id_ in self._named:
            return self._names.meeting(id_, form)
        self._named.add(id_)
        return self._names.meeting_about(id_, form)

    def _meetings(self, ids: Sequence[str]) -> str:
        return self._words.both([self._meeting(id_) for id_ in ids])

    def _window(self, rule: RuleShape) -> str:
        id_, words = rule.meetings[0], self._words.rule
        series = self._names.series(id_)
        if rule.first_day is None or rule.last_day is None:
            return self._nowhere(id_, series)
        few = self._taken(id_, series) if rule.days <= _FEW else []
        said = words["few"].format(taken=self._words.both(few)) if few else ""
        weekdays = self._words.weekdays(_numbers(series)) if series else ""
        form = "window_day" if rule.days == 1 or not weekdays else "window"
        return words[form].format(
            meeting=self._meeting(id_),
            weekdays=weekdays,
            span=self._words.span(rule.first_day, rule.last_day),
            day=self._words.weekday_day(rule.first_day),
            hours=self._hours(id_, series),
            few=said,
        )

    def _nowhere(self, id_: str, series: Series | None) -> str:
        words, asked = self._words.rule, self._asked(id_, series)
        meeting = self._meeting(id_, "allative")
        if series is None or not asked:
            return words["window_nowhere"].format(meeting_allative=meeting)
        taken = self._taken(id_, series)
        why = (
            words["taken"].format(taken=self._words.both(taken))
            if taken
            else words["no_weekday"].format(weekdays=self._words.weekdays(_numbers(series), "every"))
        )
        span = self._words.span(asked[0], asked[-1])
        form = "window_none" if len(asked) > 1 else "window_none_day"
        return words[form].format(meeting_allative=meeting, span=span, why=why)

    def _asked(self, id_: str, series: Series | None) -> list[date]:
        """List the days about the wished one, whatever falls on them."""
        wished = self._names.wished(id_)
        if series is None or wished is None:
            return []
        reach = range(-series.within_days, series.within_days + 1)
        return [wished + timedelta(days=off) for off in reach]

    def _taken(self, id_: str, series: Series | None) -> list[str]:
        """Name the pauses and holidays that take days on which the series would else meet."""
        weekdays = {one.number for one in series.weekdays} if series else set[int]()
        days = [day for day in self._asked(id_, series) if day.weekday() in weekdays]
        if series and series.windows:
            spans = [one.in_year(self._year) for one in series.windows]
            days = [day for day in days if any(first <= day <= last for first, last in spans)]
        found = []
        for pause in self._names.clock.pauses:
            first, last = pause.starts.in_year(self._year), pause.ends.in_year(self._year)
            if any(first <= day <= last for day in days):
                name = self._names.lowered(pause.name.in_language(self._words.language))
                found.append(f"{name} {self._words.span(first, last)}")
        for day in days:
            if day in self._days_off and not self._names.working.is_paused(day):
                name = self._names.holiday(self._days_off[day])
                found.append(f"{name} {self._words.weekday_day(day)}")
        return found

    def _hours(self, id_: str, series: Series | None) -> str:
        """Name the hours where the clash is about hours."""
        about = [rule for rule in self._rules if id_ in rule.meetings]
        if series is None or not any(_is_within_a_day(rule) for rule in about):
            return ""
        hours = self._words.either(self._words.hour(hour) for hour in sorted(map(_hour, series.hours)))
        return self._words.rule["hours"].format(hours=hours)

    def _busy(self, rule: RuleShape) -> str:
        meeting = self._meeting(rule.meetings[0], "illative")
        return self._words.rule["busy"].format(meeting_illative=meeting, count=rule.days)

    def _person_busy(self, rule: RuleShape) -> str:
        id_, many = rule.meetings[0], len(rule.people) > 1
        windows = (one for one in self._rules if one.kind == "window" and one.meetings == rule.meetings)
        window = next(windows, None)
        first, last = (window.first_day, window.last_day) if window else (None, None)
        return self._words.busy["sentence_many" if many else "sentence_one"].format(
            who=self._names.people(rule.people, id_),
            **{"is": self._words.busy["is_many" if many else "is_one"]},
            busy=busy_words(rule.times, first, last, self._words, many=many),
            meeting_partitive=self._meeting(id_, "partitive"),
        )

    def _latest(self, rule: RuleShape) -> str:
        id_, words = rule.meetings[0], self._words.rule
        day = self._words.weekday_day(rule.last_day) if rule.last_day else ""
        window = self._window_of(rule)
        if window is None or window.reaches is None:
            return words["latest_plain"].format(meeting=self._meeting(id_), day=day, label=rule.label)
        deciding = list(self._deciding(rule))
        return words["latest"].format(
            set_by=words["set_by_one" if len(deciding) == 1 else "set_by_many"],
            meeting=self._meeting(id_),
            day=day,
            window=window.name.in_language(self._words.language),
            share=round(window.reaches * 100),
            municipalities=self._words.both(deciding),
        )

    def _window_of(self, rule: RuleShape) -> ProposalWindow | None:
        """Find the proposal window that binds the meeting: the one whose day this is."""
        series, _, number = rule.meetings[0].split("/")
        bound = (w for w in self._names.clock.proposal_windows if w.decided_in == f"{series}/{number}")
        return next((w for w in bound if self._laid.latest_decision(w) == rule.last_day), None)

    def _deciding(self, rule: RuleShape) -> Iterator[str]:
        """Name the municipalities that the deadline comes from, with their own."""
        for one in self._names.network.municipalities:
            if self._laid.last_decision_day(one) == rule.last_day:
                day = self._laid.budget_day(one)
                # Where all its known meetings are too late, the budget's own day binds.
                by_agenda = day in one.decider.agendas_close(self._year, self._names.working)
                yield self._words.rule["agenda" if by_agenda else "deadline"].format(
                    municipality=one.name.in_language(self._words.language),
                    decider=one.decider.name.in_language(self._words.language),
                    day=self._words.day(day),
                )

    def missed_by(self, day: date) -> list[Municipality]:
        """List the municipalities whose budgets a decision on a day comes too late for."""
        return [one for one in self._names.network.municipalities if self._laid.last_decision_day(one) < day]

    @cached_property
    def _laid(self) -> LaidClock:
        return LaidClock(self._names.network, self._names.clock, self._year, self._names.working)

    def _frozen(self, rule: RuleShape) -> str:
        return self._words.rule[f"frozen_{rule.label}"].format(
            meeting=self._meeting(rule.meetings[0]),
            day=self._words.weekday_day(rule.first_day) if rule.first_day else "",
            time=self._words.hour(rule.slot) if rule.slot else "",
            days=self._names.clock.frozen_days,
        )

    def _not_before(self, rule: RuleShape) -> str:
        return self._words.rule[f"not_before_{rule.label}"].format(
            meeting=self._meeting(rule.meetings[0]),
            day=self._words.weekday_day(rule.first_day) if rule.first_day else "",
            days=self._words.days(self._names.clock.frozen_days),
        )

    def _people(self, rule: RuleShape) -> str:
        two = len(rule.meetings) == 2  # noqa: PLR2004 - both, or all
        words = self._words.rule["people_two" if two else "people_many"]
        return words.format(meetings=self._meetings(rule.meetings), who=self._names.titles(rule.people))

    def _room(self, rule: RuleShape) -> str:
        room, meetings = self._names.room(rule.label), self._meetings(rule.meetings)
        return self._words.rule["room"].format(room=room, meetings=meetings)

    def _chain(self, rule: RuleShape) -> str:
        first, then = rule.meetings
        least = rule.kind == "chain_at_least"
        form = rule.kind if rule.days or not least else "chain_before"
        named = {
            "first": self._meeting(first) if least else "",
            "then_partitive": self._meeting(then, "partitive") if least else "",
            "then": "" if least else self._meeting(then),
            "first_genitive": "" if least else self._meeting(first, "genitive"),
        }
        days = self._words.days(rule.days, working=rule.working)
        return self._words.rule[form].format(days=days, why=self._why(rule), **named)

    def _why(self, rule: RuleShape) -> str:
        first, then = (id_.partition("/")[0] for id_ in rule.meetings)
        for chain in self._names.clock.chains:
            days = chain.least if rule.kind == "chain_at_least" else chain.most
            if (chain.first, chain.then, days, chain.working) == (first, then, rule.days, rule.working):
                why = self._names.lowered(chain.why.in_language(self._words.language)).rstrip(".")
                return self._words.rule["why"].format(why=why)
        return ""

    def _spacing(self, rule: RuleShape) -> str:
        first, then = rule.meetings
        return self._words.rule["spacing_at_least"].format(
            first_genitive=self._meeting(first, "genitive"),
            then_genitive=self._meeting(then, "genitive"),
            days=self._words.days(rule.days),
        )


def _is_within_a_day(rule: RuleShape) -> bool:
    """Tell whether it matters for a rule at which hour a meeting begins."""
    return rule.kind in _WITHIN_THE_DAY or any(not is_absence(time) for time in rule.times)


def _numbers(series: Series) -> list[int]:
    return sorted(one.number for one in series.weekdays)


def _hour(text: str) -> time:
    hours, minutes = text.replace(":", ".").split(".")
    return time(int(hours), int(minutes))
