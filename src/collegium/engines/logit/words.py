"""What this engine says, as templates with named values, so that an application can say it in another language."""

from collegium.engines.problems import Problem, ProblemsFound

LENGTHS = "The columns have different lengths."
NOT_A_NUMBER = "“{name}” has missing or infinite values."
NOT_YES_OR_NO = "“{name}” has values other than 0 and 1."
ONE_VALUE = "“{name}” is the same for everybody, so nothing can be compared."
WEIGHTS = "Weights are numbers of at least 0, and some must be above 0."
NO_CLUSTER = "Some rows have no cluster."
ONE_CLUSTER = "All students are in one cluster, so the uncertainty cannot be estimated."
FEW_CLUSTERS = (
    "There are {clusters} clusters for {terms} terms; with so few the uncertainty cannot be estimated."
)
TOO_FEW = "There are {students} students for {terms} terms."
SEPARATED = (
    "“{name}” tells without fail which students have the outcome and which do not, at least for some of them. "
    "Logistic regression then has no finite answer."
)
SEPARATED_TOGETHER = (
    "These columns together tell without fail which students have the outcome and which do not, at least for some of "
    "them: {names}. Logistic regression then has no finite answer."
)
NOT_FOUND = "The logistic regression came to no answer in {rounds} rounds."
UNIDENTIFIED = "“{name}” is already determined by the other columns, so it has no effect of its own."

TODO_ROWS = "Leave out rows with missing values first, and say how many."
TODO_CHECK = "Check how the input was made."
TODO_FEWER = "Use fewer covariates or more students."
TODO_CLUSTER = "Choose smaller clusters, or fewer covariates."
TODO_SEPARATED = "Leave the column out, join rare categories, or report the shares as they are."
TODO_TREATMENT = "Leave out the columns that say the same."

SOME_CLUSTERS = (
    "There are fewer than {enough} clusters. With so few, standard errors tend to be too small, though the interval "
    "allows for some of that."
)


class SeparationFound(ProblemsFound):
    """The outcome is separated by the columns in `names`, so there is no finite answer."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        if len(names) == 1:
            super().__init__(Problem(SEPARATED.format(name=names[0]), TODO_SEPARATED, column=names[0]))
            return
        listed = ", ".join(f"“{name}”" for name in names)
        super().__init__(Problem(SEPARATED_TOGETHER.format(names=listed), TODO_SEPARATED))
