"""The pages as a host runs them: gunicorn with two workers behind a proxy, on production settings."""

import base64
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from tests.local.conftest import TABLES
from tests.local.house import ROOT, environ, wait_for

pytestmark = pytest.mark.faults
PROXIED = {"Host": "notebook.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}


class Served:
    """gunicorn on a port of the kernel's choice."""

    def __init__(self, folder, prepared):
        self.env = environ(
            SECRET_KEY="k" * 60,
            DATA_KEYS=f"one:{base64.b64encode(bytes(32)).decode()}",
            SITE_URL="https://notebook.example.org",
            SITE_HOST="The house of the test",
            EMAIL_URL="smtp://127.0.0.1:9",
            DATABASE_URL=f"sqlite:///{folder}/mend.sqlite3",
            STATIC_ROOT=str(folder / "static"),
            DATA_DIR=str(folder),
            PROXIES="1",
        )
        shutil.copy(prepared / TABLES, folder / "mend.sqlite3")
        for command in (["migrate", "-v0"], ["createcachetable"], ["collectstatic", "--noinput", "-v0"]):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=self.env, check=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        at = ["--bind", f"127.0.0.1:{self.port}", "--workers", "2", "--log-level", "warning"]
        self.process = subprocess.Popen([sys.executable, "-m", "gunicorn", *at, "repair.wsgi"], cwd=ROOT, env=self.env)
        wait_for(self.answers, 20, "The first page")

    def answers(self):
        try:
            return self.ask("GET", "/")[0] == 200 or None
        except OSError:
            return None

    def ask(self, method, path, body=None, **headers):
        """(status, headers, body) of one request as the proxy hands it on."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        line.request(method, path, body, PROXIED | headers)
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read().decode()

    def close(self):
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="module")
def served(tmp_path_factory, prepared):
    here = Served(tmp_path_factory.mktemp("production"), prepared)
    yield here
    here.close()


def form(served, path):
    """A fresh form: its cookies and its token."""
    _, headers, page = served.ask("GET", path)
    cookies = "; ".join(each.split(";")[0] for each in headers.get_all("Set-Cookie"))
    return cookies, page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_production_cookies_are_for_this_host_and_https_alone(served):
    _, headers, _ = served.ask("GET", "/me/login/")
    (cookie,) = headers.get_all("Set-Cookie")
    assert cookie.startswith("__Host-c=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"


def test_production_redirects_http_to_https(served):
    status, headers, _ = served.ask("GET", "/", **{"X-Forwarded-Proto": "http"})
    assert (status, headers["Location"]) == (301, "https://notebook.example.org/")


def test_production_has_no_mailbox_page(served):
    assert served.ask("GET", "/mailbox/")[0] == 404


def test_two_workers_count_bad_passwords_together(served):
    """SEC-5: the eleventh in a minute is refused, whichever process meets it."""
    answers = []
    for n in range(11):
        cookies, token = form(served, "/me/login/")
        body = f"csrfmiddlewaretoken={token}&login=a%40example.org&password=wrong+{n}"
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
        answers.append(served.ask("POST", "/me/login/", body, Origin="https://notebook.example.org", **kind)[2])
    assert "many tries" not in answers[0]
    assert "many tries" in answers[-1]


@pytest.mark.parametrize("size", [1_000_001, 200_000_000])
def test_a_huge_body_is_refused_before_it_is_read(served, size):
    began = time.monotonic()
    line = socket.create_connection(("127.0.0.1", served.port), timeout=10)
    head = [f"POST /me/login/ HTTP/1.1\r\nContent-Length: {size}", *(f"{k}: {v}" for k, v in PROXIED.items())]
    line.sendall(("\r\n".join(head) + "\r\n\r\n").encode() + os.urandom(1000))
    assert line.recv(100).startswith(b"HTTP/1.1 413")
    assert time.monotonic() - began < 10
