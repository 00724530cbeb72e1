"""Time zones that a person can choose: the IANA list without names that are no place (B14)."""

from functools import cache
from zoneinfo import available_timezones

from django.conf import settings

REGIONS = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)
# Old names that browsers still report, and the current name (IANA tzdata, file "backward").
OLD_NAMES = {
    "UTC": "UTC",
    "Etc/UTC": "UTC",
    "GMT": "UTC",
    "US/Alaska": "America/Anchorage",
    "US/Arizona": "America/Phoenix",
    "US/Central": "America/Chicago",
    "US/Eastern": "America/New_York",
    "US/Hawaii": "Pacific/Honolulu",
    "US/Michigan": "America/Detroit",
    "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles",
    "Canada/Atlantic": "America/Halifax",
    "Canada/Central": "America/Winnipeg",
    "Canada/Eastern": "America/Toronto",
    "Canada/Mountain": "America/Edmonton",
    "Canada/Newfoundland": "America/St_Johns",
    "Canada/Pacific": "America/Vancouver",
    "Brazil/East": "America/Sao_Paulo",
    "Mexico/General": "America/Mexico_City",
    "GB": "Europe/London",
    "Eire": "Europe/Dublin",
    "Portugal": "Europe/Lisbon",
    "Poland": "Europe/Warsaw",
    "Turkey": "Europe/Istanbul",
    "Israel": "Asia/Jerusalem",
    "Japan": "Asia/Tokyo",
    "PRC": "Asia/Shanghai",
    "ROK": "Asia/Seoul",
    "Singapore": "Asia/Singapore",
    "Hongkong": "Asia/Hong_Kong",
    "NZ": "Pacific/Auckland",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Europe/Kiev": "Europe/Kyiv",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
}


@cache
def offered_zones() -> tuple[str, ...]:
    """Return every zone that is offered, sorted: region/place, or UTC."""
    return tuple(sorted(name for name in available_timezones() if name.startswith(REGIONS) or name == "UTC"))


def zone_choices() -> list[tuple[str, str]]:
    """Return (zone, label) pairs for a form field."""
    return [(name, name.replace("_", " ")) for name in offered_zones()]


def known_zone(name: str) -> str | None:
    """Return the zone that a browser or a person means by `name`, old names included; None if there is none."""
    name = OLD_NAMES.get(name, name)
    return name if name in offered_zones() else None


def zone_or_default(name: str) -> str:
    """Return the zone that a browser reported, or DEFAULT_ZONE if it is none of ours."""
    return known_zone(name) or settings.DEFAULT_ZONE
