"""How an outcome goes with how much students took, in words."""

from django.utils.translation import gettext_lazy as _

# Why nothing is told; see `engines.robustness.dosetold.DoseReason`.
DOSE_REASONS = {
    "withheld": _("Nothing can be told: the finding itself is withheld."),
    "few": _("Not told, to protect students: too few of the programme are known to have taken any amount."),
    "lacking": _(
        "Not told, to protect students: so few of the programme lack an amount that the numbers would tell of them. "
        "Upload a version of the table that says for everybody how much they took (0 for nothing)."
    ),
    "alike": _("All or nearly all took the same, so nothing can be said about more or less of it."),
    "failed": _(
        "These data do not allow a line: what the study holds equal tells how much students took, or everybody has "
        "the same outcome."
    ),
    "told": _(
        "Not told, to protect students: beside what was told of the same table before, it would tell of a few."
    ),
}
# What the comparison took; see `engines.robustness.dosetold.Comparison`.
COMPARISON_TOOK = {
    "zero": _(
        "The comparison took nothing and stands at 0. The step from 0 to any amount mixes the effect of taking part "
        "with that of how much."
    ),
    "crossed": _("Some students of the comparison took some of it too; they stand at what they took."),
    "few": _(
        "So few students of the comparison took some of it that no line beside the comparison is told, to protect "
        "them."
    ),
}
NOT_ASSIGNED = _(
    "Nobody drew lots for how much each student took. Students who took more may differ in effort, support or need. "
    "This describes who took how much and how they did; it is not the effect of more."
)
LINE_NAMES = {
    "within": _("Within the programme"),
    "beside": _("With the comparison"),
}
TERM_NAMES = {
    "slope": _("Straight line: for each one more"),
    "slope at mean": _("Curve: for each one more, at the mean"),
    "bend": _("Curve: how it bends"),
}
