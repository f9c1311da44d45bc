"""The list of what an archive holds: written last, read and checked first."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import IO, Any

from collegium.engines.problems import Problem, ProblemsFound

NAME = "manifest.json"
FORMAT = "collegium backup 1"
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 64 * CHUNK
USUAL = "Nothing was restored. Take another copy of this backup, or an earlier one."


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the archive. size: bytes; rows and last_number (of the primary key): for tables only."""

    name: str
    size: int
    sha256: str
    model: str = ""
    rows: int = 0
    last_number: int = 0


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the archive was made from, and its parts. created_at: ISO 8601; migrations: "app.name"."""

    version: str
    created_at: str
    database: str
    migrations: list[str]
    tables: list[Part] = field(default_factory=list)
    media: list[Part] = field(default_factory=list)

    @property
    def parts(self) -> list[Part]:
        return [*self.tables, *self.media]


def as_json(manifest: Manifest) -> str:
    return json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1, ensure_ascii=False)


def from_json(text: str | bytes) -> Manifest:
    """Raises ValueError, KeyError or TypeError for anything that `as_json` would not have written."""
    values: dict[str, Any] = json.loads(text)
    if values.pop("format", None) != FORMAT:
        raise ValueError("unknown format")
    tables, media = ([Part(**part) for part in values.pop(kind)] for kind in ("tables", "media"))
    manifest = Manifest(**values, tables=tables, media=media)
    for part in manifest.parts:
        if not isinstance(part.size, int) or not isinstance(part.sha256, str):
            raise TypeError(part.name)
    return manifest


def read_manifest(archive: zipfile.ZipFile, *, source: str) -> Manifest:
    """The manifest of an archive whose entries are exactly those it lists, each with a harmless name."""
    try:
        if archive.getinfo(NAME).file_size > LARGEST_MANIFEST:
            raise ValueError("too large")
        manifest = from_json(archive.read(NAME))
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        zipfile.BadZipFile,
        NotImplementedError,
    ) as error:
        raise refused(source, f"it has no list of contents that this version can read ({error})") from error
    entries = archive.infolist()
    if sorted(entry.filename for entry in entries) != sorted([NAME, *(part.name for part in manifest.parts)]):
        raise refused(source, "its files are not those of its list of contents")
    declared = {part.name: part.size for part in manifest.parts}
    for entry in entries:
        check_entry(entry, declared.get(entry.filename, entry.file_size), source=source)
    return manifest


def check_entry(entry: zipfile.ZipInfo, size: int, *, source: str) -> None:
    path = PurePosixPath(entry.filename)
    plain_name = entry.orig_filename == entry.filename and "\\" not in entry.filename
    inside = not path.is_absolute() and ".." not in path.parts and str(path) == entry.filename
    if not (plain_name and inside and (entry.filename == NAME or path.parts[0] in {"data", "media"})):
        raise refused(source, f"it holds a file with a dangerous name: {entry.filename!r}")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} or entry.flag_bits & 1:
        raise refused(source, f"{entry.filename} is encrypted or compressed in a way we never use")
    if entry.file_size != size:
        raise refused(
            source, f"{entry.filename} has {entry.file_size} bytes; its list of contents says {size}"
        )


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def verify_part(archive: zipfile.ZipFile, part: Part, *, source: str) -> None:
    """Read the part once and compare its SHA-256; nothing is kept in memory or on disk."""
    total = hashlib.sha256()
    try:
        with archive.open(part.name) as stream:
            for chunk in chunks(stream):
                total.update(chunk)
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error) as error:
        raise refused(source, f"{part.name} cannot be read ({error})") from error
    if total.hexdigest() != part.sha256:
        raise refused(source, f"{part.name} is not as it was written: its SHA-256 differs")


def refused(source: str, why: str, *, todo: str = USUAL, **place: Any) -> ProblemsFound:
    """place: line, column and value, where they are known."""
    return ProblemsFound(Problem(why=why, todo=todo, source=source, **place))
