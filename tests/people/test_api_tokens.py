from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import InvalidInput
from collegium.people import actions
from collegium.people.models import ApiToken, User
from collegium.people.vocabulary import Scope


def make(person, **values):
    return actions.create_api_token(
        by=person, **{"name": "script", "scopes": [Scope.PARTNERS_READ], "expires_at": None} | values
    )


def test_the_key_is_shown_once_and_only_its_digest_is_kept(client, person):
    client.force_login(person)
    page = client.post(reverse("people:create_api_token"), {"name": "script", "scopes": ["partners:read"]})
    token = ApiToken.objects.get()
    assert token.prefix in page.content.decode()
    assert token.prefix.startswith("col_")
    listing = client.get(reverse("people:api_tokens")).content.decode()
    assert token.digest not in listing


def test_a_token_is_found_by_its_key_until_it_is_revoked(person):
    token, key = make(person)
    assert actions.find_token(key) == token
    actions.revoke_api_token(by=person, token=token)
    assert actions.find_token(key) is None
    assert actions.find_token("col_wrong") is None


def test_an_expired_token_and_one_of_an_inactive_person_do_not_work(person):
    _, key = make(person, expires_at=timezone.now() - timedelta(seconds=1))
    assert actions.find_token(key) is None
    _, key = make(person)
    person.is_active = False
    person.save()
    assert actions.find_token(key) is None


@pytest.mark.parametrize("scopes", [[], ["everything"]])
def test_a_token_needs_scopes_that_exist(person, scopes):
    with pytest.raises(InvalidInput):
        make(person, scopes=scopes)


def test_nobody_revokes_the_token_of_another(client, person):
    token, _ = make(person)
    client.force_login(User.objects.create_user("eve@example.org", name="Eve"))
    assert client.post(reverse("people:revoke_api_token", args=[token.pk])).status_code == 404
    token.refresh_from_db()
    assert token.revoked_at is None
