"""The form in which a partner chooses suggestions of a situation for their own drafts."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from plans.models.contract.days import DEFAULT_TERM_DAYS
from plans.models.contract.kinds import DATED_KINDS
from plans.presenters import ideas
from plans.presenters.ideas import Idea
from repair.foundation.forms import set_choices


class ChooseIdeasForm(forms.Form):
    """Suggestions of one situation; a few of each kind are chosen to begin with."""

    chosen = forms.MultipleChoiceField(
        label=_("Suggestions"), error_messages={"required": _("Choose at least one, or go back to the table.")}
    )

    def __init__(self, *args: Any, name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.whole = ideas.situation_ideas(name)
        set_choices(self, "chosen", [(one.place, one.key) for _kind, some in self.whole for one in some])
        self.fields["chosen"].initial = [one.place for one in ideas.starter_ideas(name)]

    def groups(self) -> Iterator[tuple[str, bool, list[tuple[Idea, bool]]]]:
        """Yield (title, whether any is chosen, [(idea, whether it is chosen)]) for each kind."""
        chosen = set(self["chosen"].value() or ())
        for kind, some in self.whole:
            rows = [(one, one.place in chosen) for one in some]
            yield str(kind.label), any(is_chosen for _one, is_chosen in rows), rows

    def lines(self, *, today: date) -> list[tuple[str, dict[str, Any]]]:
        """Return what was chosen as (kind, words) for `Draft.write_all`; a dated line ends after 30 days."""
        ends = {"ends_on": today + timedelta(days=DEFAULT_TERM_DAYS)}
        taken = set(self.cleaned_data["chosen"])
        return [
            (kind, one.words | (ends if kind in DATED_KINDS else {}))
            for kind, some in self.whole
            for one in some
            if one.place in taken
        ]
