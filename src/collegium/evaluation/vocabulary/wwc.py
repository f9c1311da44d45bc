"""Why a study is rated as it is and which evidence tier it reaches: the codes of engines.wwc in sentences."""

import math
from collections.abc import Mapping

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.engines.reporting import LEVEL, apart
from collegium.engines.wwc import Index, Reason

STANDING_WORDS: Mapping[str, Promise] = {
    "without reservations": _("Meets WWC standards without reservations"),
    "with reservations": _("Meets WWC standards with reservations"),
    "does not meet": _("Does not meet WWC standards"),
}

TIER_WORDS: Mapping[int | None, Promise] = {
    1: _("Tier 1: strong evidence"),
    2: _("Tier 2: moderate evidence"),
    3: _("Tier 3: promising evidence"),
    4: _("Tier 4: demonstrates a rationale"),
    None: _("No evidence tier"),
}

OPEN_TIER = _("Evidence tier: open, until it is answered at how many schools or other places the study ran")

REASON_SENTENCES: Mapping[str, Promise] = {
    "outcome not eligible": _("The outcome was not measured in a way that the standards accept."),
    "confound": _(
        "Something else goes along with one of the groups, such as a single school, so the effect cannot be told "
        "from it."
    ),
    "compromised": _("The random assignment was not kept, so the study is judged like one without it."),
    "joiners": _(
        "Students who joined the classes or schools after they were assigned are in the analysis, so the study is "
        "judged like one without random assignment."
    ),
    "attrition low": _(
        "{overall} % of the {level} that were assigned are missing from the analysis, with {differential} percentage "
        "points between the groups: that is low."
    ),
    "attrition high": _(
        "{overall} % of the {level} that were assigned are missing from the analysis, with {differential} percentage "
        "points between the groups: that is high."
    ),
    "attrition unknown": _("How many of those who were assigned are missing from the analysis is not known."),
    "not randomised": _("The groups were not formed at random."),
    "baseline unknown": _("How alike the groups were before the programme is not known."),
    "baseline satisfied": _("Before the programme the groups were alike on {measure} (a difference of {g})."),
    "baseline adjusted": _(
        "Before the programme the groups differed a little on {measure} ({g}), and the analysis adjusts for it."
    ),
    "baseline not adjusted": _(
        "Before the programme the groups differed a little on {measure} ({g}), and the analysis does not adjust for it."
    ),
    "baseline too different": _(
        "Before the programme the groups differed on {measure} by {g}, more than any adjustment can mend."
    ),
    "standards without reservations": _("The study meets the standards without reservations."),
    "standards with reservations": _("The study meets the standards with reservations."),
    "standards not met": _("The study does not meet the standards, or was not rated."),
    "effect positive": _("The effect is positive and statistically significant ({g})."),
    "effect not significant": _("The effect is not statistically significant ({g})."),
    "effect negative": _("The effect is negative and statistically significant ({g})."),
    "overriding negative": _("A stronger study found a significant negative effect."),
    "sample large": _("{students} students are enough; {least} are needed."),
    "sample small": _("{students} students are too few; {least} are needed."),
    "sites several": _("The study ran at more than one site ({sites})."),
    "sites one": _("The study ran at too few sites ({sites}); {least} are needed."),
    "sites unknown": _("At how many schools or other places the study ran is not answered."),
    "controls": _("The analysis controls for who took part."),
    "no controls": _("The analysis does not control for who took part."),
    "rationale": _("Research explains why the programme should work, and an evaluation is under way."),
    "no rationale": _("A logic model based on research, or an evaluation under way, is missing."),
    "clusters in the analysis": _(
        "Students who are together are more alike. The analysis allows for that with {clusters} classes, schools or "
        "other groups."
    ),
    "clusters corrected": _(
        "Students who are together are more alike, and the analysis does not allow for that. Corrected for {clusters} "
        "classes, schools or groups, with {icc} of the variance between them, p is {p}."
    ),
    "clusters unknown": _(
        "Students who are together are more alike, and the analysis does not allow for that. How many classes, schools "
        "or groups there were is not known, so the effect does not count as significant."
    ),
    "clusters few": _(
        "Students who are together are more alike, and the analysis does not allow for that. {clusters} classes, "
        "schools or groups do not fit a correction, so the effect does not count as significant."
    ),
    "findings corrected": _("Significance is corrected for {count} findings (Benjamini and Hochberg)."),
    "domain corrected": _(
        "Significance is corrected for the {count} findings about {domain} (Benjamini and Hochberg)."
    ),
}

SIZE_WORDS: Mapping[str, Promise] = {"g": _("Effect size (g)"), "cox": _("Effect size (Cox)")}

SMALLEST_P = 0.001
_LEVELS: Mapping[str, Promise] = {
    "students": _("students"),
    "schools": _("schools"),
    "classes": _("classes"),
    "clusters": _("classes or schools"),
}
# By what is said of it, the difference before the programme: above the first, up to the second.
BANDS_OF_REASONS: Mapping[str, tuple[float, float]] = {
    "baseline satisfied": (-1.0, 0.05),
    "baseline adjusted": (0.05, 0.25),
    "baseline not adjusted": (0.05, 0.25),
    "baseline too different": (0.25, math.inf),
}
_DIGITS = {"g": 2, "overall": 1, "differential": 1, "icc": 2, "p": 3}


def marked(size: str, index: Index) -> str:
    """An effect size, with its name where it is no Hedges g."""
    return gettext("{size} (Cox)").format(size=size) if index == "cox" else size


def told_apart(value: float, digits: int, *bounds: float, up_to: bool = False) -> str:
    """A rounded number that is on the same side of each bound as the number itself (`reporting.apart`)."""
    places = apart(abs(value), digits, *bounds, up_to=up_to)
    return str(number_format(round(value, places) + 0.0, decimal_pos=places, force_grouping=True))


def told_within(g: float, low: float, high: float) -> str:
    """A difference that counts as above low and up to high in size, told so that nobody doubts it.

    Where it was rounded to protect students, it may lie just outside itself; only the end is told then.
    """
    if low < abs(g) <= high:
        return told_apart(g, _DIGITS["g"], low, high, up_to=True)
    if abs(g) <= low:
        return gettext("more than {number}").format(number=told_apart(low, 2))
    return gettext("at most {number}").format(number=told_apart(high, 2))


def reason_in_words(reason: Reason) -> str:
    """The reason as a sentence in the language that is active, with its numbers in that language's form."""
    values = {name: _told(name, value, reason) for name, value in reason.values.items()}
    return str(REASON_SENTENCES[reason.code]).format(**values)


def _told(name: str, value: str | float, reason: Reason) -> str:
    if isinstance(value, str):
        return str(_LEVELS.get(value, value)) if name == "level" else value
    if name == "p" and value < SMALLEST_P:
        return gettext("below 0.001")
    if name == "g" and reason.code in BANDS_OF_REASONS:
        return told_within(value, *BANDS_OF_REASONS[reason.code])
    limit = reason.values.get("limit")
    if name == "differential" and isinstance(limit, float):
        return told_apart(value, _DIGITS[name], 0.0, limit, up_to=True)
    return told_apart(value, _DIGITS.get(name, 0), 0.0, *((LEVEL,) if name == "p" else ()))
