"""What the settings make of the environment and of the command line."""

import os
import subprocess
import sys

import pytest

from collegium.web.env import listen_where_told, site_url

SHOW = """
from collegium.web.env import listen_where_told
listen_where_told({arguments!r})
from collegium.web import settings
print(settings.SITE_URL)
"""


@pytest.fixture
def environment(monkeypatch, tmp_path):
    for name in ("COLLEGIUM_URL", "COLLEGIUM_BIND", "COLLEGIUM_PORT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os, "environ", {**os.environ, "COLLEGIUM_DATA": str(tmp_path)})
    return monkeypatch


@pytest.mark.parametrize(
    ("arguments", "address"),
    [
        (["demo"], "http://127.0.0.1:8000"),
        (["demo", "--port", "8731"], "http://127.0.0.1:8731"),
        (["demo", "--reset", "--port=8731"], "http://127.0.0.1:8731"),
        (["serve", "--host", "192.0.2.7", "--port", "81", "--no-worker"], "http://192.0.2.7:81"),
        (["serve", "--host", "0.0.0.0"], "http://127.0.0.1:8000"),  # noqa: S104
        (["serve", "--host", "::1"], "http://[::1]:8000"),
        # another port, that of answers by mail
        (["mailserver", "--port", "2525"], "http://127.0.0.1:8000"),
        # the command itself says what is wrong
        (["serve", "--port"], "http://127.0.0.1:8000"),
        (["serve", "--port", "x"], "http://127.0.0.1:8000"),
    ],
)
def test_links_in_mail_begin_with_where_the_server_listens(environment, arguments, address):
    listen_where_told(arguments)
    assert site_url() == address


def test_an_address_that_was_given_wins(environment):
    environment.setitem(os.environ, "COLLEGIUM_URL", "https://collegium.example.org/")
    listen_where_told(["serve", "--port", "9000"])
    assert site_url() == "https://collegium.example.org"


def test_the_settings_of_the_process_have_it(environment):
    done = subprocess.run(
        [sys.executable, "-c", SHOW.format(arguments=["demo", "--port", "8731"])],
        env=os.environ, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "http://127.0.0.1:8731"
