"""The open pages and the end of a process: it waits for nobody, and says nothing about it."""

import contextlib
import signal
import socket
import subprocess
import sys
import time

import pytest

from checkins.demo.people import DEMO_PASSWORD
from tests.harness.ports import free_port
from tests.journeys.apart import LIVE
from tests.local.house import ROOT, Visitor, environ, wait_for

pytestmark = pytest.mark.faults


def listening(port, cookies):
    """A page that is open: its socket, once it has been told where the plan stands."""
    page = socket.create_connection(("127.0.0.1", port), timeout=20)
    page.sendall(f"GET /live/ HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {cookies}\r\n\r\n".encode())
    told = b""
    while b"data: " not in told:
        piece = page.recv(4096)
        assert piece, told
        told += piece
    return page


def is_let_go(page):
    """The answer is complete, and the connection closed."""
    said = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := page.recv(4096):
            said += piece
    page.close()
    return said.endswith(b"0\r\n\r\n")


@pytest.fixture
def ada(start):
    """A house with Ada signed in: the house, and her cookies."""
    house = start().open()
    visitor = Visitor(house.address)
    assert visitor.post("/me/login/", login="ada@example.org", password=DEMO_PASSWORD)[0] == 200
    return house, "; ".join(f"{cookie.name}={cookie.value}" for cookie in visitor.jar)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_local_app_ends_at_once_with_pages_open(ada, number):
    house, cookies = ada
    pages = [listening(int(house.address.rpartition(":")[2]), cookies) for _ in range(10)]
    begun = time.monotonic()
    assert house.close(number) == 0
    assert time.monotonic() - begun < 5
    assert [is_let_go(page) for page in pages] == [True] * 10
    assert "Traceback" not in house.said
    assert "timeout graceful shutdown exceeded" not in house.said


def test_the_live_server_ends_at_once_with_pages_open(ada, tmp_path):
    house, cookies = ada
    port, said = free_port(), tmp_path / "live.said"
    env = environ(LOCAL="yes", DATA_DIR=str(house.folder), STATIC_ROOT=str(house.folder / "staticfiles"))
    with said.open("w") as file:
        call = [sys.executable, "-m", *LIVE.split(), "--port", str(port)]
        live = subprocess.Popen(call, cwd=ROOT, env=env, stdout=file, stderr=file)
    try:
        wait_for(lambda: answers(port), 30, "The open pages")
        pages = [listening(port, cookies) for _ in range(10)]
        begun = time.monotonic()
        live.terminate()
        live.wait(10)
        assert time.monotonic() - begun < 5
        assert [is_let_go(page) for page in pages] == [True] * 10
        assert said.read_text() == ""
    finally:
        live.kill()
        live.wait()


def answers(port):
    """True once somebody listens there."""
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port)).close()
        return True
