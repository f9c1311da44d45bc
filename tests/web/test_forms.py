"""Fields that some answers need are not called optional, and say when they are needed."""

import re

import pytest
from django.test import Client

from collegium.activities.forms import SessionForm
from collegium.communication.forms import UpdateForm
from collegium.decisions.forms import ProposalForm
from collegium.feedback.forms import AnswerFollowUpForm
from collegium.meetings.forms import SeriesForm
from tests.meetings.calls import called

FORMS = {
    "lesson": lambda initiative: UpdateForm(initiative=initiative, coordinates=True),
    "did": lambda _initiative: AnswerFollowUpForm(),
    "place": lambda _initiative: SessionForm(),
    "video_url": lambda initiative: SeriesForm(initiative=initiative),
}
ALWAYS_OPTIONAL = {"lesson": "goal", "place": "title", "video_url": "without"}


def label(form, name: str) -> str:
    return re.sub(r"<[^>]*>", "", form[name].label_tag())


@pytest.mark.parametrize("name", FORMS)
def test_a_field_that_is_sometimes_needed_says_when_and_is_not_called_optional(world, name):
    form = FORMS[name](world.reading)
    assert "optional" not in label(form, name)
    assert "Needed" in form[name].help_text
    if other := ALWAYS_OPTIONAL.get(name):
        assert "optional" in label(form, other)


def test_meetings_of_a_series_are_told_apart_by_their_days(world):
    called(world, frequency="weekly", count=3)
    form = ProposalForm(initiative=world.reading)
    labels = [text for value, text in form.fields["meeting"].choices if value]
    assert len(set(labels)) == 3
    assert all(re.fullmatch(r"Steering group, .+ \d{4}", text) for text in labels)


def test_a_form_that_cannot_be_trusted_says_what_to_do(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ben)
    form_page = "/people/profile/"
    answer = client.post(
        form_page, {"name": "Somebody"}, headers={"Referer": f"http://testserver{form_page}"}
    )
    text = answer.content.decode()
    assert answer.status_code == 403
    assert "The form was not taken" in text
    assert f'href="{form_page}"' in text
    assert "data-not-taken" in text, "a draft stays"
    elsewhere = client.post(form_page, headers={"Referer": "http://evil.example/trap"})
    assert "evil.example" not in elsewhere.content.decode()
    world.ben.refresh_from_db()
    assert world.ben.name == "Ben"
