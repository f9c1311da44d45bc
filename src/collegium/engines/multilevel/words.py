"""What this engine says, as templates with named values, so that an application can say it in another language."""

NOT_A_NUMBER = "“{name}” has missing or infinite values."
NO_GROUP = "Some rows have no group."
CONSTANT = "“{name}” has the same value for everybody."
COLLINEAR = "“{name}” is already determined by the columns before it."
ONE_GROUP = "There are {groups} groups; a multilevel model needs at least 2."
ALL_ALONE = "No group has more than one student, so groups and students cannot be told apart."
TOO_FEW = "There are {students} students for {terms} terms."
PERFECT = "The model fits perfectly, so its uncertainty cannot be estimated."
NOT_CENTRED = "The sums of “{name}” have lost too many digits: its mean is far larger than its spread."
IMPOSSIBLE_SUMS = "The sums of “{name}” are impossible: its sum of squares is too small for its group sums."
LENGTHS = "The columns have different lengths."
NOT_YES_OR_NO = "“{name}” has values other than yes and no."
NOBODY = "Nobody is in “{name}”."
ARM_IN_ONE_GROUP = (
    "Everybody in “{name}” is in one group, so its effect cannot be told from that group's own level."
)
NO_DEGREES = "There are too few groups for the number of terms that are the same for a whole group."

TODO_ROWS = "Leave out rows with missing values first, and say how many."
TODO_COLUMN = "Leave the column out."
TODO_GROUPS = "Choose a column of groups such as schools or classes, with several students in each."
TODO_FEWER = "Use fewer covariates or more students."
TODO_CENTRE = "Subtract the overall mean from the column before summing."
TODO_CHECK = "Check how the input was made."
TODO_ARMS = "Choose other arms, or an analysis without groups."

SMALL_UNIT = "Fewer than {minimum} students are in this unit: too few to say anything about it."
FEW_GROUPS = (
    "There are only {groups} groups. With fewer than {enough}, how much groups differ is known poorly, and intervals "
    "tend to be too narrow."
)
SINGULAR = (
    "Groups differ no more than chance would make them, so the model gives every group the same level and the result "
    "is that of a regression that ignores groups."
)
UNITS_ALIKE = "No difference between units beyond chance was found, so nothing is said about single units."
NOT_FOR_RANKING = (
    "These numbers say what students of a unit scored beyond what their earlier scores let expect. They do not say "
    "why, and they must not be used alone to rank, reward or punish schools or teachers: students are not assigned at "
    "random, and many units cannot be told from each other."
)
NO_PRIOR_SCORE = "No earlier score is held equal, so this compares levels and not what was added."
LOW_RELIABILITY = (
    "For half of the units or more the reliability is below {least}: much of their differences is chance."
)
UNADJUSTED = (
    "No score from before the programme is held equal; differences that were there before are in the effect."
)
