"""`mailserver`: listens for answers to our letters, over SMTP or LMTP."""

import asyncio
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from collegium.core.mailserver import Limits, serve


class Command(BaseCommand):
    help = "Listen for answers by mail. Bind it to the loopback and put a mail server in front."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.MAIL_BIND)
        parser.add_argument("--port", type=int, default=settings.MAIL_PORT)
        parser.add_argument("--socket", default="", help="path of a Unix socket to listen on instead")
        parser.add_argument("--lmtp", action="store_true", help="speak LMTP (RFC 2033) instead of SMTP")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.RECEIVES_MAIL:
            raise CommandError(
                "Set COLLEGIUM_RECEIVES_MAIL=1 first, so that letters carry an address for answers."
            )
        asyncio.run(self.listen(**options))

    async def listen(self, *, host: str, port: int, socket: str, lmtp: bool, **_options: Any) -> None:
        """Until told to stop."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        limits = Limits(size=settings.MAIL_MAX_BYTES)
        server = await serve(host=host, port=port, path=socket, is_local=lmtp, limits=limits)
        place = socket or f"{host}:{server.sockets[0].getsockname()[1]}"
        self.stdout.write(
            self.style.SUCCESS(f"Answers by mail are taken at {place} ({'LMTP' if lmtp else 'SMTP'}).")
        )
        self.stdout.flush()
        async with server:
            await stop.wait()
