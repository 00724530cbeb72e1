"""What is written to the log: where it went wrong, never whose words it was about (SEC-21)."""

import logging
import re
from types import TracebackType
from typing import Any

# Looked for where a word begins and nowhere within it, so that a long line takes no longer than its letters.
LOGGED_ADDRESS = re.compile(r"(?<![^\s@<>\"'])[^\s@<>\"']+@[^\s@<>\"']+")
LOGGED_QUERY = re.compile(r"\?[^\s\"']*")
LOGGED_TOKEN = re.compile(r"/t/[^\s/\"']+")


class Redacted(logging.Formatter):
    """A formatter that keeps file, line and kind of an exception, and drops its message, addresses, queries, tokens."""

    def formatException(self, ei: Any) -> str:
        kind: type[BaseException] = ei[0]
        trace: TracebackType | None = ei[2]
        lines = []
        while trace:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return "\n".join([*lines, f"  {kind.__module__}.{kind.__qualname__}"])

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        line = super().format(record)
        line = LOGGED_TOKEN.sub("/t/<redacted>", line)
        return LOGGED_ADDRESS.sub("<address>", LOGGED_QUERY.sub("", line))
