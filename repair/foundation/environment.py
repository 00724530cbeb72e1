"""Reads settings from the environment.

A value that is missing or makes no sense stops the start with one sentence (SEC-3).
"""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
SAMPLE_PREFIX = "change-me"  # every value of .env.sample that has to be replaced begins like this


def setting_error(name: str, wrong: str, say: str) -> ImproperlyConfigured:
    """Return the error to raise: it names the setting, what is wrong with it, and what to set."""
    return ImproperlyConfigured(f"{name} {wrong}: {say}")


def required_setting(name: str, say: str) -> str:
    """Return the value of `name`; raise if it is missing or still the sample's."""
    value = env.str(name, "")
    if not value or value.lower().startswith(SAMPLE_PREFIX):
        raise setting_error(name, "is missing or still the sample", say)
    return value


def number_setting(name: str, default: int, *, least: int = 0, most: int = 1_000_000) -> int:
    """Return the value of `name` as a whole number; raise if it is none, or not from `least` to `most`."""
    try:
        value = env.int(name, default)
    except ValueError:
        raise setting_error(name, "is no number", f"set it to one like {default}, or leave it out.") from None
    if not least <= value <= most:
        raise setting_error(name, f"is {value}", f"set it to a number from {least} to {most}, or leave it out.")
    return value


def factor_setting(name: str) -> float:
    """Return the value of `name` as a finite number above 0; 1 if it is not set."""
    try:
        value = env.float(name, 1.0)
    except ValueError:
        value = 0.0
    if not 0 < value < float("inf"):
        raise setting_error(name, "is no number above 0", "set it to one like 1, or leave it out.")
    return value


def switch_setting(name: str, default: bool) -> bool:
    """Return the value of `name` as a bool; `default` if it is not set."""
    said = env.str(name, "").lower()
    if said not in ("", *env.BOOLEAN_TRUE_STRINGS, "no", "off", "n", "f", "false", "0"):
        raise setting_error(name, "is neither yes nor no", "set it to one of them, or leave it out.")
    return said in env.BOOLEAN_TRUE_STRINGS if said else default


def address_setting(name: str, value: str, like: str) -> str:
    """Return `value`; raise unless it is a web address with scheme and host. `like` is the example in the error."""
    try:
        parts = urlsplit(value)
        is_one = (
            parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 0) >= 0
        )  # reading an invalid port raises ValueError
    except ValueError:
        is_one = False
    if not is_one or any(letter.isspace() for letter in value):
        raise setting_error(name, "is no address", f"set it to scheme and host, like {like}.")
    return value


def zone_setting(name: str, default: str) -> str:
    """Return the value of `name`; raise unless it is a time zone of the IANA list."""
    value = env.str(name, default)
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise setting_error(name, "is no time zone", f"set it to one like {default}.") from None
    return value


def file_setting(name: str) -> str:
    """Return the path in `name`; raise if that file cannot be read. Empty if it is not set."""
    value = env.str(name, "")
    try:
        Path(value or __file__).read_bytes()
    except OSError:
        raise setting_error(
            name, "is no file that can be read", "set it to the path of one, or leave it out."
        ) from None
    return value


def redis_setting(name: str) -> str:
    """Return the URL of a Redis; empty if `name` is not set."""
    value = env.str(name, "")
    if value and not value.startswith(("redis://", "rediss://", "unix://")):
        raise setting_error(
            name, "is no address of a Redis", "set it to one like redis://localhost:6379/0, or leave it out."
        )
    return value


def database_setting(name: str, without: Path, *, is_made: bool) -> dict[str, Any]:
    """Return the database as Django's DATABASES wants it.

    Without `name` it is the SQLite file `without`. Its folder has to exist, unless the start creates it (`is_made`).
    """
    say = "set it to postgres://name:password@host/database; / ? # in the password are written as %2F %3F %23."
    url = env.str(name, "")
    if not url and not without.parent.is_dir() and not is_made:
        raise setting_error(
            name, "is missing, and there is no folder for an SQLite file", f"make {without.parent}, or {say}"
        )
    url = url or f"sqlite:///{without}"
    if url.partition(":")[0] not in ("sqlite", "postgres", "postgresql"):
        raise setting_error(name, "is not readable", say)
    try:
        found = environ.Env.db_url_config(url)
    except ValueError:
        raise setting_error(name, "is not readable", say) from None
    if not found["NAME"]:
        raise setting_error(name, "names no database", say)
    if str(found["PASSWORD"]).lower().startswith(SAMPLE_PREFIX):
        raise setting_error(name, "holds the password of the sample", say)
    return found
