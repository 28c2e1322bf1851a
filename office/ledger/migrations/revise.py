"""Write a new migration from the tables: `make migration MESSAGE="Add ..."`."""

import sys
import tempfile
from pathlib import Path

from alembic import command

from office.ledger.engine import Ledger
from office.ledger.opening import migrations


def main(message: str) -> None:
    """Compare a ledger at the latest migration with the tables, and write the difference."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(str(Path(folder) / "blank.sqlite"))
        with ledger.engine.begin() as connection:
            config = migrations(connection)
            command.upgrade(config, "head")
            command.revision(config, message=message, autogenerate=True)
        ledger.close()


if __name__ == "__main__":
    main(sys.argv[1])
