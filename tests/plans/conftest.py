"""Who the scenes of a plan are about: the two seats of it, and a browser for each."""

import pytest

from tests.factories import Browser


@pytest.fixture
def a(partner, ada):
    """Ada's seat."""
    return partner(ada)


@pytest.fixture
def s(partner, sam):
    """Sam's seat."""
    return partner(sam)


@pytest.fixture
def hers(plan, ada):
    """Ada, signed in, in the plan."""
    return Browser(ada)


@pytest.fixture
def his(plan, sam):
    """Sam, signed in, in the plan."""
    return Browser(sam)
