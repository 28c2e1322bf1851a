"""The deployments: what prefect.yaml tells a real server, and what a worker and a schedule make of it."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import SCHEDULE_TYPES, CronSchedule, IntervalSchedule
from prefect.states import Pending, Running, Scheduled
from sqlalchemy import select

from office.clockwork import moment_for
from office.ledger.outbox import Outbox
from office.settings import CHECKOUT
from tests.prefect_server import SERVER_TEST, RealPrefect, finished, wait_for
from tests.region_copy import PIKKU, RegionCopy, moment, region_copy
from vuosikello.demo.stage import free_port
from vuosikello.live.engine import POOL, crash_stranded_runs, create_pool
from vuosikello.live.layout import Layout, LiveError, absolute_ledger

pytestmark = SERVER_TEST

FLOWS = {
    "plan-year",
    "adopt-year",
    "tick",
    "deliver-mail",
    "read-replies",
    "run-round",
    "assemble-agenda",
    "record-decisions",
    "carry-proposal",
    "move-meeting",
    "cancel-meeting",
    "show-outbox",
    "try-tick",
    "preview-letters",
    "hold-letters",
    "add-note",
    "release-letters",
    "settle-message",
    "escalate",
    "send-feed-address",
    "add-meeting",
    "add-round",
    "circulate-year",
    "person-unavailable",
    "propose-year",
}
BY_THEMSELVES = {"tick", "deliver-mail", "read-replies"}
JANUARY = "2027-01-12T09:00"


@pytest.fixture(scope="module")
def deployed(prefect_server: RealPrefect) -> dict[str, DeploymentResponse]:
    """Deploy the real prefect.yaml with the real command, and give what the API then lists."""
    with prefect_server.client() as client:
        create_pool(client)
        prefect_server.run("deploy", "--all")
        # No test runs for minutes, and none wants letters of the shipped region.
        for one in client.read_deployments():
            for schedule in one.schedules:
                client.update_deployment_schedule(one.id, schedule.id, active=False)
        return {one.name: one for one in client.read_deployments()}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegionCopy]:
    """Give the small region with its year adopted, and its mailbox."""
    with region_copy(tmp_path_factory.mktemp("house")) as copy:
        yield copy


@pytest.fixture(scope="module")
def worker(
    prefect_server: RealPrefect, deployed: dict[str, DeploymentResponse], house: RegionCopy
) -> Iterator[None]:
    """Run a worker for all of this file."""
    assert deployed
    with prefect_server.worker(POOL, **house.environment):
        yield


def test_every_flow_is_deployed(deployed: dict[str, DeploymentResponse]) -> None:
    """A file under flows/ that holds a flow, and a deployment of it, go together."""
    assert set(deployed) == FLOWS
    files = {file.stem for file in (CHECKOUT / "flows").glob("*.py")} - {
        "__init__",
        "question",
        "letter_question",
    }
    assert {name.replace("-", "_") for name in FLOWS} == files
    for name, one in deployed.items():
        module = name.replace("-", "_")
        assert one.entrypoint == f"flows.{module}.{module}"
        assert one.work_pool_name == POOL
        assert one.description
        assert one.tags


def test_every_deployment_is_found_from_the_checkout(deployed: dict[str, DeploymentResponse]) -> None:
    """No pull step is written; deploying stores where the checkout is."""
    for one in deployed.values():
        (step,) = one.pull_steps or []
        assert step["prefect.deployments.steps.set_working_directory"]["directory"] == str(CHECKOUT)


def test_only_what_looks_for_work_has_a_schedule(deployed: dict[str, DeploymentResponse]) -> None:
    """Schedules are in Helsinki time; what a person starts has none."""
    assert {name for name, one in deployed.items() if one.schedules} == BY_THEMSELVES
    for name in BY_THEMSELVES:
        (schedule,) = deployed[name].schedules
        assert isinstance(schedule.schedule, CronSchedule)
        assert schedule.schedule.timezone == "Europe/Helsinki"


def test_late_ticks_collapse_and_a_persons_orders_wait_their_turn(
    deployed: dict[str, DeploymentResponse],
) -> None:
    """One at a time: a tick too many is cancelled, an order of the office is kept."""
    for name, one in deployed.items():
        assert one.global_concurrency_limit is not None
        assert one.global_concurrency_limit.limit == 1
        assert one.concurrency_options is not None
        wanted = "CANCEL_NEW" if name in BY_THEMSELVES else "ENQUEUE"
        assert one.concurrency_options.collision_strategy.value == wanted


def test_every_question_of_a_form_has_words(deployed: dict[str, DeploymentResponse]) -> None:
    """The parameters' JSON schema is the form: each question says in a sentence what is meant."""
    for name, one in deployed.items():
        schema: dict[str, Any] = one.parameter_openapi_schema or {}
        assert list(schema["properties"])[-1] == "where", name
        for question, field in schema["properties"].items():
            if question != "where":
                assert field["description"].endswith("."), (name, question)
                assert field["title"] != question, (name, question)
        assert {"region", "ledger", "at"} == set(schema["definitions"]["Where"]["properties"])


def start(server: RealPrefect, name: str, **parameters: object) -> FlowRun:
    """Start a deployment as the UI does, and wait for its end."""
    with server.client() as client:
        found = client.read_deployment_by_name(name)
        run = client.create_flow_run_from_deployment(found.id, parameters=parameters)
        return finished(client, run, server)


@pytest.mark.usefixtures("worker")
def test_a_tick_through_a_worker_sends_letters_once(prefect_server: RealPrefect, house: RegionCopy) -> None:
    """The first run sends the year's invitations, the second nothing."""
    where = house.where(JANUARY).model_dump(mode="json")
    for _ in range(2):
        run = start(prefect_server, "tick/tick", where=where)
        assert run.state is not None
        assert run.state.type is StateType.COMPLETED, prefect_server.log()
        assert house.letters() == 29
    assert len(house.outbox_keys()) == 29


@pytest.mark.usefixtures("worker")
def test_a_wrong_answer_in_a_form_starts_nothing(prefect_server: RealPrefect, house: RegionCopy) -> None:
    """The API refuses a year that cannot be before any run exists."""
    where = house.where(JANUARY).model_dump(mode="json")
    with pytest.raises(Exception, match="1999"):
        start(prefect_server, "plan-year/plan-year", year=1999, where=where)


@pytest.mark.usefixtures("worker")
def test_a_run_that_a_schedule_created_completes(
    prefect_server: RealPrefect, house: RegionCopy, deployed: dict[str, DeploymentResponse]
) -> None:
    """The real tick, every few seconds: the scheduler makes a run, and the worker completes it."""
    tick = deployed["tick"].id
    often = IntervalSchedule(interval=timedelta(seconds=8), timezone="Europe/Helsinki")
    where = house.where("2027-02-01T09:30").model_dump(mode="json")
    with prefect_server.client() as client:
        client.update_deployment(tick, DeploymentUpdate(parameters={"where": where}))
        wanted: list[tuple[SCHEDULE_TYPES, bool]] = [(often, True)]
        (schedule,) = client.create_deployment_schedules(tick, wanted)

        def completed() -> bool:
            runs = client.read_flow_runs(limit=200)
            ours = [run for run in runs if run.deployment_id == tick and run.auto_scheduled]
            return any(run.state is not None and run.state.is_completed() for run in ours)

        wait_for(completed, prefect_server.log)
        client.delete_deployment_schedule(tick, schedule.id)
    assert house.select(select(Outbox.key).where(Outbox.sent_at.is_(None))) == []


def test_a_tick_that_was_killed_does_not_stop_the_ticks_to_come(
    prefect_server: RealPrefect, deployed: dict[str, DeploymentResponse]
) -> None:
    """Worker and run killed together leave its slot taken; the next start of the house frees it."""
    tick = deployed["tick"].id
    with prefect_server.client() as client:
        killed = client.create_flow_run_from_deployment(tick, state=Scheduled())
        client.set_flow_run_state(killed.id, Pending())
        client.set_flow_run_state(killed.id, Running())
        assert _taken(client, tick) == 1
        assert crash_stranded_runs(client) >= 1  # another test's run may have been killed too
        seen = client.read_flow_run(killed.id)
        assert seen.state is not None
        assert seen.state.is_crashed()
        assert _taken(client, tick) == 0


def _taken(client: SyncPrefectClient, deployment: UUID) -> int:
    limit = client.read_deployment(deployment).global_concurrency_limit
    assert limit is not None
    return limit.active_slots


@pytest.fixture
def ports() -> tuple[int, int, int]:
    """Give three free ports: of Prefect, the portal and the mailbox."""
    return free_port(), free_port(), free_port()


@contextmanager
def up(folder: Path, ports: tuple[int, int, int], *options: str) -> Iterator["subprocess.Popen[str]"]:
    """Run `vuosikello up` on the small region, with everything in a folder."""
    prefect, portal, mail = map(str, ports)
    command = [sys.executable, "-m", "vuosikello", "up", str(PIKKU), "--local-mail", "--var", str(folder)]
    command += ["--ledger", str(folder / "ledger.sqlite"), "--prefect-port", prefect]
    command += ["--portal-port", portal, "--mail-port", mail, *options]
    outer = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "VUOSI"))}
    outer["PREFECT_WORKER_QUERY_SECONDS"] = "1"
    with subprocess.Popen(
        command, env=outer, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()


def left_behind(folder: Path) -> list[str]:
    """List the processes whose environment names a folder."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if str(folder).encode() in environ.read_bytes():
                found.append((environ.parent / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def test_up_runs_the_whole_house_and_stops_without_a_trace(
    tmp_path: Path, ports: tuple[int, int, int]
) -> None:
    """The UI and the portal answer, one tick runs at once; after SIGTERM no process is left."""
    with region_copy(tmp_path) as copy:
        copy.mailbox.stop()
        with copy.desk() as desk:
            moment_for(desk, moment(JANUARY))
    with up(tmp_path, ports) as process:
        said = _until_ready(process)
        assert f"http://127.0.0.1:{ports[0]}" in said
        assert httpx.get(f"http://127.0.0.1:{ports[0]}/").status_code == 200
        assert httpx.get(f"http://127.0.0.1:{ports[1]}/no-such-link").status_code == 404
        with httpx.Client(base_url=f"http://127.0.0.1:{ports[0]}/api") as api:
            tick = wait_for(lambda: _started_tick(api, tmp_path), lambda: _worker_log(tmp_path))
        assert tick["parameters"]["where"] == {"region": str(PIKKU), "ledger": ""}
        assert len(list((tmp_path / "pikku.mail").glob("*.eml"))) == 29
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)
    assert process.returncode == 0, said + rest
    assert left_behind(tmp_path) == []
    for port in ports:
        socket.create_server(("127.0.0.1", port)).close()


def _until_ready(process: "subprocess.Popen[str]") -> str:
    """Read what the house says until it says how it is stopped."""
    assert process.stdout is not None
    said = ""
    while "Ctrl-C" not in said:
        line = process.stdout.readline()
        assert line, said
        said += line
    return said


def _worker_log(folder: Path) -> str:
    return (folder / "pikku.prefect" / "worker.log").read_text("utf-8", "replace")[-4000:]


def _started_tick(api: httpx.Client, folder: Path) -> dict[str, Any] | None:
    runs = api.post("/flow_runs/filter", json={"flow_runs": {"tags": {"all_": ["at-start"]}}}).json()
    for run in runs:
        assert run["state_type"] not in ("CRASHED", "FAILED", "CANCELLED"), (
            run["state"],
            _worker_log(folder),
        )
    return next((run for run in runs if run["state_type"] == "COMPLETED"), None)


def test_up_refuses_to_open_prefect_to_others_without_a_password(
    tmp_path: Path, ports: tuple[int, int, int]
) -> None:
    """Whoever reaches Prefect could start every flow: nothing is started, and the mend is named."""
    with up(tmp_path, ports, "--prefect-host", "0.0.0.0") as process:  # noqa: S104 - it is refused
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "PREFECT_SERVER_API_AUTH_STRING" in said
    assert "Traceback" not in said
    assert left_behind(tmp_path) == []


def test_up_says_which_port_is_taken(tmp_path: Path, ports: tuple[int, int, int]) -> None:
    """A second house at the same address is told so in one sentence, and how to mend it."""
    with socket.create_server(("127.0.0.1", ports[1])), up(tmp_path, ports) as process:
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.search(rf"127\.0\.0\.1:{ports[1]} .*--portal-port", said.replace("\n", " "))
    assert "Traceback" not in said


def test_a_wider_bind_with_a_password_tells_the_clients_of_it(tmp_path: Path) -> None:
    """With a password set, the worker and the deployments use it too."""
    layout = Layout(
        PIKKU,
        "pikku",
        absolute_ledger("", "pikku"),
        var=tmp_path,
        prefect_host="0.0.0.0",  # noqa: S104 - not opened
    )
    with pytest.raises(LiveError, match=r"127\.0\.0\.1"):
        layout.guarded({})
    password = {"PREFECT_SERVER_API_AUTH_STRING": "office:secret"}
    environment = layout.guarded(password).environment(password, "office@pikku.example")
    assert environment["PREFECT_API_AUTH_STRING"] == "office:secret"
    assert environment["PREFECT_API_URL"].startswith("http://127.0.0.1:")
