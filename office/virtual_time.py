"""Virtual time: a time source kept in the ledger, for demo years and rehearsals."""

from datetime import datetime

from sqlalchemy import select

from governance.working_day import HELSINKI
from office.ledger.engine import Ledger
from office.ledger.plans import Info
from office.time_source import SystemTime


class VirtualTime:
    """Give the time that the ledger says; it only goes forward."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def now(self) -> datetime:
        """Give the virtual moment, or the real one before the first `set`."""
        with self._ledger.reading() as session:
            moment = session.scalars(select(Info.virtual_now)).one()
        return (moment or SystemTime().now()).astimezone(HELSINKI)

    def set(self, moment: datetime) -> None:
        """Move the virtual time to `moment` (aware); an earlier one changes nothing."""
        with self._ledger.writing() as session:
            info = session.scalars(select(Info)).one()
            if info.virtual_now is None or info.virtual_now < moment:
                info.virtual_now = moment


def is_virtual(ledger: Ledger) -> bool:
    """Tell whether a ledger was created with --virtual."""
    with ledger.reading() as session:
        return bool(session.scalars(select(Info.virtual)).one())
