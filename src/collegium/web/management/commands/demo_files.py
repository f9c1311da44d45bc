"""`demo_files`: the kindergarten year of Project STAR as files, for the tutorial and for trying things out."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collegium.web.demo import star
from collegium.web.demo.public_file import DataMissing


class Command(BaseCommand):
    help = "Write star-kindergarten.csv, its codebook and study.toml into a folder."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="made when missing; same names are replaced"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            files = star.tutorial_files()
        except DataMissing as missing:
            raise CommandError(str(missing)) from missing
        self.stdout.write("\n".join(str(file) for file in write_files(folder, files)))


def write_files(folder: Path, files: dict[str, bytes]) -> list[Path]:
    """Write {name: content}; CommandError, with what to do, where the folder cannot be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise CommandError(f"{folder}: {error.strerror}. Choose a folder that you may write to.") from error
    return [folder / name for name in files]
