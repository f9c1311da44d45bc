"""Surveys for tests: made, opened and answered through actions."""

from datetime import timedelta

from django.utils import timezone

from collegium.feedback import actions
from collegium.feedback.models import Survey, Wave

WEEK = timedelta(days=7)


def pulse(world, **values) -> Survey:
    values = {"title": "How we talk", **values}
    return actions.create_survey(by=world.alma, initiative=world.reading, instrument="pulse", values=values)


def opened(world, survey: Survey, audience: str = "people", **more) -> Wave:
    now = more.pop("now", timezone.now())
    return actions.open_wave(
        by=world.alma, survey=survey, audience=audience, closes_at=now + WEEK, now=now, **more
    )


def answer(wave: Wave, number: int, **answers) -> None:
    given = answers or {"heard": 1 + number % 5, "in_time": 4, "one_thing": f"Shorter letters {number}"}
    actions.answer_by_open_link(wave=wave, browser=f"browser {number}", answers=given, now=wave.opens_at)


def answered(world, count: int) -> Wave:
    """A closed wave with so many answers by the open link."""
    wave = opened(world, pulse(world), "anyone")
    for number in range(count):
        answer(wave, number)
    actions.close_wave(by=world.alma, wave=wave)
    return wave
