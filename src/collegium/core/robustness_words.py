"""What the engine of robustness and dose says, for translators; see `engine_words`."""

from django.utils.translation import gettext_noop

ROBUSTNESS = (
    gettext_noop("“{name}” is no choice that a plan can name; those are {known}."),
    gettext_noop("Name some of them, or none."),
    gettext_noop("The choices together make {count} different analyses, more than {most}."),
    gettext_noop("The study has no outcome “{name}”."),
    gettext_noop("The study has no arm “{name}”."),
    gettext_noop("The table has no column “{name}”."),
    gettext_noop("The restriction of “{name}” names neither values nor a range, or the range is empty."),
    gettext_noop(
        "The treatment of outliers must leave a share of under half at each end, or more than 0 deviations."
    ),
    gettext_noop("No row is left once “{name}” is restricted."),
    gettext_noop("“{name}” is not a number, so a range cannot restrict it."),
    gettext_noop("Allow fewer alternatives, or raise the limit."),
    gettext_noop("Name one of the study."),
    gettext_noop("Choose a column of the table."),
    gettext_noop("Give values, or a lowest and a highest number."),
    gettext_noop("Give a share such as .01, or a number of deviations such as 3."),
    gettext_noop("Choose a wider restriction."),
    gettext_noop(
        "{done} analyses that the plan allowed were run. Their effects run from {low} to {high}, with "
        "{median} in the middle; the planned one is {planned}."
    ),
    gettext_noop(
        "{same} % of them have the same sign as the planned one, and {significant} % are statistically "
        "significant at the {percent} % level."
    ),
    gettext_noop(
        "The analyses use the same students, so they are not separate evidence: the shares describe how much "
        "the answer hangs on choices, they are no test."
    ),
    gettext_noop("{count} of the analyses have no answer; the reason stands beside each."),
    gettext_noop("The planned analysis itself has no answer."),
    gettext_noop(
        "Some of the analyses are of other students than the planned one, so their effects may truly differ."
    ),
    gettext_noop("The columns have different lengths."),
    gettext_noop("“{name}” has missing or infinite values."),
    gettext_noop("Some students in the programme have no dose."),
    gettext_noop("A dose is below 0."),
    gettext_noop(
        "Everybody in the programme has the same dose, so it says nothing about more or less of it."
    ),
    gettext_noop(
        "Only {count} students were in the programme; at least {fewest} are needed to look at the dose."
    ),
    gettext_noop("Some rows have no cluster."),
    gettext_noop("Leave these rows out first, and say how many."),
    gettext_noop("Check how the input was made."),
    gettext_noop(
        "Nobody was assigned to a dose at random. Students who took more may differ in effort, support or "
        "need, so the line describes who took how much and how they did; it is not the effect of more."
    ),
    gettext_noop(
        "The comparison stands at a dose of 0. The step from 0 to any dose mixes the effect of taking part "
        "with that of how much."
    ),
    gettext_noop("Some students of the comparison had a dose above 0; they stand at the dose they had."),
    gettext_noop("There are fewer than three different doses, so a curve cannot be told from a line."),
    gettext_noop("The model fits perfectly, so its uncertainty cannot be estimated."),
    gettext_noop("The doses cannot be told from the covariates."),
    gettext_noop("The dose must be a number, and “{name}” is none."),
    gettext_noop("The study itself uses “{name}”, so it cannot be the dose."),
    gettext_noop("“{name}” has values below 0, and nobody takes less than nothing."),
    gettext_noop("“{name}” has values that are infinite or too large to compute with."),
    gettext_noop("The model has too many students and columns to be held in memory."),
    gettext_noop("Choose a column that says how much each student took, such as hours or sessions."),
    gettext_noop("Correct them, or leave them empty, and upload a new version of the table."),
    gettext_noop("Use fewer covariates or fixed effects with fewer values."),
)
