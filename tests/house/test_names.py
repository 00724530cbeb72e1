"""Names can be found: one name for one thing, and a test's name has a subject."""

import ast
import re
from collections import defaultdict
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MAX_HOMONYMS = 40  # public names that are defined in more than one module
DJANGOS = {"Command", "Meta", "app_name", "application", "register", "urlpatterns"}
# A subject is missing, or it is a pronoun whose noun stands elsewhere.
NO_SUBJECT = frozenset(
    """
    after again alone among and as at awake back before beside but by elsewhere for from he her hers his how
    however i if in it its later me my neither never nor not now of on once ones or out over she so that the_same them
    then there they this to too twice until what whatever when where whether whichever while who whoever whose with
    within without
    """.split()  # noqa: SIM905
)


def public_names(path: Path) -> set[str]:
    """What a module defines at its top level, without names that begin with an underscore."""
    names = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        names |= {each.id for target in targets if target for each in ast.walk(target) if isinstance(each, ast.Name)}
    return {name for name in names if not name.startswith("_")}


def homonyms() -> dict[str, list[str]]:
    """Public names of application code that more than one module defines, each with its modules."""
    places = defaultdict(list)
    for folder in ("repair", "plans", "checkins"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                for name in public_names(path) - DJANGOS:
                    places[name].append(str(path.relative_to(ROOT)))
    return {name: modules for name, modules in sorted(places.items()) if len(modules) > 1}


def test_few_public_names_are_defined_in_more_than_one_module():
    found = homonyms()
    assert len(found) <= MAX_HOMONYMS, found


def test_every_test_is_named_for_a_subject():
    words = re.compile(rf"test_(?:{'|'.join(sorted(NO_SUBJECT))})(?:_|$)")
    named = [
        f"{path.relative_to(ROOT)}::{node.name}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and words.match(node.name)
    ]
    assert named == []
