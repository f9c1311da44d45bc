"""`example_study`: a published study with public data for one design, as files to run and to learn from."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collegium.web.demo.designs import DESIGNS
from collegium.web.demo.public_file import DataMissing
from collegium.web.management.commands.demo_files import write_files


class Command(BaseCommand):
    help = "Write data.csv and study.toml of a published study, one for each design, into a folder."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("design", choices=DESIGNS, metavar="DESIGN", help=", ".join(DESIGNS))
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="made when missing; same names are replaced"
        )

    def handle(self, *args: Any, design: str, folder: Path, **options: Any) -> None:
        example = DESIGNS[design]
        try:
            files = {"data.csv": example.table(), "study.toml": example.study()}
        except DataMissing as missing:
            raise CommandError(str(missing)) from missing
        self.stdout.write("\n".join(str(file) for file in write_files(folder, files)))
