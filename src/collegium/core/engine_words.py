"""What the engines of single designs say: every text of their `words` modules, for translators.

Engines whose words no page shows (imputation) are not here.

A test compares the two. Placeholders are named values of the engine.
"""

from django.utils.translation import gettext_noop

from collegium.core.group_words import GROUP_WORDS
from collegium.core.robustness_words import ROBUSTNESS

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

COSTS = (
    gettext_noop("There are no ingredients, so there is no cost."),
    gettext_noop("An ingredient has no name."),
    gettext_noop("The quantity of “{name}” must be a whole number or a fraction, of at least 0."),
    gettext_noop(
        "The share of “{name}” that was used must be a whole number or a fraction, over 0 and up to 1."
    ),
    gettext_noop("The unit price of “{name}” must be whole cents, of at least 0."),
    gettext_noop("The years of life of “{name}” must be a whole number of at least 1."),
    gettext_noop("The year of use of “{name}” must be a whole number of at least 0."),
    gettext_noop("“{name}” is priced in {year}, and the price index has no value for {missing}."),
    gettext_noop("A price index must be above 0."),
    gettext_noop("The discount rate must be at least 0 and below 1."),
    gettext_noop("The number of students must be at least 1."),
    gettext_noop("Correct the ingredient."),
    gettext_noop("List what the programme uses, also what nobody pays for."),
    gettext_noop("Add this year to the price index, or give the price of another year."),
    gettext_noop("Correct the setting."),
    gettext_noop(
        "By the estimate the programme did not raise the outcome, so what a gain costs cannot be said. It "
        "cost {cost} for each student."
    ),
    gettext_noop("A gain may cost {low} or more. There may be no gain at all, so there is no upper end."),
    gettext_noop("Neither how little nor how much a gain may cost can be said from these data."),
    gettext_noop("With {percent} % confidence, a gain costs between {low} and {high}."),
    gettext_noop(
        "The programme costs nothing more than what it is compared with, so there is no cost of a gain."
    ),
    gettext_noop(
        "The programme costs less than what it is compared with; a cost for each gain would mislead. Read "
        "cost and effect apart."
    ),
    gettext_noop(
        "The probability that the gain is worth its cost treats the estimate as all that is known about the "
        "effect: no earlier evidence enters, and the normal distribution stands for its uncertainty."
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

IMPACT = (
    gettext_noop(
        "Only {clusters} clusters ({treated} treated, {comparison} in the comparison). Below about "
        "{enough} in all, or {side} on a side, usual cluster-robust standard errors tend to be too "
        "small; the cluster jackknife and the wild cluster bootstrap are more reliable."
    ),
    gettext_noop(
        "Only {clusters} clusters ({treated} treated, {comparison} in the comparison). With fewer than "
        "{fewest} on a side no method gives a trustworthy interval: the usual one is too narrow and the "
        "bootstrap hardly ever finds an effect. Read the estimate as a description."
    ),
    gettext_noop(
        "Without one of the clusters this effect cannot be told at all, so the cluster jackknife has no "
        "answer: only one cluster was on that side, or covariates and fixed effects leave only one that "
        "tells something."
    ),
    gettext_noop("The fixed effects leave nothing of any column."),
    gettext_noop("Fixed effects and covariates determine who was in this arm, so its effect cannot be told."),
    gettext_noop(
        "There is no interval at this level of confidence: with so few clusters even the most extreme of"
        " all bootstrap draws is not rare enough."
    ),
    gettext_noop("No value far from the estimate can be ruled out, so there is no interval."),
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

PANEL = (
    gettext_noop("The table has no rows."),
    gettext_noop("Some rows have no {name}."),
    gettext_noop("“{name}” has infinite values."),
    gettext_noop(
        "{count} times a unit has more than one row in the same period, for example “{unit}” in {period}."
    ),
    gettext_noop(
        "{count} units stop taking part after they started, for example “{unit}” in {period}. This "
        "design follows units that stay in the programme once they are in it."
    ),
    gettext_noop(
        "The first period in the programme differs between the rows of {count} units, for example “{unit}”."
    ),
    gettext_noop("“{name}” differs between the rows of {count} units, for example “{unit}”."),
    gettext_noop(
        "The covariate “{name}” changes over time in {count} units, so it must be said from which period"
        " it is taken. What changes after the start could be changed by the programme."
    ),
    gettext_noop("The covariates are to be taken from {period}, but the table has no such period."),
    gettext_noop(
        "The covariates are taken from {period}, but {count} units were in the programme by then. "
        "Covariates that the programme may have changed hide its effect."
    ),
    gettext_noop("{count} units lack a covariate, for example “{unit}”."),
    gettext_noop("A weight is not a number above 0."),
    gettext_noop("The table has only one period, so nothing can have changed."),
    gettext_noop("No unit has a value in every period."),
    gettext_noop("No unit starts in the programme after the first period, so there is no change to look at."),
    gettext_noop("Every unit is in the programme sooner or later, so nobody shows what happens without it."),
    gettext_noop("All units start in the same period, so nobody shows what happens without the programme."),
    gettext_noop("“{name}” does not vary."),
    gettext_noop("“{name}” does not vary or is determined by the covariates before it."),
    gettext_noop("All units are in one cluster, so the uncertainty cannot be estimated."),
    gettext_noop("Average them or keep one of them."),
    gettext_noop("Leave these units out, or the periods from which on they stopped."),
    gettext_noop("Name a period before the programme, or leave the column out."),
    gettext_noop("Take the covariates from a period before anybody took part."),
    gettext_noop("Compare with units that have not started yet, or add units that never take part."),
    gettext_noop("Add units that start later or never."),
    gettext_noop("Add periods from before the start."),
    gettext_noop("Add the missing rows, or leave out periods in which many units have no value."),
    gettext_noop("Choose a column with more clusters, or none."),
    gettext_noop(
        "The effect rests on {treated} units in the programme and {comparison} in comparison. With fewer"
        " than {fewest} on a side the standard error cannot be trusted, so neither it nor a p-value is "
        "given."
    ),
    gettext_noop("The changes do not vary within the groups, so the uncertainty cannot be estimated."),
    gettext_noop(
        "The covariates tell almost perfectly who is in the programme, so there are no units like them "
        "to compare with."
    ),
    gettext_noop(
        "Among the comparison units the covariates determine each other, so they cannot be held equal."
    ),
    gettext_noop(
        "The effect of at least one group and period that belongs in this average could not be estimated."
    ),
    gettext_noop("No group can be observed in this period."),
    gettext_noop(
        "No effect can be computed for periods before the start, so it cannot be looked at whether the "
        "groups went the same way before."
    ),
    gettext_noop(
        "There are too few units for a joint test of {cells} effects before the start, or these effects "
        "hang together completely."
    ),
    gettext_noop(
        "That no difference in trends was found before the start does not show that the trends would "
        "have stayed the same afterwards. It may only mean that the data are too few to see one."
    ),
    gettext_noop(
        "Before the start, the groups did not go the same way (p {p}). The effect may be a "
        "continuation of that and should not be read as one of the programme."
    ),
    gettext_noop(
        "{count} units took part before a period without the programme was seen. They were left out, "
        "because nothing is known about them before."
    ),
    gettext_noop("{count} of {units} units lack a value in some period and were left out."),
    gettext_noop(
        "{count} units start after the last period. Until then they are counted as comparison units."
    ),
    gettext_noop(
        "Every unit takes part sooner or later. Those that start last, in {period}, stand for what "
        "happens without the programme, and nothing can be said about them or about later periods."
    ),
    gettext_noop(
        "Fewer than {fewest} units start in {listed}. In averages over groups they make the standard "
        "error too small."
    ),
    gettext_noop(
        "There are {treated} clusters in the programme and {comparison} in comparison. With fewer than "
        "{enough}, standard errors tend to be too small and p-values too low."
    ),
)

SERIES = (
    gettext_noop("{count} periods have more than one row, for example {period}."),
    gettext_noop("The periods are not evenly spaced: after {period} at least one is missing."),
    gettext_noop(
        "There are {before} periods before the start and {after} from it on; a level and a slope need at"
        " least {fewest} on each side."
    ),
    gettext_noop("There are {points} periods for {terms} terms, so nothing is left to judge chance by."),
    gettext_noop(
        "The season of {season} periods is not seen often enough to be told apart from the trend and the"
        " change."
    ),
    gettext_noop("The difference between the two series does not vary."),
    gettext_noop("The lines fit perfectly, so the uncertainty cannot be estimated."),
    gettext_noop("There is no unit “{unit}” in the table."),
    gettext_noop("“{unit}” lacks a value in {count} periods."),
    gettext_noop("There are {donors} units to mix; at least {fewest} are needed."),
    gettext_noop(
        "There are {before} periods before the start; at least {fewest} are needed to see whether the "
        "mix fits."
    ),
    gettext_noop("There is no period from the start on."),
    gettext_noop("This rule needs predictors, and none are given."),
    gettext_noop("“{name}” has no value before the start for {count} units, for example “{unit}”."),
    gettext_noop("Average the rows of a period first."),
    gettext_noop("Add the missing periods, or use longer ones."),
    gettext_noop("Use more periods, or shorter ones."),
    gettext_noop("Leave the season out, or use more periods."),
    gettext_noop("Add units that never took part."),
    gettext_noop("Give predictors, or let the outcome before the start decide."),
    gettext_noop("Leave the column out, or these units."),
    gettext_noop(
        "One side has fewer than {fewest} periods. The lines are shown, but with so few points no "
        "standard error can be trusted, so no p-value or interval is given."
    ),
    gettext_noop(
        "Before the start the mix misses the unit by {miss} standard deviations of the units. The "
        "comparison does not show what would have happened, so no effect is given."
    ),
    gettext_noop(
        "The effect is one of the programme only if nothing else changed at the same time and the trend "
        "before would have gone on. A comparison series would make this easier to believe."
    ),
    gettext_noop(
        "The effect is one of the programme only if nothing that touches one of the two series but not "
        "the other changed at the same time."
    ),
    gettext_noop(
        "One side has fewer than {enough} periods. With so few, intervals tend to be too narrow and only"
        " large changes can be found."
    ),
    gettext_noop(
        "The residuals follow one another (p {p}). The standard errors allow for this over {lags} "
        "periods; where it lasts longer they are too small."
    ),
    gettext_noop("Fewer than two whole seasons are seen before the start, so the season is known poorly."),
    gettext_noop("With {units} units in all, p cannot be smaller than {smallest}, whatever the effect."),
    gettext_noop(
        "The mix fits exactly before the start, and other mixes may do so as well. That says little, "
        "because there are many units to mix and few periods."
    ),
    gettext_noop("“{unit}” makes up {share} of the mix, so the comparison stands or falls with it."),
    gettext_noop(
        "There are fewer than {enough} periods before the start. That the mix fits over so few says "
        "little about later ones."
    ),
    gettext_noop("{count} units lack a value in some period and were left out."),
    gettext_noop(
        "p is the share of units that part from their mix at least as much as this one. It says how "
        "unusual the unit is, not how likely it is that the programme worked."
    ),
)

ENGINE_WORDS = (
    COMPARISON
    + COSTS
    + DISCONTINUITY
    + IMPACT
    + LOGIT
    + MULTILEVEL
    + PANEL
    + ROBUSTNESS
    + SERIES
    + GROUP_WORDS
)
