"""Reads what a test must know of a PDF of ours: its structure tree, its text, what stands for its pictures."""

import re
import zlib

OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
# a text may hold a pair of parentheses without a mark in front of them
LITERAL = rb"\(((?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*)\)"
SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|" + LITERAL + rb"|<([0-9A-F]+)>|ET|\bTm\b", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


class Pdf:
    def __init__(self, content: bytes) -> None:
        self.objects = {int(number): body for number, body in OBJECT.findall(content)}

    def values(self, key: str) -> list[str]:
        """Every text under this key, e.g. Alt, Lang, Title."""
        found = re.findall(rb"/%s(?:%s|<([0-9A-F]+)>)" % (key.encode(), LITERAL), self.plain)
        return [decoded(literal, coded) for literal, coded in found]

    @property
    def plain(self) -> bytes:
        """All objects that are no streams."""
        return b"\n".join(body for body in self.objects.values() if b"stream" not in body)

    def tags(self) -> list[str]:
        """The kinds of the structure elements, in no order: H1, P, Figure, Table, TH."""
        return [name.decode() for name in re.findall(rb"/Type/StructElem/S/(\w+)", self.plain)]

    def text(self) -> str:
        """The words of all pages, with a space wherever a new piece is placed; soft hyphens and ligatures undone."""
        pages = [body for body in self.objects.values() if re.search(rb"/Type/Page\b", body)]
        told = "".join(self.page(body) for body in pages)
        return " ".join(told.replace("\u00ad", "").split())

    def page(self, body: bytes) -> str:
        fonts = {name: self.letters(int(number)) for name, number in self.named_fonts(body)}
        number = int(re.search(rb"/Contents (\d+)", body)[1])  # type: ignore[index]
        letters: dict[int, str] = {}
        told = []
        drawn = re.findall(rb"\bBT\b(.*?\nET)\b", self.stream(number), re.DOTALL)
        for font, literal, coded in SHOWN.findall(b"\n".join(drawn)):
            if font:
                letters = fonts.get(font, {})
            elif literal or coded:
                raw = unescaped(literal) if literal else bytes.fromhex(coded.decode())
                told += [
                    letters.get(int.from_bytes(raw[i : i + 2], "big"), "") for i in range(0, len(raw), 2)
                ]
            else:
                told.append(" ")
        return "".join(told)

    def named_fonts(self, body: bytes) -> list[tuple[bytes, bytes]]:
        held = re.search(rb"/Resources (\d+) 0 R", body)
        resources = self.objects[int(held[1])] if held else body
        fonts = re.search(rb"/Font ?(?:(\d+) 0 R|<<(.*?)>>)", resources, re.DOTALL)
        if fonts is None:
            return []
        listed = self.objects[int(fonts[1])] if fonts[1] else fonts[2]
        return re.findall(rb"/(\w+) (\d+) 0 R", listed)

    def letters(self, font: int) -> dict[int, str]:
        held = re.search(rb"/ToUnicode (\d+)", self.objects[font])
        table = self.stream(int(held[1])) if held else b""
        pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
        return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in pairs}

    def stream(self, number: int) -> bytes:
        body = self.objects[number]
        start = re.search(rb"stream\r?\n", body)
        raw = body[start.end() : body.rindex(b"\nendstream")] if start else b""
        return zlib.decompress(raw) if b"/FlateDecode" in body[: start.start() if start else 0] else raw


def unescaped(literal: bytes) -> bytes:
    def one(found: re.Match[bytes]) -> bytes:
        return bytes([int(found[1], 8)]) if found[1] else ESCAPES.get(found[2], found[2])

    return re.sub(rb"\\(?:([0-7]{3})|(.))", one, literal, flags=re.DOTALL)


def decoded(literal: bytes, coded: bytes) -> str:
    raw = bytes.fromhex(coded.decode()) if coded else unescaped(literal)
    return raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")
