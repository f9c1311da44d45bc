"""Bring the tables of a database to where this version needs them."""

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder


def migrate_database() -> None:
    """Run the migrations that are missing; an empty database gets all tables at once."""
    if settings.MIGRATION_MODULES or connection.introspection.table_names():
        call_command("migrate", interactive=False, verbosity=0)
    else:
        make_all_tables()


def make_all_tables() -> None:
    """Make what all migrations together make, from the models, and note them as applied.

    In one transaction: whoever is interrupted finds the database empty again. The migrations themselves rebuild the
    models of every app at each of their steps, which takes half a minute; that both make the same is tested. No
    migration of this version puts rows into an empty database but through the signals that are sent here as well.
    """
    emit_pre_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        note_all_as_applied(editor)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=DEFAULT_DB_ALIAS)


def note_all_as_applied(editor: BaseDatabaseSchemaEditor) -> None:
    recorded = MigrationRecorder(connection).Migration
    editor.create_model(recorded)
    names = MigrationLoader(None).disk_migrations
    recorded.objects.using(DEFAULT_DB_ALIAS).bulk_create(
        recorded(app=app, name=name) for app, name in sorted(names)
    )
