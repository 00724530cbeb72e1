"""Names can be found: one name for one thing."""

import ast
from collections import defaultdict
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
MAX_HOMONYMS = 40  # public names that are defined in more than one module
DJANGOS = {"Command", "Meta", "app_name", "application", "register", "urlpatterns"}


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
