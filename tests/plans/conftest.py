"""Who the scenes of a plan are about: the two seats of it."""

import pytest


@pytest.fixture
def a(partner, ada):
    """Ada's seat."""
    return partner(ada)


@pytest.fixture
def s(partner, sam):
    """Sam's seat."""
    return partner(sam)
