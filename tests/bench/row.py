"""One line of what `make bench` says, and the arithmetic every row shares."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

ROUNDS = 5  # interleaved, so that what else the machine does meets both sides alike


@dataclass(frozen=True)
class Line:
    """A figure beside its bar; `is_met` is None for a figure that is only told."""

    row: str
    what: str
    figure: str
    bar: str = ""
    is_met: bool | None = None

    def __str__(self) -> str:
        said = {True: "met", False: "NOT MET", None: "told"}[self.is_met]
        return f"{self.row:<4} {self.what:<58} {self.figure:>24}  {self.bar:<22} {said}"


def at_most(row: str, what: str, ours: float, theirs: float, bar: float, unit: str = "") -> Line:
    """Ours against theirs, taken in the same run: at most so many times as much."""
    figure = f"{ours:.4g}{unit} / {theirs:.4g}{unit} = {ours / theirs:.4f}"
    return Line(row, what, figure, f"at most {bar:g}", ours <= bar * theirs)


def p95(all_of: Sequence[float]) -> float:
    """Nineteen of twenty are at most this."""
    return statistics.quantiles(all_of, n=20, method="inclusive")[-1] if len(all_of) > 1 else all_of[0]


median = statistics.median
