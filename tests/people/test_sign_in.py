import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from collegium.people.models import User

PASSWORD = "correct horse battery"


def sign_up(client, **changes):
    values = {
        "name": "Grace Hopper",
        "email": "grace@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    return client.post(reverse("account_signup"), values | changes)


def sign_in(client, password=PASSWORD, email="ada@example.org"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


@pytest.fixture
def verified(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def test_signing_up_asks_to_confirm_the_address_first(client, db, mailoutbox):
    assert sign_up(client).status_code == 302
    assert User.objects.get().name == "Grace Hopper"
    assert "_auth_user_id" not in client.session
    url = re.search(r"http://\S+", mailoutbox[0].body).group(0)
    client.post(url)
    assert EmailAddress.objects.get().verified


def test_a_taken_address_is_not_given_away(client, verified, mailoutbox):
    answer = sign_up(client, email=verified.email)
    assert answer.status_code == 302
    assert User.objects.count() == 1
    assert mailoutbox[0].to == [verified.email]


@pytest.mark.parametrize("password", ["short", "password123", "grace@example.org"])
def test_weak_passwords_are_refused(client, db, password):
    page = sign_up(client, password1=password, password2=password)
    assert page.status_code == 200
    assert User.objects.count() == 0


def test_signing_in_with_password(client, verified):
    assert sign_in(client).status_code == 302
    assert client.session["_auth_user_id"] == str(verified.pk)


def test_after_five_wrong_passwords_the_account_is_locked_for_that_address(client, verified, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        last = sign_in(client, "wrong")
    assert last.status_code == 429
    assert sign_in(client).status_code == 429
    assert "_auth_user_id" not in client.session


def test_another_person_is_not_locked_out_with_them(client, verified, settings):
    settings.AXES_ENABLED = True
    for _ in range(5):
        sign_in(client, "wrong", email="mallory@example.org")
    assert sign_in(client).status_code == 302


def test_the_administration_pages_take_the_same_sign_in(client, db):
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("account_login"))


def test_a_second_factor_can_be_set_up(client, verified):
    sign_in(client)
    asked = client.get(reverse("mfa_activate_totp"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    page = client.post(asked.url, {"password": PASSWORD}, follow=True)
    assert page.status_code == 200
    assert "otpauth" in page.content.decode() or "<svg" in page.content.decode()


def test_the_time_zone_of_the_browser_is_that_of_the_new_account_and_of_the_visitor(client, db):
    client.cookies["collegium_zone"] = "Africa/Nairobi"
    assert "Africa/Nairobi" in client.get(reverse("account_signup")).content.decode()
    sign_up(client)
    assert User.objects.get(email="grace@example.org").time_zone == "Africa/Nairobi"


def test_a_zone_that_is_none_is_not_believed(client, db):
    client.cookies["collegium_zone"] = "../../etc/passwd"
    sign_up(client)
    assert User.objects.get(email="grace@example.org").time_zone == "UTC"
