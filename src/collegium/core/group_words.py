"""What the engines of equity and of coded texts say: every text of their `words` modules, for translators.

A test compares the two. Placeholders are named values of the engine.
"""

from django.utils.translation import gettext_noop

EQUITY = (
    gettext_noop("No student has a value of “{name}”."),
    gettext_noop("“{name}” has {found} values, but there are {wanted} students."),
    gettext_noop("“{name}” has infinite values."),
    gettext_noop("“{name}” has other values than 0 and 1."),
    gettext_noop("{wanted} columns at a time were asked for; from 1 to {limit} are possible."),
    gettext_noop("No column of groups was given."),
    gettext_noop("The table has no groups by “{name}”."),
    gettext_noop("There is no group “{name}”."),
    gettext_noop("“{name}” needs a reference group."),
    gettext_noop("Two-valued outcomes and others cannot be compared with each other."),
    gettext_noop("The numbers of “{name}” cannot be: {reason}."),
    gettext_noop("There are fewer than two groups to compare."),
    gettext_noop("“{name}” is there more than once."),
    gettext_noop("More took part in “{name}” ({part}) than were eligible ({whole})."),
    gettext_noop("Nobody took part."),
    gettext_noop("“{name}” is not among the eligible groups."),
    gettext_noop("{estimates} effects need a square covariance of as many rows, and as many names."),
    gettext_noop("a confidence level lies between 0 and 1"),
    gettext_noop("“{name}” has a negative value, so relative measures have no meaning."),
    gettext_noop("Some groups have clusters and others have none."),
    gettext_noop("Check how the input was made."),
    gettext_noop("Name a column of the table."),
    gettext_noop(
        "Name one level of each column to compare the others with, or compare with the rest or with all."
    ),
    gettext_noop("Use fewer columns at a time."),
    gettext_noop("Code it as 0 and 1, or treat it as a number."),
    gettext_noop("Choose a column with two groups or more."),
    gettext_noop("Count participants among the eligible only, and name every group in both."),
    gettext_noop("Fewer than {minimum} students are in one of the two groups."),
    gettext_noop("This is the reference group."),
    gettext_noop("It is not known which group these students belong to, so no gap is given."),
    gettext_noop(
        "Fewer than two students are in one of the two groups, so the uncertainty cannot be estimated."
    ),
    gettext_noop("The outcome does not vary within either group, so the uncertainty cannot be estimated."),
    gettext_noop("All students of a group are in one cluster, so the uncertainty cannot be estimated."),
    gettext_noop("The clusters do not differ at all, so the uncertainty cannot be estimated."),
    gettext_noop(
        "Everybody or nobody in a group had the outcome, so a test would be surer than it should be."
    ),
    gettext_noop("There are too few clusters for so many levels, so they cannot be tested together."),
    gettext_noop("Nobody in the comparison had the outcome, so there is no ratio."),
    gettext_noop("Nobody is in the reference group."),
    gettext_noop("Everybody is in this group, so there is nobody to compare with."),
    gettext_noop("Fewer than {minimum} of the group had the outcome (minimum cell size)."),
    gettext_noop("Fewer than {minimum} students are in the group (minimum n-size)."),
    gettext_noop(
        "The comparison group is too small, and no group of the whole state was given in its place."
    ),
    gettext_noop("The comparison group is too small, and that of the whole state too."),
    gettext_noop("A share needs somebody in every group."),
    gettext_noop(
        "There are fewer than {enough} clusters on the smaller side of a comparison. With so few, "
        "standard errors tend to be too small and intervals too narrow."
    ),
    gettext_noop(
        "A gap says that groups differ. It does not say why, and it is no judgement on the students of a "
        "group: look at what they were offered."
    ),
    gettext_noop(
        "{tests} differences between groups were tested and corrected for that together. Effects that "
        "differ by chance are found often; believe those that were planned before the study, and that a "
        "second study finds."
    ),
    gettext_noop(
        "That no difference between effects was detected does not show that the programme works alike for"
        " everybody: studies are rarely large enough to tell."
    ),
    gettext_noop(
        "The waves were treated as different persons. If the same persons are in both, use their changes:"
        " intervals then are mostly narrower."
    ),
)

LOOKS = (
    gettext_noop("The table has no column “{name}”."),
    gettext_noop("“{name}” is neither a number nor yes or no."),
    gettext_noop("“{name}” has two values, and they are not 0 and 1."),
    gettext_noop("From 1 to {most} columns of groups can be chosen; these are {found}."),
    gettext_noop("A time alone makes no gap: no column of groups is chosen."),
    gettext_noop(
        "This version of the data differs from an earlier one by a few students only. What would tell of these few, "
        "beside what was told of the earlier one, is withheld. Look again when more students have changed."
    ),
    gettext_noop("These are {groups} groups; at most {most} are possible."),
    gettext_noop("The groups by {names} do not add up: {name} has {wanted}, and they count {found}."),
    gettext_noop(
        "The groups by {names} do not add up: of {name} {wanted} reached it, and they count {found}."
    ),
    gettext_noop(
        "Count the same people in every grouping; call the group of those who are missing “not known”."
    ),
    gettext_noop(
        "At most {most} columns of groups can be chosen beside the one that says when; these are {found}."
    ),
    gettext_noop(
        "“{name}” is chosen twice: a column is either the outcome, a column of groups, the one that says when, or the "
        "schools."
    ),
    gettext_noop("{names} together make {groups} groups; at most {most} are possible."),
    gettext_noop("Groups of fewer than {fewest} students must not be told."),
    gettext_noop("Choose one of its columns."),
    gettext_noop("Choose a column of numbers, or of yes and no."),
    gettext_noop("Upload a version in which it is coded as 0 and 1."),
    gettext_noop("Choose fewer columns, or columns with fewer values."),
    gettext_noop("Choose a column of groups."),
    gettext_noop("Choose another column."),
    gettext_noop("Use {fewest} or more."),
    gettext_noop(
        "Withheld to protect students: it would show, or let one work out, a group of fewer than {fewest}."
    ),
)

QUALITATIVE = (
    gettext_noop("A code has no name."),
    gettext_noop("The code “{name}” has no definition, so two coders cannot mean the same by it."),
    gettext_noop("“{name}” is there more than once."),
    gettext_noop("The code “{name}” stands under “{parent}”, which is not in the codebook."),
    gettext_noop("The code “{name}” stands under itself."),
    gettext_noop("The code “{name}” is not in the codebook."),
    gettext_noop("Segment “{name}” is not among the segments."),
    gettext_noop("Document “{name}” is not among the documents."),
    gettext_noop("Ratings need one row for each unit and one column for each coder, at least two coders."),
    gettext_noop("No unit was rated by two coders, so there is nothing to compare."),
    gettext_noop("Some ratings are missing; this measure cannot be used then."),
    gettext_noop("A ratio scale has no values below 0."),
    gettext_noop(
        "The weights need one row and one column for each value, zero on the diagonal and none below zero."
    ),
    gettext_noop("This measure compares two coders; there are {coders}."),
    gettext_noop("The number of draws must be 100 or more."),
    gettext_noop(
        "Whether number and words fit is a judgement: the name of the person who made it is missing."
    ),
    gettext_noop("Whether number and words fit is a judgement: the reason is missing."),
    gettext_noop("The quote “{text}” is not cleared."),
    gettext_noop("“{name}” has only one side, so there is nothing that could fit or not."),
    gettext_noop("“{name}” has neither a number nor words."),
    gettext_noop("Mend the codebook."),
    gettext_noop("Check how the input was made."),
    gettext_noop("Use Krippendorff's alpha, which allows for it."),
    gettext_noop("Let a person decide, and write down who and why."),
    gettext_noop("Clear the quote first, or leave it out."),
    gettext_noop(
        "Every rating is the same value. Agreement beyond chance cannot be measured then: code units in "
        "which it varies."
    ),
    gettext_noop("In too many draws all ratings were the same, so no interval is given."),
    gettext_noop("Fewer than {fewest} units were rated by two coders or more, so no interval is given."),
    gettext_noop(
        "The coders never disagreed in these units. That does not show how often they would in others, so "
        "no interval is given."
    ),
    gettext_noop(
        "One coder gave the same value to every unit. Kappa is 0 then, whatever the other coder did, and "
        "has no interval."
    ),
    gettext_noop("Fewer than {enough} units were rated: the standard errors hold for larger samples."),
    gettext_noop("Nobody used this code."),
    gettext_noop("Fewer than {minimum} persons of this kind took part."),
    gettext_noop(
        "The coding is reliable enough to draw conclusions from it (alpha {alpha}; .80 is customary)."
    ),
    gettext_noop(
        "The coding is reliable enough for tentative conclusions only (alpha {alpha}, between .667 and .80)."
    ),
    gettext_noop(
        "The coding is not reliable enough to draw conclusions from it (alpha {alpha}, below .667). Talk "
        "about segments that were coded differently, sharpen the definitions, and code afresh."
    ),
    gettext_noop(
        "The interval reaches down to {low}, so it is not certain that the level that was named is reached."
    ),
    gettext_noop("Landis and Koch call a kappa of {kappa} {band}."),
    gettext_noop(
        "Their words are divisions they themselves called arbitrary. What is good enough depends on what "
        "is at stake, and kappa also depends on how common each code is."
    ),
    gettext_noop(
        "This code was used in {share} of the ratings. For very rare and very common codes kappa and alpha "
        "can be low although coders nearly always agree: look at the percentage too, and at the segments "
        "themselves."
    ),
    gettext_noop("Counts are of persons who mention a theme, not of how often they do."),
    gettext_noop(
        "Interviews are not a survey: shares describe those who were heard and cannot be carried over to "
        "all. That a theme was not mentioned does not mean that somebody does not think so."
    ),
    gettext_noop(
        "After {documents} documents, the last {run} brought {new} new codes, {share} of those known from "
        "the first {base}. By the threshold of {threshold} that is saturation."
    ),
    gettext_noop("No {run} documents in a row brought few enough new codes: more may still be to be heard."),
    gettext_noop(
        "This counts codes, not depth: whether a theme is understood well enough is for you to judge."
    ),
    gettext_noop("The person has not consented to being quoted."),
    gettext_noop("The person has withdrawn consent."),
    gettext_noop("{count} places may tell who is speaking and were not dealt with."),
    gettext_noop("Nobody has read the quote with the eyes of somebody who knows the persons."),
    gettext_noop(
        "The search finds names from the lists it was given and common patterns. It does not find "
        "nicknames, names with endings, events that everybody remembers, a way of speaking, or several "
        "harmless facts that together point to one person. Somebody who knows the place must read every "
        "quote before it is published."
    ),
)

GROUP_WORDS = EQUITY + LOOKS + QUALITATIVE
