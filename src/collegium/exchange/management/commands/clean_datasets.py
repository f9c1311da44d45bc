"""`clean_datasets`: delete what interrupted uploads and loads left behind."""

from typing import Any

from django.core.management.base import BaseCommand

from collegium.exchange.actions import clean_datasets


class Command(BaseCommand):
    help = "Delete what interrupted uploads and loads left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{clean_datasets()} tidied")
