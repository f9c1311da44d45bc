"""What this engine says, as templates with named values, so that an application can say it in another language."""

LENGTHS = "The columns have different lengths."
NOT_A_NUMBER = "“{name}” has missing or infinite values."
NO_CLUSTER = "Some rows have no cluster."
ONE_SIDE = "Fewer than {fewest} students are on one side of the cutoff."
FEW_VALUES = (
    "On one side of the cutoff the running variable has fewer than {fewest} different values, which is too few to "
    "follow the outcome up to it."
)
NARROW = "The bandwidth holds fewer than {fewest} different values of the running variable on one side of the cutoff."
CONSTANT = "“{name}” does not vary near the cutoff."
PERFECT = "The model fits perfectly, so its uncertainty cannot be estimated."
FEW_CLUSTERS = "Near the cutoff, one side has fewer than 2 clusters, so the uncertainty cannot be estimated."
COLLINEAR = "Near the cutoff, “{name}” does not vary or is determined by the covariates before it."
NO_FIRST_STAGE = (
    "The share of students who took part does not change at the cutoff, so it says nothing about effects."
)
NO_BANDWIDTH = "No bandwidth can be chosen from these data."
EMPTY_HOLE = "Nobody is that close to the cutoff, so nothing changes."

TODO_ROWS = "Leave out rows with missing values first, and say how many."
TODO_CHECK = "Check how the input was made."
TODO_DATA = "Use another design, or a running variable with more values."
TODO_WIDER = "Choose a larger bandwidth."
TODO_COLUMN = "Leave the column out."
TODO_CLUSTER = "Choose clusters that are on both sides, or none."
TODO_GIVE = "Give a bandwidth."
TODO_FUZZY = "Check the cutoff and the column that says who took part."

MASS_POINTS = (
    "The running variable has few different values (many students share one). The bandwidth and the standard errors "
    "assume that it is nearly continuous; read the result with care."
)
SOME_CLUSTERS = (
    "Near the cutoff, one side has fewer than {enough} clusters. With so few, standard errors tend to be too "
    "small."
)
WEAK = (
    "The share of students who took part changes little at the cutoff. The effect is then uncertain in ways that its "
    "interval does not show."
)
LOCAL = (
    "The effect is for students close to the cutoff. It says nothing about students far from it, and it is one of the "
    "programme only if nothing else changes at the same cutoff and nobody could choose on which side to be."
)
