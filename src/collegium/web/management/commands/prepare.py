"""`prepare`: bring the database and the folders to where this version needs them. Safe to run at every start."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from collegium.web.migrating import migrate_database


class Command(BaseCommand):
    help = "Migrate the database and make the folders and the cache table."

    def handle(self, *args: Any, **options: Any) -> None:
        for folder in (settings.DATA_DIR, settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        migrate_database()
        call_command("createcachetable", verbosity=0)
        self.stdout.write("The database is up to date.")
