"""What a report says, for translators: the text of `engines.reporting`; a test keeps both the same."""

from django.utils.formats import get_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext_lazy as _

WORDS = {
    "quoted": _("“{text}”"),
    "higher": _(
        "Students with {arm} scored {size} points higher on {outcome} than students with "
        "{comparison}; we are {confidence} % sure that the true difference lies between {low} and "
        "{high}."
    ),
    "lower": _(
        "Students with {arm} scored {size} points lower on {outcome} than students with {comparison};"
        " we are {confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "unclear": _(
        "Students with {arm} and students with {comparison} did not differ on {outcome} beyond what "
        "chance can explain: the difference was {effect} points, and we are {confidence} % sure that "
        "the true one lies between {low} and {high}, which includes no difference at all."
    ),
    "no answer": _("Whether {arm} made a difference on {outcome} cannot be said here: {why}"),
    "no interval": _(
        "Students with {arm} scored {effect} points differently on {outcome} than students with "
        "{comparison}, but how sure that is cannot be said: there are too few students or clusters."
    ),
    "higher share": _(
        "Of students with {arm}, the share with {outcome} was {size} percentage points higher than of students with "
        "{comparison}; we are {confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "lower share": _(
        "Of students with {arm}, the share with {outcome} was {size} percentage points lower than of students with "
        "{comparison}; we are {confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "unclear share": _(
        "Of students with {arm} and of students with {comparison}, the share with {outcome} did not differ beyond what "
        "chance can explain: the difference was {effect} percentage points, and we are {confidence} % sure that the "
        "true one lies between {low} and {high}, which includes no difference at all."
    ),
    "no interval share": _(
        "Of students with {arm}, the share with {outcome} differed by {effect} percentage points from that of students "
        "with {comparison}, but how sure that is cannot be said: there are too few students or clusters."
    ),
    "higher places": _(
        "With {arm}, {outcome} was {size} higher than with {comparison}; we are {confidence} % sure that the true "
        "difference lies between {low} and {high}."
    ),
    "lower places": _(
        "With {arm}, {outcome} was {size} lower than with {comparison}; we are {confidence} % sure that the true "
        "difference lies between {low} and {high}."
    ),
    "unclear places": _(
        "With {arm} and with {comparison}, {outcome} did not differ beyond what chance can explain: the difference was "
        "{effect}, and we are {confidence} % sure that the true one lies between {low} and {high}, which includes no "
        "difference at all."
    ),
    "no interval places": _(
        "With {arm}, {outcome} differed by {effect} from what it was with {comparison}, but how sure that is cannot be "
        "said: there are too few places or clusters."
    ),
    "higher line": _(
        "From its start on, {outcome} of {arm} was on average {size} higher than was to be expected without it; we are "
        "{confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "lower line": _(
        "From its start on, {outcome} of {arm} was on average {size} lower than was to be expected without it; we are "
        "{confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "unclear line": _(
        "From its start on, {outcome} of {arm} differed from what was to be expected without it by no more than chance "
        "can explain: on average by {effect}, and we are {confidence} % sure that the true difference lies between "
        "{low} and {high}, which includes none at all."
    ),
    "no interval line": _(
        "From its start on, {outcome} of {arm} differed on average by {effect} from what was to be expected without "
        "it. There is no range for this number; p says how unusual it is among the others."
    ),
    "standing": _(
        "On {outcome}, {above} of the {units} that can be told lie above what earlier scores let expect, and {below} "
        "below it; {rest} cannot be told from it."
    ),
    "not computed": _("it could not be computed from these students."),
    "everyone": _("Everyone"),
    "group": _("{subgroup}: {level}"),
    "outcome": _("Outcome"),
    "arm": _("Programme"),
    "for whom": _("For whom"),
    "model": _("Model"),
    "adjusted": _("adjusted"),
    "unadjusted": _("unadjusted"),
    "n treated": _("Students with it"),
    "n comparison": _("Students without it"),
    "clusters": _("Clusters"),
    "mean treated": _("Average with it"),
    "mean comparison": _("Average without it"),
    "effect": _("Difference"),
    "share": _("{number} %"),
    "share gap": _("{number} percentage points"),
    "interval": _("{confidence} % interval"),
    "between": _("{low} to {high}"),
    "p": _("p"),
    "g": _("Effect size"),
    "cox": _("{size} (Cox)"),
    "cox text": _(
        "Effect sizes are in standard deviations (Hedges g). Those marked “Cox” belong to yes or no: there the Cox "
        "index, from the shares of both groups, is comparable with the others."
    ),
    "index": _("Improvement index"),
    "note": _("Note"),
    "arm and group": _("{arm}, {group}"),
    "withheld": _("withheld"),
    "measure": _("Measured before"),
    "band": _("What Works Clearinghouse"),
    "satisfied": _("satisfied"),
    "adjustment required": _("adjustment required"),
    "not satisfied": _("not satisfied"),
    "chart title": _("Difference on {outcome}: {arm} compared with {comparison}"),
    "chart axis": _("Difference in points ({confidence} % interval)"),
    "chart axis share": _("Difference in percentage points ({confidence} % interval)"),
    "chart row share": _("{group}: {effect} percentage points ({low} to {high})"),
    "chart row": _("{group}: {effect} ({low} to {high})"),
    "chart row withheld": _("{group}: withheld"),
    "report": _("Report"),
    "the answer": _("The answer"),
    "how sure": _("How sure are we?"),
    "sure text": _(
        "A difference measured on some students is never exact. The line through each point of the "
        "chart shows where the true difference lies with {confidence} % confidence. Where that line "
        "crosses zero, chance alone could explain the difference."
    ),
    "size text": _(
        "A typical student of the comparison group, in the middle of 100 classmates, would be "
        "expected to move {index} places {way} with {arm} ({outcome})."
    ),
    "up": _("up"),
    "down": _("down"),
    "for whom text": _("The chart shows everyone and each group that is large enough to be shown."),
    "groups differ": _(
        "The difference that {arm} made on {outcome} was not the same in all groups by {subgroup}, beyond what chance "
        "can explain (p: {p}, corrected for all such comparisons)."
    ),
    "groups do not differ": _(
        "No unlike effect of {arm} on {outcome} was found in the groups by {subgroup} (p: {p}, corrected for all such "
        "comparisons). That does not show that it worked alike for everybody: studies are rarely large enough to tell."
    ),
    "groups not tested": _(
        "Whether it worked alike in all groups is not tested in studies of this design: that the range of one group "
        "includes zero and that of another does not is no sign of it."
    ),
    "groups not compared": _(
        "Whether {arm} worked alike on {outcome} in the groups by {subgroup} cannot be said: {why}"
    ),
    "withheld text": _("Some figures are withheld so that no student can be recognised."),
    "baseline text": _(
        "Before the programme the groups were compared; the table in the annex says how alike they were."
    ),
    "no baseline text": _(
        "Nothing was measured before the programme, so we cannot say how alike the groups were."
    ),
    "not shown": _("Not shown"),
    "initiative": _("Initiative"),
    "data": _("Data"),
    "source": _("Source"),
    "computed": _("Computed"),
    "computed by": _("Computed by"),
    "warnings": _("Please note"),
    "annex": _("Technical annex"),
    "findings": _("Findings"),
    "baseline": _("Baseline equivalence"),
    "rows": _("Where every record went"),
    "rows total": _("Records in the table"),
    "rows other": _("Records of other groups, left out"),
    "rows used": _("Used for {outcome}"),
    "rows missing": _("Lacking {outcome}, or something else that the study needs"),
    "interactions": _("Did it work alike for all groups?"),
    "groups by": _("Groups by"),
    "compared groups": _("Which groups"),
    "difference of effects": _("Unlike by"),
    "interval short": _("Likely range"),
    "p corrected": _("p, corrected"),
    "coefficients": _("Regression terms"),
    "term": _("Term"),
    "estimate": _("Estimate"),
    "standard error": _("Standard error"),
    "definition": _("What was asked"),
    "treatment": _("Column that names the programme"),
    "compared": _("Compared"),
    "outcomes": _("Outcomes"),
    "measured before": _("Measured before"),
    "covariates": _("Held constant"),
    "fixed effects": _("Compared within"),
    "cluster": _("Clustered by"),
    "subgroups": _("Groups shown"),
    "confidence": _("Confidence"),
    "minimum": _("Smallest group shown"),
    "none": _("none"),
    "versus": _("{arm} with {comparison}"),
    "fingerprint": _("Fingerprint of the question"),
    "data fingerprint": _("Fingerprint of the data"),
    "engine": _("Version of the engine"),
}


def report_words() -> dict[str, str]:
    """The words of a report in the language that is active, with its marks of numbers."""
    return {
        **{key: str(text) for key, text in WORDS.items()},
        "decimal mark": str(get_format("DECIMAL_SEPARATOR")),
        "thousands mark": str(get_format("THOUSAND_SEPARATOR")),
        "language": get_language() or "en",
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
