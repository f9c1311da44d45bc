"""A small mail server that takes in answers to our letters, and nothing else (SMTP, or LMTP behind a mail server).

It accepts only addresses that were given out as Reply-To, so it is of no use to whoever wants to pass on mail, and
limits size, recipients, connections and time. It has no TLS and no accounts: bind it to the loopback and let a real
mail server stand in front (docs/how-to/receive-mail.md).
"""

import asyncio
import logging
from dataclasses import dataclass
from typing import Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.db import close_old_connections, connection

from collegium.core import inbound, mailbox
from collegium.core.letters import mail_domain

logger = logging.getLogger(__name__)

NAME = "Collegium"
LONGEST_LINE = 64 * 1024  # RFC 5321 says 998, and not every program keeps to it


@dataclass(frozen=True, slots=True)
class Limits:
    size: int = mailbox.MAX_BYTES
    recipients: int = 10
    connections: int = 50
    seconds: float = 60.0  # without a word from the other side
    commands: int = 100  # that make no sense, before the other side is left


class Handler:
    """Decides on each recipient and takes each letter; both look into the database, away from the event loop."""

    def __init__(self, limits: Limits, *, is_local: bool) -> None:
        self.limits = limits
        self.most = (
            1 if is_local else limits.recipients
        )  # LMTP wants an answer for each recipient: we take one

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= self.most:
            return "452 4.5.3 Too many recipients; send the rest in another transaction"
        try:
            known = await asyncio.to_thread(in_database, inbound.is_ours, address)
        except Exception:
            logger.exception("A recipient could not be looked up")
            return "451 4.3.0 Try again later"
        if not known:
            return "550 5.1.1 Nobody was asked to answer at this address"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        try:
            outcome = await asyncio.to_thread(
                in_database,
                mailbox.receive,
                envelope.original_content or b"",
                sender=envelope.mail_from or "",
                recipients=tuple(envelope.rcpt_tos),
            )
        except Exception:
            logger.exception("A letter could not be taken")
            return "451 4.3.0 Try again later"
        return f"250 2.0.0 {outcome}"


def in_database(function: Any, *arguments: Any, **words: Any) -> Any:
    """Call it in a thread of the event loop, which has a connection of its own that may have grown old."""
    close_old_connections()
    try:
        return function(*arguments, **words)
    finally:
        if not connection.in_atomic_block:
            connection.close()


class Doorman:
    """Makes one protocol for each connection, and none when there are too many."""

    def __init__(self, limits: Limits, *, is_local: bool) -> None:
        self.limits = limits
        self.kind = LMTP if is_local else SMTP
        self.handler = Handler(limits, is_local=is_local)
        self.open = 0

    def __call__(self) -> asyncio.Protocol:
        doorman, base = self, self.kind

        class Counted(base):  # type: ignore[misc, valid-type]
            line_length_limit = LONGEST_LINE

            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                doorman.open += 1
                if doorman.open > doorman.limits.connections:
                    transport.write(b"421 4.3.2 Too many connections; try again later\r\n")  # type: ignore[attr-defined]
                    transport.close()
                    return
                super().connection_made(transport)

            def connection_lost(self, error: Exception | None) -> None:
                doorman.open -= 1
                if getattr(self, "transport", None) is not None:
                    super().connection_lost(error)

        protocol: asyncio.Protocol = Counted(
            self.handler,
            data_size_limit=self.limits.size,
            timeout=self.limits.seconds,
            ident=NAME,
            hostname=mail_domain(),
            loop=asyncio.get_running_loop(),
            enable_SMTPUTF8=True,
            command_call_limit={"*": self.limits.commands},
        )
        return protocol


async def serve(
    *, host: str, port: int, path: str = "", is_local: bool = False, limits: Limits | None = None
) -> asyncio.Server:
    """Listen on a port, or on a Unix socket where a path is given."""
    loop = asyncio.get_running_loop()
    doorman = Doorman(limits or Limits(), is_local=is_local)
    if path:
        return await loop.create_unix_server(doorman, path)
    return await loop.create_server(doorman, host, port)
