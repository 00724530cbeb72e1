"""The format of log lines: they tell where something went wrong, and contain no words, addresses or tokens (SEC-21)."""

import logging
import re
from types import TracebackType
from typing import Any

# A match begins only where a word begins, so that the time to search a line grows linearly with its length.
LOGGED_ADDRESS = re.compile(r"(?<![^\s@<>\"'])[^\s@<>\"']+@[^\s@<>\"']+")
LOGGED_QUERY = re.compile(r"\?[^\s\"']*")
LOGGED_TOKEN = re.compile(r"/t/[^\s/\"']+")


class Redacted(logging.Formatter):
    """Formats log records. Of an exception it keeps files, lines and type, and drops the message."""

    def formatException(self, ei: Any) -> str:
        """Return file, line and function of each frame, and the exception's type."""
        kind: type[BaseException] = ei[0]
        trace: TracebackType | None = ei[2]
        lines = []
        while trace:
            code = trace.tb_frame.f_code
            lines.append(f"  {code.co_filename}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        return "\n".join([*lines, f"  {kind.__module__}.{kind.__qualname__}"])

    def format(self, record: logging.LogRecord) -> str:
        """Return the log line without email addresses, query strings and tokens in URLs."""
        record.exc_text = None
        line = super().format(record)
        line = LOGGED_TOKEN.sub("/t/<redacted>", line)
        return LOGGED_ADDRESS.sub("<address>", LOGGED_QUERY.sub("", line))
