"""What the engines of single designs say: every text of their `words` modules, for translators.

A test compares the two. Placeholders are named values of the engine.
"""

from django.utils.translation import gettext_noop

COMPARISON = (
    gettext_noop("The columns have different lengths."),
    gettext_noop("“{name}” has missing or infinite values."),
    gettext_noop("“{name}” has values other than 0 and 1."),
    gettext_noop("No column to match on is given."),
    gettext_noop("“{name}” must be equal in a match, but it is not among the columns to match on."),
    gettext_noop("Fewer than {fewest} students took part, or fewer than {fewest} did not."),
    gettext_noop("Some rows have no value in “{name}”."),
    gettext_noop("“{name}” is the same for everybody."),
    gettext_noop("Every column to match on is the same for everybody."),
    gettext_noop(
        "The two groups do not overlap: {names} tells without fail who took part, at least for some. "
        "There is nobody to compare them with, so no conclusion can be drawn."
    ),
    gettext_noop("The chance of taking part cannot be estimated: {reason}"),
    gettext_noop("Nobody who took part has a match in the comparison group, so no conclusion can be drawn."),
    gettext_noop(
        "Fewer than {fewest} students are left in a group after matching, so no conclusion can be drawn."
    ),
    gettext_noop(
        "No weights make the comparison group equal to those who took part in {names}: their means lie "
        "outside of what the comparison group has. No conclusion can be drawn."
    ),
    gettext_noop("There are {students} students for {terms} terms."),
    gettext_noop("The covariates tell who took part, so taking part has no effect of its own."),
    gettext_noop("The model fits perfectly, so its uncertainty cannot be estimated."),
    gettext_noop("All students are in one cluster, so the uncertainty cannot be estimated."),
    gettext_noop(
        "One group has fewer than {fewest} clusters, so the effect cannot be told from that of the cluster."
    ),
    gettext_noop(
        "There are {groups} matched sets or clusters for {terms} terms; with so few the uncertainty "
        "cannot be estimated."
    ),
    gettext_noop(
        "{share} of the students who took part are unlike anybody in the comparison group. No conclusion"
        " can be drawn about them, nor about all who took part."
    ),
    gettext_noop(
        "The weights rest on so few students of a group ({effective} in effect) that no conclusion can "
        "be drawn."
    ),
    gettext_noop("Nobody in this group of students took part."),
    gettext_noop("Nobody in this group of students is in the comparison group."),
    gettext_noop(
        "Those who took part all have the same value, so there is no standard deviation to measure in."
    ),
    gettext_noop("Leave out rows with missing values first, and say how many."),
    gettext_noop("Check how the input was made."),
    gettext_noop("Leave the column out."),
    gettext_noop("Name at least one measure from before."),
    gettext_noop("Look for a comparison group that could have taken part, or leave the column out."),
    gettext_noop(
        "Match on fewer columns, in wider bins, or with a wider caliper; or look for another comparison "
        "group."
    ),
    gettext_noop("Use fewer covariates or more students."),
    gettext_noop("Choose smaller clusters, or none."),
    gettext_noop("Say so beside the result."),
    gettext_noop("Balance means only, match on fewer columns, or look for another comparison group."),
    gettext_noop("No match: nobody comparable in the other group"),
    gettext_noop("Not needed: others of the comparison group were closer"),
    gettext_noop("No match within the caliper"),
    gettext_noop("No match left: the comparison group was used up"),
    gettext_noop("Left out: the chance of taking part was nearly 0 or 1"),
    gettext_noop(
        "{count} of the {total} students who took part have no match. The effect is that for the others,"
        " not for all who took part."
    ),
    gettext_noop("{count} students who took part have fewer matches than asked."),
    gettext_noop(
        "{count} students were left out because of their chance of taking part; the effect is for the others."
    ),
    gettext_noop(
        "These columns were not needed for the chance of taking part, as the others determine them: {names}."
    ),
    gettext_noop(
        "{share} of the students who took part have a chance of doing so that is outside of what the "
        "comparison group has."
    ),
    gettext_noop(
        "The weights rest on few students: the {students} of a group count like {effective} that are "
        "weighted equally."
    ),
    gettext_noop(
        "There are fewer than {enough} clusters in a group. With so few, standard errors tend to be too "
        "small."
    ),
    gettext_noop(
        "These covariates do not vary among the matched students, or others determine them: {names}."
    ),
    gettext_noop(
        "Sets and clusters together gave no usable standard error; the larger one of the two alone is shown."
    ),
)

DISCONTINUITY = (
    gettext_noop("Some rows have no cluster."),
    gettext_noop("Fewer than {fewest} students are on one side of the cutoff."),
    gettext_noop(
        "On one side of the cutoff the running variable has fewer than {fewest} different values, which "
        "is too few to follow the outcome up to it."
    ),
    gettext_noop(
        "The bandwidth holds fewer than {fewest} different values of the running variable on one side of"
        " the cutoff."
    ),
    gettext_noop("“{name}” does not vary near the cutoff."),
    gettext_noop(
        "Near the cutoff, one side has fewer than 2 clusters, so the uncertainty cannot be estimated."
    ),
    gettext_noop("Near the cutoff, “{name}” does not vary or is determined by the covariates before it."),
    gettext_noop(
        "The share of students who took part does not change at the cutoff, so it says nothing about effects."
    ),
    gettext_noop("No bandwidth can be chosen from these data."),
    gettext_noop("Nobody is that close to the cutoff, so nothing changes."),
    gettext_noop("Use another design, or a running variable with more values."),
    gettext_noop("Choose a larger bandwidth."),
    gettext_noop("Choose clusters that are on both sides, or none."),
    gettext_noop("Give a bandwidth."),
    gettext_noop("Check the cutoff and the column that says who took part."),
    gettext_noop(
        "The running variable has few different values (many students share one). The bandwidth and the "
        "standard errors assume that it is nearly continuous; read the result with care."
    ),
    gettext_noop(
        "Near the cutoff, one side has fewer than {enough} clusters. With so few, standard errors tend "
        "to be too small."
    ),
    gettext_noop(
        "The share of students who took part changes little at the cutoff. The effect is then uncertain "
        "in ways that its interval does not show."
    ),
    gettext_noop(
        "The effect is for students close to the cutoff. It says nothing about students far from it, and"
        " it is one of the programme only if nothing else changes at the same cutoff and nobody could "
        "choose on which side to be."
    ),
)

LOGIT = (
    gettext_noop("“{name}” is the same for everybody, so nothing can be compared."),
    gettext_noop("Weights are numbers of at least 0, and some must be above 0."),
    gettext_noop(
        "There are {clusters} clusters for {terms} terms; with so few the uncertainty cannot be estimated."
    ),
    gettext_noop(
        "“{name}” tells without fail which students have the outcome and which do not, at least for some"
        " of them. Logistic regression then has no finite answer."
    ),
    gettext_noop(
        "These columns together tell without fail which students have the outcome and which do not, at "
        "least for some of them: {names}. Logistic regression then has no finite answer."
    ),
    gettext_noop("The logistic regression came to no answer in {rounds} rounds."),
    gettext_noop("“{name}” is already determined by the other columns, so it has no effect of its own."),
    gettext_noop("Choose smaller clusters, or fewer covariates."),
    gettext_noop("Leave the column out, join rare categories, or report the shares as they are."),
    gettext_noop("Leave out the columns that say the same."),
    gettext_noop(
        "There are fewer than {enough} clusters. With so few, standard errors tend to be too small, "
        "though the interval allows for some of that."
    ),
)

MULTILEVEL = (
    gettext_noop("Some rows have no group."),
    gettext_noop("“{name}” has the same value for everybody."),
    gettext_noop("“{name}” is already determined by the columns before it."),
    gettext_noop("There are {groups} groups; a multilevel model needs at least 2."),
    gettext_noop("No group has more than one student, so groups and students cannot be told apart."),
    gettext_noop("The sums of “{name}” have lost too many digits: its mean is far larger than its spread."),
    gettext_noop("The sums of “{name}” are impossible: its sum of squares is too small for its group sums."),
    gettext_noop("“{name}” has values other than yes and no."),
    gettext_noop("Nobody is in “{name}”."),
    gettext_noop(
        "Everybody in “{name}” is in one group, so its effect cannot be told from that group's own level."
    ),
    gettext_noop("There are too few groups for the number of terms that are the same for a whole group."),
    gettext_noop("Choose a column of groups such as schools or classes, with several students in each."),
    gettext_noop("Subtract the overall mean from the column before summing."),
    gettext_noop("Choose other arms, or an analysis without groups."),
    gettext_noop("Fewer than {minimum} students are in this unit: too few to say anything about it."),
    gettext_noop(
        "There are only {groups} groups. With fewer than {enough}, how much groups differ is known "
        "poorly, and intervals tend to be too narrow."
    ),
    gettext_noop(
        "Groups differ no more than chance would make them, so the model gives every group the same "
        "level and the result is that of a regression that ignores groups."
    ),
    gettext_noop(
        "No difference between units beyond chance was found, so nothing is said about single units."
    ),
    gettext_noop(
        "These numbers say what students of a unit scored beyond what their earlier scores let expect. "
        "They do not say why, and they must not be used alone to rank, reward or punish schools or "
        "teachers: students are not assigned at random, and many units cannot be told from each other."
    ),
    gettext_noop("No earlier score is held equal, so this compares levels and not what was added."),
    gettext_noop(
        "For half of the units or more the reliability is below {least}: much of their differences is chance."
    ),
    gettext_noop(
        "No score from before the programme is held equal; differences that were there before are in the"
        " effect."
    ),
)

ENGINE_WORDS = COMPARISON + DISCONTINUITY + LOGIT + MULTILEVEL
