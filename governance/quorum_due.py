"""When the office is warned that a meeting may not be able to decide."""

from collections.abc import Iterator
from datetime import datetime

from governance.action import Action, ActionKind
from governance.deputy import AWAY
from governance.facts import Facts, MeetingFact
from governance.meeting import MeetingState
from governance.quorum_forecast import QuorumForecast, QuorumOutlook, forecast_quorum
from governance.reason import ReasonCode, because
from governance.working_day import HELSINKI

_CODES = {
    QuorumOutlook.ENDANGERED: ReasonCode.QUORUM_ENDANGERED,
    QuorumOutlook.IMPOSSIBLE: ReasonCode.QUORUM_IMPOSSIBLE,
}


def meeting_forecast(facts: Facts, meeting: MeetingFact) -> QuorumForecast | None:
    """Forecast one meeting's quorum from the facts; None where no quorum is counted."""
    return forecast_quorum(
        facts.network.body(meeting.body),
        facts.network.profile(meeting.body),
        meeting.starts_at.astimezone(HELSINKI).date(),
        meeting,
        facts.invitations_by_meeting.get(meeting.id, {}),
        facts.bounced,
    )


def quorum_warnings(facts: Facts, now: datetime) -> Iterator[Action]:
    """Warn the coordinator and the body's secretary once that a quorum is in danger, once that there is none.

    Danger is told from `quorum_warning_at` on, when most have had time to answer; that the quorum has become
    impossible is told at once. A meeting that was moved is forecast anew.
    """
    for meeting in facts.meetings.values():
        if meeting.state is not MeetingState.SCHEDULED or meeting.quorum_warning_at is None:
            continue
        if meeting.starts_at <= now or _key(meeting, QuorumOutlook.IMPOSSIBLE) in facts.done:
            continue
        if meeting.quorum_warning_at > now and not _somebody_is_away(facts, meeting):
            continue
        forecast = meeting_forecast(facts, meeting)
        if forecast and _is_told(forecast.outlook, meeting, facts, now):
            yield _warning(meeting, forecast, facts, now)


def quorum_moments(facts: Facts, after: datetime) -> Iterator[datetime]:
    """List when warnings become due if nobody answers any more; each answer is a reason to look anew."""
    for meeting in facts.meetings.values():
        moment = meeting.quorum_warning_at
        if meeting.state is not MeetingState.SCHEDULED or moment is None or moment <= after:
            continue
        forecast = meeting_forecast(facts, meeting)
        if forecast and forecast.outlook is QuorumOutlook.ENDANGERED:
            yield moment


def _somebody_is_away(facts: Facts, meeting: MeetingFact) -> bool:
    """Look whether a quorum can have become impossible: most meetings need no forecast yet."""
    held = facts.invitations_by_meeting.get(meeting.id, {})
    return bool(facts.bounced) or any(one.partstat in AWAY for one in held.values())


def _is_told(outlook: QuorumOutlook, meeting: MeetingFact, facts: Facts, now: datetime) -> bool:
    if outlook is QuorumOutlook.ENDANGERED:
        return meeting.quorum_warning_at is not None and meeting.quorum_warning_at <= now
    if outlook is QuorumOutlook.IMPOSSIBLE:
        # Before anybody is invited to the present time nothing is known of it.
        held = facts.invitations_by_meeting.get(meeting.id, {})
        return any(one.stands(meeting) for one in held.values())
    return False


def _warning(meeting: MeetingFact, forecast: QuorumForecast, facts: Facts, now: datetime) -> Action:
    figures = {"coming": forecast.coming, "needed": forecast.needed, "undecided": forecast.undecided}
    secretary = facts.network.body(meeting.body).secretary
    return Action(
        key=_key(meeting, forecast.outlook),
        kind=ActionKind.WARN_QUORUM,
        at=now,
        to=tuple(dict.fromkeys((facts.network.office.coordinator, secretary))),
        concerns=meeting.id,
        why=because(_CODES[forecast.outlook], meeting=meeting.id, body=meeting.body, **figures),
    )


def _key(meeting: MeetingFact, outlook: QuorumOutlook) -> str:
    return f"{ActionKind.WARN_QUORUM}:{meeting.id}:{meeting.sequence}:{outlook}"
