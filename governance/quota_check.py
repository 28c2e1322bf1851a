"""Whether women and men are both there as the quota (kiintiö) asks: it warns and never stops."""

from collections.abc import Iterator
from datetime import date

from governance.body import Body
from governance.finding import Document
from governance.horizon import Horizon
from governance.problem import Path, Problem
from governance.quota import Count, Counts
from governance.rule_profile import QuotaRule, RuleProfile
from governance.seat import Mandate

_NETWORK = Document("network")
_COUNT = "count women and men again, and write counts: {on, members: {women, men}, deputies: {women, men}}"


def check_quota(here: Path, body: Body, rules: RuleProfile, view: Horizon | None) -> Iterator[Problem]:
    """Give warnings about a body's counts, members and deputies separately; nothing where no quota binds."""
    rule = rules.quota
    if rule is None or not rule.share:
        return
    counts = body.counts
    if counts is None:
        what = f'the quota binds "{body.id}", and nobody has counted women and men'
        yield _NETWORK.warning(here, what, _COUNT, rule.source)
        return
    path = (*here, "counts")
    for role in ("members", "deputies"):
        count: Count | None = getattr(counts, role)
        if count is not None:
            yield from _share((*path, role), body, role, count, rule)
    if view is None or view.on <= body.setting.until:
        yield from _stale(path, body, counts, rule, view)


def _share(path: Path, body: Body, role: str, count: Count, rule: QuotaRule) -> Iterator[Problem]:
    if count.meets(rule.share):
        return
    what = (
        f'of the {role} of "{body.id}" {count.women} are women and {count.men} are men: '
        f"at least {rule.share:.0%} of both is {count.needed(rule.share)} of {count.total}"
    )
    mend = "ask for a woman and a man for each seat that falls vacant, or record the special reason"
    yield _NETWORK.warning(path, what, mend, rule.source)


def _stale(
    path: Path, body: Body, counts: Counts, rule: QuotaRule, view: Horizon | None
) -> Iterator[Problem]:
    """Warn of counts that are not of the people who sit."""
    deputies = [mandate for seat in body.seats for mandate in seat.deputies] + [*body.deputies]
    groups = {"members": [mandate for seat in body.seats for mandate in seat.members], "deputies": deputies}
    for role, mandates in groups.items():
        count: Count | None = getattr(counts, role)
        sat = len(_people(mandates, counts.on))
        if (count.total if count else 0) != sat:
            counted = f"{count.total} {role} are" if count else f"no {role} are"
            what = f'{counted} counted, and on {counts.on} "{body.id}" had {sat}'
            yield _NETWORK.warning((*path, role) if count else path, what, _COUNT, rule.source)
        elif view and view.on > counts.on and _people(mandates, view.on) != _people(mandates, counts.on):
            what = f'the {role} of "{body.id}" are not the same as when they were counted on {counts.on}'
            yield _NETWORK.warning((*path, "on"), what, _COUNT, rule.source)


def _people(mandates: list[Mandate], on: date) -> set[str]:
    return {mandate.person for mandate in mandates if mandate.holds(on)}
