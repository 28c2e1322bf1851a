"""Living a demo year: from due time to due time, through the real flows."""

import asyncio
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as hour
from errno import EEXIST
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from governance.network import Network
from governance.working_day import HELSINKI
from office.clockwork import next_moment
from office.desk import Desk, open_desk
from office.mail.settings import MailSettings
from office.reading import find_region, read_region
from office.settings import Settings, read_settings
from portal.server import PortalServer
from vuosikello.demo.cast import Cast
from vuosikello.demo.findings import write_findings
from vuosikello.demo.stage import PREFECT, portal_port, prefect_server, small_trust
from vuosikello.demo.temper import Temper
from vuosikello.mailbox import LocalMailbox, home_name
from vuosikello.program import console

#: A virtual year goes from due time to due time; more steps than this mean that something repeats itself.
MOST_STEPS = 300


#: By these a folder of an earlier demo is known: it has come to its end, or was broken off.
_SIGNS = ("summary.json", ".stage")
_LEFT_BEHIND = ("mail", "inbox", "agendas", "proposals", "calendars", ".stage", ".files", "ledger.sqlite")


class DemoError(RuntimeError):
    """The demo year did not come to its end."""


@dataclass(frozen=True)
class Play:
    """Hold what a demo year is played with."""

    region: str
    year: int
    folder: Path
    seed: int


def live(play: Play) -> dict[str, object]:
    """Live the year, write the year book into the folder, and give the summary."""
    began = time.monotonic()
    network, _ = read_region(find_region(play.region))
    _clear(play.folder)
    scratch = play.folder / ".stage"
    homes = scratch / "people"
    with (
        prefect_server(scratch / "prefect") as api,
        LocalMailbox(
            play.folder / "mail", homes=homes, people=True, bounce=[_lost(play, network)]
        ) as outbound,
        LocalMailbox(play.folder / "inbox", homes=homes, people=True) as inbound,
    ):
        settings = _settings(play, network, outbound.port, homes)
        trust = small_trust(scratch)
        with _prefect(api, trust), open_desk(play.region, settings=settings, create_virtual=True) as desk:
            steps = _live(play, desk, homes, inbound.port)
        for bounce in sorted((homes / home_name(network.office.email) / "cur").glob("*.mail:2,S")):
            shutil.copyfile(bounce, play.folder / "inbox" / f"bounce-{bounce.name.split('.')[0]}.eml")
    with open_desk(play.region, settings=settings) as desk:
        summary = write_findings(desk, play, wall_seconds=time.monotonic() - began, steps=steps)
    shutil.rmtree(scratch, ignore_errors=True)
    return summary


def _live(play: Play, desk: Desk, homes: Path, inbound_port: int) -> int:
    port = urlsplit(desk.settings.portal_url).port or 0
    with PortalServer(desk, port=port), httpx.Client(follow_redirects=True, timeout=30) as web:
        cast = Cast(
            network=desk.network,
            temper=Temper(play.seed),
            homes=homes,
            answers_to=MailSettings(host="127.0.0.1", port=inbound_port, loopback_only=True),
            web=web,
        )
        return asyncio.run(_from_due_to_due(play, desk, cast))


async def _from_due_to_due(play: Play, desk: Desk, cast: Cast) -> int:
    # Prefect reads its settings when it is imported: only now do they name the demo's server.
    from flows.adopt_year import adopt_year  # noqa: PLC0415
    from flows.plan_year import plan_year  # noqa: PLC0415
    from flows.tick import tick  # noqa: PLC0415
    from tasks.desk import Where  # noqa: PLC0415
    from vuosikello.demo.office import Office  # noqa: PLC0415

    adopted_on = _adoption_day(play.year)
    now = datetime.combine(adopted_on, hour(15), HELSINKI)
    where = Where(region=play.region, ledger=str(_ledger(play)))
    await plan_year(play.year, where=where.model_copy(update={"at": now}))
    await adopt_year(
        play.year, desk.clock.adoption.body, adopted_on, "", where.model_copy(update={"at": now})
    )
    office = Office(desk, where, play.year, Temper(play.seed))
    office.prepare()
    await tick(where.model_copy(update={"at": now}))
    steps = 1
    with _progress(play) as show:
        while not office.is_over:
            cast.read_mail(now)
            office.look(now)
            now = _next(desk, cast, office.next_moment(), now)
            steps += 1
            if steps > MOST_STEPS:
                raise DemoError(f"{MOST_STEPS} steps did not reach the end of {play.year}; at {now:%d.%m.%Y}")
            _set_time(desk, now)
            cast.act(now)
            await office.act(now)
            await tick(where.model_copy(update={"at": now}))
            show(now)
        await office.adopt_next(now)
    return steps


def _next(desk: Desk, cast: Cast, office: datetime | None, now: datetime) -> datetime:
    moments = [next_moment(desk, now), cast.next_moment(), office]
    found = min((moment for moment in moments if moment is not None), default=None)
    if found is None:
        raise DemoError(f"nothing is due after {now:%d.%m.%Y}, and next year is not adopted")
    return max(found, now + timedelta(seconds=1)).astimezone(HELSINKI)


def _set_time(desk: Desk, now: datetime) -> None:
    from office.clockwork import moment_for  # noqa: PLC0415 - beside its one use

    moment_for(desk, now)


def _adoption_day(year: int) -> date:
    """Give the Thursday of early December on which the cooperation group adopted the year."""
    day = date(year - 1, 12, 8)
    while day.strftime("%u") != "4":
        day += timedelta(days=1)
    return day


def _lost(play: Play, network: Network) -> str:
    """Choose the contact whose address takes no mail."""
    contacts = [network.person(one.contact) for one in network.municipalities]
    return Temper(play.seed).draw("lost").choice(contacts).email


def _ledger(play: Play) -> Path:
    return play.folder / "ledger.sqlite"


#: How the variables begin that lead to an office's own mail.
_MAIL_SETTINGS = (
    "VUOSIKELLO_SMTP_",
    "VUOSIKELLO_INBOX",
    "VUOSIKELLO_MAIL_",
    "VUOSIKELLO_MESSAGES_",
    "VUOSIKELLO_ONLY_TO",
)


def _settings(play: Play, network: Network, port: int, homes: Path) -> Settings:
    """Point everything at the stage; the flows read the same from the environment.

    What the environment says of the office's own mail server is not for the demo.
    """
    for name in [name for name in os.environ if name.startswith(_MAIL_SETTINGS)]:
        del os.environ[name]
    os.environ.update(
        {
            "VUOSIKELLO_LEDGER": str(_ledger(play)),
            "VUOSIKELLO_STORE": str(play.folder / ".files"),
            "VUOSIKELLO_SECRET": f"demo-{play.seed}",
            "VUOSIKELLO_PORTAL_URL": f"http://127.0.0.1:{portal_port()}",
            "VUOSIKELLO_SMTP_HOST": "127.0.0.1",
            "VUOSIKELLO_SMTP_PORT": str(port),
            "VUOSIKELLO_INBOX": str(homes / home_name(network.office.email)),
        }
    )
    return read_settings()


@contextmanager
def _prefect(api: str, trust: Path) -> Iterator[None]:
    os.environ.update({**PREFECT, "PREFECT_API_URL": api, "PREFECT_API_SSL_CERT_FILE": str(trust)})
    yield


@contextmanager
def _progress(play: Play) -> Iterator[Callable[[datetime], None]]:
    first = datetime.combine(_adoption_day(play.year), hour(), HELSINKI)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[day]}"),
        TimeElapsedColumn(),
        console=console,
    ) as progress:
        bar = progress.add_task(f"{play.year}", total=366, day="")

        def show(now: datetime) -> None:
            progress.update(bar, completed=(now - first).days, day=f"{now:%d.%m.%Y}")

        yield show


def _clear(folder: Path) -> None:
    """Make room for the year: what an earlier demo left in the folder goes, other files stay.

    Raises FileExistsError, and deletes nothing, where no demo has been and something has such a name: it is
    somebody's own mail.
    """
    if folder.exists() and not any((folder / sign).exists() for sign in _SIGNS):
        for name in _LEFT_BEHIND:
            if (folder / name).exists():
                raise FileExistsError(
                    EEXIST, "it is no earlier demo's and would be deleted", str(folder / name)
                )
    for name in _LEFT_BEHIND:
        shutil.rmtree(folder / name, ignore_errors=True)
    for file in folder.glob("ledger.sqlite*"):
        file.unlink()
    (folder / ".stage").mkdir(parents=True)
