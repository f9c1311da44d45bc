"""A second factor from setting it up to signing in with it: codes of an app, and a security key."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from tests.browser.test_sign_up import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)

KEY = {
    "protocol": "ctap2",
    "transport": "usb",
    "hasResidentKey": False,
    "hasUserVerification": False,
    "isUserVerified": False,
    "automaticPresenceSimulation": True,
}


def code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238: SHA-1, 30 seconds, six digits)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    mac = hmac.digest(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1)
    place = mac[-1] & 15
    (number,) = struct.unpack(">I", mac[place : place + 4])
    return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def sign_in(visitor, email):
    visitor.open("/accounts/login/")
    visitor.fill(login=email, password=PASSWORD)
    visitor.send()


def press(visitor, name):
    """A button that leads elsewhere only after the browser has spoken with the key."""
    visitor.page.get_by_role("button", name=name).click()


def test_an_app_and_a_security_key_are_set_up_and_either_is_asked_for(meet, person):
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    ada = meet()
    sign_in(ada, person.email)
    ada.open("/people/profile/")
    ada.follow("Two-step sign-in")
    ada.follow("Activate")
    ada.page.locator("main [name=password]").fill(PASSWORD)
    ada.press("Confirm")
    secret = ada.page.locator("#authenticator_secret").input_value()
    ada.page.locator("main [name=code]").fill(code(secret))
    ada.press("Activate")
    ada.sees("There are 10 out of 10 recovery codes available.")

    browser = ada.context.new_cdp_session(ada.page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    ada.open("/accounts/2fa/webauthn/add/")
    ada.page.locator("main [name=name]").fill("On my ring")
    press(ada, "Add")
    ada.sees("You have added 1 security key.")
    ada.look()

    ada.menu("Your account")
    ada.press("Sign out")
    sign_in(ada, person.email)
    ada.sees("Please enter an authenticator code")
    press(ada, "Use a security key")
    ada.sees("Good to see you, Ada Lovelace")

    ada.menu("Your account")
    ada.press("Sign out")
    sign_in(ada, person.email)
    ada.page.locator("main [name=code]").fill("000000")
    ada.press("Sign In")
    expect(ada.page).to_have_url(re.compile("/2fa/authenticate/"))
