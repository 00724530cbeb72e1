#!/usr/bin/env python3
"""Checks, without the site and without a network, what you kept of an agreement.

    python3 verify.py text.json receipt.txt
    python3 verify.py text.json receipt.txt chain.json
    python3 verify.py chain.json receipt.txt

text.json    the exact text, as "the exact text" saved it
receipt.txt  your receipt for it
chain.json   the chain of the plan, if whoever runs the site gave it to you (manage.py export_ledger)

It says what holds and what does not, and ends with 0 when all of it holds, 1 when something does not, 2 when a file
cannot be read. Python 3.8 or newer is all it needs. Read it before you trust it: it is short on purpose.
"""

import hashlib
import hmac
import json
import sys
from pathlib import Path

ZERO_HASH = "0" * 64


def print_line(line):
    """Write one line to standard output."""
    sys.stdout.write(line + "\n")


def sha256_hex(data):
    """Return the SHA-256 of some bytes as hex digits."""
    return hashlib.sha256(data).hexdigest()


def hash_entry(previous, number, kind, day, commitment):
    """Return the hash of an entry: SHA-256 over its parts, each preceded by its length."""
    parts = [previous, str(number), kind, day, commitment]
    return sha256_hex("".join(f"{len(part)}:{part}" for part in parts).encode())


def hash_content(salt, content):
    """Return the commitment of an entry: HMAC-SHA-256 of its content under its salt."""
    return hmac.new(bytes.fromhex(salt), content.encode(), hashlib.sha256).hexdigest()


def read_receipt(text):
    """Return the lines `name: value` between the two rows of dashes."""
    inside = False
    found: dict[str, str] = {}
    for line in text.splitlines():
        if line.startswith("-----"):
            if inside:
                return found
            inside = True
        elif inside and ": " in line:
            name, _, value = line.partition(": ")
            found[name.strip()] = value.strip()
    return found


def check_text(data, receipt):
    """Check that the saved text is the one the receipt is about."""
    yield sha256_hex(data) == receipt["text-sha256"], "the text has the hash that stands in the receipt"


def check_receipt(receipt):
    """Check the entry in the receipt, if it has one: its parts make its hash, and its salt proves the text."""
    if "entry-hash" not in receipt:
        return
    parts = [receipt["entry-" + name] for name in ("previous", "number", "kind", "day", "commitment")]
    yield hash_entry(*parts) == receipt["entry-hash"], "the parts of the entry in the receipt make its hash"
    if receipt.get("entry-salt"):
        proved = hash_content(receipt["entry-salt"], receipt["text-sha256"])
        yield proved == receipt["entry-commitment"], "the entry in the receipt is about this text"


def check_chain(chain, receipt):
    """Check that every entry follows the one before it, and that the receipt's entry is among them, unchanged."""
    previous, broken = ZERO_HASH, []
    for expected, entry in enumerate(chain["entries"], start=1):
        made = hash_entry(entry["previous"], entry["number"], entry["kind"], entry["day"], entry["commitment"])
        if (entry["number"], entry["previous"], entry["hash"]) != (expected, previous, made):
            broken.append(str(expected))
        previous = entry["hash"]
    yield not broken, "every entry of the chain follows the one before it" + "".join(f" (not {n})" for n in broken)
    yield chain["plan"] == receipt["plan"], "the chain is the one of the plan in the receipt"
    number, kept = int(receipt["ledger-number"]), receipt["ledger-hash"]
    there = [ZERO_HASH] + [entry["hash"] for entry in chain["entries"]]
    yield number < len(there), "the chain reaches as far as it did on the day of the receipt"
    if number < len(there):
        yield there[number] == kept, "the chain up to that day is the one it was"


def main(names):
    """Check the named files against each other; return the exit code. Which file is which is seen from its content."""
    if not names:
        print_line(__doc__)
        return 2
    text = chain = receipt = None
    try:
        for name in names:
            data = Path(name).read_bytes()
            if data[:1] != b"{":
                receipt = read_receipt(data.decode("utf-8"))
            elif "entries" in json.loads(data):
                chain = json.loads(data)
            else:
                text = data
        if not receipt:
            raise ValueError("there is no receipt among these files")
        checks = list(check_receipt(receipt))
        checks += check_text(text, receipt) if text is not None else []
        checks += check_chain(chain, receipt) if chain is not None else []
        if not checks:
            raise ValueError("there is nothing to hold the receipt against: name the text or the chain")
    except (OSError, ValueError, KeyError, TypeError) as wrong:
        print_line(f"Not read: {wrong}")
        return 2
    for holds, what in checks:
        print_line(("holds    " if holds else "DOES NOT ") + what)
    return 0 if all(holds for holds, _what in checks) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
