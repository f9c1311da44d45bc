"""Invitations: a link that works once, for a fortnight, for whoever received it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.partners import actions
from collegium.partners.models import Invitation, Membership, Organisation
from collegium.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return User.objects.create_user("ada@example.org", name="Ada")


@pytest.fixture
def school(ada):
    return actions.create_organisation(by=ada, values={"name": "North School", "kind": "school"})


@pytest.fixture
def bob():
    return User.objects.create_user("bob@example.org", name="Bob")


def test_who_registers_becomes_administrator(ada, school):
    assert list(Organisation.objects.administered_by(ada, today=utc_date())) == [school]


def test_accepting_gives_the_role_once(ada, bob, school, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _invitation, key = actions.invite_person(
            by=ada, organisation=school, email="Bob@Example.org", role="member"
        )
    assert key in mail.outbox[0].body
    assert mail.outbox[0].to == ["bob@example.org"]
    membership = actions.accept_invitation(by=bob, key=key)
    assert (membership.person, membership.role) == (bob, "member")
    with pytest.raises(Conflict, match="already been accepted"):
        actions.accept_invitation(by=bob, key=key)
    assert "accepted your invitation" in ada.notifications.get().text


def test_only_the_digest_of_the_key_is_stored(ada, school):
    invitation, key = actions.invite_person(by=ada, organisation=school, email="b@example.org", role="member")
    stored = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert all(key not in str(value) for value in stored.values())


def test_an_expired_link_says_whom_to_ask(ada, bob, school):
    _invitation, key = actions.invite_person(
        by=ada, organisation=school, email="b@example.org", role="member"
    )
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Conflict, match="Ask Ada"):
        actions.accept_invitation(by=bob, key=key)
    assert not Membership.objects.filter(person=bob).exists()


def test_sending_again_replaces_the_key(ada, bob, school):
    invitation, old = actions.invite_person(by=ada, organisation=school, email="b@example.org", role="member")
    new = actions.resend_invitation(by=ada, invitation=invitation)
    with pytest.raises(InvalidInput, match="not known"):
        actions.accept_invitation(by=bob, key=old)
    assert actions.accept_invitation(by=bob, key=new).person == bob


def test_a_withdrawn_link_no_longer_works(ada, bob, school):
    invitation, key = actions.invite_person(by=ada, organisation=school, email="b@example.org", role="member")
    actions.withdraw_invitation(by=ada, invitation=invitation)
    with pytest.raises(Conflict, match="withdrawn"):
        actions.accept_invitation(by=bob, key=key)


def test_declining_tells_who_invited(ada, school):
    _invitation, key = actions.invite_person(
        by=ada, organisation=school, email="b@example.org", role="member"
    )
    assert actions.decline_invitation(by=None, key=key).declined_at is not None
    assert "declined" in ada.notifications.get().text


def test_the_same_address_is_not_invited_twice(ada, school):
    actions.invite_person(by=ada, organisation=school, email="b@example.org", role="member")
    with pytest.raises(Conflict, match="already has an open invitation"):
        actions.invite_person(by=ada, organisation=school, email="B@example.org", role="member")


def test_a_stranger_cannot_invite(bob, school):
    with pytest.raises(PermissionRefused, match="Only administrators of North School"):
        actions.invite_person(by=bob, organisation=school, email="b@example.org", role="member")
