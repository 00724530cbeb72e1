"""The house keeps its shape: floors, foreign keys, keeping lists, templates, migrations."""

import ast
import importlib
import logging
import re
from collections import defaultdict
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import models
from django.db.migrations.loader import MigrationLoader
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from repair.keeping import KEEPING_MODULES

FLOORS = ["accounts", "mail", "plans", "checkins"]  # lowest first; app labels of our rooms
ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
OURS = [model for label in FLOORS for model in apps.get_app_config(label).get_models()]


@pytest.fixture
def loud():
    """The import linter sets up logging for itself and silences every other logger; they speak again afterwards."""
    yield
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.disabled = False


def test_imports_follow_the_layers(capsys, loud):
    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == EXIT_STATUS_SUCCESS, (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_foreign_keys_follow_the_layers(model):
    for field in model._meta.get_fields():
        if not isinstance(field, models.ForeignKey) or field.related_model._meta.app_label not in FLOORS:
            continue
        here, there = FLOORS.index(model._meta.app_label), FLOORS.index(field.related_model._meta.app_label)
        assert there <= here, f"{model.__name__}.{field.name} points up"
        if there < here:
            assert field.remote_field.related_name == "+", f"{model.__name__}.{field.name} can be reached from below"


def test_every_model_is_in_the_keeping_lists():
    kept = {name for room in KEEPING_MODULES for name in importlib.import_module(room).MODELS}
    assert kept == {model.__name__ for model in OURS}


def test_every_python_file_keeps_to_the_limit_of_lines():
    long = [
        f"{path.relative_to(ROOT)} {count}"
        for folder in ("repair", "plans", "checkins", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts
        and (count := len(path.read_text().splitlines())) > (400 if "models" in path.parts else 300)
    ]
    assert long == []


# What Python, Django, allauth and Celery document, or leave no other way to reach, under a name with an underscore.
LIBRARY_PRIVATE = {
    "_asdict",
    "_default_manager",
    "_exit",
    "_get_login_attempts_cache_key",
    "_get_socket",
    "_meta",
    "_replace",
}


def private_names_of_other_modules(source):
    """The names with one leading underscore that this source reads or imports, and does not define itself."""
    nodes, used, defined = list(ast.walk(ast.parse(source))), set(), set(LIBRARY_PRIVATE)
    for node in nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            defined.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            defined.add(node.id)
        elif isinstance(node, ast.Attribute):
            (used if isinstance(node.ctx, ast.Load) else defined).add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            used.update(alias.name for alias in node.names)
    return sorted(name for name in used - defined if name.startswith("_") and not name.startswith("__"))


def test_private_name_is_used_in_no_other_module_than_its_own():
    assert private_names_of_other_modules("from a import _b\nc._d()\nself._e = 1\nself._e, c.f, c.__g__, c._meta") == [
        "_b",
        "_d",
    ]
    found = {
        str(path.relative_to(ROOT)): names
        for folder in ("repair", "plans", "checkins")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and (names := private_names_of_other_modules(path.read_text()))
    }
    assert found == {}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_templates_are_short_and_hold_no_script_or_style(path):
    text = path.read_text()
    assert len(text.splitlines()) < 80
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text)
    for script in re.findall(r"<script[^>]*>", text):
        assert "src=" in script or 'type="application/json"' in script


def test_no_template_line_is_over_160_characters():
    long = [
        f"{path.relative_to(ROOT / 'templates')}:{number}"
        for path in TEMPLATES
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if len(line) > 160
    ]
    assert long == []


def test_no_partial_is_included_once_and_never_swapped():
    """A partial that a view renders, or that does not fit into its includer (under 80 lines), may be included once."""
    lines = {str(path.relative_to(ROOT / "templates")): path.read_text().splitlines() for path in TEMPLATES}
    includers = defaultdict(list)
    for name, text in lines.items():
        for included in re.findall(r'{% (?:include|extends) "([^"]+)"', "\n".join(text)):
            includers[included].append(name)
    code = "".join(
        path.read_text() for folder in ("repair", "plans", "checkins") for path in (ROOT / folder).rglob("*.py")
    )
    folded_back = [
        name
        for name in lines
        if Path(name).name.startswith("_")
        and f'"{name}"' not in code
        and len(includers[name]) <= 1
        and len(lines[name]) + sum(len(lines[includer]) for includer in includers[name]) < 80
    ]
    assert folded_back == []


# Form rows, buttons, the token: pieces that stand many times on a page and are nobody's target.
PIECES = {"components", "emails"}


@pytest.mark.parametrize(
    "path",
    [path for path in TEMPLATES if path.name.startswith("_")],
    ids=lambda path: str(path.parent.name) + path.name,
)
def test_a_partial_has_one_root_and_the_root_is_named(path):
    if path.parent.name in PIECES or "forms" in path.parts:
        return
    roots = Roots()
    roots.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(), flags=re.DOTALL))
    assert len(set(roots.ids)) == 1, "one root, the same on every branch"
    assert re.fullmatch(r"[a-z]+(-[a-z]*)*", roots.ids[0] or "")


class Roots(HTMLParser):
    """The ids of the elements that stand outermost."""

    EMPTY = ("input", "img", "br", "hr", "meta", "link", "wbr", "source", "use", "path", "circle")

    def __init__(self) -> None:
        super().__init__()
        self.depth, self.ids = 0, []

    def handle_starttag(self, tag, attrs):
        if self.depth == 0:
            self.ids.append(dict(attrs).get("id"))
        self.depth += tag not in self.EMPTY

    def handle_startendtag(self, tag, attrs):
        if self.depth == 0:
            self.ids.append(dict(attrs).get("id"))

    def handle_endtag(self, tag):
        self.depth -= tag not in self.EMPTY


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_migrations_do_not_import_application_code():
    imports = re.compile(r"^\s*(?:from|import) (repair|plans|checkins)\b(?!\.migrations\._frozen import)", re.MULTILINE)
    found = [path for folder in ("repair", "plans", "checkins") for path in (ROOT / folder).rglob("migrations/*.py")]
    assert len(found) > 40
    assert [path.name for path in found if imports.search(path.read_text())] == []


def test_every_migration_is_reversible():
    ours = [each for each in MigrationLoader(None).disk_migrations.values() if each.app_label in FLOORS]
    assert [str(each) for each in ours if not all(step.reversible for step in each.operations)] == []
