"""A made-up table of students, and a dataset loaded from it through the product."""

import csv
import io
import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from collegium.exchange import actions
from collegium.exchange.actions import ColumnNote, Description
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import ColumnRole

HEADER = ["student_id", "school", "program", "gender", "origin", "pretest", "score", "passed"]
ROLES = {
    "school": ColumnRole.GROUP,
    "gender": ColumnRole.SENSITIVE,
    "origin": ColumnRole.SENSITIVE,
    "pretest": ColumnRole.BEFORE,
    "score": ColumnRole.AFTER,
    "passed": ColumnRole.AFTER,
}
RARE = 4  # students whose origin is "Rareland", too few to be told


def students(count: int = 480) -> list[list[Any]]:
    """Students of 24 schools; the programme adds 5 points. The first few have an origin of their own."""
    draw = random.Random(7)  # noqa: S311 - for numbers, not for secrets
    rows = []
    for number in range(count):
        school, program = number % 24, "yes" if number // 24 % 2 else "no"
        pretest = round(draw.gauss(50, 10), 1)
        score = round(20 + 0.6 * pretest + 5 * (program == "yes") + (school % 5) + draw.gauss(0, 5), 1)
        origin = "Rareland" if number < RARE else draw.choice(["North", "South"])
        gender = draw.choice(["girl", "boy"])
        rows.append(
            [f"S{number:05}", f"school {school:02}", program, gender, origin, pretest, score, int(score > 55)]
        )
    return rows


def as_csv(rows: list[list[Any]], header: list[str] | None = None) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows([header or HEADER, *rows])
    return text.getvalue().encode()


def sent(content: bytes, name: str = "students.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


Commit = Callable[..., Any]


@pytest.fixture
def commit(django_capture_on_commit_callbacks) -> Commit:
    """`with commit():` does what follows a commit, jobs included."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def dataset(world, commit) -> Dataset:
    """The students, loaded into "Reading Together" by Alma, with their columns documented."""
    about = Description("Spring cohort", "All pupils of year 3", "Agreement of 2026", is_generated=True)
    with commit():
        loaded = actions.upload_dataset(
            by=world.alma, initiative=world.reading, about=about, file=sent(as_csv(students()))
        )
    loaded.refresh_from_db()
    notes = {name: ColumnNote("", "", role) for name, role in ROLES.items()}
    actions.document_columns(by=world.alma, dataset=loaded, notes=notes)
    return loaded
