"""A middleware of the test settings: a GET, HEAD, OPTIONS or TRACE that writes to the database fails (SEC-7)."""

import re
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)
# The writes that a safe request may cause: its session, the rate limits of the account library, and a row of the
# view log, which may be inserted or ignored but never changed or deleted.
ALLOWED = re.compile(
    r'\s*((INSERT INTO|UPDATE|DELETE FROM) "?(django_session|cache)"?\b'
    r'|INSERT OR IGNORE INTO "plans_viewing"|INSERT INTO "plans_viewing" .* ON CONFLICT DO NOTHING$)',
    re.IGNORECASE | re.DOTALL,
)


class Wrote(AssertionError):
    """A safe request has sent a write to the database."""


def only_reads(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Raise `Wrote` when a safe request sends a write to the database."""

    def guard(execute: Callable, sql: Any, params: Any, many: bool, context: dict) -> Any:
        text = str(sql)
        if WRITES.match(text) and not ALLOWED.match(text):
            raise Wrote(text[:200])
        return execute(sql, params, many, context)

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE:
            return get_response(request)
        with connection.execute_wrapper(guard):
            return get_response(request)

    return middleware
