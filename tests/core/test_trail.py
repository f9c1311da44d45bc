"""The audit trail as people read it: words for fields, choices, days and moments."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.template import Context, Template
from django.utils import timezone, translation

from collegium.core.models import AuditEvent
from collegium.core.tables import readable
from collegium.core.trail import change_lines, changed_fields, fields_in_short, kind_of_thing


def event(target_type, **changes):
    return AuditEvent(target_type=target_type, changes=changes)


@pytest.mark.parametrize(
    ("target", "changes", "line"),
    [
        ("initiatives.Initiative", {"state": ["preparing", "active"]}, "state: In preparation → Active"),
        ("initiatives.Initiative", {"is_public": [False, True]}, "has a public page: No → Yes"),
        ("initiatives.Initiative", {"ends_on": [None, "2026-05-31"]}, "ends: – → May 31, 2026"),
        ("initiatives.Initiative", {"quorum_percent": [50, 60]}, "quorum, per cent of partners: 50 → 60"),
        ("initiatives.Goal", {"archived_at": ["2026-05-31T12:00:00+00:00", None]},
         "archived: May 31, 2026, 2:00 PM → –"),
        ("exchange.Dataset", {"score: role": ["other", "outcome-after"]},
         "score: role: Something else → Outcome, measured after"),
        ("exchange.Dataset", {"a: b: label": ["", "Total"]}, "a: b: label: – → Total"),
        ("partners.Organisation", {"country": ["NO", ""]}, "country: Norway → –"),
        ("gone.Thing", {"what": ["x", "y"]}, "what: x → y"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(target, changes, line):
    with timezone.override("Europe/Oslo"):
        assert change_lines(event(target, **changes)) == [line]


def test_revisions_are_for_programs():
    made = event("initiatives.Initiative", revision=[1, 2], name=["A", "B"])
    assert (changed_fields(made), change_lines(made)) == (["name"], ["name: A → B"])


def test_many_fields_are_named_in_short():
    made = event("exchange.Dataset", **{f"c{n}: label": ["", "x"] for n in range(9)})
    assert fields_in_short(made) == "c0: label, c1: label, c2: label and 6 more"


@pytest.mark.parametrize("app", ["initiatives", "exchange", "evaluation"])
def test_kinds_of_things_are_in_the_language_of_the_reader(app):
    for model in apps.get_app_config(app).get_models():
        # a proxy asks for the words when they are shown; a plain text stays English
        assert not isinstance(model._meta.verbose_name, str), model
    with translation.override("es"):
        assert str(kind_of_thing("initiatives.Goal")) == "objetivo"


def test_a_moment_has_its_time_of_day_and_a_day_has_none():
    at = datetime(2026, 5, 31, 22, 30, tzinfo=UTC)
    with timezone.override("Europe/Oslo"):
        assert readable(at) == "June 1, 2026, 12:30 AM"
        shown = Template("{% load moments %}{{ at|moment }} {{ day|moment }}")
        assert shown.render(Context({"at": at, "day": at.date()})) == "June 1, 2026, 12:30 AM May 31, 2026"
