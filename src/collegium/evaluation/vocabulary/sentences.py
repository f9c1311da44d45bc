"""The engine's own sentences (why something is withheld, what to mind), for translators.

Engines speak English and know no language but that. A stored sentence is recognised by its template and said again in
the language that is active; one that is not recognised stays as it is. A test reads the engine's source and fails when
a sentence of it is missing here.
"""

from dataclasses import replace

from django.utils.translation import gettext_noop

from collegium.core.engine_words import ENGINE_WORDS
from collegium.core.faults import said
from collegium.engines.impact import StudyResult

SENTENCES = (
    *ENGINE_WORDS,
    gettext_noop(
        "Near the line, one side holds more students than chance would put there. Somebody may have moved across it; "
        "then the jump shows who moved, and not what the programme did."
    ),
    gettext_noop("Nobody in this group was in “{name}”."),
    gettext_noop("Too few students in this group were in “{name}”."),
    gettext_noop("All students of “{name}” in this group are in one cluster ({cluster})."),
    gettext_noop("The outcome does not vary within the two arms."),
    gettext_noop("Fixed effects and covariates determine who was in this arm, so its effect cannot be told."),
    gettext_noop("Only one cluster ({cluster}) says anything about this effect."),
    gettext_noop("The model fits perfectly, so its uncertainty cannot be estimated."),
    gettext_noop(
        "The two groups hardly share a value of {names}, which was measured before: nobody can tell the programme from "
        "what led to it, so no conclusion can be drawn."
    ),
    gettext_noop(
        "“{outcome}”, or something else that the study needs, is missing much more often in “{more}” than in “{less}”. "
        "If those who lack it differ from the others, the groups are no longer alike, and so the answer may be wrong."
    ),
    gettext_noop(
        "“{name}” has values that lie far outside of the others (digits of the longest: {digits}). A code for a "
        "missing value, or a typing error, counts like any other value: look at the column, correct it and import the "
        "data again."
    ),
    gettext_noop("Too few students in an arm have this measure."),
    gettext_noop("The measure does not vary within the two arms."),
    gettext_noop("Every student is alone in a level of the fixed effect."),
    gettext_noop("Every student is alone in a level of a fixed effect."),
    gettext_noop("The fixed effects leave nothing of any column."),
    gettext_noop("There are too few students for the number of terms in this model."),
    gettext_noop("All students are in one cluster, so the uncertainty cannot be estimated."),
    gettext_noop(
        "Withheld to protect students: it would show, or let one work out, a group of fewer than {fewest}."
    ),
    gettext_noop(
        "An arm or the comparison has fewer than {fewest} clusters ({cluster}) among {names}. With so few, "
        "standard errors tend to be too small and p-values too low: read these findings with care."
    ),
    gettext_noop(
        "There are fewer than {enough} clusters ({cluster}), or fewer than {side} on one side, among {names}. Their "
        "standard errors come from leaving out each cluster in turn (CRV3), which is safer with so few."
    ),
    gettext_noop(
        "There are fewer than {enough} clusters ({cluster}), or fewer than {side} on one side, among {names}. With "
        "so few, standard errors tend to be too small and p-values too low: read these findings with care."
    ),
    gettext_noop(
        "An arm or the comparison has fewer than {fewest} clusters ({cluster}) among {names}. With so few no method "
        "gives a range that can be trusted: read these findings as a description."
    ),
    gettext_noop(
        "Without one of the clusters this effect cannot be told at all, so the cluster jackknife has no answer: only "
        "one cluster was on that side, or covariates and fixed effects leave only one that tells something."
    ),
    gettext_noop(
        "Everybody with the same value of {names} was in the same group, and the study names no cluster. If whole "
        "schools, classes or places took part, name them as the cluster: otherwise the ranges are too narrow."
    ),
    gettext_noop("Fewer than two of these groups can be told, so they cannot be compared."),
    gettext_noop(
        "There are too few clusters, or they are too unlike, so these groups cannot be compared with a test."
    ),
    gettext_noop(
        "This version of the data differs from an earlier one by a few students only. What would tell of these few, "
        "beside the earlier results, is withheld; the earlier results stay valid for the earlier data. Run the study "
        "again when more students have changed."
    ),
    gettext_noop(
        "A covariate or fixed effect sets a few students apart. Adjusted effects are withheld where they, beside the "
        "unadjusted ones, would tell of these few. Leave that column out, or join its rare values with others."
    ),
    gettext_noop(
        "{names} are made of each other, but not the same students have them. Only those who have all are counted in "
        "any: otherwise the values of the few others could be worked out."
    ),
    gettext_noop(
        "The adjusted model of “{outcome}” leaves out {names}: the other covariates or the fixed effects already "
        "determine them."
    ),
    gettext_noop(
        "Some students are the only one in their level of {names}. They are counted and described, but tell the "
        "adjusted model nothing."
    ),
    gettext_noop(
        "Some of the students who took part have no match. The effect is that for the others, not for all who took"
        " part."
    ),
    gettext_noop("Some students who took part have fewer matches than asked."),
    gettext_noop(
        "Some students were left out because of their chance of taking part; the effect is for the others."
    ),
    gettext_noop(
        "Some of the students who took part have a chance of doing so that is outside of what the comparison group"
        " has."
    ),
    gettext_noop("The weights rest on few students of a group: many of them hardly count."),
    gettext_noop("Some units lack a value in some period and were left out."),
    gettext_noop(
        "Some units took part before a period without the programme was seen. They were left out, because nothing "
        "is known about them before."
    ),
    gettext_noop("Some units start after the last period. Until then they are counted as comparison units."),
    gettext_noop(
        "Few units start in some of the periods. In averages over groups they make the standard error too small."
    ),
    gettext_noop(
        "There are few clusters in the programme or in comparison. Then standard errors tend to be too small and "
        "p-values too low."
    ),
    gettext_noop("Some units have more than one row in the same period."),
    gettext_noop(
        "Some units stop taking part after they started. This design follows units that stay in the programme once"
        " they are in it."
    ),
    gettext_noop("The first period in the programme differs between the rows of some units."),
    gettext_noop("“{name}” differs between the rows of some units."),
    gettext_noop(
        "The covariate “{name}” changes over time in some units, so it must be said from which period it is taken."
        " What changes after the start could be changed by the programme."
    ),
    gettext_noop(
        "The covariates are taken from a period in which some units were in the programme already. Covariates that"
        " the programme may have changed hide its effect."
    ),
    gettext_noop("Some units lack a covariate."),
    gettext_noop(
        "To protect students, some numbers in the tables that show whether the design holds are withheld or "
        "rounded."
    ),
)


def in_words(sentence: str) -> str:
    """The sentence in the language that is active."""
    return said(sentence, SENTENCES)


def result_in_words(result: StudyResult) -> StudyResult:
    """The result with its reasons and warnings in the language that is active; the numbers are untouched."""
    return replace(
        result,
        findings=tuple(replace(one, withheld=in_words(one.withheld)) for one in result.findings),
        baseline=tuple(replace(row, withheld=in_words(row.withheld)) for row in result.baseline),
        interactions=tuple(replace(one, withheld=in_words(one.withheld)) for one in result.interactions),
        warnings=tuple(in_words(warning) for warning in result.warnings),
    )
