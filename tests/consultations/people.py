"""A consultation for tests: prepared, opened, voted on by generated participants, closed; all through actions."""

import math
import random
from datetime import timedelta

from django.utils import timezone

from collegium.consultations import actions
from collegium.consultations.models import Consultation

TEXTS = (
    "School should begin later.",
    "Homework is useful.",
    "Every class needs an aide.",
    "Parents should be heard more.",
    "Telephones do not belong in lessons.",
    "Marks should be given later.",
    "The library should be open on Saturdays.",
    "School lunches should be free.",
    "Tests say little about children.",
)


def prepared(world, *, statements: int = len(TEXTS), **values) -> Consultation:
    values = {"title": {"en": "A good school"}, "question": {"en": "What makes one?"}, **values}
    made = actions.create_consultation(by=world.alma, initiative=world.reading, values=values)
    for text in TEXTS[:statements]:
        actions.add_statement(by=world.alma, consultation=made, texts={"en": text})
    return made


def opened(world, **values) -> Consultation:
    now = timezone.now()
    return actions.open_consultation(
        by=world.alma,
        consultation=prepared(world, **values),
        opens_at=now,
        closes_at=now + timedelta(days=14),
    )


def vote(consultation: Consultation, name: str, choices: list[int], **more) -> None:
    """Vote on the first statements in their order."""
    keys = list(consultation.statements.shown().values_list("pk", flat=True))
    votes = dict(zip(keys, choices, strict=False))
    digest = actions.digest_of_key(consultation, name)
    actions.cast_votes(consultation=consultation, digest=digest, votes=votes, **more)


def crowd(consultation: Consultation, count: int, *, seed: int = 7) -> None:
    """Two camps that differ on the first six statements and agree on the last three."""
    lot = random.Random(seed)  # noqa: S311 - generated votes, always the same
    for number in range(count):
        side = 1 if number % 5 < 3 else -1
        apart = [side if lot.random() < 0.9 else -side for _ in range(6)]
        alike = [1 if lot.random() < 0.93 else -1 for _ in range(3)]
        vote(consultation, f"generated {number}", apart + alike)


def camps(consultation: Consultation, count: int, *, people: int = 16) -> None:
    """So many camps, as far from each other as they can be: on each statement they stand around it in a circle."""
    axes = [math.pi * at / len(TEXTS) for at in range(len(TEXTS))]
    for camp in range(count):
        towards = 2 * math.pi * (camp + 0.1) / count
        choices = [round(1.2 * math.cos(towards - axis)) for axis in axes]
        for person in range(people + camp):
            vote(consultation, f"camp {camp}, person {person}", choices)


def closed(world, count: int, **values) -> Consultation:
    made = opened(world, **values)
    crowd(made, count)
    actions.close_consultation(by=world.alma, consultation=made)
    return made
