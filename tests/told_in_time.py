"""Whether those who may hold an invitation hear in time that the meeting has moved, or is off."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.post_office import BrokenPromise, PostOffice

#: A letter that is turned away is tried again after so long at most, and so often its way may go wrong.
_APART = timedelta(hours=3)
_ENOUGH = 3
_NEAR = timedelta(days=3)


@dataclass
class Change:
    """A meeting that was moved or cancelled, and who may hold an invitation to its earlier time."""

    meeting: str
    at: datetime
    #: When they would sit there in vain.
    before: datetime
    holders: set[str]
    #: Ticks since then, and since the last power cut, at which the mail server was there; some hours apart.
    chances: list[datetime] = field(default_factory=list)


@dataclass
class ToldInTime:
    """Watch each change until it was told, or the meeting's earlier time has come.

    What counts is that the mail server was offered the news: from then on it is the server's to be late.
    """

    post: PostOffice
    #: By person id.
    addresses: Mapping[str, str]
    changes: list[Change] = field(default_factory=list)

    def note(self, meeting: str, starts_at: datetime, now: datetime) -> None:
        """Note that the office has moved or cancelled a meeting that was to begin at `starts_at`."""
        told = {
            person
            for (about, person), one in self.post.calendars.items()
            if (about, one.method) == (meeting, "REQUEST")
        }
        perhaps = {person for about, person in self.post.doubtful if about == meeting}
        self.changes.append(Change(meeting, now, starts_at, told | perhaps))

    def presses(self, now: datetime) -> bool:
        """Tell whether somebody is still to hear of a change within days."""
        return any(change.before - now < _NEAR for change in self.changes)

    def look(self, now: datetime, *, reached: bool, cut: bool) -> None:
        """Look after a tick: was the mail server `reached`, was the power `cut`? Raises BrokenPromise.

        What a dead sender held is free once its lease and a pause are over.
        """
        for change in list(self.changes):
            change.holders = {one for one in change.holders if not self._has_heard(change, one)}
            if not change.holders or now >= change.before:
                self.changes.remove(change)
            if change.holders and now >= change.before and len(change.chances) >= _ENOUGH:
                late = min(change.holders)
                raise BrokenPromise(f"{late} was not told in time that {change.meeting} has changed")
            if cut:
                change.chances.clear()
            elif reached and (not change.chances or now >= change.chances[-1] + _APART):
                change.chances.append(now)

    def _has_heard(self, change: Change, person: str) -> bool:
        """Tell whether the server was offered it, or nothing can reach that person any more."""
        offered = self.post.offered.get((change.meeting, person))
        return self.addresses[person] in self.post.dead or (offered is not None and offered >= change.at)
