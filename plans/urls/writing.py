"""The addresses of what each partner writes and shares; no path tells what a text is about (SAF-2)."""

from django.urls import path

from plans.views.writing import past_question, question, sharing, starting_point, writing

urlpatterns = [
    path("plan/start/", starting_point.show_starting_point, name="start-show"),
    path("plan/writing/", writing.list_writings, name="writing-list"),
    path("plan/writing/wait/", writing.choose_share_delay, name="writing-wait"),
    path("plan/writing/after/", writing.answer_add_prompt, name="writing-after"),
    path("plan/writing/<slug:kind>/", writing.preview_writing, name="writing-preview"),
    path("plan/writing/<slug:kind>/aloud/", writing.read_writing_aloud, name="writing-read"),
    path("plan/writing/<slug:kind>/share/", writing.share_writing, name="writing-share"),
    path("plan/writing/<slug:kind>/<int:sitting>/", writing.edit_writing, name="writing-edit"),
    path("plan/shared/<uuid:shared>/take-back/", sharing.take_back_shared_text, name="shared-take-back"),
    path("plan/shared/<uuid:shared>/withdraw/", sharing.withdraw_shared_text, name="shared-withdraw"),
    path("plan/asking/", question.list_questions, name="question-list"),
    path("plan/asking/<slug:key>/ask/", question.put_question, name="question-ask"),
    path("plan/asking/<uuid:question>/", question.edit_reply, name="question-answer"),
    path("plan/asking/<uuid:question>/put-off/", question.put_off_reply, name="question-put-off"),
    path("plan/asking/<uuid:question>/share/", question.share_own_reply, name="question-share"),
    path("plan/past/", past_question.list_past_questions, name="past-list"),
    path("plan/past/<uuid:past>/", past_question.edit_past_question, name="past-edit"),
    path("plan/past/<uuid:past>/drop/", past_question.drop_past_question, name="past-drop"),
    path("plan/past/<uuid:past>/share/", past_question.share_past_question, name="past-share"),
]
