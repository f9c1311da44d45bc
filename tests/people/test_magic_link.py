import re

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from collegium.people.models import User


@pytest.fixture
def verified(person):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def ask(client, email):
    return client.post(reverse("people:request_magic_link"), {"email": email})


def link(mailoutbox):
    return re.search(r"http://\S+", mailoutbox[-1].body).group(0)


def open_link(client, url):
    token = url.split("sesame=")[1]
    return client.post(reverse("people:open_magic_link"), {"sesame": token})


def test_the_link_signs_in_after_a_click(client, verified, mailoutbox):
    ask(client, "ADA@example.org")
    url = link(mailoutbox)
    assert client.get(url).status_code == 200
    assert "_auth_user_id" not in client.session
    assert open_link(client, url).status_code == 302
    assert client.session["_auth_user_id"] == str(verified.pk)


def test_the_link_works_once(client, verified, mailoutbox):
    ask(client, verified.email)
    open_link(client, link(mailoutbox))
    client.logout()
    assert open_link(client, link(mailoutbox)).status_code == 410


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, db, mailoutbox):
    answer = ask(client, "nobody@example.org")
    assert answer.url == reverse("people:magic_link_sent")
    assert mailoutbox == []


def test_an_old_link_no_longer_works(client, verified, mailoutbox, monkeypatch):
    ask(client, verified.email)
    import time

    later = time.time() + 16 * 60
    monkeypatch.setattr("time.time", lambda: later)
    assert open_link(client, link(mailoutbox)).status_code == 410


def test_nonsense_is_no_link(client, db):
    for nonsense in ["", "x", "a:b:c", "\x00", "é" * 500]:
        assert client.post(reverse("people:open_magic_link"), {"sesame": nonsense}).status_code == 410


def test_too_many_requests_are_slowed_down(client, verified, mailoutbox):
    statuses = [ask(client, verified.email).status_code for _ in range(5)]
    assert statuses[-1] == 429
    assert len(mailoutbox) == 3


def test_the_second_factor_is_still_asked_for(client, verified, mailoutbox):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(verified, generate_totp_secret())
    ask(client, verified.email)
    answer = open_link(client, link(mailoutbox))
    assert answer.url == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    assert User.objects.get(pk=verified.pk).last_login is None
