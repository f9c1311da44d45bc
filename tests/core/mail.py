"""Real mail servers on the loopback for tests: ours, and one that catches what we send."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP

from collegium.core.mailserver import Limits, serve


@contextmanager
def running(start: Callable[[], Any]) -> Iterator[int]:
    """A server in an event loop of its own; gives its port. start: a coroutine function that returns the server."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(start(), loop).result(10)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        # All in the loop's own thread: a test's browser may hold a running loop in this one.
        asyncio.run_coroutine_threadsafe(stop(server), loop).result(10)
        asyncio.run_coroutine_threadsafe(loop.shutdown_default_executor(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def stop(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


@contextmanager
def our_server(*, is_local: bool = False, limits: Limits | None = None) -> Iterator[int]:
    with running(lambda: serve(host="127.0.0.1", port=0, is_local=is_local, limits=limits)) as port:
        yield port


class Catcher:
    """Keeps every letter that it is sent. refused: recipients it does not know. drops: connections it cuts first."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refused: set[str] = set()
        self.drops = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.drops:
            self.drops -= 1
            server.transport.abort()  # in the middle of the letter, without a word
            return "250 OK"
        self.letters.append(message_from_bytes(envelope.content, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


@contextmanager
def catching_server() -> Iterator[tuple[int, Catcher]]:
    catcher = Catcher()

    async def start() -> asyncio.Server:
        loop = asyncio.get_running_loop()
        return await loop.create_server(
            lambda: SMTP(catcher, loop=loop, hostname="catcher", enable_SMTPUTF8=True), "127.0.0.1", 0
        )

    with running(start) as port:
        yield port, catcher
