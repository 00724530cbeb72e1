"""The audit before a release: green only if every package was looked at."""

import json
import sys

import pytest

from tests.harness.audit import main

SEEN = {"name": "django", "version": "5.2.1", "vulns": []}
UNSEEN = {"name": "idna", "skip_reason": "Dependency not found on PyPI and could not be audited: idna (3.18)"}
HOLED = {"name": "amqp", "version": "5.4.2", "vulns": [{"id": "CVE-1", "fix_versions": ["5.4.3"], "aliases": []}]}


def pip_audit_that_prints(text, status):
    return (sys.executable, "-c", f"import sys; print({text!r}); sys.exit({status})")


@pytest.mark.parametrize(
    ("packages", "status", "ended", "last_line"),
    [
        ([SEEN], 0, 0, "1 looked at, 0 vulnerable, 0 not looked at"),
        ([SEEN, UNSEEN], 0, 1, "1 looked at, 0 vulnerable, 1 not looked at"),
        ([UNSEEN, UNSEEN], 0, 1, "0 looked at, 0 vulnerable, 2 not looked at"),
        ([SEEN, HOLED], 1, 1, "2 looked at, 1 vulnerable, 0 not looked at"),
        ([SEEN], 1, 1, "1 looked at, 0 vulnerable, 0 not looked at"),
        ([], 0, 1, "0 looked at, 0 vulnerable, 0 not looked at"),
    ],
)
def test_audit_is_green_only_if_all_were_looked_at_and_none_is_vulnerable(packages, status, ended, last_line, capsys):
    said = json.dumps({"dependencies": packages, "fixes": []})
    assert main(pip_audit_that_prints(said, status)) == ended
    assert capsys.readouterr().out.splitlines()[-1] == last_line


def test_audit_names_what_is_vulnerable_and_what_was_not_looked_at(capsys):
    main(pip_audit_that_prints(json.dumps({"dependencies": [UNSEEN, HOLED]}), 1))
    assert capsys.readouterr().out.splitlines() == [
        "  vulnerable: amqp 5.4.2: CVE-1, fixed in 5.4.3",
        "  not looked at: idna: Dependency not found on PyPI and could not be audited: idna (3.18)",
        "1 looked at, 1 vulnerable, 1 not looked at",
    ]


def test_audit_that_prints_no_report_is_not_green(capsys):
    assert main(pip_audit_that_prints("no network", 0)) == 1
