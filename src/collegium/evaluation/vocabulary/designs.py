"""The designs of a study in plain words: when to take one, what it can show, and what would make it stronger."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class DesignGuide:
    """One answer to “how did it come about who took part?” and what follows from it.

    strength: what a reviewer of evidence can say of it at best, for those who choose; of a finding, see `worth`.
    needs: what the data must hold. beware: how it misleads. stronger: what would make it better, where something would.
    """

    kind: str
    name: Any
    when: Any
    strength: Any
    needs: Any
    beware: Any
    stronger: Any


GUIDES = (
    DesignGuide(
        "compared",
        _("Groups compared as they are"),
        _("Chance decided who took part, for example a lottery or a random list of schools."),
        _(
            "The strongest, if a lot decided: it makes the groups alike in everything, also in what nobody measured."
        ),
        _("A column that says who was in which group. Best with a measure from before."),
        _("Where people chose for themselves, the difference may come from who they are."),
        _("Keep the list as it was drawn, and ask also those who left: too many who are lost undo the draw."),
    ),
    DesignGuide(
        "random intercept",
        _("Groups compared by a multilevel model"),
        _("Whole schools or classes took part, by chance, and there are few students in some of them."),
        _("As strong as the lot was, if one decided. Tells how much schools differ by themselves."),
        _("A column with the school or class of every student."),
        _("It assumes that what is special about a school has nothing to do with who took part."),
        _("Draw more schools rather than more students of each."),
    ),
    DesignGuide(
        "logistic",
        _("Groups compared in an outcome of yes or no"),
        _("Chance decided who took part, and the outcome is yes or no: graduated, stayed, passed."),
        _("As strong as the lot was, if one decided. The answer is in percentage points."),
        _("An outcome with two values, such as 0 and 1."),
        _("Where people chose for themselves, the difference may come from who they are."),
        _("Hold a measure from before equal: it makes the range narrower."),
    ),
    DesignGuide(
        "matched",
        _("A comparison group that resembles those who took part"),
        _("People chose, or were chosen, and much is known about them from before."),
        _(
            "Good, if the groups are then alike in what was measured before. It cannot see what was not measured."
        ),
        _("Measures from before, the same for those who took part and for many who did not."),
        _("Those who choose a programme may be keener in ways that no column holds."),
        _("The same outcome measured before the programme says more than any other column."),
    ),
    DesignGuide(
        "cutoff",
        _("Just above and just below a line"),
        _("A number decided: everybody above, or below, a score, an age or an income took part."),
        _(
            "Strong, for those near the line: those just above and just below it hardly differ in anything else."
        ),
        _("The number that decided, and many people on both sides of the line."),
        _(
            "It says nothing about people far from the line, and fails if people could choose on which side they are."
        ),
        _("Check that the rule was kept, and that nobody moved across the line."),
    ),
    DesignGuide(
        "change over time",
        _("Change compared with change elsewhere"),
        _(
            "Schools or districts started at different times, or some never did, and there are several years of data."
        ),
        _(
            "Good, if those without the programme would have gone the same way. Earlier years show whether they did."
        ),
        _("One row per school and year, and the first year in the programme."),
        _("Something else that happened at the same time in the same places looks like an effect."),
        _("Two or more years before the start; schools that never started."),
    ),
    DesignGuide(
        "synthetic control",
        _("One place compared with a mix of others"),
        _("One school, district or country started at a date, and others that did not are measured alike."),
        _("Fair, if the mix went the same way for a long time before."),
        _("Many periods before the start, and several other places."),
        _("One place only: what else happened there cannot be told apart."),
        _("More years before, and other places that resemble it."),
    ),
    DesignGuide(
        "interrupted series",
        _("Before and after, in one long series"),
        _("Everybody started at a date, and nobody is left to compare with."),
        _("Weak alone: better with a second series that did not change."),
        _("Eight or more periods before and after the start."),
        _("Anything else that began at that date looks like an effect."),
        _("Add a series of others who did not start."),
    ),
    DesignGuide(
        "value added",
        _("What students of each school learned beyond what was expected"),
        _("Nobody took part in anything: schools or classes are to be understood."),
        _("Describes; it does not show what caused it."),
        _("Earlier scores of the same students, and the school or class of each."),
        _("Small schools look extreme by chance. It is not fit for judging single teachers."),
        _("Several earlier scores and several years."),
    ),
)

GUIDE = {guide.kind: guide for guide in GUIDES}

_DRAWN = {
    "compared": _("A lot decided: it makes the groups alike in everything, also in what nobody measured."),
    "random intercept": _(
        "A lot decided, and it is as strong as the lot was. Tells how much schools differ by themselves."
    ),
    "logistic": _("A lot decided, and it is as strong as the lot was. The answer is in percentage points."),
}
_NOT_DRAWN = _(
    "No lot decided who took part: the groups may have differed before, also in what nobody measured."
)
_NOT_SAID = _("Nobody has said that a lot decided who took part: the groups may have differed before.")


def worth(kind: str, *, randomised: bool | None) -> str:
    """What a finding of this design is worth: where it rests on a lot, only if somebody said that there was one.

    randomised: how it came about who took part; None where nobody has answered.
    """
    if kind not in _DRAWN:
        return str(GUIDE[kind].strength)
    if randomised is None:
        return str(_NOT_SAID)
    return str(_DRAWN[kind] if randomised else _NOT_DRAWN)


def design_told(kind: str, *, randomised: bool | None) -> str:
    """The name of the design, and what a finding of it is worth."""
    return f"{GUIDE[kind].name}. {worth(kind, randomised=randomised)}"
