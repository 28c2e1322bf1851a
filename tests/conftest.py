"""Fixtures that several files share."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.prefect_server import RealPrefect


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[RealPrefect]":
    """Run one real Prefect server for the whole session, once a test asks for it."""
    from tests.prefect_server import running_server  # noqa: PLC0415 - pure tests never import Prefect

    with running_server(tmp_path_factory.mktemp("prefect")) as server:
        yield server
