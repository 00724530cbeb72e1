"""Sealed words open for their owner, in their place, and nowhere else (SEC-15)."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured

from repair.accounts.models import Person
from repair.foundation import crypto
from repair.foundation.crypto import CannotUnseal

KEY = bytes(range(32))


def test_a_sealed_text_opens_in_its_place():
    sealed = crypto.seal(KEY, "sorry 🙂", "note", 1, "ada", "text")
    assert crypto.unseal(KEY, sealed, "note", 1, "ada", "text") == "sorry 🙂"


def test_a_text_sealed_twice_never_looks_the_same():
    assert crypto.seal(KEY, "sorry", "note") != crypto.seal(KEY, "sorry", "note")


@pytest.mark.parametrize(
    "where",
    [
        ("page", 1, "ada", "text"),
        ("note", 2, "ada", "text"),
        ("note", 1, "sam", "text"),
        ("note", 1, "ada", "why"),
        ("note1", "", "ada", "text"),
        (),
    ],
)
def test_a_sealed_text_does_not_open_in_another_place(where):
    sealed = crypto.seal(KEY, "sorry", "note", 1, "ada", "text")
    with pytest.raises(CannotUnseal):
        crypto.unseal(KEY, sealed, *where)


@pytest.mark.parametrize("at", range(0, 34, 3))
def test_a_sealed_text_with_one_changed_byte_does_not_open(at):
    sealed = bytearray(crypto.seal(KEY, "sorry", "note"))
    sealed[at] ^= 1
    with pytest.raises(CannotUnseal):
        crypto.unseal(KEY, bytes(sealed), "note")


@pytest.mark.parametrize("junk", [b"", b"\x01", b"\x01" * 28, b"\x02" + b"\x00" * 60])
def test_bytes_that_were_never_sealed_do_not_open(junk):
    with pytest.raises(CannotUnseal):
        crypto.unseal(KEY, junk, "note")


def test_associated_data_keeps_the_parts_of_a_place_apart():
    assert crypto.associated_data("a", "bc") != crypto.associated_data("ab", "c")


def test_data_keys_are_read_and_the_first_one_wraps():
    one, two = crypto.new_key(), crypto.new_key()
    keys = crypto.read_keys(f"new:{base64.b64encode(one).decode()}, old:{base64.b64encode(two).decode()}")
    assert keys == {"new": one, "old": two}
    name, wrapped = crypto.wrap_key(keys, KEY, "ada")
    assert name == "new"
    assert crypto.unwrap_key(keys, name, wrapped, "ada") == KEY


@pytest.mark.parametrize("text", ["", "new", "new:", "new:short", ":AAAA", "new:!!!!", "a" * 21 + ":" + "A" * 43 + "="])
def test_data_keys_that_cannot_be_read_stop_the_start(text):
    with pytest.raises(ImproperlyConfigured):
        crypto.read_keys(text)


@pytest.mark.django_db
def test_two_people_cannot_open_each_others_words(ada, sam):
    sealed = ada.seal("only mine", "note", 1, "text")
    assert ada.unseal(sealed, "note", 1, "text") == "only mine"
    with pytest.raises(CannotUnseal):
        sam.unseal(sealed, "note", 1, "text")


@pytest.mark.django_db
def test_data_keys_can_be_changed_while_the_app_runs(ada, settings):
    sealed = ada.seal("only mine", "note", 1, "text")
    settings.DATA_KEYS = {"newer": crypto.new_key(), **settings.DATA_KEYS}
    assert Person.objects.get(pk=ada.pk).unseal(sealed, "note", 1, "text") == "only mine"
    assert Person.objects.get(pk=ada.pk).rewrap() is True
    settings.DATA_KEYS = {"newer": settings.DATA_KEYS["newer"]}
    fresh = Person.objects.get(pk=ada.pk)
    assert (fresh.key_name, fresh.unseal(sealed, "note", 1, "text")) == ("newer", "only mine")
    assert fresh.rewrap() is False


@pytest.mark.django_db
def test_another_persons_wrapped_key_opens_nothing(ada, sam):
    sealed = ada.seal("only mine", "note", 1, "text")
    Person.objects.filter(pk=sam.pk).update(key_name=ada.key_name, wrapped_key=ada.wrapped_key)
    with pytest.raises(CannotUnseal):
        Person.objects.get(pk=sam.pk).unseal(sealed, "note", 1, "text")
