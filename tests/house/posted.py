"""The forms of a page as a browser would send them: boxes filled, the first choice taken, the first button pressed."""

from html.parser import HTMLParser
from typing import Any

TYPED = "Typed by hand, twice."


def forms_of(html: str) -> dict[str, dict[str, Any]]:
    """The fields of each form that posts, by its address; the first form of a page to an address counts."""
    page = _Page()
    page.feed(html)
    return page.forms


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, Any]] = {}
        self.fields: dict[str, Any] | None = None
        self.choice = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            is_new = has.get("method") == "post" and has.get("action") not in (None, "", *self.forms)
            self.fields = self.forms.setdefault(has["action"], {}) if is_new else None
        elif tag == "option" and self.choice and self.fields is not None and has.get("value"):
            self.fields.setdefault(self.choice, has["value"])
        elif self.fields is not None and has.get("name") and "disabled" not in has:
            self._fill(tag, has["name"], has)

    def _fill(self, tag: str, name: str, has: dict[str, str]) -> None:
        assert self.fields is not None
        kind = has.get("type", "text")
        self.choice = name if tag == "select" else self.choice
        if tag == "textarea" or (tag == "input" and kind == "text"):
            self.fields[name] = has.get("value") or TYPED
        elif tag == "input" and kind in ("checkbox", "radio"):
            self.fields.setdefault(name, has.get("value", "on"))
        elif tag in ("input", "button"):
            self.fields.setdefault(name, has.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.fields = None
        elif tag == "select":
            self.choice = ""
