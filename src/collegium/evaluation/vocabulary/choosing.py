"""Three questions in plain words, and the design that follows from the answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

FEW_STUDENTS = 20  # of a school: below, their mean says more about chance than about the school


class Decided(models.TextChoices):
    """How it came about who took part."""

    LOT = "lot", _("Chance: a lottery, a random list")
    LINE = "line", _("A number with a line: a score, an age, an income")
    CHOSE = "chose", _("People chose, or somebody chose them")
    TIMES = "times", _("Places started at different times, or some never did")
    ONE = "one", _("One place started, others like it did not")
    EVERYBODY = "everybody", _("Everybody started at the same time")
    NOBODY = "nobody", _("Nobody took part in anything: schools or classes are to be understood")


class Drawn(models.TextChoices):
    """What the lot was drawn for."""

    STUDENTS = "students", _("Single students")
    SCHOOLS = "schools", _("Whole schools or classes")


class Measured(models.TextChoices):
    """What the outcome is."""

    NUMBER = "number", _("A number, such as a score or days at school")
    YES_NO = "yes or no", _("Yes or no: graduated, stayed, passed")


BY_DECISION = {
    Decided.LINE: "cutoff",
    Decided.CHOSE: "matched",
    Decided.TIMES: "change over time",
    Decided.ONE: "synthetic control",
    Decided.EVERYBODY: "interrupted series",
    Decided.NOBODY: "value added",
}


def fitting_design(
    decided: str, drawn: str, measured: str, *, students_per_school: float | None = None
) -> str:
    """The kind of design. students_per_school: in the middle, where the data tell."""
    if decided != Decided.LOT:
        return BY_DECISION[Decided(decided)]
    if measured == Measured.YES_NO:
        return "logistic"
    few = students_per_school is not None and students_per_school < FEW_STUDENTS
    return "random intercept" if drawn == Drawn.SCHOOLS and few else "compared"
