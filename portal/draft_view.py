"""The draft of next year's clock on the page of the round that comments on it."""

from governance.clock import AnnualClock
from governance.record import Language
from governance.year_plan import ItemKind, YearPlan
from templates.dates import short_day, short_day_time
from templates.naming import meeting_title
from templates.portal_words import portal_words


def draft_rows(
    clock: AnnualClock, draft: YearPlan, municipality: str, language: Language
) -> list[tuple[str, str]]:
    """List the draft's meetings and the deadlines that concern the municipality: when, and what.

    What the region's files no longer know is left out.
    """
    series = {one.id for one in clock.series}
    rows = [
        (one.starts_at, short_day_time(one.starts_at, language), meeting_title(clock, one.id, language))
        for one in draft.meetings
        if one.series in series
    ]
    due = portal_words(language).draft["due"]
    asked = [item.concerns.split("/") for item in draft.items if item.kind is ItemKind.OPEN_REQUEST]
    others = {round_id for round_id, *_ in asked} - {one[0] for one in asked if one[-1] == municipality}
    rounds = {
        one.id: one.name.in_language(language) for one in clock.rounds_in(draft.year) if one.id not in others
    }
    for item in draft.items:
        round_id = item.concerns.partition("/")[0]
        if item.kind is ItemKind.ROUND_DUE and round_id in rounds:
            rows.append((item.at, short_day(item.at, language), due.format(name=rounds[round_id])))
    return [(when, what) for _, when, what in sorted(rows)]
