"""Whether a body's rules of procedure hold together: what the setting decision changes, and translation."""

from collections.abc import Iterator
from math import ceil

from governance.body import Body
from governance.finding import Document
from governance.problem import Path, Problem
from governance.rule_profile import RuleProfile

_NETWORK = Document("network")
_KIELILAKI = (
    "Kielilaki (423/2003) 29 §: summons and minutes of a bilingual municipality's council and of a joint "
    "body (kuntalaki 51 §) are in Finnish and Swedish; else who set the body up decides"
)
_WORKING_DAYS, _WEEK = 5, 7


def check_rules(here: Path, body: Body, rules: RuleProfile) -> Iterator[Problem]:
    """Give what is missing from, or does not fit in, the merged rules of a body."""
    override = body.setting.rules
    if override and not override.changes:
        what = f'the setting decision of "{body.id}" changes no rule of its profile'
        mend = "write what it says otherwise, such as summons_days: 5, or take rules away"
        yield _NETWORK.warning((*here, "setting", "rules"), what, mend, override.source)
    if len(body.languages) > 1:
        yield from _translation(here, body, rules)


def _translation(here: Path, body: Body, rules: RuleProfile) -> Iterator[Problem]:
    if rules.languages is None:
        what = f'"{body.id}" has several languages, and its rules give no time for translation'
        mend = f'add languages with translation_working_days to the profile "{body.profile}"'
        yield _NETWORK.warning((*here, "languages"), what, mend, _KIELILAKI)
        return
    summons = ceil(rules.summons_days * _WORKING_DAYS / _WEEK)
    least = summons + rules.languages.translation_working_days + 1
    if rules.material_working_days < least:
        what = (
            f'material of "{body.id}" is due {rules.material_working_days} working days before the meeting: '
            f"too late for a translation of {rules.languages.translation_working_days} working days and a "
            f"summons {rules.summons_days} days before"
        )
        mend = f"write material_working_days: {least} or more, or give translation less time"
        yield _NETWORK.warning((*here, "languages"), what, mend, rules.languages.source)
