"""`demo`: load the worked examples once, print who can sign in, and serve."""

import shutil
import time
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from collegium.core.errors import Refusal
from collegium.people.models import User
from collegium.web.demo import EXAMPLES, PASSWORD, find_example, load_example, load_studies, sign_ins
from collegium.web.demo.public_file import DataMissing, check_data_is_there
from collegium.web.management.commands.serve import check_is_free, default_host, default_port


class Command(BaseCommand):
    help = "Load the worked examples, print the demo sign-ins, and serve."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-serve", action="store_true", help="only load the examples")
        parser.add_argument("--reset", action="store_true", help="throw the demo away first and load it anew")
        parser.add_argument("--host", help="as for serve")
        parser.add_argument("--port", type=int, help="as for serve")

    def handle(self, *args: Any, **options: Any) -> None:
        check_is_demo()
        if not options["no_serve"]:
            # before the minutes of loading
            check_is_free(options["host"] or default_host(), options["port"] or default_port())
        if options["reset"]:
            forget_everything()
        try:
            if not has_tables():
                check_data_is_there()  # before the database is made, which takes a while
            call_command("prepare", stdout=self.stdout)
            check_only_demo_people()
            self.load()
        except DataMissing as missing:
            raise CommandError(str(missing)) from missing
        self.print_sign_ins()
        if not options["no_serve"]:
            given = {name: options[name] for name in ("host", "port") if options[name]}
            call_command("serve", no_prepare=True, **given)

    def load(self) -> None:
        """Load what is missing; each example comes whole or not at all."""
        began = time.monotonic()
        loaded = []
        if any(find_example(example) is None for example in EXAMPLES):
            check_data_is_there()
        for example in EXAMPLES:
            if find_example(example) is None:
                self.say(f"Loading the example “{example.name}”")
            loaded.append((example, load_example(example)))
        if any(initiative.studies.count() == 0 for example, initiative in loaded if example.files):
            self.say("Loading student data and running the studies")
        try:
            load_studies(loaded)
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.say(f"The examples are there ({time.monotonic() - began:.1f} s).")

    def print_sign_ins(self) -> None:
        people = sign_ins()
        wide = max(len(person.email) for person in people)
        part = max(len(person.part) for person in people)
        lines = [f"  {one.email:<{wide}}  {one.part:<{part}}  {one.initiative}" for one in people]
        self.stdout.write(f"\nSign in as one of these, with the password {self.style.SUCCESS(PASSWORD)}\n\n")
        self.stdout.write("\n".join(lines) + "\n\n")
        self.stdout.flush()

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def check_is_demo() -> None:
    """The password is known to everybody, so the examples never go where real people work."""
    if not settings.DEMO:
        raise CommandError("Start the demo with ./collegium demo, or set COLLEGIUM_DEMO=1.")
    if settings.PRODUCTION:
        raise CommandError(
            "This is a production site (COLLEGIUM_PRODUCTION); the demo must not be loaded here."
        )


def has_tables() -> bool:
    return User._meta.db_table in connection.introspection.table_names()


def check_only_demo_people() -> None:
    """Refuse a database that people use: it has accounts, but not those of the demo."""
    first = EXAMPLES[0].coordinator.email
    if User.objects.exists() and not User.objects.filter(email=first).exists():
        raise CommandError(
            "This database holds accounts that are not of the demo. "
            "Name another folder in COLLEGIUM_DATA or another database in DATABASE_URL."
        )


def forget_everything() -> None:
    """Empty the database and the folders of uploads and mail; a database file goes, whatever version made it."""
    if has_tables():
        check_only_demo_people()
    file = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and file.is_file():
        connection.close()
        for end in ("", "-wal", "-shm"):
            file.with_name(file.name + end).unlink(missing_ok=True)
    else:
        call_command("prepare", stdout=StringIO())
        call_command("flush", interactive=False, verbosity=0)
    for folder in (settings.MEDIA_ROOT, settings.EMAIL_FILE_PATH):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
