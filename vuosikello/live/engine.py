"""The engine of live mode: Prefect's server, the deployments and a worker."""

import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.error import URLError

import yaml
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed
from prefect.workers.process import ProcessWorker

from office.settings import CHECKOUT
from vuosikello.live.child import Child
from vuosikello.live.layout import Layout, LiveError

POOL = "vuosikello"
_STARTING_SECONDS = 90.0
_DEPLOYING_SECONDS = 120.0
_AT_ONCE = 200


class Engine:
    """Hold Prefect's parts while they run."""

    def __init__(self, client: SyncPrefectClient, children: tuple[Child, ...]) -> None:
        self._client = client
        self._children = children

    def require_running(self) -> None:
        """Raise LiveError when a part has ended by itself."""
        for child in self._children:
            child.require_running()

    def tick(self) -> None:
        """Ask for one tick now: what fell due while nothing ran is done at once."""
        deployment = self._client.read_deployment_by_name("tick/tick")
        self._client.create_flow_run_from_deployment(deployment.id, tags=["at-start"])


@contextmanager
def running_engine(
    layout: Layout, environment: Mapping[str, str], say: Callable[[str], None]
) -> Iterator[Engine]:
    """Run Prefect's server with every flow deployed for the layout's region, and a worker.

    Raises LiveError, with the end of its log, for a part that does not start.
    """
    layout.home.mkdir(parents=True, exist_ok=True)

    def child(name: str, *arguments: str) -> Child:
        return Child(name, *arguments, environment=environment, logs=layout.home)

    with ExitStack() as stack:
        say("Starting Prefect's server")
        server = stack.enter_context(child("server", "server", "start", *_bind(layout)))
        _wait_until(lambda: _answers(f"{layout.ui}/api/health"), server)
        client = stack.enter_context(
            SyncPrefectClient(
                f"{layout.ui}/api", auth_string=environment.get("PREFECT_API_AUTH_STRING") or None
            )
        )
        crash_stranded_runs(client)
        say("Deploying the flows, starting a worker")
        create_pool(client)
        worker = stack.enter_context(
            child("worker", "worker", "start", "--pool", POOL, "--type", "process", "--name", "office")
        )
        file = write_deployments(layout)
        with child("deploy", "--no-prompt", "deploy", "--all", "--prefect-file", str(file)) as deploy:
            deploy.finish(_DEPLOYING_SECONDS)
        _wait_until(lambda: _is_online(client), worker)
        yield Engine(client, (server, worker))


def create_pool(client: SyncPrefectClient) -> None:
    """Create the work pool whose runs are processes of this machine, or bring it up to date."""
    template = ProcessWorker.get_default_base_job_template()
    pool = WorkPoolCreate(name=POOL, type=ProcessWorker.type, base_job_template=template)
    client.create_work_pool(pool, overwrite=True)


def write_deployments(layout: Layout) -> Path:
    """Write prefect.yaml for this region and ledger into Prefect's folder, and give its path."""
    document = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text("utf-8"))
    for deployment in document["deployments"]:
        # The ledger's address may hold a password: it stays in the environment, out of Prefect's database.
        deployment["parameters"]["where"] = {"region": str(layout.region), "ledger": ""}
    file = layout.home / "prefect.yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    return file


def crash_stranded_runs(client: SyncPrefectClient) -> int:
    """Mark runs as crashed that were in process when everything was killed, and give their number.

    Only where nothing runs yet. A run that Prefect takes for running holds its deployment's one slot, and
    every later tick would be cancelled. The ledger needs no mending: its leases run out by themselves.
    """
    stranded = FlowRunFilter(
        state=FlowRunFilterState(
            type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING, StateType.CANCELLING])
        )
    )
    count = 0
    while runs := client.read_flow_runs(flow_run_filter=stranded, limit=_AT_ONCE):
        for run in runs:
            client.set_flow_run_state(
                run.id, Crashed(message="The machine stopped during this run."), force=True
            )
        count += len(runs)
    return count


def _bind(layout: Layout) -> tuple[str, ...]:
    return ("--host", layout.prefect_host, "--port", str(layout.prefect_port))


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own server
            return True
    except (URLError, OSError):
        return False


def _is_online(client: SyncPrefectClient) -> bool:
    workers = client.request(
        "POST", "/work_pools/{work_pool_name}/workers/filter", path_params={"work_pool_name": POOL}, json={}
    )
    return any(worker["status"] == "ONLINE" for worker in workers.json())


def _wait_until(ready: Callable[[], bool], child: Child) -> None:
    until = time.monotonic() + _STARTING_SECONDS
    while not ready():
        child.require_running()
        if time.monotonic() > until:
            raise LiveError(
                f"Prefect's {child.name} did not start in time: {child.end_of_log()}",
                "start it again when the machine has less to do",
            )
        time.sleep(0.2)
