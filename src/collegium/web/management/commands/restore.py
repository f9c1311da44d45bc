"""`restore FILE`: put back what `backup` wrote, on SQLite or PostgreSQL, all of it or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from collegium.engines.problems import ProblemsFound
from collegium.web.backup.restore import restore_backup


class Command(BaseCommand):
    help = "Restore a backup. Stop the site and its workers first; everybody signs in again afterwards."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an archive that the command “backup” wrote")
        parser.add_argument("--replace", action="store_true", help="lose what this installation holds now")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = restore_backup(file.absolute(), replace=replace)
        except ProblemsFound as found:
            raise CommandError(str(found)) from found
        rows = sum(part.rows for part in manifest.tables)
        self.stdout.write(
            f"Restored {rows} rows and {len(manifest.media)} uploaded files, as of {manifest.created_at}."
        )
