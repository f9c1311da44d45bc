"""Settings from the environment, read through typed helpers that fail loudly on a bad value."""

import os
import secrets
from argparse import ArgumentError, ArgumentParser
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

# Addresses a server may listen on, but that nobody can follow.
EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104 - compared with, not listened on
TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def env_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE | FALSE:
        return value.lower() in TRUE
    raise ImproperlyConfigured(f"{name} must be true or false, not “{value}”.")


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    try:
        return int(value)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be a whole number, not “{value}”.") from error


def env_list(name: str, default: str = "") -> list[str]:
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


def data_folder() -> Path:
    """Where the database, uploads and the development key live: COLLEGIUM_DATA, else `var` in a checkout.

    The demo, whose password everybody knows, has a folder `demo` inside, away from what real people enter.
    """
    if given := os.environ.get("COLLEGIUM_DATA"):
        return Path(given).expanduser().resolve()
    folder = default_folder()
    return folder / "demo" if env_bool("COLLEGIUM_DEMO", False) else folder


def default_folder() -> Path:
    checkout = Path(__file__).resolve().parents[3]
    if (checkout / "pyproject.toml").is_file():
        return checkout / "var"
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "collegium"


def site_url() -> str:
    """The address that links in e-mails begin with: COLLEGIUM_URL, else where `serve` listens."""
    if given := os.environ.get("COLLEGIUM_URL"):
        return given.rstrip("/")
    host = env_str("COLLEGIUM_BIND", "127.0.0.1")
    if host in EVERYWHERE:
        host = "127.0.0.1"
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{env_int('COLLEGIUM_PORT', 8000)}"


def listen_where_told(arguments: list[str]) -> None:
    """What --host and --port of `serve` and `demo` say goes into the environment, before the settings read it.

    Server, worker and the loading of the demo then write the same address into their e-mails.
    """
    if not arguments or arguments[0] not in {"serve", "demo"}:
        return
    parser = ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--host")
    parser.add_argument("--port")
    try:
        given, _others = parser.parse_known_args(arguments[1:])
    except ArgumentError:
        return  # the command itself says what is wrong
    if given.host:
        os.environ["COLLEGIUM_BIND"] = given.host
    if given.port and given.port.isdecimal():
        os.environ["COLLEGIUM_PORT"] = given.port


def secret_key(*, production: bool, folder: Path) -> str:
    """COLLEGIUM_SECRET_KEY; outside production a key of this machine's own, kept in the data folder."""
    if key := os.environ.get("COLLEGIUM_SECRET_KEY"):
        return key
    if production:
        raise ImproperlyConfigured("Set COLLEGIUM_SECRET_KEY (50 or more random characters) in production.")
    file = folder / "secret_key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(secrets.token_urlsafe(50))
    return file.read_text()
