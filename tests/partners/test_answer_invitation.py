"""The page behind the link of an invitation."""

import html
import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from collegium.partners import actions
from collegium.partners.models import Invitation, Membership, Organisation
from tests.partners.pages import url
from tests.world import PASSWORD


@pytest.fixture
def key(world):
    invitation = {"email": "new@example.org", "role": "member", "message": "Join us!"}
    return actions.invite_person(by=world.ben, organisation=world.lincoln, **invitation)[1]


def page(name, key):
    return reverse(f"partners:{name}", args=[key])


def test_opening_the_link_changes_nothing(client, world, key):
    text = client.get(page("answer_invitation", key)).content.decode()
    assert "Lincoln School" in text
    assert "Join us!" in text
    assert f"/accounts/signup/?next={page('answer_invitation', key)}" in text
    assert Invitation.objects.get().accepted_at is None


def test_who_follows_the_link_signs_up_without_proving_the_address_again(client, world, key):
    text = client.get(page("answer_invitation", key)).content.decode()
    assert "Ben asks you to act for Lincoln School" in text
    link = html.unescape(re.search(r'href="(/accounts/signup/[^"]*)"', text)[1])
    assert 'value="new@example.org"' in client.get(link).content.decode()
    facts = {"name": "New", "password1": PASSWORD, "password2": PASSWORD, "language": "en", "timezone": "UTC"}
    answer = client.post(link, {**facts, "email": "new@example.org", "next": page("answer_invitation", key)})
    assert answer.headers["Location"] == page("answer_invitation", key)
    assert "Accept</button>" in client.get(page("answer_invitation", key)).content.decode()
    assert mail.outbox == []


def test_another_address_is_proved_as_always(client, world, key):
    client.get(page("answer_invitation", key))
    facts = {"name": "New", "password1": PASSWORD, "password2": PASSWORD, "language": "en", "timezone": "UTC"}
    answer = client.post("/accounts/signup/", {**facts, "email": "other@example.org"})
    assert answer.headers["Location"] == "/accounts/confirm-email/"
    assert [one.email for one in EmailAddress.objects.filter(user__name="New")] == ["other@example.org"]
    (letter,) = mail.outbox
    assert "Thank you for using" not in letter.body


def test_accepting_needs_an_account(client, world, key):
    response = client.post(page("accept_invitation", key))
    assert "/accounts/login/" in response.url


def test_another_address_is_warned_and_may_accept(client, world, key):
    client.force_login(world.dmitri)
    text = client.get(page("answer_invitation", key)).content.decode()
    assert "sent to new@example.org, but you are signed in as dmitri@example.org" in text
    response = client.post(page("accept_invitation", key))
    assert response.url == world.lincoln.get_absolute_url()
    assert Membership.objects.filter(person=world.dmitri, organisation=world.lincoln, role="member").exists()


def test_a_used_link_says_so(client, world, key):
    client.force_login(world.dmitri)
    client.post(page("accept_invitation", key))
    for response in [client.get(page("answer_invitation", key)), client.post(page("accept_invitation", key))]:
        assert response.status_code == 410
        assert "already been accepted" in response.content.decode()


def test_an_unknown_key_says_what_to_do(client, db):
    response = client.get(page("answer_invitation", "nonsense"))
    assert response.status_code == 410
    assert "use the newest e-mail" in response.content.decode()


def test_declining_needs_no_account_and_no_get(client, world, key):
    assert client.get(page("decline_invitation", key)).status_code == 405
    assert "You have declined" in client.post(page("decline_invitation", key)).content.decode()
    assert Invitation.objects.get().declined_at is not None


def test_a_no_can_be_taken_back_without_an_account(client, world, key):
    client.post(page("decline_invitation", key))
    again = page("reconsider_invitation", key)
    assert again in client.get(page("answer_invitation", key)).content.decode(), (
        "the link of the letter says how"
    )
    assert client.get(again).status_code == 405
    assert client.post(again).url == page("answer_invitation", key)
    assert Invitation.objects.get().declined_at is None
    assert world.ben.notifications.filter(text__contains="thinks again").exists()
    client.force_login(world.dmitri)
    assert client.post(page("accept_invitation", key)).url == world.lincoln.get_absolute_url()


def test_a_no_stays_once_the_invitation_expired_or_another_was_sent(client, world, key):
    client.post(page("decline_invitation", key))
    actions.invite_person(by=world.ben, organisation=world.lincoln, email="new@example.org", role="member")
    assert client.post(page("reconsider_invitation", key)).status_code == 410
    Invitation.objects.update(expires_at=timezone.now())
    assert client.post(page("reconsider_invitation", key)).status_code == 410
    assert "was declined" in client.get(page("answer_invitation", key)).content.decode()
    assert Invitation.objects.filter(declined_at=None).count() == 1


def test_nobody_takes_back_that_an_invitation_was_withdrawn(client, world, key):
    actions.withdraw_invitation(by=world.ben, invitation=Invitation.objects.get())
    assert client.post(page("reconsider_invitation", key)).status_code == 410
    assert Invitation.objects.get().withdrawn_at is not None


def test_what_came_to_ones_own_address_needs_no_link(client, world):
    invitation, _key = actions.invite_person(
        by=world.ben, organisation=world.lincoln, email="dmitri@example.org", role="member"
    )
    client.force_login(world.fay)
    accept = reverse("partners:accept_own_invitation", args=[invitation.pk])
    assert client.post(accept).status_code == 404
    client.force_login(world.dmitri)
    client.post(accept)
    assert Membership.objects.filter(person=world.dmitri, organisation=world.lincoln).exists()


def test_the_list_of_open_invitations_resends_and_withdraws(
    client, world, key, django_capture_on_commit_callbacks
):
    client.force_login(world.ben)
    invitation = Invitation.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("resend_invitation", world.lincoln, invitation.pk))
    assert client.get(page("answer_invitation", key)).status_code == 410
    new = re.search(r"/invitation/([^/]+)/", mail.outbox[-1].body)[1]
    assert client.get(page("answer_invitation", new)).status_code == 200
    client.post(url("withdraw_invitation", world.lincoln, invitation.pk))
    assert "withdrawn" in client.get(page("answer_invitation", new)).content.decode()


def test_a_name_with_a_line_break_cannot_forge_mail_headers(world, django_capture_on_commit_callbacks):
    Organisation.objects.filter(pk=world.lincoln.pk).update(name="Lincoln\nBcc: all@example.org")
    with django_capture_on_commit_callbacks(execute=True):
        actions.invite_person(by=world.ben, organisation=world.lincoln, email="x@example.org", role="member")
    assert "\n" not in mail.outbox[-1].subject
    assert mail.outbox[-1].recipients() == ["x@example.org"]
