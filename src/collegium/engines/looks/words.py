"""The sentences of this package: templates with named values, so that an application can translate them."""

NO_COLUMN = "The table has no column “{name}”."
NOT_A_NUMBER = "“{name}” is neither a number nor yes or no."
TWO_VALUES = "“{name}” has two values, and they are not 0 and 1."
HOW_MANY = "From 1 to {most} columns of groups can be chosen; these are {found}."
NO_GROUPS = "A time alone makes no gap: no column of groups is chosen."
HOW_MANY_TIME = (
    "At most {most} columns of groups can be chosen beside the one that says when; these are {found}."
)
ITSELF = (
    "“{name}” is chosen twice: a column is either the outcome, a column of groups, the one that says when, or the "
    "schools."
)
TOO_MANY_GROUPS = "{names} together make {groups} groups; at most {most} are possible."
MINIMUM_TOO_LOW = "Groups of fewer than {fewest} students must not be told."

MANY_REPORTED = "These are {groups} groups; at most {most} are possible."
SUMS_DIFFER = "The groups by {names} do not add up: {name} has {wanted}, and they count {found}."
REACHED_DIFFER = "The groups by {names} do not add up: of {name} {wanted} reached it, and they count {found}."

TODO_COLUMN = "Choose one of its columns."
TODO_NUMBER = "Choose a column of numbers, or of yes and no."
TODO_CODE = "Upload a version in which it is coded as 0 and 1."
TODO_FEWER = "Choose fewer columns, or columns with fewer values."
TODO_GROUPS = "Choose a column of groups."
TODO_SAME = "Count the same people in every grouping; call the group of those who are missing “not known”."
TODO_OTHER = "Choose another column."
TODO_MINIMUM = "Use {fewest} or more."

HIDDEN = "Withheld to protect students: it would show, or let one work out, a group of fewer than {fewest}."
CHANGED = (
    "This version of the data differs from an earlier one by a few students only. What would tell of these few, beside "
    "what was told of the earlier one, is withheld. Look again when more students have changed."
)
