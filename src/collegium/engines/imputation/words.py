"""What this engine says, as templates with named values, so that an application can say it in another language."""

NO_COLUMNS = "There are no columns, or no rows."
LENGTHS = "“{name}” has another number of rows than the first column."
NAMED_TWICE = "The name “{name}” is given to two columns."
NOT_FINITE = "“{name}” holds infinite values."
NOT_TWO = "“{name}” is called two-valued but holds values other than 0 and 1."
NOT_CODES = "“{name}” is called a category but holds values other than 0, 1, 2, …"
MANY_LEVELS = "“{name}” has {levels} categories, more than the {most} that can be imputed."
LARGE_MODEL = "The model for “{name}” would have {terms} terms, more than the {most} that can be drawn."
FEW_KNOWN = "Only {known} rows have “{name}”; at least {fewest} are needed to impute the others."
NOTHING_MISSING = "Nothing is missing, so there is nothing to impute."
NO_ARM = "Some rows have no arm, or no cluster. Who was in which group is never imputed."
ONE_ARM = "All rows are in one arm."
ONE_CLUSTER = "All rows are in one cluster."
NOT_A_NUMBER = (
    "“{name}” is not a number, so imputed values of it cannot be shifted by a share of a standard deviation."
)
NONE_IMPUTED = "No value of “{name}” was imputed in the arm that is shifted, so there is nothing to vary."
NO_SPREAD = "The known values of “{name}” do not vary within the arms."
NO_EFFECT = "The effect cannot be told: there are too few students, or columns that explain each other."
ALL_IN_ONE = "All students of an analysis are in one cluster, so the uncertainty cannot be estimated."
PERFECT = "The model fits perfectly, so its uncertainty cannot be estimated."
NO_OUTCOME = "There is no column “{name}”."

TODO_CHECK = "Check how the input was made."
TODO_FEWER = "Merge rare categories, or leave the column out."
TODO_COLUMN = "Leave the column out, or use the rows that are complete."
TODO_COMPLETE = "Analyse the table as it is."
TODO_LEAVE_OUT = "Leave these rows out first, and say how many."
TODO_NUMBER = "Use this for outcomes that are numbers."

MUCH_MISSING = (
    "“{name}” is missing in {percent:.0f} % of rows. What is imputed rests on the model more than on data."
)
CONSTANT = "All known values of “{name}” are the same; the missing ones were filled with it."

COMPLETE_CASE = "Only those with every value ({students} students): effect {effect:.3g}, p {p}."
IMPUTED = (
    "Missing values imputed {sets} times ({students} students): effect {effect:.3g}, p {p}. About "
    "{missing:.0f} % of the information on the effect is missing."
)
SHIFTED_WORSE = (
    "If those in the programme whose outcome is missing had done {size:.2g} standard deviations worse than students "
    "like them: effect {effect:.3g}, p {p}."
)
SHIFTED_BETTER = (
    "If those in the programme whose outcome is missing had done {size:.2g} standard deviations better than students "
    "like them: effect {effect:.3g}, p {p}."
)
TIPS_WORSE = (
    "The effect stops being statistically significant if those in the programme whose outcome is missing had done "
    "{size:.2f} standard deviations worse than students like them."
)
TIPS_BETTER = (
    "The effect stops being statistically significant if those in the programme whose outcome is missing had done "
    "{size:.2f} standard deviations better than students like them."
)
HOLDS_WORSE = (
    "The effect stays statistically significant even if those in the programme whose outcome is missing had done "
    "{size:.2g} standard deviations worse than students like them."
)
HOLDS_BETTER = (
    "The effect stays statistically significant even if those in the programme whose outcome is missing had done "
    "{size:.2g} standard deviations better than students like them."
)
NOT_SIGNIFICANT = (
    "The effect is not statistically significant with imputed values, so there is no tipping point."
)
ASSUMPTION = (
    "Imputation assumes that students with missing values resemble students with the same other values. No data can "
    "show that; the shifts show how much would have to be wrong."
)
