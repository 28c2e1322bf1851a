"""The command line: `vuosikello COMMAND REGION`."""

from vuosikello.commands import (
    adoption,
    calendar,
    check,
    demo,
    due,
    mailbox,
    plan,
    state,
    tick,
    up,
    upkeep,
    wheel,
)
from vuosikello.program import program

for command in (check, plan, adoption, wheel, calendar, due, tick, state, demo, up, mailbox, upkeep):
    command.register(program)


def main() -> None:
    """Run the command line."""
    program()


if __name__ == "__main__":
    main()
