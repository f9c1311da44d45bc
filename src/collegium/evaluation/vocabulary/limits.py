"""What a report does not know: the codes of engines.reporting.limits in sentences."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.engines.reporting import Limit
from collegium.evaluation.vocabulary.wwc import BANDS_OF_REASONS, told_apart, told_within

LIMIT_SENTENCES: Mapping[str, Promise] = {
    "not randomised": _(
        "Who took part was not drawn by lot. What led to it may itself have made a part of the difference."
    ),
    "assignment unknown": _("It is not written down how it came about who took part."),
    "nothing before": _(
        "Nothing was measured before the programme, so nobody can tell whether the groups were alike."
    ),
    "baseline adjusted": _(
        "Before the programme the groups differed a little on {measure} ({g} standard deviations); the "
        "analysis holds it equal."
    ),
    "baseline not adjusted": _(
        "Before the programme the groups differed a little on {measure} ({g} standard deviations), and the "
        "analysis does not hold it equal."
    ),
    "baseline too different": _(
        "Before the programme the groups differed on {measure} by {g} standard deviations, which is more than "
        "any analysis can mend."
    ),
    "missing outcomes": _(
        "{missing} students of the groups that are compared are not in the answer for {outcome} ({share} %): they "
        "have no value for it, or for something else that the study needs. If they differ from the others, so could "
        "the answer."
    ),
    "suppressed": _(
        "{count} findings are withheld, so that no student can be recognised. What is true of these groups is "
        "not known from this report."
    ),
    "many comparisons": _(
        "{count} comparisons were made. By chance alone about {chance} of them would look like an effect. "
        "After the correction for that (Benjamini and Hochberg) {kept} of {found} still do."
    ),
    "chance": _("On {outcome} ({arm}), chance alone could have made the difference that was measured."),
}

_DIGITS = {"share": 1}


def limit_in_words(limit: Limit, labels: Mapping[str, str]) -> str:
    """The sentence in the language that is active; columns by what people call them."""
    values = {name: _told(name, value, limit, labels) for name, value in limit.values.items()}
    return str(LIMIT_SENTENCES[limit.code]).format(**values)


def _told(name: str, value: str | float, limit: Limit, labels: Mapping[str, str]) -> str:
    if isinstance(value, str):
        return labels.get(value, value)
    if name == "g" and limit.code in BANDS_OF_REASONS:
        return told_within(value, *BANDS_OF_REASONS[limit.code])
    return told_apart(value, _DIGITS.get(name, 0), 0.0, 100.0)
