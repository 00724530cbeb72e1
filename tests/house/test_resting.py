"""SAF-11: whatever made the plan rest, every answer the other gets is the same to the byte."""

import re
from datetime import timedelta

import pytest
from django.db import transaction

from plans.models import Rest
from tests.harness.factories import FORM_TOKENS, PASSWORD, Browser
from tests.house import table
from tests.plans import contract_steps

pytestmark = pytest.mark.django_db
WHICH = re.compile(rb'(?<=name="which" value=")[^"]*')  # the pause a form means, another in each world
LEAVING = {"days": "7", "password": PASSWORD}


def by_hand(plan, ada, clock):
    Browser(ada).post("/plan/rest/")


def by_leaving(plan, ada, clock):
    assert Browser(ada).post("/plan/leave/", LEAVING).status_code == 302


def by_unsigning(plan, ada, clock):
    assert Browser(ada).post("/plan/agreement/unsign/").status_code == 302


def by_a_month_unheld(plan, ada, clock):
    Rest.begin(plan=plan, at=clock.now, cause=Rest.Cause.UNHELD)


CAUSES = [by_hand, by_leaving, by_unsigning, by_a_month_unheld]


def every_page(browser, parts, **headers):
    """All that he can read, his own form tokens masked."""
    return {
        (name, *headers): seen(browser.get(table.where(name, parts), headers=headers))
        for name, line in table.read().items()
        if 405 not in line.answers["GET"]
    }


def every_post(browser, parts):
    """What each of his posts is met by; nothing of them stays."""
    answers = {}
    for name, line in table.read().items():
        if line.leaves != "-" and not name.startswith(("account_", "mfa_", "usersessions_", "leave-page")):
            with transaction.atomic():
                answers[name, "POST"] = seen(browser.post(table.where(name, parts)))
                transaction.set_rollback(True)
    return answers


def seen(answer):
    headers = {key: value for key, value in answer.items() if key != "Set-Cookie"}
    return answer.status_code, headers, FORM_TOKENS.sub(b"", answer.content)


def test_the_other_partner_reads_the_same_bytes_whatever_made_the_plan_rest(plan, parts, ada, sam, clock):
    """T10: by hand, by leaving, by unsigning, after a month unheld; and so it stays when he says he is ready."""
    his = Browser(sam)
    awake = every_page(his, parts)  # greetings are read once and gone
    worlds = []
    for cause in CAUSES:
        with transaction.atomic():
            cause(plan, ada, clock)
            world = every_page(his, parts) | every_page(his, parts, **{"hx-request": "true"}) | every_post(his, parts)
            his.post("/plan/rest/ready/")
            for name in ("plans:plan-show", "plans:grant-show", "plans:contract-show", "today", "me"):
                world[name, "ready"] = seen(his.get(table.where(name, parts)))
            his.post("/plan/rest/not-yet/")
            world["plans:plan-show", "not yet"] = seen(his.get("/plan/"))
            worlds.append(world)
            transaction.set_rollback(True)
    for cause, world in zip(CAUSES, worlds, strict=True):
        assert [each for each in world if world[each] != worlds[0][each]] == [], cause.__name__
    shown = worlds[0][("plans:plan-show",)][2].decode()
    assert "The plan is resting" in shown
    assert shown != awake[("plans:plan-show",)][2].decode()
    assert worlds[0]["plans:plan-show", "ready"] != worlds[0][("plans:plan-show",)]
    assert worlds[0]["plans:plan-show", "not yet"] == worlds[0][("plans:plan-show",)]


def test_a_reader_reads_the_same_bytes_whatever_made_the_plan_rest(plan, parts, ada, dr_lee, clock):
    worlds = []
    for cause in CAUSES:
        with transaction.atomic():
            cause(plan, ada, clock)
            worlds.append(every_page(Browser(dr_lee), parts))
            transaction.set_rollback(True)
    for cause, world in zip(CAUSES, worlds, strict=True):
        assert [name for name in world if world[name] != worlds[0][name]] == [], cause.__name__


def test_agreement_words_and_signing_answers_are_alike_whatever_made_the_plan_rest(plan, ada, sam, clock):
    """No version lies on the table: what both read is the one that ran, unsigned or not."""
    contract_steps.agreed(plan.seats[0], clock.now - timedelta(days=4), "goal")
    ran = contract_steps.ran_since(plan, clock.now)
    his = Browser(sam)
    name = {"version": str(ran.pk), "password": PASSWORD, "freely": "on"}
    worlds = []
    for cause in CAUSES:
        with transaction.atomic():
            cause(plan, ada, clock)
            his.post("/pause/")
            worlds.append(
                {
                    "first": seen(his.get("/plan/first/")),
                    "pause": WHICH.sub(b"", seen(his.get("/pause/"))[2]),
                    "back": seen(his.post("/plan/agreement/sign/take-back/")),
                    "other": seen(his.post("/plan/agreement/sign/", name | {"text_hash": "0" * 64})),
                    "same": seen(his.post("/plan/agreement/sign/", name | {"text_hash": ran.text_hash})),
                }
            )
            transaction.set_rollback(True)
    for cause, world in zip(CAUSES, worlds, strict=True):
        assert [each for each in world if world[each] != worlds[0][each]] == [], cause.__name__
    first, other = (worlds[0][each][2].decode() for each in ("first", "other"))
    assert contract_steps.HELLO["text"] in first
    assert contract_steps.WORDS["goal"]["text"] in worlds[0]["pause"].decode()
    assert "The plan is resting" in other
