"""The tables of a database of one's own, made from the models. That migrations make the same is tested elsewhere."""

from django.conf import settings
from django.core.management import call_command


class NoMigrations:
    """For MIGRATION_MODULES: no app has any."""

    def __contains__(self, app: str) -> bool:
        return True

    def __getitem__(self, app: str) -> None:
        return None


def make_tables() -> None:
    settings.MIGRATION_MODULES = NoMigrations()
    call_command("migrate", run_syncdb=True, verbosity=0)
