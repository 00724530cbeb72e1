"""The house on one's own computer: it opens, mail is caught, and nothing of it stays behind."""

import os
import signal
import socket
import time

import pytest

from tests.local.house import CODE, Visitor, children, lives, wait_for

pytestmark = pytest.mark.faults
PASSWORD = "correct horse battery staple"


def sign_up(house, address):
    """Somebody has asked for an account; the letter with the code is owed."""
    form = {"email": address, "password1": PASSWORD, "name": "Nell", "shared": "on", "zone": "Europe/Berlin"}
    visitor = Visitor(house.address)
    assert visitor.post("/me/signup/", **form)[0] == 200
    return visitor


def ended(processes):
    """Every one of them has ended, soon."""
    wait_for(lambda: None if any(map(lives, processes)) else True, 2, "The end of all children")


def test_a_person_signs_up_by_a_code_that_the_mailbox_shows(start):
    house = start().open()
    visitor = sign_up(house, "nell@example.org")
    posted = time.monotonic()
    letter = wait_for(lambda: next(iter(house.mail("nell@example.org")), None), 10, "The letter")
    assert time.monotonic() - posted < 3
    assert CODE.search(letter.text)[1] in visitor.get(f"/mailbox/{letter.stem}/")[1]
    assert letter.subject in visitor.get("/mailbox/")[1]
    assert visitor.post("/me/confirm-email/", code=CODE.search(letter.text)[1])[0] == 200
    assert "Nell" in visitor.get("/me/")[1]


def test_static_files_have_names_that_change_with_their_content(start):
    page = Visitor(start().open().address).get("/me/login/")[1]
    assert "/static/css/app." in page
    assert "/static/css/app.css" not in page


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_ctrl_c_ends_the_local_app_and_all_its_processes(start, number):
    before = signal.signal(number, signal.SIG_DFL)  # whoever runs the suite may ignore it, as nohup does SIGHUP
    house = start()
    signal.signal(number, before)
    house.open()
    processes = children(house.process.pid)
    assert len(processes) == 2
    asked = time.monotonic()
    assert house.close(number) == 0
    assert time.monotonic() - asked < 5
    ended(processes)
    assert "Traceback" not in house.said
    assert house.said.rstrip().endswith("Ctrl-C ends everything.")


def test_ctrl_c_ends_the_local_app_while_it_starts(start):
    house = start()
    wait_for(lambda: children(house.process.pid) or None, 20, "The first child")
    assert house.close() == 0
    assert "Traceback" not in house.said


def test_a_local_app_killed_outright_takes_its_children_along(start):
    house = start().open()
    processes = children(house.process.pid)
    house.process.kill()
    house.process.wait()
    ended(processes)


@pytest.mark.parametrize("which", [0, 1])
def test_a_child_process_that_dies_ends_the_local_app_with_a_sentence(start, which):
    house = start().open()
    processes = children(house.process.pid)
    os.kill(processes[which], signal.SIGKILL)
    assert house.process.wait(10) == 1
    ended(processes)
    name = ["The pages", "The sender"][which]
    assert f"{name} stopped unexpectedly (-9), so everything was stopped." in house.said
    assert "Traceback" not in house.said


def test_a_second_start_of_the_local_app_keeps_the_mail(start):
    first = start(afresh=True).open()
    sign_up(first, "nell@example.org")
    wait_for(lambda: next(iter(first.mail("nell@example.org")), None), 10, "The letter")
    first.close()
    second = start().open()
    assert len(second.mail("nell@example.org")) == 1


def test_mail_of_the_local_app_goes_to_the_server_that_was_named(start):
    with socket.create_server(("127.0.0.1", 0)) as mine:
        house = start(EMAIL_URL=f"smtp://127.0.0.1:{mine.getsockname()[1]}").open()
        assert "EMAIL_URL" in house.said
        sign_up(house, "nell@example.org")
        mine.settimeout(10)
        caller, _address = mine.accept()
        caller.close()
        house.close()
        assert house.mail("nell@example.org") == []
