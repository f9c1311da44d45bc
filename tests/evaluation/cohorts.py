"""A made-up table of students of three years, in which girls fall behind, and a dataset loaded from it."""

import random
from typing import Any

from collegium.exchange import actions, tasks
from collegium.exchange.actions import Description
from collegium.exchange.models import Dataset
from tests.exchange.students import as_csv, sent
from tests.world import World

HEADER = ["student_id", "school", "gender", "origin", "year", "score", "passed"]
YEARS = ("2024", "2025", "2026")


def cohorts(count: int = 1500) -> list[list[Any]]:
    """Students of 30 schools, others in each year; in 2026 the girls have lost 8 points. Four are from Rareland."""
    draw = random.Random(11)  # noqa: S311 - for numbers, not for secrets
    rows = []
    for number in range(count):
        year, gender = draw.choice(YEARS), draw.choice(["girl", "boy"])
        origin = "Rareland" if number < 4 else draw.choice(["North", "South"])
        lost = 8 if (year, gender) == ("2026", "girl") else 0
        score = round(draw.gauss(50, 10) - lost + number % 30 % 4, 1)
        person, school = f"S{number:05}", f"school {number % 30:02}"
        rows.append([person, school, gender, origin, year, score, int(score > 50)])
    return rows


def loaded(world: World, rows: list[list[Any]] | None = None) -> Dataset:
    """The cohorts, loaded into "Reading Together" by Alma without waiting for a commit."""
    file = sent(as_csv(rows or cohorts(), HEADER), "cohorts.csv")
    about = Description("Three cohorts", is_generated=True)
    dataset = actions.upload_dataset(by=world.alma, initiative=world.reading, about=about, file=file)
    tasks.load_dataset(progress=lambda *_: None, dataset_id=str(dataset.public_id))
    return Dataset.objects.get(pk=dataset.pk)
