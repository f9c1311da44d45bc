"""Surveys are made from instruments or tables, in every language, and cannot promise less later."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.feedback import actions
from collegium.feedback.models import Survey
from collegium.feedback.vocabulary import INSTRUMENTS, SCALE_LABELS
from collegium.initiatives import actions as initiatives
from tests.feedback.surveys import answered, opened, pulse

HEADER = "key,text,low,high,low_label,high_label,reversed,scale\n"


@pytest.mark.parametrize("key", INSTRUMENTS)
def test_every_ready_instrument_becomes_a_survey_that_the_engine_takes(world, key):
    survey = actions.create_survey(
        by=world.alma, initiative=world.reading, instrument=key, values={"title": "x"}
    )
    instrument = survey.as_instrument()
    assert len(instrument.items) >= 5
    assert {scale.key for scale in instrument.scales} <= set(SCALE_LABELS)
    assert all(set(item.text) == {"en", "es", "ar"} for item in survey.items.all())


def test_a_survey_speaks_the_language_of_whoever_reads_it(world):
    item = pulse(world).items.first()
    item.text = {"en": "Heard", "ar": "مسموع"}
    with translation.override("ar"):
        assert str(item) == "مسموع"
    with translation.override("es"):
        assert str(item) == "Heard"


def test_members_do_not_make_surveys(world):
    with pytest.raises(PermissionRefused):
        actions.create_survey(
            by=world.chloe, initiative=world.reading, instrument="pulse", values={"title": "x"}
        )
    assert not Survey.objects.exists()


def test_an_unknown_instrument_and_a_goal_of_another_initiative_are_refused(world):
    with pytest.raises(InvalidInput, match="no such instrument"):
        actions.create_survey(by=world.alma, initiative=world.reading, instrument="x", values={"title": "x"})
    foreign = initiatives.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Elsewhere"})
    with pytest.raises(InvalidInput, match="another initiative"):
        pulse(world, goal=foreign)


def test_groups_of_fewer_than_five_cannot_be_promised(world):
    with pytest.raises(Conflict, match="fewer than five"):
        pulse(world, minimum_group=4)


def test_the_promise_to_those_who_answered_is_only_raised(world):
    survey = answered(world, 6).survey
    actions.edit_survey(by=world.alma, survey=survey, values={"minimum_group": 10})
    with pytest.raises(Conflict, match="only be raised"):
        actions.edit_survey(by=world.alma, survey=survey, values={"minimum_group": 5})


def test_an_open_survey_is_not_put_away(world):
    survey = pulse(world)
    opened(world, survey)
    with pytest.raises(Conflict, match="Close its wave"):
        actions.archive_survey(by=world.alma, survey=survey)


@pytest.fixture
def upload(world, client):
    client.force_login(world.alma)

    def post(text: str):
        file = SimpleUploadedFile("items.csv", text.encode())
        return client.post(
            f"{world.reading.get_absolute_url()}surveys/import/",
            {"title": "Ours", "minimum_group": 5, "licence": "Ours, CC BY 4.0", "items": file},
        )

    return post


def test_items_come_from_a_table(upload):
    answer = upload(
        HEADER + "calm,I am calm,1,4,never,always,,mood\nrush,I am rushed,1,4,,,yes,mood\nwhy,Why?,,,,,,\n"
    )
    assert answer.status_code == 302
    survey = Survey.objects.get(title="Ours")
    assert survey.licence == "Ours, CC BY 4.0"
    facts = [(item.key, item.low, item.high, item.is_reversed, item.scale) for item in survey.items.all()]
    assert facts == [
        ("calm", 1, 4, False, "mood"),
        ("rush", 1, 4, True, "mood"),
        ("why", None, None, False, ""),
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("calm,,1,4,,,,\n", "line 2, column “text”"),
        ("calm,I am calm,1,eleven,,,,\n", "“eleven”"),
        ("calm,I am calm,4,1,,,,\n", "higher high number"),
        ("calm,I am calm,1,,,,,\n", "Give both or none"),
        ("Überall,I am calm,1,4,,,,\n", "small letters without accents"),
        ("calm,A,1,4,,,,\ncalm,B,1,4,,,,\n", "line 3"),
    ],
)
def test_faulty_items_are_named_with_line_and_column_and_nothing_is_saved(upload, lines, told):
    answer = upload(HEADER + lines)
    assert told in answer.content.decode()
    assert not Survey.objects.exists()


def test_a_table_without_the_needed_columns_is_refused(upload):
    assert "There is no column “text”" in upload("key,question\na,b\n").content.decode()
