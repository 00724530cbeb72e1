"""Time zones that a person can choose: each place once (B14).

The places are those of the IANA list `zone.tab`, and UTC. Its file of links (`tzdata.zi`) says what an old name that a
browser still reports, or that somebody chose before, is called today.
"""

from datetime import datetime, timedelta
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

ZONE_DATA = files("tzdata").joinpath("zoneinfo")
UTC_NAMES = ("Etc/UTC", "Etc/UCT", "Etc/GMT", "GMT")


@cache
def offered_zones() -> tuple[str, ...]:
    """Return every zone that is offered, sorted: region/place, or UTC."""
    rows = ZONE_DATA.joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    return tuple(sorted({"UTC"} | {row.split("\t")[2] for row in rows if row and not row.startswith("#")}))


@lru_cache(maxsize=2)
def _offsets(at: datetime) -> dict[str, timedelta | None]:
    """Return how far each offered zone is from UTC at `at`, a full hour; it takes 40 ms to find out."""
    return {name: at.astimezone(ZoneInfo(name)).utcoffset() for name in offered_zones()}


@cache
def _links() -> dict[str, str]:
    """Return the current name for each old one."""
    rows = ZONE_DATA.joinpath("tzdata.zi").read_text(encoding="utf-8").splitlines()
    return {old: current for kind, current, old in (row.split() for row in rows if row.startswith("L ")) if kind}


def zone_choices() -> list[tuple[str, str]]:
    """Return (zone, label) pairs for a form field."""
    return [(name, _label(name)) for name in offered_zones()]


def zone_choices_near(current: str, at: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices in two groups: `current` and all zones with the same time at `at`, then the others.

    A zone that is stored under a name which is no longer offered stays a choice.
    """
    here, offsets = (
        at.astimezone(ZoneInfo(current)).utcoffset(),
        _offsets(at.replace(minute=0, second=0, microsecond=0)),
    )
    near = [name for name in offered_zones() if offsets[name] == here and name != current]
    far = [name for name in offered_zones() if offsets[name] != here and name != current]
    return [
        (_("The same time as yours"), [(name, _label(name)) for name in (current, *near)]),
        (_("All others"), [(name, _label(name)) for name in far]),
    ]


def known_zone(name: str) -> str | None:
    """Return the zone that a browser or a person means by `name`, old names included; None if there is none."""
    if name in offered_zones():
        return name
    name = _links().get(name, name)
    return "UTC" if name in UTC_NAMES else name if name in offered_zones() else None


def zone_or_default(name: str) -> str:
    """Return the zone that a browser reported, or DEFAULT_ZONE if it is none of ours."""
    return known_zone(name) or settings.DEFAULT_ZONE


def _label(name: str) -> str:
    return name.replace("_", " ")
