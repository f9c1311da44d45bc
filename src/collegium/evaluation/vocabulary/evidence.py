"""Tables of evidence in words: what each is, how to read it, and what its columns are called."""

from django.utils.translation import gettext_lazy as _

# By the key up to a colon: (title, how to read it).
TABLES = {
    "value added": (
        _("What each of them added"),
        _(
            "0 is what earlier scores let expect. Where the line crosses it, chance alone could be the reason."
        ),
    ),
    "balance": (
        _("Were the groups alike?"),
        _(
            "In standard deviations, before matching and after. Up to 0.05 is alike, up to 0.25 can be held equal "
            "(What Works Clearinghouse)."
        ),
    ),
    "balance by": (
        _("How alike the groups were"),
        _(
            "In standard deviations, among the students of this group, who were matched among themselves. Differences "
            "are rounded to protect students."
        ),
    ),
    "sample": (
        _("Who is in the comparison"),
        _("How many students were matched, and how much weight they carry."),
    ),
    "trend": (
        _("Before and after the start"),
        _(
            "Each point compares the change since just before the start with that of the others. Points before the "
            "start should be near 0; that they are does not prove that the groups would have gone the same way."
        ),
    ),
    "by start": (_("By the time of the start"), _("The effect for those who started at the same time.")),
    "line": (
        _("Either side of the line"),
        _("Averages of students by their distance from the line. A jump at the line is the effect."),
    ),
    "crowding": (
        _("Did people move across the line?"),
        _(
            "About as many students should stand just below the line as just above. A small p says they do not."
        ),
    ),
    "line checks": (
        _("Does the jump hold?"),
        _(
            "Measures from before and made-up lines should show no jump; without the nearest students and with "
            "other distances the effect should stay."
        ),
    ),
    "series": (
        _("What happened, and what would have"),
        _("The dashed line is what was to be expected without the programme."),
    ),
    "terms": (_("The change in level and slope"), _("From the model of the series.")),
    "mix": (_("Who is in the mix"), _("How much each of the others counts in the comparison.")),
    "placebo": (
        _("The same for places without a programme"),
        _("The effect is only believable if it is larger than what the method finds where nothing happened."),
    ),
    "curve": (
        _("Does the answer hang on choices?"),
        _("The same question answered in every way that the plan allowed."),
    ),
}

COLUMNS = {
    "unit": _("School or class"),
    "value": _("Beyond what was expected"),
    "value_sd": _("In standard deviations"),
    "se": _("Standard error"),
    "low": _("Lower end"),
    "high": _("Upper end"),
    "reliability": _("Reliability"),
    "standing": _("Standing"),
    "students": _("Students"),
    "measure": _("Measured before"),
    "before": _("Before"),
    "after": _("After"),
    "mean_treated": _("Mean with"),
    "mean_comparison": _("Mean without"),
    "band": _("The groups were"),
    "variance_ratio": _("Ratio of variances"),
    "what": _("What"),
    "treated": _("With the programme"),
    "comparison": _("Without it"),
    "count": _("Number"),
    "time": _("Time"),
    "effect": _("Effect"),
    "p": _("p-value"),
    "start": _("Start"),
    "distance": _("Distance from the line"),
    "mean": _("Average"),
    "side": _("Side"),
    "below_line": _("Students below"),
    "above_line": _("Students above"),
    "check": _("Check"),
    "at": _("At"),
    "observed": _("What happened"),
    "expected": _("Without the programme"),
    "term": _("Term"),
    "estimate": _("Estimate"),
    "weight": _("Weight"),
    "ratio": _("Fit after to before"),
    "choices": _("Choices"),
}

VALUES = {
    "above average": _("above average"),
    "below average": _("below average"),
    "not distinguishable from average": _("not distinguishable from average"),
    "above": _("above the line"),
    "below": _("below the line"),
    "trend": _("slope before, by period"),
    "level": _("change at the start"),
    "slope": _("change of the slope, by period"),
    "average": _("average from the start on"),
    "last": _("in the last period"),
    "placebo": _("a made-up line"),
    "without the nearest": _("without the nearest"),
    "bandwidth": _("another distance"),
    "students before": _("students before"),
    "students in the comparison": _("students in the comparison"),
    "effective number": _("effective number of students"),
    "nothing told": _("Nothing can be told: too few were compared, or none"),
    "propensity score": _("chance of taking part"),
    "satisfied": _("alike"),
    "adjustment required": _("slightly different: must be held equal"),
    "not satisfied": _("too different to be compared"),
}
