"""Docs name what exists: every path and every Python name that they show."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DOCS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
PATH = re.compile(r"`((?:repair|plans|checkins|templates|tests|static|docs)/[\w./*-]*)`")
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
NAME = re.compile(r"`([A-Z][A-Za-z]+)(?:\.([a-z_]+))?`")


def python_names() -> set[str]:
    """Every class and function of ours, methods and fields included, as `name` and as `Class.name`."""
    names = set()
    for folder in ("repair", "plans", "checkins"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                    names.add(node.name)
                if isinstance(node, ast.ClassDef):
                    names |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return names


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_path_that_a_doc_names_exists(doc):
    named = {path for path in PATH.findall(doc.read_text()) if "…" not in path}
    assert sorted(path for path in named if not list(ROOT.glob(path.rstrip("/")))) == []


@pytest.mark.parametrize("doc", DOCS, ids=lambda doc: doc.name)
def test_every_link_between_docs_leads_somewhere(doc):
    assert [link for link in LINK.findall(doc.read_text()) if not (doc.parent / link).exists()] == []


@pytest.mark.parametrize("doc", ["architecture.md", "glossary.md"])
def test_every_class_and_method_that_a_doc_names_exists(doc):
    names, text = python_names(), (ROOT / "docs" / doc).read_text()
    shown = {f"{first}.{then}" if then else first for first, then in NAME.findall(text)}
    assert sorted(shown - names - {"AppConfig.ready", "NOTIFY"}) == []
