"""The first five minutes: an account, the e-mail, the other way in, the other way round."""

import re

import pytest
from playwright.sync_api import expect

from collegium.people.models import User
from tests.people.test_openid_connect import provider

__all__ = ["provider"]

PASSWORD = "plain words, many of them"
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


def link_in(mail: str) -> str:
    """The address in an e-mail, without the name of the machine."""
    found = LINK.search(mail)
    assert found, mail
    return found[1]


@pytest.mark.django_db(transaction=True)
def test_sign_up_confirm_sign_out_magic_link_and_arabic(meet, mailoutbox):
    visitor = meet()
    visitor.open("/")
    visitor.follow("Start an initiative")
    visitor.fill(name="Nadia Haddad", email="nadia@example.org", password1=PASSWORD, password2=PASSWORD)
    visitor.send()
    assert [mail.to for mail in mailoutbox] == [["nadia@example.org"]]

    visitor.open(link_in(mailoutbox[0].body))
    visitor.press("Confirm")
    if "/login" in visitor.page.url:
        visitor.fill(login="nadia@example.org", password=PASSWORD)
        visitor.send()
    visitor.sees("Good to see you, Nadia Haddad")

    visitor.menu("Your account")
    visitor.press("Sign out")
    visitor.open("/")
    visitor.follow("Sign in")
    visitor.follow("Sign in by e-mail, without a password")
    visitor.fill(email="nadia@example.org")
    visitor.send()
    visitor.sees("Look in your mailbox")
    visitor.open(link_in(mailoutbox[-1].body))
    visitor.press("Sign in now")
    visitor.sees("Good to see you, Nadia Haddad")

    visitor.menu("Language and display")
    with visitor.page.expect_navigation():
        visitor.page.locator("button[name=language][value=ar]").click()
    visitor.look()
    expect(visitor.page.locator("html")).to_have_attribute("dir", "rtl")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "ar")


@pytest.mark.django_db(transaction=True)
def test_who_signs_up_in_one_visit_has_the_time_zone_of_the_device(meet):
    visitor = meet(timezone_id="Asia/Kolkata")
    visitor.open("/accounts/signup/")
    visitor.fill(name="Priya Rao", email="priya@example.org", password1=PASSWORD, password2=PASSWORD)
    visitor.send()
    assert User.objects.get(email="priya@example.org").time_zone == "Asia/Kolkata"


@pytest.mark.django_db(transaction=True)
def test_sign_in_through_the_university(meet, provider):
    visitor = meet()
    visitor.open("/")
    visitor.follow("Sign in")
    visitor.follow("University sign-in")
    visitor.press("Continue")
    visitor.sees("Good to see you, Lin Chen")
