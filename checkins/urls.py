"""The addresses of the practice."""

from django.urls import include, path

from checkins.views import checkin, first_page, letters, live, moving, pause, prepare, rhythm, steps, today, turns

talk = [
    path("talk/", checkin.show, name="talk"),
    path("talk/when/", rhythm.propose, name="rhythm-propose"),
    path("talk/when/accept/", rhythm.accept, name="rhythm-accept"),
    path("talk/when/take-back/", rhythm.take_back, name="rhythm-take-back"),
    path("talk/now/", checkin.led, name="checkin-led"),
    path("talk/now/open/", checkin.open_it, name="checkin-open"),
    path("talk/now/again/", checkin.ask_anew, name="checkin-again"),
    path("talk/now/look/", steps.look, name="checkin-look"),
    path("talk/now/step/", steps.step, name="checkin-step"),
    path("talk/now/stop/", steps.stop, name="checkin-stop"),
    path("talk/now/way/", steps.way, name="checkin-way"),
    path("talk/now/longer/", steps.longer, name="checkin-longer"),
    path("talk/now/say/", turns.say, name="turn-say"),
    path("talk/now/draft/", turns.draft, name="turn-draft"),
    path("talk/now/answer/", turns.answer, name="turn-answer"),
    path("talk/now/view/", turns.view, name="turn-view"),
    path("talk/now/keep/", turns.keep, name="turn-keep"),
    path("talk/now/later/", turns.later, name="turn-later"),
    path("talk/now/act/", turns.act, name="turn-act"),
    path("talk/before/", prepare.edit, name="prepare"),
    path("talk/before/point/", prepare.save_point, name="point-save"),
    path("talk/before/point/<uuid:point>/", prepare.let_go, name="point-let-go"),
    path("talk/now/hold/", checkin.hold, name="checkin-hold"),
    path("talk/now/move/", moving.propose, name="checkin-move"),
    path("talk/now/move/accept/", moving.accept, name="checkin-move-accept"),
    path("talk/now/move/keep/", moving.keep, name="checkin-move-keep"),
    path("talk/last/undo/", checkin.undo, name="checkin-undo"),
    path("talk/last/line/", checkin.own_line, name="own-line"),
    path("pause/", pause.show, name="pause"),
    path("pause/here/", pause.here, name="pause-here"),
    path("pause/time/", pause.set_time, name="pause-time"),
    path("pause/back/", pause.back, name="pause-back"),
    path("pause/later/", pause.carry, name="pause-carry"),
    path("breathe/", pause.breathe, name="breathe"),
    path("me/letters/", letters.edit, name="letters"),
]
urlpatterns = [
    path("today/", today.show, name="today"),
    path("live/", live.show, name="live"),
    path("today/more/", today.more, name="today-more"),
    path("today/more/<slug:part>/", today.answer_part, name="today-part"),
    path("plan/first/", first_page.show, name="first-page"),
    path("plan/first/offer/", first_page.offer, name="first-page-offer"),
    path("", include((talk, "checkins"))),
]
