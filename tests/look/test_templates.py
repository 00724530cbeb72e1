"""What every template and the stylesheet keep to: nothing inline, one root per partial, colours in one place."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path
    for path in (ROOT / "templates").rglob("*.html")
    if path.relative_to(ROOT / "templates").parts[0] not in ("emails", "django")
)
CSS = (ROOT / "static/css/app.css").read_text()
SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
NEVER = re.compile(r"\b(just|simply|should|failed|user|spouse|husband|wife|sorry|oops)\b", re.IGNORECASE)
SAID = re.compile(r"{% translate \"(.*?)\" %}|{% blocktranslate[^%]*%}(.*?){% endblocktranslate %}", re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_hold_no_inline_script_or_style(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_templates_hold_no_word_that_hurries_or_blames(path):
    for said in SAID.findall(path.read_text()):
        words = re.sub(r"{{.*?}}|{%.*?%}", "", "".join(said))
        assert not NEVER.search(words), words


@pytest.mark.parametrize("path", [path for path in PAGES if 'method="post"' in path.read_text()], ids=name)
def test_every_post_form_but_the_quick_exit_carries_the_csrf_token(path):
    forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text(), re.DOTALL)
    bare = [form for form in forms if "components/_token.html" not in form and "leave-page" not in form]
    assert not bare


def test_colours_stand_in_the_stylesheet_tokens_alone():
    tokens, rest = CSS.split("@layer base {", 1)
    assert "--raw-linen" in tokens
    assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?=[;, )])|\b(?:rgb|hsl|oklch|oklab)\(", rest)


def test_dark_mode_sets_the_raw_colour_tokens_and_no_others():
    dark = CSS.split("@media screen and (prefers-color-scheme: dark)", 1)[1].split("@layer base", 1)[0]
    names = re.findall(r"(--[\w-]+):", dark)
    assert names
    assert all(one.startswith("--raw-") for one in names)


def test_the_stylesheet_has_no_left_or_right_properties():
    rest = CSS.split("@layer base {", 1)[1].replace("safe-area-inset-", "")
    assert not re.search(r"\b(margin|padding|border|inset)-(left|right|top|bottom)\b|\n\s*(left|right):", rest)


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_scripts_neither_evaluate_nor_store(path):
    assert not re.search(r"\beval\(|new Function|localStorage|sessionStorage|innerHTML", path.read_text())
