"""What this engine says, as templates with named values, so that an application can say it in another language."""

LENGTHS = "The columns have different lengths."
NOT_A_NUMBER = "“{name}” has missing or infinite values."
INFINITE = "“{name}” has infinite values."
NO_LABEL = "Some rows have no {name}."
DUPLICATES = "{count} periods have more than one row, for example {period:g}."
GAPS = "The periods are not evenly spaced: after {period:g} at least one is missing."
FEW_POINTS = (
    "There are {before} periods before the start and {after} from it on; a level and a slope need at least {fewest} on "
    "each side."
)
TOO_MANY_TERMS = "There are {points} periods for {terms} terms, so nothing is left to judge chance by."
SEASONS = (
    "The season of {season} periods is not seen often enough to be told apart from the trend and the change."
)
CONSTANT = "“{name}” does not vary."
SAME = "The difference between the two series does not vary."
PERFECT = "The lines fit perfectly, so the uncertainty cannot be estimated."
NO_UNIT = "There is no unit “{unit}” in the table."
UNIT_INCOMPLETE = "“{unit}” lacks a value in {count} periods."
FEW_DONORS = "There are {donors} units to mix; at least {fewest} are needed."
FEW_BEFORE = (
    "There are {before} periods before the start; at least {fewest} are needed to see whether the mix fits."
)
NONE_AFTER = "There is no period from the start on."
NO_PREDICTORS = "This rule needs predictors, and none are given."
PREDICTOR_MISSING = "“{name}” has no value before the start for {count} units, for example “{unit}”."

TODO_CHECK = "Check how the input was made."
TODO_ROWS = "Leave out rows with missing values first, and say how many."
TODO_AVERAGE = "Average the rows of a period first."
TODO_GAPS = "Add the missing periods, or use longer ones."
TODO_LONGER = "Use more periods, or shorter ones."
TODO_SEASON = "Leave the season out, or use more periods."
TODO_UNITS = "Add units that never took part."
TODO_PREDICTORS = "Give predictors, or let the outcome before the start decide."
TODO_COLUMN = "Leave the column out, or these units."

# why numbers are withheld
SHORT = (
    "One side has fewer than {fewest} periods. The lines are shown, but with so few points no standard error can be "
    "trusted, so no p-value or interval is given."
)
POOR_FIT = (
    "Before the start the mix misses the unit by {miss:.2f} standard deviations of the units. The comparison does not "
    "show what would have happened, so no effect is given."
)

# what a reader must mind
ALONE = (
    "The effect is one of the programme only if nothing else changed at the same time and the trend before would have "
    "gone on. A comparison series would make this easier to believe."
)
BESIDE = (
    "The effect is one of the programme only if nothing that touches one of the two series but not the other changed "
    "at the same time."
)
FEW = (
    "One side has fewer than {enough} periods. With so few, intervals tend to be too narrow and only large changes can "
    "be found."
)
FOLLOWING = (
    "The residuals follow one another (p {p}). The standard errors allow for this over {lags} periods; where it "
    "lasts longer they are too small."
)
FEW_SEASONS = "Fewer than two whole seasons are seen before the start, so the season is known poorly."
SMALL_POOL = "With {units} units in all, p cannot be smaller than {smallest:.3f}, whatever the effect."
EXACT = (
    "The mix fits exactly before the start, and other mixes may do so as well. That says little, because there are "
    "many units to mix and few periods."
)
ONE_DONOR = "“{unit}” makes up {share:.0%} of the mix, so the comparison stands or falls with it."
FEW_PERIODS = (
    "There are fewer than {enough} periods before the start. That the mix fits over so few says little about later "
    "ones."
)
LEFT_OUT = "{count} units lack a value in some period and were left out."
PLACEBO = (
    "p is the share of units that part from their mix at least as much as this one. It says how unusual the unit is, "
    "not how likely it is that the programme worked."
)
