"""`make audit`: known vulnerabilities of what is pinned for production. A package that was not looked at is no pass."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIP_AUDIT = (str(Path(sys.executable).parent / "pip-audit"),)
OPTIONS = ("--disable-pip", "--require-hashes", "--format=json", "--progress-spinner=off", "--desc=off")


def main(command: tuple[str, ...] = PIP_AUDIT, requirements: str = "requirements/run.txt") -> int:
    """Audit every package of `requirements` with `command`. Return 0 only if all were looked at and none is known."""
    done = subprocess.run([*command, *OPTIONS, "-r", requirements], cwd=ROOT, capture_output=True, text=True)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        print(done.stderr.strip())
        packages = []
    vulnerable = [package for package in packages if package.get("vulns")]
    unseen = [package for package in packages if "vulns" not in package]
    for package in vulnerable:
        for found in package["vulns"]:
            fixed = ", ".join(found["fix_versions"]) or "no version"
            print(f"  vulnerable: {package['name']} {package['version']}: {found['id']}, fixed in {fixed}")
    for package in unseen:
        print(f"  not looked at: {package['name']}: {package.get('skip_reason', 'no answer')}")
    looked_at = len(packages) - len(unseen)
    print(f"{looked_at} looked at, {len(vulnerable)} vulnerable, {len(unseen)} not looked at")
    # pip-audit ends with 1 when it has found something, or could not run at all; it ends with 0 when it saw nothing.
    return 1 if vulnerable or unseen or not looked_at or done.returncode else 0


if __name__ == "__main__":
    sys.exit(main())
