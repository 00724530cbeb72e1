#!/usr/bin/env python3
"""Django's command line; `manage.py help` lists what it can do."""

import os
import sys


def main() -> None:
    """Run one command with the settings of this project; a wrong setting or Ctrl-C is no traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "repair.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line

        try:
            execute_from_command_line(sys.argv)
        except ImproperlyConfigured as wrong:
            sys.exit(f"{wrong}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
