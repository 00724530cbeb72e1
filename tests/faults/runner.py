"""`manage.py` for the faults: knows one more kind of letter, which goes once more when in doubt."""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.core.management import execute_from_command_line

    from repair.mail import kinds

    kinds.register(kinds.Kind(name="talk", alone=True, in_doubt="resend", worded="gathered"))
    execute_from_command_line(["manage.py", *sys.argv[1:]])
