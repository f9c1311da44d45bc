"""Dates are written with the month as a word, in the reader's language."""

from datetime import UTC, datetime

import pytest
from babel.dates import format_date
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format

from collegium.core.models import Letter
from collegium.people.models import User
from tests.decisions.votes import opened

KINDS = ["DATE_FORMAT", "DATETIME_FORMAT", "SHORT_DATE_FORMAT", "SHORT_DATETIME_FORMAT"]
WORDS = {"en": "Dec.", "es": "diciembre", "ar": "ديسمبر"}
AT = datetime(2026, 12, 5, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_format_has_the_month_as_a_word(language, kind):
    with translation.override(language):
        written = date_format(AT, kind)
    assert WORDS[language] in written
    assert "12" not in written


def test_the_month_is_the_word_of_the_locale_data():
    for language, word in WORDS.items():
        assert word.rstrip(".") in format_date(AT, "d MMMM y", locale=language)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_a_moment_begins_with_its_day_as_the_day_alone_is_written(language):
    with translation.override(language):
        assert date_format(AT, "DATETIME_FORMAT").startswith(date_format(AT, "DATE_FORMAT"))


def test_an_english_time_can_end_a_sentence():
    assert date_format(AT, "TIME_FORMAT") == "7:30 PM"


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_deadline_in_a_subject_and_the_news_of_the_home_page_are_read_alike_everywhere(
    client, world, language
):
    User.objects.update(language=language)
    world.alma.refresh_from_db()
    poll = opened(world.alma, world.reading)
    subject = Letter.objects.get(key__startswith="poll", person_id=world.ben.pk).subject
    with translation.override(language):
        assert date_format(poll.closes_at, "DATE_FORMAT") in subject
    client.force_login(world.ben)
    news = world.ben.notifications.create(text="News", created_at=AT)
    page = client.get(reverse("home")).content.decode()
    with translation.override(language):
        assert date_format(news.created_at, "DATETIME_FORMAT") in page
