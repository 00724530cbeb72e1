"""Rule 29: which side somebody says is theirs orders their own examples, and changes no byte of anything else."""

import pytest

from plans.models import Beginning
from plans.models.couple.beginning import BEGINNING_SIDES, BEGINNING_SITUATIONS
from tests.harness.factories import Browser
from tests.house.test_differential import ada_reads, everything

__all__ = ["ada_reads"]
pytestmark = pytest.mark.django_db
OWN_SCREENS = ("plans:beginning-", "plans:writing-list")


def test_ada_reads_the_same_whichever_side_sam_says_is_his(ada_reads, ada, sam):
    Beginning.say(by=ada, situation="betrayal", side="hurt")
    before = ada_reads([""])
    his = Browser(sam)
    for side in BEGINNING_SIDES:
        for situation in BEGINNING_SITUATIONS:
            assert his.post("/begin/where/", {"situation": situation, "side": side}).status_code == 302
        his.get("/begin/thing/?idea=1")
        assert ada_reads([""]) == before, side


def test_sams_chosen_side_changes_his_own_examples_and_no_other_page_of_his(plan, sam, parts):
    his = Browser(sam)
    everything(his, parts, [""])
    examples, others = set(), []
    for side in BEGINNING_SIDES:
        Beginning.say(by=sam, situation="neglect", side=side)
        found = everything(his, parts, [""])
        others.append({name: answer for name, answer in found.items() if not name[0].startswith(OWN_SCREENS)})
        examples.add(found["plans:beginning-thing", ""][2])
    assert all(each == others[0] for each in others)
    assert len(examples) == 2  # mostly hurt, or not
