"""`manage.py` for the faults: knows one more kind of letter, which goes once more when in doubt.

As `… warm` it loads everything, and then begins a process for each command that it reads (see `tests.faults.warm`).
"""

import json
import os
import sys

import django

from repair.local.child import end_with_parent


def begun() -> list[str]:
    """In a process that has just begun: its command. Whoever read that stays here, and tells its number and its end."""
    end_with_parent(os.getppid())
    here = os.getpid()
    for line in sys.stdin:
        said, *command = json.loads(line)
        number = os.fork()
        if not number:
            end_with_parent(here)
            file = os.open(said, os.O_WRONLY | os.O_APPEND)
            for stream in (1, 2):
                os.dup2(file, stream)
            return command
        print(number, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]), flush=True)
    sys.exit()


if __name__ == "__main__":
    django.setup()
    from django.core.checks import run_checks
    from django.core.management import execute_from_command_line
    from django.db import connections

    from repair.mail import kinds

    kinds.register_letter_kind(kinds.LetterKind(name="talk", alone=True, in_doubt="resend", worded="gathered"))
    command = sys.argv[1:]
    if command == ["warm"]:
        run_checks()  # which loads every page
        assert all(each.connection is None for each in connections.all())
        command = begun()
    execute_from_command_line(["manage.py", *command])
