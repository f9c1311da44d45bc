"""What sentences of the engines may say of persons: not how many a few are, and not who.

A count in a sentence would have to be protected with all other counts, and saying it in words only where it is small
would tell that it is small. So whatever counts students is said in words, whichever the count.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from collegium.engines.comparison import words as comparison
from collegium.engines.discontinuity import words as discontinuity
from collegium.engines.impact import StudyResult
from collegium.engines.impact.checks import listed
from collegium.engines.logit import words as logit
from collegium.engines.multilevel import words as multilevel
from collegium.engines.panel import words as panel

# Beginnings of sentences that say how many students there are, or that all of them are alike.
_TELLING = (
    "Nobody in this group",
    "Too few students",
    "The outcome does not vary",
    "The measure does not vary",
    "There are too few students",
    "The model fits perfectly",
    # one cluster is one school: what it says of is the few students of a group who were in it
    "All students of",
    "Only one cluster",
    "Without one of the clusters",
)
# The same of the engines of designs, as templates.
_TELLING_TEMPLATES = (
    comparison.EMPTY_ARM,
    comparison.CONSTANT,
    comparison.TOO_FEW,
    comparison.FEW_GROUPS,
    comparison.NO_MATCH,
    comparison.FEW_MATCHES,
    comparison.HALF_OUTSIDE,
    comparison.FEW_EFFECTIVE,
    comparison.NOBODY_TREATED,
    comparison.NOBODY_COMPARED,
    comparison.NO_SPREAD,
    multilevel.CONSTANT,
    multilevel.ALL_ALONE,
    multilevel.TOO_FEW,
    multilevel.NOBODY,
    logit.ONE_VALUE,
    logit.TOO_FEW,
    logit.FEW_CLUSTERS,
    logit.SEPARATED,
    logit.SEPARATED_TOGETHER,
    discontinuity.ONE_SIDE,
    discontinuity.NARROW,
    discontinuity.CONSTANT,
    panel.FEW_UNITS,
    panel.CONSTANT,
)

SOME_UNMATCHED = (
    "Some of the students who took part have no match. The effect is that for the others, not for all who "
    "took part."
)
SOME_FEWER_MATCHES = "Some students who took part have fewer matches than asked."
SOME_TRIMMED = (
    "Some students were left out because of their chance of taking part; the effect is for the others."
)
SOME_OUTSIDE = (
    "Some of the students who took part have a chance of doing so that is outside of what the comparison "
    "group has."
)
SOME_HEAVY = "The weights rest on few students of a group: many of them hardly count."
SOME_INCOMPLETE = "Some units lack a value in some period and were left out."
SOME_ALREADY = (
    "Some units took part before a period without the programme was seen. They were left out, because nothing is known "
    "about them before."
)
SOME_LATER = "Some units start after the last period. Until then they are counted as comparison units."
SOME_SMALL_GROUPS = (
    "Few units start in some of the periods. In averages over groups they make the standard error too small."
)
SOME_FEW_CLUSTERS = (
    "There are few clusters in the programme or in comparison. Then standard errors tend to be too small and p-values "
    "too low."
)
SOME_DUPLICATES = "Some units have more than one row in the same period."
SOME_TURNED_OFF = (
    "Some units stop taking part after they started. This design follows units that stay in the programme once they "
    "are in it."
)
SOME_STARTS_DIFFER = "The first period in the programme differs between the rows of some units."
SOME_DIFFER = "“{name}” differs between the rows of some units."
SOME_MOVING = (
    "The covariate “{name}” changes over time in some units, so it must be said from which period it is taken. What "
    "changes after the start could be changed by the programme."
)
SOME_MEASURED_AFTER = (
    "The covariates are taken from a period in which some units were in the programme already. Covariates that the "
    "programme may have changed hide its effect."
)
SOME_NO_COVARIATES = "Some units lack a covariate."

LESS_EVIDENCE = (
    "To protect students, some numbers in the tables that show whether the design holds are withheld or "
    "rounded."
)

# What an engine says with counts or names of students, and how it is said of persons.
_IN_WORDS = (
    (comparison.NOT_ALL, SOME_UNMATCHED),
    (comparison.FEWER_MATCHES, SOME_FEWER_MATCHES),
    (comparison.TRIMMED_AWAY, SOME_TRIMMED),
    (comparison.OUTSIDE, SOME_OUTSIDE),
    (comparison.HEAVY, SOME_HEAVY),
    (panel.INCOMPLETE, SOME_INCOMPLETE),
    (panel.ALREADY, SOME_ALREADY),
    (panel.LATER, SOME_LATER),
    (panel.SMALL_GROUPS, SOME_SMALL_GROUPS),
    (panel.FEW_CLUSTERS, SOME_FEW_CLUSTERS),
    (panel.DUPLICATES, SOME_DUPLICATES),
    (panel.TURNED_OFF, SOME_TURNED_OFF),
    (panel.STARTS_DIFFER, SOME_STARTS_DIFFER),
    (panel.DIFFERS, SOME_DIFFER),
    (panel.MOVING, SOME_MOVING),
    (panel.MEASURED_AFTER, SOME_MEASURED_AFTER),
    (panel.NO_COVARIATES, SOME_NO_COVARIATES),
)
# The warning about few clusters names groups of students; where they stand in it.
_NAMING = re.compile(r"(.* among )(“.*)(\. (?:Their standard errors|With so few).*)", re.DOTALL)


@cache
def _pattern(template: str) -> re.Pattern[str]:
    """What matches a text that was made from the template; a name that stands there twice is the same both times."""
    found, parts = set[str](), []
    for place, part in enumerate(re.split(r"\{(\w+)[^}]*\}", template)):
        if place % 2 == 0:
            parts.append(re.escape(part))
        else:
            parts.append(f"(?P={part})" if part in found else f"(?P<{part}>.*)")
            found.add(part)
    return re.compile("".join(parts), re.DOTALL)


def is_telling(sentence: str) -> bool:
    """Whether it says how many students there are, or that all of them are alike."""
    return sentence.startswith(_TELLING) or any(
        _pattern(template).fullmatch(sentence) for template in _TELLING_TEMPLATES
    )


def without_counts(sentence: str) -> str:
    """The sentence in words, where it has counts or names of persons."""
    for template, words in _IN_WORDS:
        if found := _pattern(template).fullmatch(sentence):
            return words.replace("{name}", found.groupdict().get("name", ""))
    return sentence


def warnings_in_words(result: StudyResult, *, less: bool) -> tuple[str, ...]:
    """The warnings of a result whose findings are protected already; less: its tables of evidence tell less now.

    Of groups of students only those are named that are told: that another has few clusters, or that it has enough of
    them, would tell of its size where every student is a cluster.
    """
    hidden = {_name(one.subgroup, one.level) for one in result.findings if one.suppressed}
    told = list(dict.fromkeys(_name(one.subgroup, one.level) for one in result.findings))
    told = [name for name in told if name not in hidden]
    said = [_naming(without_counts(one), told) if hidden else without_counts(one) for one in result.warnings]
    return tuple(dict.fromkeys(one for one in (*said, LESS_EVIDENCE if less else "") if one))


def _name(subgroup: str, level: str) -> str:
    return f"{subgroup}: {level}" if subgroup else "everyone"


def _naming(warning: str, told: Sequence[str]) -> str:
    """The warning with those names only; nothing where none of its names is left."""
    found = _NAMING.fullmatch(warning)
    if found is None:
        return warning
    names = [name for name in told if f"“{name}”" in found[2]]
    return f"{found[1]}{listed(names)}{found[3]}" if names else ""


def reasons_in_words(result: StudyResult) -> StudyResult:
    """The result with the reasons why something is withheld in words."""
    return replace(
        result,
        findings=tuple(replace(one, withheld=without_counts(one.withheld)) for one in result.findings),
        baseline=tuple(replace(row, withheld=without_counts(row.withheld)) for row in result.baseline),
    )
