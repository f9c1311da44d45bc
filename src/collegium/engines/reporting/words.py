"""Every word and number that a report shows: English here, other languages passed in by the caller."""

import math
from collections.abc import Mapping

Words = Mapping[str, str]
Labels = Mapping[str, str]

ENGLISH: Words = {
    # marks of numbers
    "decimal mark": ".",
    "thousands mark": ",",
    "language": "en",
    "direction": "ltr",
    # the answer; {arm}, {comparison} and {outcome} arrive in quotation marks
    "quoted": "“{text}”",
    "higher": (
        "Students with {arm} scored {size} points higher on {outcome} than students with {comparison}; "
        "we are {confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "lower": (
        "Students with {arm} scored {size} points lower on {outcome} than students with {comparison}; we "
        "are {confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "unclear": (
        "Students with {arm} and students with {comparison} did not differ on {outcome} beyond what "
        "chance can explain: the difference was {effect} points, and we are {confidence} % sure that the "
        "true one lies between {low} and {high}, which includes no difference at all."
    ),
    "no answer": "Whether {arm} made a difference on {outcome} cannot be said here: {why}",
    "no interval": (
        "Students with {arm} scored {effect} points differently on {outcome} than students with "
        "{comparison}, but how sure that is cannot be said: there are too few students or clusters."
    ),
    "higher share": (
        "Of students with {arm}, the share with {outcome} was {size} percentage points higher than of students with "
        "{comparison}; we are {confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "lower share": (
        "Of students with {arm}, the share with {outcome} was {size} percentage points lower than of students with "
        "{comparison}; we are {confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "unclear share": (
        "Of students with {arm} and of students with {comparison}, the share with {outcome} did not differ beyond what "
        "chance can explain: the difference was {effect} percentage points, and we are {confidence} % sure that the "
        "true one lies between {low} and {high}, which includes no difference at all."
    ),
    "no interval share": (
        "Of students with {arm}, the share with {outcome} differed by {effect} percentage points from that of students "
        "with {comparison}, but how sure that is cannot be said: there are too few students or clusters."
    ),
    "higher places": (
        "With {arm}, {outcome} was {size} higher than with {comparison}; we are {confidence} % sure that the true "
        "difference lies between {low} and {high}."
    ),
    "lower places": (
        "With {arm}, {outcome} was {size} lower than with {comparison}; we are {confidence} % sure that the true "
        "difference lies between {low} and {high}."
    ),
    "unclear places": (
        "With {arm} and with {comparison}, {outcome} did not differ beyond what chance can explain: the difference was "
        "{effect}, and we are {confidence} % sure that the true one lies between {low} and {high}, which includes no "
        "difference at all."
    ),
    "no interval places": (
        "With {arm}, {outcome} differed by {effect} from what it was with {comparison}, but how sure that is cannot be "
        "said: there are too few places or clusters."
    ),
    "higher line": (
        "From its start on, {outcome} of {arm} was on average {size} higher than was to be expected without it; we are "
        "{confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "lower line": (
        "From its start on, {outcome} of {arm} was on average {size} lower than was to be expected without it; we are "
        "{confidence} % sure that the true difference lies between {low} and {high}."
    ),
    "unclear line": (
        "From its start on, {outcome} of {arm} differed from what was to be expected without it by no more than chance "
        "can explain: on average by {effect}, and we are {confidence} % sure that the true difference lies between "
        "{low} and {high}, which includes none at all."
    ),
    "no interval line": (
        "From its start on, {outcome} of {arm} differed on average by {effect} from what was to be expected without "
        "it. There is no range for this number; p says how unusual it is among the others."
    ),
    "standing": (
        "On {outcome}, {above} of the {units} that can be told lie above what earlier scores let expect, and {below} "
        "below it; {rest} cannot be told from it."
    ),
    "not computed": "it could not be computed from these students.",
    # groups and columns
    "everyone": "Everyone",
    "group": "{subgroup}: {level}",
    "outcome": "Outcome",
    "arm": "Programme",
    "for whom": "For whom",
    "model": "Model",
    "adjusted": "adjusted",
    "unadjusted": "unadjusted",
    "n treated": "Students with it",
    "n comparison": "Students without it",
    "clusters": "Clusters",
    "mean treated": "Average with it",
    "mean comparison": "Average without it",
    "effect": "Difference",
    "share": "{number} %",
    "share gap": "{number} percentage points",
    "interval": "{confidence} % interval",
    "between": "{low} to {high}",
    "p": "p",
    "g": "Effect size",
    "cox": "{size} (Cox)",
    "cox text": (
        "Effect sizes are in standard deviations (Hedges g). Those marked “Cox” belong to yes or no: there the Cox "
        "index, from the shares of both groups, is comparable with the others."
    ),
    "index": "Improvement index",
    "note": "Note",
    "arm and group": "{arm}, {group}",
    "withheld": "withheld",
    "measure": "Measured before",
    "band": "What Works Clearinghouse",
    "satisfied": "satisfied",
    "adjustment required": "adjustment required",
    "not satisfied": "not satisfied",
    # chart
    "chart title": "Difference on {outcome}: {arm} compared with {comparison}",
    "chart axis": "Difference in points ({confidence} % interval)",
    "chart axis share": "Difference in percentage points ({confidence} % interval)",
    "chart row share": "{group}: {effect} percentage points ({low} to {high})",
    "chart row": "{group}: {effect} ({low} to {high})",
    "chart row withheld": "{group}: withheld",
    # report
    "report": "Report",
    "the answer": "The answer",
    "how sure": "How sure are we?",
    "sure text": (
        "A difference measured on some students is never exact. The line through each point of the chart "
        "shows where the true difference lies with {confidence} % confidence. Where that line crosses "
        "zero, chance alone could explain the difference."
    ),
    "size text": (
        "A typical student of the comparison group, in the middle of 100 classmates, would be expected "
        "to move {index} places {way} with {arm} ({outcome})."
    ),
    "up": "up",
    "down": "down",
    "for whom text": "The chart shows everyone and each group that is large enough to be shown.",
    "groups differ": (
        "The difference that {arm} made on {outcome} was not the same in all groups by {subgroup}, beyond what chance "
        "can explain (p: {p}, corrected for all such comparisons)."
    ),
    "groups do not differ": (
        "No unlike effect of {arm} on {outcome} was found in the groups by {subgroup} (p: {p}, corrected for all such "
        "comparisons). That does not show that it worked alike for everybody: studies are rarely large enough to tell."
    ),
    "groups not tested": (
        "Whether it worked alike in all groups is not tested in studies of this design: that the range of one group "
        "includes zero and that of another does not is no sign of it."
    ),
    "groups not compared": "Whether {arm} worked alike on {outcome} in the groups by {subgroup} cannot be said: {why}",
    "withheld text": "Some figures are withheld so that no student can be recognised.",
    "baseline text": (
        "Before the programme the groups were compared; the table in the annex says how alike they were."
    ),
    "no baseline text": (
        "Nothing was measured before the programme, so we cannot say how alike the groups were."
    ),
    "not shown": "Not shown",
    "initiative": "Initiative",
    "data": "Data",
    "source": "Source",
    "computed": "Computed",
    "computed by": "Computed by",
    "warnings": "Please note",
    "annex": "Technical annex",
    "findings": "Findings",
    "baseline": "Baseline equivalence",
    "rows": "Where every record went",
    "rows total": "Records in the table",
    "rows other": "Records of other groups, left out",
    "rows used": "Used for {outcome}",
    "rows missing": "Lacking {outcome}, or something else that the study needs",
    "interactions": "Did it work alike for all groups?",
    "groups by": "Groups by",
    "compared groups": "Which groups",
    "difference of effects": "Unlike by",
    "interval short": "Likely range",
    "p corrected": "p, corrected",
    "coefficients": "Regression terms",
    "term": "Term",
    "estimate": "Estimate",
    "standard error": "Standard error",
    "definition": "What was asked",
    "treatment": "Column that names the programme",
    "compared": "Compared",
    "outcomes": "Outcomes",
    "measured before": "Measured before",
    "covariates": "Held constant",
    "fixed effects": "Compared within",
    "cluster": "Clustered by",
    "subgroups": "Groups shown",
    "confidence": "Confidence",
    "minimum": "Smallest group shown",
    "none": "none",
    "versus": "{arm} with {comparison}",
    "fingerprint": "Fingerprint of the question",
    "data fingerprint": "Fingerprint of the data",
    "engine": "Version of the engine",
}


def complete(words: Words | None) -> Words:
    """The caller's words, with the English ones where a word is missing."""
    return {**ENGLISH, **(words or {})}


def decimals_for(error: float | None) -> int:
    """Decimals that show a standard error with two digits: 2.45 -> 1, 0.031 -> 3, 120 -> 0."""
    if not error or not math.isfinite(error):
        return 2
    return min(max(1 - math.floor(math.log10(abs(error))), 0), 6)


MOST_DECIMALS = 9
LEVEL = 0.05  # below which chance alone would rarely make a difference, as sentences say
BAND_ENDS = (0.05, 0.25)  # up to which size a difference before is in a band of baseline equivalence


def number(value: float | None, decimals: int, words: Words) -> str:
    """A number for people; "" for None. What is not zero is not shown as zero where six decimals help."""
    if value is None or not math.isfinite(value):
        return ""
    while value and decimals < 6 and float(f"{value:.{decimals}f}") == 0:
        decimals += 1
    text = f"{value:,.{decimals}f}"
    if float(text.replace(",", "")) == 0:
        text = text.removeprefix("-")
    marks = {",": words["thousands mark"], ".": words["decimal mark"], "-": "−"}
    return "".join(marks.get(letter, letter) for letter in text)


def apart(value: float, decimals: int, *bounds: float, up_to: bool = False) -> int:
    """The decimals, or more: so many that the rounded number is on the same side of each bound as the number itself.

    So 0.0499 is not shown as 0.050 where it counts as below 0.05. up_to: the bound itself counts as the lower side, so
    0.0499 may be shown as 0.05, but 0.0501 may not.
    """
    while decimals < MOST_DECIMALS and _sides(round(value, decimals), bounds, up_to) != _sides(
        value, bounds, up_to
    ):
        decimals += 1
    return decimals


def _sides(value: float, bounds: tuple[float, ...], up_to: bool) -> list[tuple[bool, bool]]:
    return [(value > bound, up_to or value < bound) for bound in bounds]


def p_value(p: float | None, words: Words) -> str:
    if p is None:
        return ""
    return f"< {number(0.001, 3, words)}" if p < 0.001 else number(p, apart(p, 3, LEVEL), words)


def isolated(text: str, words: Words) -> str:
    """A text for a drawing: in right-to-left languages as one such run, whatever scripts are mixed in it."""
    return f"\u2067{text}\u2069" if words["direction"] == "rtl" else text


def percent(confidence: float, words: Words) -> str:
    """.95 -> 95, .995 -> 99.5"""
    return f"{confidence * 100:.6f}".rstrip("0").rstrip(".").replace(".", words["decimal mark"])
