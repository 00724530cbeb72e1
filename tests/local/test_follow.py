"""The house ends with the one who called it when that one is interrupted, and not when it merely starts something."""

import signal
import subprocess
import sys

import pytest

from repair.local.tree import _interrupted

BLOCKS = (
    "import signal, sys; signal.pthread_sigmask(signal.SIG_BLOCK, {}); print('ready', flush=True); sys.stdin.read()"
)


@pytest.mark.parametrize(
    ("blocked", "is_interrupted"),
    [
        ("{signal.SIGINT}", True),  # make, in its handler
        ("signal.valid_signals()", False),  # anybody, while a child begins
        ("set()", False),
    ],
)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the kernel tells it on Linux alone")
def test_who_starts_a_child_is_not_interrupted(blocked, is_interrupted):
    call = [sys.executable, "-c", BLOCKS.replace("{}", blocked)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as caller:
        try:
            assert caller.stdout.readline() == "ready\n"
            assert _interrupted(caller.pid) is is_interrupted
        finally:
            caller.send_signal(signal.SIGKILL)
