"""G8: Today, in a plan with a year behind it, against a bare Django view; both by gunicorn's sync workers.

How many questions Today asks the database is no matter of time: `tests/checkins/today/test_today_queries.py` holds it
to eight, after a day and after three years.
"""

import http.client
import sys
import time
from collections.abc import Iterator

from tests.bench import processes
from tests.bench.row import Line, at_most, median
from tests.harness.ports import free_port
from tests.local.house import wait_for

ASKED = 100  # pages in each round, on each side
DAYS = 365


def run(rounds: int) -> Iterator[Line]:
    """So many rounds of both, one after the other."""
    with processes.opened() as house:
        one = house.couples(1)[0]
        house.crowd("year", one["plan"], str(DAYS)).communicate(timeout=120)
        port = free_port()
        call = [
            sys.executable,
            *["-m", "gunicorn", "--workers", "2", "--log-level", "error", "--bind"],
            f"127.0.0.1:{port}",
        ]
        with processes.started([*call, "tests.bench.bare"], house.env):
            wait_for(lambda: processes.answers(port), 30, "The bare view")
            cookie = f"s={one['session']}"
            yield Line("G8", "bytes of that page", f"{len(page(house.pages, '/today/', cookie)):,}")
            spent: dict[str, list[float]] = {"ours": [], "bare": []}
            for _round in range(rounds):
                spent["bare"].append(each(port, "/", ""))
                spent["ours"].append(each(house.pages, "/today/", cookie))
    yield at_most("G8", "Today after a year, a bare view", median(spent["ours"]), median(spent["bare"]), 25, " ms")


def each(port: int, path: str, cookie: str) -> float:
    """Milliseconds for one of them, when many are asked one after the other."""
    begun = time.perf_counter()
    for _ in range(ASKED):
        page(port, path, cookie)
    return (time.perf_counter() - begun) / ASKED * 1000


def page(port: int, path: str, cookie: str) -> bytes:
    """The whole page; anything but the page is an error."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET", path, headers={"Host": "localhost", "Cookie": cookie})
    answer = line.getresponse()
    assert answer.status == 200, answer.status
    with answer:
        return answer.read()
