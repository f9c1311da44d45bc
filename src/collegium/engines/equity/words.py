"""The sentences of this package: templates with named values, so that an application can translate them."""

# Why an input cannot be worked on.
NO_STUDENTS = "No student has a value of “{name}”."
LENGTHS = "“{name}” has {found} values, but there are {wanted} students."
INFINITE = "“{name}” has infinite values."
NOT_TWO_VALUED = "“{name}” has other values than 0 and 1."
DIMENSIONS = "{wanted} columns at a time were asked for; from 1 to {limit} are possible."
NO_COLUMNS = "No column of groups was given."
NO_SUCH_COLUMNS = "The table has no groups by “{name}”."
NO_SUCH_GROUP = "There is no group “{name}”."
NO_REFERENCE = "“{name}” needs a reference group."
MIXED = "Two-valued outcomes and others cannot be compared with each other."
NOT_A_CELL = "The numbers of “{name}” cannot be: {reason}."
ONE_LEVEL = "There are fewer than two groups to compare."
REPEATED = "“{name}” is there more than once."
NOT_AMONG = "More took part in “{name}” ({part}) than were eligible ({whole})."
NO_PARTICIPANTS = "Nobody took part."
NOT_ELIGIBLE = "“{name}” is not among the eligible groups."
NO_SUCH_SHAPE = "{estimates} effects need a square covariance of as many rows, and as many names."
BAD_CONFIDENCE = "a confidence level lies between 0 and 1"
NEGATIVE = "“{name}” has a negative value, so relative measures have no meaning."
CLUSTERS_DIFFER = "Some groups have clusters and others have none."

TODO_CHECK = "Check how the input was made."
TODO_COLUMNS = "Name a column of the table."
TODO_REFERENCE = (
    "Name one level of each column to compare the others with, or compare with the rest or with all."
)
TODO_FEWER = "Use fewer columns at a time."
TODO_CODE = "Code it as 0 and 1, or treat it as a number."
TODO_GROUPS = "Choose a column with two groups or more."
TODO_ELIGIBLE = "Count participants among the eligible only, and name every group in both."

# Why a number is withheld.
TOO_FEW = "Fewer than {minimum} students are in one of the two groups."
IS_REFERENCE = "This is the reference group."
UNKNOWN_GROUP = "It is not known which group these students belong to, so no gap is given."
ALONE = "Fewer than two students are in one of the two groups, so the uncertainty cannot be estimated."
NO_VARIATION = "The outcome does not vary within either group, so the uncertainty cannot be estimated."
ONE_CLUSTER = "All students of a group are in one cluster, so the uncertainty cannot be estimated."
CLUSTERS_ALIKE = "The clusters do not differ at all, so the uncertainty cannot be estimated."
ALL_ALIKE = "Everybody or nobody in a group had the outcome, so a test would be surer than it should be."
TOO_MANY_LEVELS = "There are too few clusters for so many levels, so they cannot be tested together."
NO_ONE_HAD = "Nobody in the comparison had the outcome, so there is no ratio."
MISSING_REFERENCE = "Nobody is in the reference group."
NO_REST = "Everybody is in this group, so there is nobody to compare with."
BELOW_CELL = "Fewer than {minimum} of the group had the outcome (minimum cell size)."
BELOW_N = "Fewer than {minimum} students are in the group (minimum n-size)."
NO_STATE = "The comparison group is too small, and no group of the whole state was given in its place."
STATE_TOO_SMALL = "The comparison group is too small, and that of the whole state too."
SHARE_BIASED = "A share needs somebody in every group."

# What a reader must know beside the numbers.
FEW_CLUSTERS = (
    "There are fewer than {enough} clusters on the smaller side of a comparison. With so few, standard errors tend to "
    "be too small and intervals too narrow."
)
NOT_CAUSES = (
    "A gap says that groups differ. It does not say why, and it is no judgement on the students of a group: look at "
    "what they were offered."
)
EXPLORATORY = (
    "{tests} differences between groups were tested and corrected for that together. Effects that differ by chance are "
    "found often; believe those that were planned before the study, and that a second study finds."
)
NOT_DETECTED = (
    "That no difference between effects was detected does not show that the programme works alike for everybody: "
    "studies are rarely large enough to tell."
)
SAME_PERSONS_MATTER = (
    "The waves were treated as different persons. If the same persons are in both, use their changes: intervals then "
    "are mostly narrower."
)
