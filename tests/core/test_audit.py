from datetime import date

import pytest

from collegium.core import audit
from collegium.core.models import AuditEvent


def test_an_event_says_who_did_what_to_which_thing(person):
    event = audit.record(by=person, verb="renamed", target=person, changes={"name": ["A", "B"]})
    assert str(event) == "Ada Lovelace renamed Ada Lovelace"
    assert list(AuditEvent.objects.about(person)) == [event]


def test_an_event_is_never_changed(person):
    event = audit.record(by=None, verb="made", target=person)
    assert event.actor_name == "Collegium"
    event.verb = "unmade"
    with pytest.raises(TypeError):
        event.save()


def test_only_real_changes_are_noted(person):
    changes = audit.apply_changes(person, {"name": "Ada King", "language": person.language})
    assert changes == {"name": ["Ada Lovelace", "Ada King"]}


def test_values_become_plain_json(person):
    assert audit.plain([date(2026, 1, 2), person, None, {"a": 1}]) == [
        "2026-01-02",
        "Ada Lovelace",
        None,
        {"a": 1},
    ]
