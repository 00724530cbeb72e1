"""The list of time zones: each place once, those with the same time first."""

from datetime import UTC, datetime
from zoneinfo import available_timezones

import pytest

from repair.accounts import zones
from tests.harness.factories import Browser

JANUARY = datetime(2027, 1, 13, 12, tzinfo=UTC)


@pytest.mark.parametrize("pair", [("Europe/Kyiv", "Europe/Kiev"), ("Asia/Kolkata", "Asia/Calcutta")])
def test_a_place_with_two_names_is_offered_once(pair):
    assert [name for name in zones.offered_zones() if name in pair] == [pair[0]]


def test_every_region_and_place_that_a_browser_may_report_is_known():
    old = ("Brazil", "Canada", "Chile", "Etc", "Mexico", "US")
    places = [name for name in available_timezones() if "/" in name and name.partition("/")[0] not in old]
    assert [name for name in places if zones.known_zone(name) is None] == []


def test_the_zones_with_the_same_time_stand_first_and_no_zone_is_missing():
    near, far = zones.zone_choices_near("Europe/Berlin", JANUARY)
    names = [[zone for zone, _label in group] for _title, group in (near, far)]
    assert names[0][0] == "Europe/Berlin"
    assert {"Europe/Madrid", "Africa/Lagos"} <= set(names[0])
    assert "Europe/London" in names[1]
    assert sorted(names[0] + names[1]) == list(zones.offered_zones())


def test_a_zone_stored_under_an_old_name_stays_chosen(ada, clock):
    ada.zone = "Asia/Calcutta"
    ada.save(update_fields=["zone"])
    page = Browser(ada).get("/me/edit/").content.decode()
    assert '<option value="Asia/Calcutta" selected>' in page
    assert Browser(ada).post("/me/edit/", {"name": "Ada", "zone": "Asia/Calcutta"}).status_code == 302
