"""G9: what one does reaches the other's screen; an open page that listens against one that asks every two seconds.

A thousand talks are open on two screens each, held all the while. Both sides are asked the same question through the
same doors: sign-in, seat and plan. The peer asks for the number alone, the cheapest thing it could ask for, and only
what its pages cost counts, not its database; ours counts with what it costs the database, to tell and to ask anew.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator

from tests.bench import processes
from tests.bench.processes import Apart, memory, seconds
from tests.bench.row import Line, at_most, median, p95
from tests.bench.screens import Screen

CHECKINS = 1000
TAPS = 40  # in each round, on each side
WINDOW = 12.0  # seconds for which each side's cost is taken, in each round
POLLING = 100  # screens that ask, scaled to all
EACH = 30.0  # in so many seconds every talk goes on once


def run(rounds: int) -> Iterator[Line]:
    """The lines of this row."""
    with processes.opened() as house:
        yield from asyncio.run(_run(house, rounds))


async def _run(house: Apart, rounds: int) -> list[Line]:
    couples = await asyncio.to_thread(house.couples, CHECKINS + 2 * rounds * TAPS)
    screens = [Screen(seat, house.pages, house.live) for seat in couples]
    checkins, rest = screens[: 2 * CHECKINS], screens[2 * CHECKINS :]
    empty = memory(house.streams)
    begun = time.monotonic()
    listening = [asyncio.create_task(screen.listen()) for screen in checkins]
    await _until(lambda: all(screen.number is not None for screen in checkins), 300)
    let_in = time.monotonic() - begun
    await asyncio.sleep(2)
    held, full = time.monotonic(), memory(house.streams)
    told, asked, ours, theirs, late, counts = [], [], [], [], [], []
    for turn in range(rounds):
        pairs = [rest.pop(0) for _ in range(4 * TAPS)]
        told.append(p95(await _taps(pairs[: 2 * TAPS], is_told=True)))
        asked.append(p95(await _taps(pairs[2 * TAPS :], is_told=False)))
        cost, arrived, connections = await _hold(house, checkins, turn)
        ours.append(cost)
        late += arrived
        counts.append(connections)
        theirs.append(await _ask(house, checkins))
    lost = sum(len(screen.heard) for screen in checkins) - len(late)
    held_for = time.monotonic() - held
    living = sum(not task.done() for task in listening)
    for screen in checkins:
        screen.close()
    return [
        at_most("G9", "p95 from one's tap to the other's screen", median(told), median(asked), 1 / 20, " s"),
        at_most("G9", "cores for 1,000 open talks on two screens each", median(ours), median(theirs), 1 / 20),
        Line("G9", "p95 from commit to the stream, 2,000 of them open", f"{p95(late) * 1000:.1f} ms"),
        Line(
            "G9",
            f"streams still open after {held_for:.0f} s",
            f"{living} of {len(checkins)}",
            "all",
            living == len(checkins),
        ),
        Line("G9", "updates that did not arrive, or twice", f"{lost} of {len(late)}", "none", lost == 0),
        Line("G9", "memory for each open stream", f"{(full - empty) / len(checkins) / 1024:.1f} KiB"),
        Line("G9", "connections to PostgreSQL of that process", f"{max(counts)}", "at most 6", max(counts) <= 6),
        Line("G9", "seconds to let all of them in at once", f"{let_in:.1f} s"),
    ]


async def _taps(pairs: list[Screen], *, is_told: bool) -> list[float]:
    """One of each couple taps, spread over four seconds; how long until the other's screen shows it."""
    done = False
    others = pairs[1::2]
    watching = [asyncio.create_task(each.listen() if is_told else each.poll(lambda: done)) for each in others]
    await _until(lambda: all(each.number is not None for each in others), 60)

    async def tap(place: int) -> float:
        await asyncio.sleep(4 * place / len(others))
        return await pairs[2 * place].tap(others[place])

    took = await asyncio.gather(*(tap(place) for place in range(len(others))))
    done = True
    for each in others:
        each.close()
    await asyncio.gather(*watching)
    return list(took)


async def _hold(house: Apart, checkins: list[Screen], turn: int) -> tuple[float, list[float], int]:
    """All talks are open and go on; the cores that takes, how late each screen heard, and the connections."""
    share = int(CHECKINS * WINDOW / EACH)
    chosen = [checkins[2 * ((turn * share + place) % CHECKINS)].plan for place in range(share)]
    before = {screen: len(screen.heard) for screen in checkins}
    with tempfile.NamedTemporaryFile("w") as plans:
        plans.write("\n".join(chosen))
        plans.flush()
        writer = house.crowd("stir", str(WINDOW), plans.name)
        first = await asyncio.to_thread(writer.stdout.readline)
        begun, spent = time.monotonic(), house.cost_of_streams()
        await asyncio.sleep(WINDOW)
        cost = (house.cost_of_streams() - spent) / (time.monotonic() - begun)
        said, _ = await asyncio.to_thread(writer.communicate)
    await asyncio.sleep(2)
    committed = dict(map(json.loads, [first, *said.splitlines()]))
    late = [
        (screen.heard[before[screen]] if len(screen.heard) > before[screen] else begun + 3600) - committed[screen.plan]
        for screen in checkins
        if screen.plan in committed
    ]
    return cost, late, len(house.backends())


async def _ask(house: Apart, checkins: list[Screen]) -> float:
    """Some of the same screens ask every two seconds instead; the cores that would take for all of them."""
    done = False
    asking = [asyncio.create_task(Screen.poll(_copy(screen), lambda: done)) for screen in checkins[:POLLING]]
    await asyncio.sleep(2.5)
    begun, spent = time.monotonic(), seconds(house.server)
    await asyncio.sleep(WINDOW)
    cost = (seconds(house.server) - spent) / (time.monotonic() - begun)
    done = True
    await asyncio.gather(*asking)
    return cost * len(checkins) / POLLING


def _copy(screen: Screen) -> Screen:
    copied = Screen({"plan": screen.plan, "seat": screen.seat, "session": ""}, screen.pages, screen.live)
    copied.cookie = screen.cookie
    return copied


async def _until(is_so, most: float) -> None:
    async with asyncio.timeout(most):
        while not is_so():
            await asyncio.sleep(0.05)
