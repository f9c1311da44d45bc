"""What this engine says, as templates with named values, so that an application can say it in another language."""

TOO_MANY = "The choices together make {count} different analyses, more than {most}."
NO_OUTCOME = "The study has no outcome “{name}”."
NO_ARM = "The study has no arm “{name}”."
NO_COLUMN = "The table has no column “{name}”."
NOT_A_RANGE = "The restriction of “{name}” names neither values nor a range, or the range is empty."
NOT_OUTLIERS = (
    "The treatment of outliers must leave a share of under half at each end, or more than 0 deviations."
)
NOBODY = "No row is left once “{name}” is restricted."
NOT_NUMERIC = "“{name}” is not a number, so a range cannot restrict it."
TODO_FEWER = "Allow fewer alternatives, or raise the limit."
TODO_NAME = "Name one of the study."
TODO_COLUMN = "Choose a column of the table."
TODO_RANGE = "Give values, or a lowest and a highest number."
TODO_OUTLIERS = "Give a share such as .01, or a number of deviations such as 3."
TODO_RESTRICT = "Choose a wider restriction."

SUMMARY = (
    "{done} analyses that the plan allowed were run. Their effects run from {low:.3g} to {high:.3g}, with {median:.3g} "
    "in the middle; the planned one is {planned:.3g}."
)
SHARES = (
    "{same:.0f} % of them have the same sign as the planned one, and {significant:.0f} % are statistically significant "
    "at the {percent:g} % level."
)
NOT_INDEPENDENT = (
    "The analyses use the same students, so they are not separate evidence: the shares describe how much the answer "
    "hangs on choices, they are no test."
)
WITHHELD = "{count} of the analyses have no answer; the reason stands beside each."
PLANNED_WITHHELD = "The planned analysis itself has no answer."
OTHER_STUDENTS = (
    "Some of the analyses are of other students than the planned one, so their effects may truly differ."
)

LENGTHS = "The columns have different lengths."
NOT_FINITE = "“{name}” has missing or infinite values."
NO_DOSE = "Some students in the programme have no dose."
NEGATIVE = "A dose is below 0."
SAME_DOSE = "Everybody in the programme has the same dose, so it says nothing about more or less of it."
FEW_TREATED = "Only {count} students were in the programme; at least {fewest} are needed to look at the dose."
NO_CLUSTER = "Some rows have no cluster."
TODO_ROWS = "Leave these rows out first, and say how many."
TODO_CHECK = "Check how the input was made."

NOT_ASSIGNED = (
    "Nobody was assigned to a dose at random. Students who took more may differ in effort, support or need, so the "
    "line describes who took how much and how they did; it is not the effect of more."
)
COMPARISON_AT_ZERO = (
    "The comparison stands at a dose of 0. The step from 0 to any dose mixes the effect of taking part with that of "
    "how much."
)
CROSSED_OVER = "Some students of the comparison had a dose above 0; they stand at the dose they had."
FEW_VALUES = "There are fewer than three different doses, so a curve cannot be told from a line."
PERFECT = "The model fits perfectly, so its uncertainty cannot be estimated."
CANNOT = "The doses cannot be told from the covariates."

DOSE_NUMBER = "The dose must be a number, and “{name}” is none."
DOSE_TAKEN = "The study itself uses “{name}”, so it cannot be the dose."
DOSE_NEGATIVE = "“{name}” has values below 0, and nobody takes less than nothing."
DOSE_LARGE = "“{name}” has values that are infinite or too large to compute with."
TOO_LARGE = "The model has too many students and columns to be held in memory."
TODO_DOSE = "Choose a column that says how much each student took, such as hours or sessions."
TODO_DATA = "Correct them, or leave them empty, and upload a new version of the table."
TODO_OUTSIDE = "Use fewer covariates or fixed effects with fewer values."
NO_CHOICE = "“{name}” is no choice that a plan can name; those are {known}."
TODO_CHOICE = "Name some of them, or none."
