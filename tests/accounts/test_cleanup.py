"""What nobody needs is dropped, what somebody needs stays; keys are changed beside a serving house."""

from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command

from repair.accounts.cleanup import delete_expired_sign_ins
from repair.accounts.models import Person
from repair.foundation import crypto
from tests.harness.factories import PASSWORD, Browser, person

pytestmark = pytest.mark.django_db


def test_an_expired_sign_in_is_deleted_and_a_live_sign_in_stays(ada, sam, clock):
    Browser().post("/me/login/", {"login": ada.email, "password": PASSWORD})
    clock.forward(hours=11)
    Browser().post("/me/login/", {"login": sam.email, "password": PASSWORD})
    clock.forward(hours=2)
    for _ in range(2):
        delete_expired_sign_ins(at=clock.now)
        assert list(UserSession.objects.values_list("user__name", flat=True)) == ["Sam"]
        assert Session.objects.count() == 1


def test_an_account_without_a_confirmed_address_is_deleted_after_a_day(ada, clock):
    EmailAddress.objects.filter(user=person("Nell")).update(verified=False)
    clock.forward(hours=24)
    delete_expired_sign_ins(at=clock.now)
    assert Person.objects.count() == 2
    clock.forward(seconds=1)
    delete_expired_sign_ins(at=clock.now)
    assert list(Person.objects.values_list("name", flat=True)) == ["Ada"]


def test_rewrap_command_wraps_every_key_anew_and_the_old_key_can_be_removed(settings, db):
    people = [person(f"P{n}") for n in range(3)]
    sealed = {each.pk: each.seal(each.name, "note", 1, "text") for each in people}
    settings.DATA_KEYS = {"newer": crypto.new_key(), **settings.DATA_KEYS}
    for count in (3, 0):
        said = StringIO()
        call_command("rewrap_keys", stdout=said)
        assert said.getvalue() == f"{count} keys are now wrapped under newer.\n"
    settings.DATA_KEYS = {"newer": settings.DATA_KEYS["newer"]}
    for each in Person.objects.all():
        assert each.unseal(sealed[each.pk], "note", 1, "text") == each.name
