"""No local variable has the name of something that its module defines or imports.

Python 3.12.1 inlines comprehensions; there a loop variable of a comprehension became a local of the whole function,
and the call of the module's function of that name ended with UnboundLocalError. Parameters are left out: a parameter
has its value from the first line on.
"""

import ast
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def module_names(tree):
    """The functions, classes and imports of a module."""
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return names


def shadowing_locals(source):
    """The locals of this source that have the name of a function, class or import of its module."""
    tree = ast.parse(source)
    inner = [node for scope in ast.walk(tree) if isinstance(scope, SCOPES) for node in ast.walk(scope)]
    stored = {node.id for node in inner if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    stored |= {node.name for node in inner if isinstance(node, ast.ExceptHandler) and node.name}
    stored |= {
        node.name
        for scope in inner
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in scope.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    }
    return sorted(stored & module_names(tree))


def test_local_that_shadows_is_found_in_a_loop_a_comprehension_and_an_assignment():
    head = "import a\nfrom b import c as d\ndef e(): ...\nclass F: ...\n"
    assert shadowing_locals(head + "def g(h):\n  return {e for e, i in h}, e()") == ["e"]
    assert shadowing_locals(head + "def g(h):\n  for a in h: pass\n  d = 1\n  def F(): ...") == ["F", "a", "d"]
    assert shadowing_locals(head + "def g(a):\n  c = 1\n  try: ...\n  except E as e: ...") == ["e"]


def test_no_local_has_the_name_of_something_its_module_defines_or_imports():
    found = {
        str(path.relative_to(ROOT)): names
        for folder in ("repair", "plans", "checkins")
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and (names := shadowing_locals(path.read_text()))
    }
    assert found == {}
