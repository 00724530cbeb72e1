"""A row that is gone: its lock refuses with a sentence, for every model alike."""

from uuid import uuid4

import pytest
from django.apps import apps
from django.db import transaction

from repair.foundation.base import Gone, Noun

NOUNS = [model for model in apps.get_models() if issubclass(model, Noun)]


@pytest.mark.django_db
@pytest.mark.parametrize("model", NOUNS, ids=lambda model: model.__name__)
def test_lock_of_a_row_that_is_gone_refuses_with_a_sentence(model):
    with pytest.raises(Gone) as refused, transaction.atomic():
        model(pk=uuid4()).lock()
    assert str(refused.value) == str(model.GONE)
    assert str(refused.value).endswith(".")
