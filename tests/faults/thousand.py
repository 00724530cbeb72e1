"""`make faults`: a thousand rounds of sign, sign, edit, take back and sweep at once, on both databases (FI-22).

`make test` plays a hundred of them. `ROUNDS=5000 make faults` plays more.
"""

import os
import sys
import tempfile
from pathlib import Path

from tests.harness import programs
from tests.harness.run_all import Run, report
from tests.harness.throwaway_postgres import postgres_cluster

SCENE = ("tests/plans/contract/test_contract_races.py", "-s")


def main() -> int:
    """0 when no text was in force that one of them had not seen, and never two at a time."""
    missing = programs.install_missing()
    rounds = os.environ.get("ROUNDS", "1000")
    with tempfile.TemporaryDirectory(prefix="mend-faults-", ignore_cleanup_errors=True) as folder:
        run = Run(Path(folder))
        outcomes = [run.pytest("races on SQLite", *SCENE, ROUNDS=rounds)]
        if "PostgreSQL" not in missing:
            with postgres_cluster() as url:
                outcomes.append(run.pytest("races on PostgreSQL", *SCENE, ROUNDS=rounds, DATABASE_URL=url))
    return report(outcomes, {name: why for name, why in missing.items() if name == "PostgreSQL"})


if __name__ == "__main__":
    sys.exit(main())
