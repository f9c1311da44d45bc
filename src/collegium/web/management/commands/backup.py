"""`backup FILE`: everything this installation holds, in one archive."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from collegium.engines.problems import ProblemsFound
from collegium.web.backup.write import write_backup


class Command(BaseCommand):
    help = "Write the database and the uploaded files into one zip file. The site may go on running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write; its name ends in .zip")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = write_backup(file.absolute(), now=timezone.now(), say=self.stderr.write)
        except ProblemsFound as found:
            raise CommandError(str(found)) from found
        rows = sum(part.rows for part in manifest.tables)
        size = file.stat().st_size / 1e6
        self.stdout.write(f"Wrote {file}: {rows} rows, {len(manifest.media)} uploaded files, {size:.1f} MB.")
        self.stdout.write("It holds personal data and password hashes: keep it where only you can read it.")
