"""What a PDF that Typst made says, read from its own bytes: the words of each page in the order they are set.

It knows as much of the format as Typst writes: plain objects, flate, fonts with two bytes a letter and a table back to
Unicode. What is marked as an artifact (frame, stitches, page numbers) is no text.
"""

import re
import zlib

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*)\r?\nendstream", re.DOTALL)
LETTER = re.compile(rb"<([0-9A-F]{4})> <([0-9A-F]+)>")
TOKEN = re.compile(
    rb"(?P<artifact>/Artifact\s*(?:<<.*?>>)?\s*B(?:D|M)C)|(?P<opens>\bB(?:D|M)C\b)|(?P<closes>\bEMC\b)"
    rb"|/(?P<font>f\d+) [\d.]+ Tf|(?P<said>\()|(?P<text>\b(?:BT|ET)\b)",
    re.DOTALL,
)
LETTERS = re.compile(rb"\\([0-7]{3}|.)|([()])|[^\\()]+", re.DOTALL)
NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(pdf: bytes) -> list[str]:
    """The text of each page, a line for each run of letters."""
    objects = {int(number): body for number, body in OBJECT.findall(pdf)}
    kids = [int(kid) for body in objects.values() if b"/Type/Pages" in body for kid in re.findall(rb"(\d+) 0 R", body)]
    return [_page(objects, objects[kid]) for kid in kids if b"/Type/Page/" in objects[kid]]


def _page(objects: dict[int, bytes], page: bytes) -> str:
    fonts = re.search(rb"/Font<<(.*?)>>", objects[_at(page, b"Resources")], re.DOTALL)
    assert fonts is not None
    tables = {name: _table(objects, int(at)) for name, at in re.findall(rb"/(f\d+) (\d+) 0 R", fonts[1])}
    stream, place = _stream(objects[_at(page, b"Contents")]), 0
    said: list[str] = []
    inside: list[bool] = []
    is_text = False
    font: dict[bytes, str] = {}
    while token := TOKEN.search(stream, place):
        place = token.end()
        if token["artifact"] or token["opens"]:
            inside.append(bool(token["artifact"]))
        elif token["closes"]:
            inside.pop()
        elif token["font"]:
            font = tables[token["font"]]
        elif token["text"]:
            is_text = token["text"] == b"BT"
            said.append("" if is_text else "\n")
        else:
            raw, place = _string(stream, place)
            said += [font[raw[n : n + 2]] for n in range(0, len(raw), 2) if is_text and not any(inside)]
    return "".join(said)


def _string(stream: bytes, place: int) -> tuple[bytes, int]:
    """The bytes of a string that begins here, and where it ends; brackets in pairs stand in it as they are."""
    found, depth = b"", 1
    for part in LETTERS.finditer(stream, place):
        depth += {b"(": 1, b")": -1}.get(part[2], 0)
        if not depth:
            return found, part.end()
        found += _plain(part[1]) if part[1] else part[0]
    raise AssertionError("The string has no end.")


def _table(objects: dict[int, bytes], font: int) -> dict[bytes, str]:
    cmap = _stream(objects[_at(objects[font], b"ToUnicode")])
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(to.decode()).decode("utf-16-be")
        for code, to in LETTER.findall(cmap)
    }


def _at(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found is not None
    return int(found[1])


def _stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1])


def _plain(what: bytes) -> bytes:
    return bytes([int(what, 8)]) if len(what) == 3 else NAMED.get(what, what)
