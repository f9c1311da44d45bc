"""Words for looks at equity: what groups are compared with, and the engine's sentences."""

from dataclasses import replace

from django.db import models
from django.utils.translation import gettext_lazy as _

from collegium.engines.looks import LookResult
from collegium.evaluation.vocabulary.sentences import in_words


class ComparedWith(models.TextChoices):
    REST = "rest", _("Everybody else: all students who are not in the group")
    EVERYONE = "everyone", _("Everybody: all students, the group among them")
    LARGEST = "largest", _("The largest group")
    HIGHEST = "highest", _("The group with the highest value")


class LookTable(models.TextChoices):
    """The tables of a look, as the address of their files names them."""

    GROUPS = "groups", _("Groups")
    GAPS = "gaps", _("Gaps")
    INTERSECTIONS = "intersections", _("Intersections")
    REPRESENTATION = "representation", _("Parts of the whole")
    CHANGES = "changes", _("Changes of gaps")


def look_in_words(result: LookResult) -> LookResult:
    """The result with its reasons and notes in the language that is active; the numbers are untouched."""
    return replace(
        result,
        groups=tuple(replace(row, withheld=in_words(row.withheld)) for row in result.groups),
        gaps=tuple(replace(row, withheld=in_words(row.withheld)) for row in result.gaps),
        notes=tuple(in_words(note) for note in result.notes),
        representation=tuple(replace(row, withheld=in_words(row.withheld)) for row in result.representation),
        changes=tuple(replace(row, withheld=in_words(row.withheld)) for row in result.changes),
    )
