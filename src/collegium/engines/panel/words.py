"""What this engine says, as templates with named values, so that an application can say it in another language."""

LENGTHS = "The columns have different lengths."
NO_ROWS = "The table has no rows."
NOT_A_NUMBER = "“{name}” has missing or infinite values."
NO_LABEL = "Some rows have no {name}."
INFINITE = "“{name}” has infinite values."
DUPLICATES = (
    "{count} times a unit has more than one row in the same period, for example “{unit}” in {period:g}."
)
TURNED_OFF = (
    "{count} units stop taking part after they started, for example “{unit}” in {period:g}. This design follows units "
    "that stay in the programme once they are in it."
)
NOT_YES_OR_NO = "“{name}” has values other than 0 and 1."
STARTS_DIFFER = (
    "The first period in the programme differs between the rows of {count} units, for example “{unit}”."
)
DIFFERS = "“{name}” differs between the rows of {count} units, for example “{unit}”."
MOVING = (
    "The covariate “{name}” changes over time in {count} units, so it must be said from which period it is taken. "
    "What changes after the start could be changed by the programme."
)
NO_SUCH_PERIOD = "The covariates are to be taken from {period:g}, but the table has no such period."
MEASURED_AFTER = (
    "The covariates are taken from {period:g}, but {count} units were in the programme by then. Covariates that the "
    "programme may have changed hide its effect."
)
NO_COVARIATES = "{count} units lack a covariate, for example “{unit}”."
WEIGHT = "A weight is not a number above 0."
ONE_PERIOD = "The table has only one period, so nothing can have changed."
NO_COMPLETE = "No unit has a value in every period."
NO_TREATED = "No unit starts in the programme after the first period, so there is no change to look at."
NO_NEVER = "Every unit is in the programme sooner or later, so nobody shows what happens without it."
NOBODY_LEFT = "All units start in the same period, so nobody shows what happens without the programme."
CONSTANT = "“{name}” does not vary."
COLLINEAR = "“{name}” does not vary or is determined by the covariates before it."
NO_CLUSTERS = "All units are in one cluster, so the uncertainty cannot be estimated."

TODO_CHECK = "Check how the input was made."
TODO_ROWS = "Leave out rows with missing values first, and say how many."
TODO_DUPLICATES = "Average them or keep one of them."
TODO_OFF = "Leave these units out, or the periods from which on they stopped."
TODO_COVARIATE = "Name a period before the programme, or leave the column out."
TODO_EARLIER = "Take the covariates from a period before anybody took part."
TODO_COLUMN = "Leave the column out."
TODO_NOT_YET = "Compare with units that have not started yet, or add units that never take part."
TODO_UNITS = "Add units that start later or never."
TODO_PERIODS = "Add periods from before the start."
TODO_GAPS = "Add the missing rows, or leave out periods in which many units have no value."
TODO_CLUSTER = "Choose a column with more clusters, or none."

# why numbers are withheld
FEW_UNITS = (
    "The effect rests on {treated} units in the programme and {comparison} in comparison. With fewer than {fewest} on "
    "a side the standard error cannot be trusted, so neither it nor a p-value is given."
)
PERFECT = "The changes do not vary within the groups, so the uncertainty cannot be estimated."
NO_OVERLAP = (
    "The covariates tell almost perfectly who is in the programme, so there are no units like them to compare "
    "with."
)
FLAT_COVARIATES = (
    "Among the comparison units the covariates determine each other, so they cannot be held equal."
)
CELL_MISSING = (
    "The effect of at least one group and period that belongs in this average could not be estimated."
)
NO_CELLS = "No group can be observed in this period."
NO_BEFORE = (
    "No effect can be computed for periods before the start, so it cannot be looked at whether the groups went the "
    "same way before."
)
TOO_MANY_BEFORE = (
    "There are too few units for a joint test of {cells} effects before the start, or these effects hang together "
    "completely."
)

# what a reader must mind
NOT_PROOF = (
    "That no difference in trends was found before the start does not show that the trends would have stayed the same "
    "afterwards. It may only mean that the data are too few to see one."
)
REJECTED = (
    "Before the start, the groups did not go the same way (p {p}). The effect may be a continuation of that and "
    "should not be read as one of the programme."
)
ALREADY = (
    "{count} units took part before a period without the programme was seen. They were left out, because nothing is "
    "known about them before."
)
INCOMPLETE = "{count} of {units} units lack a value in some period and were left out."
LATER = "{count} units start after the last period. Until then they are counted as comparison units."
LAST_GROUP = (
    "Every unit takes part sooner or later. Those that start last, in {period:g}, stand for what happens without the "
    "programme, and nothing can be said about them or about later periods."
)
SMALL_GROUPS = (
    "Fewer than {fewest} units start in {listed}. In averages over groups they make the standard error too "
    "small."
)
FEW_CLUSTERS = (
    "There are {treated} clusters in the programme and {comparison} in comparison. With fewer than {enough}, standard "
    "errors tend to be too small and p-values too low."
)
