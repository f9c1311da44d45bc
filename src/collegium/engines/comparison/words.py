"""What this engine says, as templates with named values, so that an application can say it in another language."""

from collegium.engines.problems import Problem

LENGTHS = "The columns have different lengths."
NOT_A_NUMBER = "“{name}” has missing or infinite values."
NOT_YES_OR_NO = "“{name}” has values other than 0 and 1."
NO_COLUMNS = "No column to match on is given."
NO_SUCH_COLUMN = "“{name}” must be equal in a match, but it is not among the columns to match on."
EMPTY_ARM = "Fewer than {fewest} students took part, or fewer than {fewest} did not."
NO_LABEL = "Some rows have no value in “{name}”."
CONSTANT = "“{name}” is the same for everybody."
NOTHING_VARIES = "Every column to match on is the same for everybody."
NO_OVERLAP = (
    "The two groups do not overlap: {names} tells without fail who took part, at least for some. There is nobody to "
    "compare them with, so no conclusion can be drawn."
)
NO_SCORE = "The chance of taking part cannot be estimated: {reason}"
NO_MATCH = "Nobody who took part has a match in the comparison group, so no conclusion can be drawn."
FEW_MATCHES = (
    "Fewer than {fewest} students are left in a group after matching, so no conclusion can be drawn."
)
NOT_BALANCED = (
    "No weights make the comparison group equal to those who took part in {names}: their means lie outside of what the "
    "comparison group has. No conclusion can be drawn."
)
TOO_FEW = "There are {students} students for {terms} terms."
UNIDENTIFIED = "The covariates tell who took part, so taking part has no effect of its own."
PERFECT = "The model fits perfectly, so its uncertainty cannot be estimated."
ONE_CLUSTER = "All students are in one cluster, so the uncertainty cannot be estimated."
CLUSTERS_OF_ONE_ARM = (
    "One group has fewer than {fewest} clusters, so the effect cannot be told from that of the cluster."
)
FEW_GROUPS = (
    "There are {groups} matched sets or clusters for {terms} terms; with so few the uncertainty cannot "
    "be estimated."
)
HALF_OUTSIDE = (
    "{share:.0%} of the students who took part are unlike anybody in the comparison group. No conclusion can be drawn "
    "about them, nor about all who took part."
)
FEW_EFFECTIVE = (
    "The weights rest on so few students of a group ({effective:.1f} in effect) that no conclusion "
    "can be drawn."
)
NOBODY_TREATED = "Nobody in this group of students took part."
NOBODY_COMPARED = "Nobody in this group of students is in the comparison group."
NO_SPREAD = "Those who took part all have the same value, so there is no standard deviation to measure in."

TODO_ROWS = "Leave out rows with missing values first, and say how many."
TODO_CHECK = "Check how the input was made."
TODO_COLUMN = "Leave the column out."
TODO_COLUMNS = "Name at least one measure from before."
TODO_OVERLAP = "Look for a comparison group that could have taken part, or leave the column out."
TODO_LOOSER = (
    "Match on fewer columns, in wider bins, or with a wider caliper; or look for another comparison group."
)
TODO_FEWER = "Use fewer covariates or more students."
TODO_CLUSTER = "Choose smaller clusters, or none."
TODO_READ = "Say so beside the result."
TODO_BALANCE = "Balance means only, match on fewer columns, or look for another comparison group."

UNMATCHED = "No match: nobody comparable in the other group"
UNUSED = "Not needed: others of the comparison group were closer"
OUTSIDE_CALIPER = "No match within the caliper"
NONE_LEFT = "No match left: the comparison group was used up"
TRIMMED = "Left out: the chance of taking part was nearly 0 or 1"

NOT_ALL = (
    "{count} of the {total} students who took part have no match. The effect is that for the others, not for all who "
    "took part."
)
FEWER_MATCHES = "{count} students who took part have fewer matches than asked."
TRIMMED_AWAY = (
    "{count} students were left out because of their chance of taking part; the effect is for the others."
)
IGNORED = (
    "These columns were not needed for the chance of taking part, as the others determine them: {names}."
)
OUTSIDE = (
    "{share:.0%} of the students who took part have a chance of doing so that is outside of what the comparison group "
    "has."
)
HEAVY = (
    "The weights rest on few students: the {students} of a group count like {effective:.0f} that are "
    "weighted equally."
)
SOME_CLUSTERS = (
    "There are fewer than {enough} clusters in a group. With so few, standard errors tend to be too small."
)
NOT_NEEDED = "These covariates do not vary among the matched students, or others determine them: {names}."
LARGER_ERROR = (
    "Sets and clusters together gave no usable standard error; the larger one of the two alone is shown."
)


def minded(why: str, **values: object) -> Problem:
    """What does not stop the work, but a reader must know."""
    return Problem(why.format(**values), TODO_READ)


def listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"“{name}”" for name in names)
