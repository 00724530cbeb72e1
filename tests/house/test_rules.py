"""Rule codes: whatever is cited in the repository is explained in docs/rules.md, and a test holds it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs" / "rules.md"
FOLDERS = ("repair", "plans", "checkins", "templates", "static", "tests", "docs", ".ci")
SUFFIXES = {".py", ".html", ".toml", ".md", ".css", ".js", ".txt", ".typ", ".yml"}
FILES = sorted(
    path
    for path in (*ROOT.glob("*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*")))
    if path.is_file() and (path.suffix in SUFFIXES or path.name in ("Makefile", "Dockerfile", "run"))
)

# SAF-1, B12, S31; with its range: REL-1..4, B1-B3, S31 to S34.
CODE = re.compile(r"(?<![\w#.-])(SAF-|SEC-|REL-|FI-|[BSHTG])(\d{1,3})(?:(?:\.\.(?:\1)?|-\1| to \1)(\d{1,3}))?(?!\w)")
# rule 5, rules 6 and 22, rules 6, 10 and 31; in names: test_rule_16_…, TestRule34.
RULE = re.compile(r"(?:\b|_|(?<=Test))[Rr]ules?[ _]?(\d+(?:(?:, | and )\d+(?![\w-]))*)")
LINTER = re.compile(r"# noqa:[ \w,]*")  # the linter's codes look like ours
COMMENTS = {
    ".html": re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}|<!--.*?-->", re.DOTALL),  # not the paths of drawings
    ".toml": re.compile(r"#.*"),  # not the linter's codes, and not what people read
}
ROW = re.compile(r"^\| (?!Code \|)([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NOT_BUILT = "not built yet"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
SECTION = re.compile(r"\d{1,2}\.\d{1,2}")


def text_that_cites(path: Path) -> str:
    """Return the part of a file in which a code is a citation."""
    text = path.read_text()
    if comment := COMMENTS.get(path.suffix):
        return "\n".join(comment.findall(text))
    return LINTER.sub("", text)


def codes_cited(text: str) -> set[str]:
    """Return every code in `text`, ranges and lists spelled out: "B1-B3" is B1, B2 and B3."""
    found = set()
    for family, first, last in CODE.findall(text):
        found |= {f"{family}{number}" for number in range(int(first), int(last or first) + 1)}
    for numbers in RULE.findall(text):
        found |= {f"rule {number}" for number in re.findall(r"\d+", numbers)}
    return found


def rules_defined() -> list[tuple[str, list[str]]]:
    """Return code and tests of each row of the page; a rule that is not built has no test."""
    rows = [(code, [] if held == NOT_BUILT else held.split(", ")) for code, _, held in ROW.findall(PAGE.read_text())]
    return [(code, [one.strip("`") for one in tests]) for code, tests in rows]


def names_of_tests(path: Path) -> Iterator[str]:
    """Yield what a file defines, as pytest names it: `test_a`, `TestB`, `TestB::test_c`."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            yield node.name
        if isinstance(node, ast.ClassDef):
            yield from (f"{node.name}::{one.name}" for one in node.body if isinstance(one, FUNCTIONS))


def is_there(test: str) -> bool:
    """Tell whether `path` or `path::name` names a file of the tests and what it defines."""
    path, _, name = test.partition("::")
    if not path.startswith("tests/") or not (ROOT / path).is_file():
        return False
    return not name or name in names_of_tests(ROOT / path)


def prose_of(path: Path) -> str:
    """Return docstrings and comments of Python, and every other file whole."""
    text = path.read_text()
    return "\n".join(re.findall(r'(?s:""".*?""")|#.*', text)) if path.suffix == ".py" else text


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("above one megabyte (B3).", {"B3"}),
        ("(SAF-11, rules 6 and 22)", {"SAF-11", "rule 6", "rule 22"}),
        ("(rules 6, 10 and 31; REL-1..3)", {"rule 6", "rule 10", "rule 31", "REL-1", "REL-2", "REL-3"}),
        ("(B1-B3), S31 to S33", {"B1", "B2", "B3", "S31", "S32", "S33"}),
        ("class TestRule34: def test_rule_16_who_starts", {"rule 34", "rule 16"}),
        ("SHA-256 by UTF-8, U+202E, #B6b6b6, 3 rules, RFC 5545", set()),
    ],
)
def test_ranges_and_lists_of_rule_codes_are_read_as_single_codes(text, codes):
    assert codes_cited(text) == codes


def test_every_cited_rule_code_is_defined():
    defined = {code for code, _ in rules_defined()}
    unknown = {str(path.relative_to(ROOT)): codes_cited(text_that_cites(path)) - defined for path in FILES}
    assert {path: codes for path, codes in unknown.items() if codes} == {}


def test_every_defined_rule_code_names_an_existing_test_or_is_not_built_yet():
    assert [(code, test) for code, tests in rules_defined() for test in tests if not is_there(test)] == []


def test_rule_codes_are_defined_once():
    codes = [code for code, _ in rules_defined()]
    assert sorted(codes) == sorted(set(codes))


def test_every_row_of_the_rules_page_is_a_rule():
    rows = [line for line in PAGE.read_text().splitlines() if line.startswith("| ") and not line.startswith("| Code")]
    assert len(rows) == len(rules_defined())


def test_every_markdown_page_that_is_named_is_in_the_repository():
    """A name in Markdown is looked for from the top, from the folder of the file that names it, and in docs/."""
    absent = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in FILES
        for name in re.findall(r"[\w./-]*\w\.md\b", path.read_text())
        if not any((folder / name).is_file() for folder in (ROOT, path.parent, ROOT / "docs"))
    ]
    assert absent == []


def test_section_numbers_of_an_unnamed_page_are_not_cited():
    """A section number alone in brackets leads nowhere; that of an RFC stands beside its name."""
    bare = [
        f"{path.relative_to(ROOT)}: {bracket}"
        for path in FILES
        for bracket in re.findall(r"(?<!\w)\([^()]*\)", prose_of(path))
        if "RFC" not in bracket and any(SECTION.fullmatch(one) for one in re.split(r"[,;] ", bracket[1:-1]))
    ]
    assert bare == []
