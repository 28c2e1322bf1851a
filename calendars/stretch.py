"""Loosening the distance between two meetings: how few days, or how many, it takes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from calendars.conflict import Relaxation, RelaxationKind, Rule, RuleKind
from calendars.timetable_model import TimetableModel
from calendars.timetable_problem import Chain, Spacing, Start, TimetableProblem
from governance.chain import MOST_DAYS, MOST_WORKING_DAYS, paired

#: what leaving an order out costs beside its days, for ordering only
DROPPED = 7
A_YEAR = 400


@dataclass(frozen=True)
class Stretch:
    """Let two meetings be nearer to each other than a rule says, or further, or in either order."""

    kind: RelaxationKind
    rule: Rule
    #: the problem with the rule
    whole: TimetableProblem
    #: whether all distances that the clock writes in the same place are loosened
    everywhere: bool = False

    @cached_property
    def problem(self) -> TimetableProblem:
        """The problem with the distance open."""
        return self._with(0 if self.kind is RelaxationKind.SHORTEN_GAP else None)

    @property
    def domains(self) -> Mapping[str, tuple[Start, ...]]:
        """No meeting may go elsewhere than before."""
        return {}

    def ask(self, model: TimetableModel) -> None:
        """Ask for as long a distance as can be, or as short; of several, for the shortest to be long."""
        number = self.problem.number(working=self.rule.working)
        gaps = [
            model.lines[then].ordinal(number) - model.lines[first].ordinal(number)
            for first, then in self._pairs
        ]
        far = model.model.new_int_var(-A_YEAR, self._most if self._lengthens else A_YEAR, "")
        for gap in gaps:
            model.model.add(gap <= far if self._lengthens else gap >= far)
        if self._lengthens:
            model.model.minimize(far)
        else:
            model.model.maximize(far)

    def change(self, starts: Mapping[str, Start]) -> Relaxation:
        """Give the change that the distances in a timetable mean."""
        then = self.rule.meetings[1]
        if self.kind is RelaxationKind.DROP_ORDER:
            return Relaxation(self.kind, self.rule, then, self.rule.days, cost=DROPPED + self.rule.days)
        number = self.problem.number(working=self.rule.working)
        gaps = [number(starts[last].day) - number(starts[first].day) for first, last in self._pairs]
        days = max(gaps) if self._lengthens else min(gaps)
        by_days = abs(days - self.rule.days)
        cost = by_days + self.everywhere
        return Relaxation(
            self.kind, self.rule, then, by_days, to_days=days, cost=cost, everywhere=self.everywhere
        )

    def settled(self, change: Relaxation) -> tuple[TimetableProblem, Mapping[str, tuple[Start, ...]]]:
        """Give the problem with the distance that the change says, and the pairs that it makes."""
        settled = self._with(change.to_days)
        if change.to_days is None or self.rule.kind is not RuleKind.CHAIN_AT_LEAST or self.whole.keep:
            return settled, {}
        return replace(settled, chains=tuple(self._paired_anew(settled, change.to_days))), {}

    def _paired_anew(self, settled: TimetableProblem, days: int) -> Iterator[Chain]:
        """Pair the meetings by the shorter distance, where the clock has paired them by the present one.

        With fewer days between them, a meeting may follow one that was too near before.
        """
        alike = {(one.first, one.then): one for one in self.whole.chains if self._alike(one)}
        if set(alike) != self._pairs_by(self.rule.days):
            yield from settled.chains
            return
        like = next(iter(alike.values()))
        yield from (one for one in self.whole.chains if not self._alike(one))
        for pair in sorted(self._pairs_by(days)):
            shortened = self.everywhere or pair == self.rule.meetings or pair not in alike
            one = alike.get(pair, replace(like, first=pair[0], then=pair[1]))
            yield replace(one, at_least_days=days) if shortened else one

    def _pairs_by(self, least: int) -> set[tuple[str, str]]:
        """Give the pairs that the clock makes of the two series by a distance."""
        number, series = self.whole.number(working=self.rule.working), self._series
        first, then = (
            [one for one in self.whole.meetings if one.series == series[id_]] for id_ in self.rule.meetings
        )
        pairs = paired(
            [one.nominal for one in first],
            [one.nominal for one in then],
            lambda one, other: number(other) - number(one),
            least,
        )
        return {(first[earlier].id, then[later].id) for earlier, later in pairs}

    def _with(self, days: int | None) -> TimetableProblem:
        """Give the problem with another number of days; without one, with no limit."""
        chains = [self._chain(one, days) for one in self.whole.chains]
        spacings = [self._spacing(one, days) for one in self.whole.spacings]
        return replace(
            self.whole,
            chains=tuple(one for one in chains if one),
            spacings=tuple(one for one in spacings if one),
        )

    @property
    def _most(self) -> int:
        """The most days that a chain can allow."""
        return MOST_WORKING_DAYS if self.rule.working else MOST_DAYS

    @property
    def _lengthens(self) -> bool:
        return self.kind is RelaxationKind.LENGTHEN_GAP

    @cached_property
    def _pairs(self) -> list[tuple[str, str]]:
        """List the meetings whose distances are loosened."""
        chains = ((one.first, one.then) for one in self.whole.chains if self._means_chain(one))
        spacings = ((one.earlier, one.later) for one in self.whole.spacings if self._means_spacing(one))
        return [*chains, *spacings]

    @cached_property
    def _series(self) -> Mapping[str, str]:
        return {meeting.id: meeting.series for meeting in self.whole.meetings}

    def _means(self, pair: tuple[str, str]) -> bool:
        return self._same_series(pair) if self.everywhere else pair == self.rule.meetings

    def _same_series(self, pair: tuple[str, str]) -> bool:
        first, then = self.rule.meetings
        here = (self._series[first], self._series[then])
        return (self._series[pair[0]], self._series[pair[1]]) == here

    def _means_chain(self, chain: Chain) -> bool:
        return self._alike(chain) and self._means((chain.first, chain.then))

    def _alike(self, chain: Chain) -> bool:
        """Tell whether the clock writes a chain in the same place as the rule's."""
        days = chain.at_most_days if self.rule.kind is RuleKind.CHAIN_AT_MOST else chain.at_least_days
        return (
            self.rule.kind in {RuleKind.CHAIN_AT_LEAST, RuleKind.CHAIN_AT_MOST}
            and (chain.working, chain.label, days) == (self.rule.working, self.rule.label, self.rule.days)
            and self._same_series((chain.first, chain.then))
        )

    def _means_spacing(self, spacing: Spacing) -> bool:
        return (
            self.rule.kind is RuleKind.SPACING_AT_LEAST
            and spacing.at_least_days == self.rule.days
            and self._means((spacing.earlier, spacing.later))
        )

    def _chain(self, chain: Chain, days: int | None) -> Chain | None:
        if not self._means_chain(chain):
            return chain
        if self._lengthens:
            return replace(chain, at_most_days=days)
        return replace(chain, at_least_days=days) if days is not None else None

    def _spacing(self, spacing: Spacing, days: int | None) -> Spacing | None:
        if not self._means_spacing(spacing):
            return spacing
        return replace(spacing, at_least_days=days) if days is not None else None
