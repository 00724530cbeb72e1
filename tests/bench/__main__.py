"""`python -m tests.bench [ROW…]`: every goal of family G that is measured, or those named; one line a figure.

Every figure is a ratio taken in one run; an absolute time is told beside it and promises nothing.
"""

import importlib
import signal
import sys
from pathlib import Path

from tests.bench.row import ROUNDS

ROWS = {file.stem.upper(): file.stem for file in sorted(Path(__file__).parent.glob("g[0-9]*.py"))}


def main(names: list[str]) -> int:
    """0 when every bar was met."""
    unknown = [name for name in names if name.upper() not in ROWS]
    if unknown:
        print(f"There is no row {', '.join(unknown)}; there are {', '.join(ROWS)}.")
        return 2
    is_met = True
    for row in [name.upper() for name in names] or ROWS:
        for line in importlib.import_module(f"tests.bench.{ROWS[row]}").run(ROUNDS):
            print(line, flush=True)
            is_met = is_met and line.is_met is not False
    return 0 if is_met else 1


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended
    sys.exit(main(sys.argv[1:]))
