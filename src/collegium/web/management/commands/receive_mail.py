"""`receive-mail`: takes one letter from standard input, for the pipe of a mail server."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from collegium.core.mailbox import MAX_BYTES, receive

TEMPORARY = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the letter and tries again


class Command(BaseCommand):
    help = "Take one letter (RFC 5322) from standard input. Exit code 75 asks the mail server to try again later."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sender", default=None, help="sender of the envelope; empty for a bounce")
        parser.add_argument(
            "--recipient",
            action="append",
            default=[],
            help="recipient of the envelope; else the headers are read",
        )

    def handle(self, *args: Any, sender: str | None, recipient: list[str], **options: Any) -> None:
        if not settings.RECEIVES_MAIL:
            raise CommandError(
                "Set COLLEGIUM_RECEIVES_MAIL=1 first, so that letters carry an address for answers."
            )
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise CommandError(f"The letter has more than {MAX_BYTES // 1024 // 1024} MB.")
        try:
            outcome = receive(raw, sender=sender, recipients=recipient)
        except Exception as error:
            raise CommandError(f"The letter could not be taken: {error}", returncode=TEMPORARY) from error
        self.stdout.write(outcome)
