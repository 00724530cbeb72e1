"""Template tags for texts and times.

`{% words "screen.before.title" %}` gives a text from the data files, escaped, with names in <bdi>. `{{ moment|near }}`
gives a moment in words, like "today at 11:23".
"""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language

from repair.foundation.base import now
from repair.foundation.human_time import human_moment
from repair.foundation.words import DEFAULT_TEXT_LANGUAGE, fill_placeholders, find_text, map_texts

register = template.Library()


@register.simple_tag
def words(key: str, **given: object) -> Any:
    """Return the text under `key`, escaped, its placeholders filled with `given` and with the site's name and host.

    A list or a section needs `as`: `{% words "screen.before.lines" as lines %}`.
    """
    given = {"site": settings.SITE_NAME, "host": settings.SITE_HOST} | given
    safe = {name: format_html("<bdi>{}</bdi>" if name == "name" else "{}", what) for name, what in given.items()}
    # Text and values are escaped separately, so that neither can become markup.
    return map_texts(
        find_text(get_language() or DEFAULT_TEXT_LANGUAGE, key),
        lambda text: mark_safe(fill_placeholders(escape(text), safe)),  # noqa: S308
    )


@register.filter
def near(moment: datetime) -> str:
    """Return `moment` in words, like `today at 11:23`, in the reader's time zone."""
    return human_moment(moment, at=now())
