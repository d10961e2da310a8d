"""An import that kills its own process before it writes a certain row.

`python -m tests.exchange.killed_import ROW COMMAND FILE OPTION...`
"""

import os
import signal
import sys

import django


def main(row: int, command: list[str]) -> None:
    django.setup()
    from django.core.management import call_command

    from exchange import outcomes, people
    from kernel import records

    people.BATCH = outcomes.BATCH = 20  # several batches, so that some of them are written when it ends
    written = 0
    check = records._validate

    def count(record):
        nonlocal written
        written += 1
        if written == row:
            os.kill(os.getpid(), signal.SIGKILL)
        check(record)

    records._validate = count
    call_command(*command)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
