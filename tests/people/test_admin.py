"""The administration pages: every list and every record opens, and what is changed there is in the audit trail."""

import pytest
from django.contrib import admin
from django.urls import reverse
from tests.furnished import objects

from collegium.core.models import AuditEvent
from collegium.people.actions import create_api_token
from collegium.people.models import User

__all__ = ["objects"]

OURS = [model for model in admin.site._registry if model.__module__.startswith("collegium.")]


@pytest.fixture
def root(client, world):
    client.force_login(world.root)
    return client


def page_of(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def test_every_list_and_its_first_record_open(root, objects):
    pages = [page_of(model, "changelist") for model in OURS]
    firsts = [(model, model._default_manager.first()) for model in OURS]
    pages += [page_of(model, "change", first.pk) for model, first in firsts if first is not None]
    answers = {page: root.get(page).status_code for page in pages}
    assert {page: code for page, code in answers.items() if code != 200} == {}


def test_members_do_not_get_in(client, world):
    client.force_login(world.alma)
    assert client.get(reverse("admin:index")).status_code == 302


def fields_of(person, **changes):
    names = ("email", "name", "language", "time_zone", "notify")
    kept = {name: getattr(person, name) for name in names} | {"is_active": "on"}
    return {name: value for name, value in (kept | changes).items() if value is not None}


def test_a_change_is_in_the_audit_trail_with_who_made_it(root, world):
    change = page_of(User, "change", world.ben.pk)
    assert root.post(change, fields_of(world.ben, is_active=None, is_staff="on")).status_code == 302
    world.ben.refresh_from_db()
    assert (world.ben.is_active, world.ben.is_staff) == (False, True)
    event = AuditEvent.objects.about(world.ben).first()
    assert (event.actor_name, event.verb) == ("Root", "updated the profile of")
    assert event.changes == {"is_active": [True, False], "is_staff": [False, True]}


def test_a_new_person_has_no_password_until_they_set_one(root, world):
    root.post(page_of(User, "add"), fields_of(User(email="new@example.org", name="New")))
    new = User.objects.get(email="new@example.org")
    assert not new.has_usable_password()
    assert AuditEvent.objects.about(new).get().verb == "registered"


def test_who_has_a_history_stays_and_who_has_none_can_be_removed(root, world, person):
    root.post(page_of(User, "delete", world.alma.pk), {"post": "yes"})
    assert User.objects.filter(pk=world.alma.pk).exists()
    chosen = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    root.post(page_of(User, "changelist"), chosen)
    assert not User.objects.filter(pk=person.pk).exists()
    assert AuditEvent.objects.filter(verb="removed", target_label="Ada Lovelace").count() == 1


def test_the_key_of_a_token_is_never_shown_and_tokens_are_not_changed(root, world):
    token, key = create_api_token(by=world.alma, name="Report", scopes=["partners:read"], expires_at=None)
    page = root.get(page_of(type(token), "change", token.pk)).content.decode()
    assert token.digest not in page
    assert key not in page
    assert root.post(page_of(type(token), "change", token.pk), {}).status_code == 403
