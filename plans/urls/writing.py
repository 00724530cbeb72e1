"""The addresses of what each of the two writes and shares; none of them tells what it is about."""

from django.urls import path

from plans.views.writing import past, question, sharing, starting_point, writing

urlpatterns = [
    path("plan/start/", starting_point.show, name="start-show"),
    path("plan/start/new/", sharing.seen, name="start-seen"),
    path("plan/writing/", writing.show, name="writing-list"),
    path("plan/writing/wait/", writing.wait, name="writing-wait"),
    path("plan/writing/after/", writing.after, name="writing-after"),
    path("plan/writing/<slug:kind>/", writing.preview, name="writing-preview"),
    path("plan/writing/<slug:kind>/aloud/", writing.read, name="writing-read"),
    path("plan/writing/<slug:kind>/share/", writing.share, name="writing-share"),
    path("plan/writing/<slug:kind>/<int:sitting>/", writing.edit, name="writing-edit"),
    path("plan/shared/<uuid:shared>/take-back/", sharing.take_back, name="shared-take-back"),
    path("plan/shared/<uuid:shared>/withdraw/", sharing.withdraw, name="shared-withdraw"),
    path("plan/asking/", question.show, name="question-list"),
    path("plan/asking/<slug:key>/ask/", question.put, name="question-ask"),
    path("plan/asking/<uuid:question>/", question.answer, name="question-answer"),
    path("plan/asking/<uuid:question>/put-off/", question.put_off, name="question-put-off"),
    path("plan/asking/<uuid:question>/share/", question.share, name="question-share"),
    path("plan/past/", past.show, name="past-list"),
    path("plan/past/<uuid:past>/", past.edit, name="past-edit"),
    path("plan/past/<uuid:past>/drop/", past.drop, name="past-drop"),
    path("plan/past/<uuid:past>/share/", past.share, name="past-share"),
]
