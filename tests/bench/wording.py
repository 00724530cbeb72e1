"""How long a text of 20,000 letters is read for hints, care and passwords: `python -m tests.bench.wording`.

Ordinary sentences, sentences that all hit, and phrases repeated to the end, which ask the most of the rules. The
slowest of each is printed; 50 ms is the most that a save may wait.
"""

import os
import random
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.harness.settings")
django.setup()

from plans.wording import care, rules  # noqa: E402
from plans.wording.hints import first_hint  # noqa: E402

LETTERS, MOST = 20_000, 50
DATA = Path(__file__).parent.parent / "plans" / "wording"
REPEATED = (
    "sorry ",
    "sorry. ",
    "i ",
    "you ",
    "if you a, i ",
    "no ",
    "see ",
    "sex ",
    "show me my ",
    "every day ",
    "a1 ",
)
REPEATED += ("password for a a ", "1234 ", "lo siento ", "si ", "tu ", "no hables con ", "todos los dias ")


def texts() -> Iterator[tuple[str, str]]:
    """Each by a name, as long as a text may be."""
    chosen = random.Random(1)
    for language in rules.rule_languages():
        found = tomllib.loads((DATA / f"{language}.toml").read_text())
        for which in ("hits", "misses"):
            some = [text for part in ("hint", "care") for one in found[part].values() for text in one[which]]
            yield f"{language} {which}", " ".join(chosen.choices(some, k=LETTERS // 20))[:LETTERS]
    for phrase in REPEATED:
        yield repr(phrase), (phrase * LETTERS)[:LETTERS]


def taken(read: Callable[[], object]) -> float:
    """Milliseconds of this process, the best of three."""
    found = []
    for _ in range(3):
        began = time.process_time()
        read()
        found.append((time.process_time() - began) * 1000)
    return min(found)


def main() -> None:
    """Measures all of it and says the slowest."""
    slowest: dict[str, tuple[float, str]] = {}
    for name, text in texts():
        reads: dict[str, Callable[[], object]] = {
            f"hints {where} {language}": lambda text=text, where=where, language=language: first_hint(
                text, where=where, language=language, box="commitment"
            )
            for where in ("own", "turn", "line", "note")
            for language in rules.rule_languages()
        }
        reads["care"] = lambda text=text: care.care_notices("commitment", text)
        reads["password"] = lambda text=text: care.looks_like_credential(text)
        for what, read in reads.items():
            slowest[what] = max(slowest.get(what, (0.0, "")), (taken(read), name))
    for what, (ms, name) in slowest.items():
        print(f"{what:<16} {ms:5.1f} ms  {name}{'' if ms < MOST else '  TOO SLOW'}")


if __name__ == "__main__":
    main()
