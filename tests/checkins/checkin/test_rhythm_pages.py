"""The pages of when we talk and of moving a talk, plain and htmx (B13, B15)."""

import re
from datetime import timedelta

import pytest

from checkins.models import Checkin, Rhythm
from checkins.models.checkin.scheduling import agree_to_rhythm
from tests.checkins.conftest import FIRST_CHECKIN
from tests.harness.factories import Browser

pytestmark = pytest.mark.django_db
THURSDAYS = {
    "every": "1",
    "weekdays": "3",
    "clock": "19:00",
    "minutes": "30",
    "starts": "turns",
    "zone": "Europe/London",
}
HTMX = {"hx-request": "true"}


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def test_ada_proposes_a_rhythm_sam_accepts_and_both_read_it(plan, ada, sam):
    hers, his = Browser(ada), Browser(sam)
    answer = hers.post("/talk/when/", THURSDAYS, follow=True)
    assert "You suggest:" in text(answer)
    assert "<bdi>Ada</bdi> suggested a time for your talks." in text(his.get("/today/"))
    page = text(his.get("/talk/"))
    assert "Every Thursday at 19:00 on your clock, 30 minutes." in page
    which = re.search(r'name="which" value="([^"]+)"', page)[1]
    answer = his.post("/talk/when/accept/", {"which": which}, follow=True)
    assert "That is when you talk." in text(answer)
    for browser in (hers, his):
        assert "<h2>Tomorrow at 19:00</h2>" in text(browser.get("/talk/"))
        assert "Your next talk is tomorrow at 19:00." in text(browser.get("/today/"))


def test_a_partner_reads_the_rhythm_on_their_own_clock_and_when_it_shifts(rhythm, ada, sam):
    type(sam).objects.filter(pk=sam.pk).update(zone="America/New_York")
    his, hers = text(Browser(sam).get("/talk/")), text(Browser(ada).get("/talk/"))
    assert "Every Thursday at 14:00 on your clock" in his
    assert "from 18 March it is at 15:00 on your clock, and as now again from 1 April" in his
    assert "Every Thursday at 19:00 on your clock" in hers
    assert "The clocks change" not in hers


def test_a_partner_never_reads_the_others_time_zone(plan, propose, ada, sam):
    propose(ada, zone="Pacific/Auckland")
    pages = [text(Browser(sam).get(path)) for path in ("/talk/", "/today/", "/talk/when/")]
    assert not [page for page in pages if "Auckland" in re.sub(r"<option[^>]*>[^<]*", "", page)]
    assert '<option value="Europe/London" selected>' in pages[2]


def test_a_rhythm_proposal_that_was_taken_back_cannot_be_accepted(plan, propose, ada, sam):
    made = propose(ada)
    assert Browser(sam).post("/talk/when/take-back/", {"which": made.pk}).status_code == 409
    assert Browser(ada).post("/talk/when/take-back/", {"which": made.pk}, headers=HTMX)["HX-Redirect"] == "/talk/"
    assert Browser(sam).post("/talk/when/accept/", {"which": made.pk}).status_code == 409
    assert Rhythm.live_of(plan) is None


ODD_CLOCKS = ["24:00", "25:61", "7pm", "-1:00", "1e9", "2027-03-14T19:00Z", "١٩:٠٠", "", "19:00:99", "1900"]


@pytest.mark.parametrize("wrote", ODD_CLOCKS)
@pytest.mark.parametrize("path", ["/talk/when/", "/talk/now/move/"])
def test_an_invalid_time_of_a_rhythm_or_move_gets_422_and_changes_nothing(checkin, ada, wrote, path):
    """B13."""
    typed = THURSDAYS | {"clock": wrote, "day": "2027-01-15", "which": checkin.pk}
    answer = Browser(ada).post(path, typed)
    assert answer.status_code == 422
    assert f'value="{wrote}"' in text(answer) or not wrote
    assert Rhythm.objects.count() == 1
    assert Checkin.objects.filter(move_to=None).count() == 3


ODD_DAYS = ["2027-02-30", "2027-02-29", "0001-01-01", "9999-12-31", "2077-01-15", "2027-01-12", "15.1.2027", "", "1e9"]
ODD_DAYS += ["２０２７-01-15", "2027-01-22", "2027-01-15T10:00Z"]


@pytest.mark.parametrize("day", ODD_DAYS)
def test_a_move_to_a_day_that_is_invalid_or_out_of_reach_gets_422(checkin, ada, day):
    """B15."""
    answer = Browser(ada).post("/talk/now/move/", {"which": checkin.pk, "day": day, "clock": "19:00"}, headers=HTMX)
    assert answer.status_code == 422
    assert re.match(r'<form class="[^"]*" id="checkin-move"', answer.content.decode().strip())
    assert Checkin.objects.get(pk=checkin.pk).move_to is None


@pytest.mark.parametrize(
    "wrong",
    [{"weekdays": "7"}, {"weekdays": []}, {"every": "5"}, {"minutes": "20"}, {"starts": "c"}, {"zone": "Mars/Olympus"}],
)
def test_a_rhythm_form_with_an_invalid_choice_gets_422(plan, ada, wrong):
    answer = Browser(ada).post("/talk/when/", THURSDAYS | wrong)
    assert (answer.status_code, Rhythm.objects.count()) == (422, 0)


@pytest.mark.parametrize("which", ["", "0", "-1", "null", "%2e%2e", "9223372036854775808", "not-an-id"])
@pytest.mark.parametrize(
    "path", ["/talk/when/accept/", "/talk/now/open/", "/talk/now/move/accept/", "/talk/last/undo/"]
)
def test_a_checkin_action_with_an_invalid_id_gets_404(checkin, ada, which, path):
    """B17."""
    assert Browser(ada).post(path, {"which": which, "to": "1"}).status_code == 404


def test_a_checkin_of_another_couple_gets_404(checkin, mallory, mallorys):
    for path in ("open", "step", "stop", "hold", "move", "move/keep"):
        assert Browser(mallory).post(f"/talk/now/{path}/", {"which": checkin.pk, "to": "1"}).status_code == 404


def test_a_checkin_is_moved_when_ada_suggests_a_time_and_sam_accepts(checkin, ada, sam):
    hers, his = Browser(ada), Browser(sam)
    hers.post("/talk/now/move/", {"which": checkin.pk, "day": "2027-01-16", "clock": "10:30"})
    page = text(his.get("/talk/"))
    assert "<bdi>Ada</bdi> suggests Saturday 16 January at 10:30 instead." in page
    assert "You suggest Saturday 16 January at 10:30 instead." in text(hers.get("/today/"))
    form = dict(re.findall(r'name="(which|to)" value="([^"]+)"', page[page.index("move/accept/") :])[:2])
    answer = his.post("/talk/now/move/accept/", form, follow=True)
    assert "moved to this time by both of you" in text(answer)
    assert Checkin.objects.get(pk=checkin.pk).at == FIRST_CHECKIN.replace(day=16, hour=10, minute=30)
    assert his.post("/talk/now/move/accept/", form).status_code == 409


@pytest.mark.parametrize("to", ["", "x", "1e99", "9" * 30])
def test_accepting_a_move_to_an_invalid_moment_gets_404(checkin, sam, to):
    assert Browser(sam).post("/talk/now/move/accept/", {"which": checkin.pk, "to": to}).status_code == 404


@pytest.mark.parametrize(
    ("day", "now", "says"),
    [
        ("2027-03-14", (2027, 3, 11), "that time is left out: it begins at 03:30."),
        ("2027-11-07", (2027, 11, 4), "that time comes twice: the first one counts."),
    ],
)
def test_a_move_to_a_night_when_clocks_change_says_which_time_counts(propose, partner, ada, sam, clock, day, now, says):
    """B13."""
    type(ada).objects.update(zone="America/New_York")
    clock.to(FIRST_CHECKIN.replace(year=now[0], month=now[1], day=now[2]))
    ada.refresh_from_db()
    agree_to_rhythm(propose(ada, weekdays=[0]), by=partner(sam), at=clock.now)
    checkin = Checkin.objects.earliest("at")
    minute = "02:30" if "03-14" in day else "01:30"
    answer = Browser(ada).post("/talk/now/move/", {"which": checkin.pk, "day": day, "clock": minute}, follow=True)
    assert says in text(answer)
    moved = Checkin.objects.get(pk=checkin.pk).move_to
    assert moved - timedelta(hours=moved.hour) < moved
    assert f"{moved:%H:%M}" == ("07:30" if "03-14" in day else "05:30")
