"""What nobody can read off the data, for the rating by the What Works Clearinghouse: the design, group by group."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.models import ANSWER_FIELDS, ReportDraft, StudyRun
from collegium.evaluation.vocabulary import AssignedUnit, Assignment, OutcomeKind, labels_of

MOST_ASSIGNED = 100_000_000
BY_GROUP = ("assigned", "clusters", "outcomes")  # answers that are asked once for each group or outcome
WHO, CLUSTERS, MORE = (
    _("Who took part"),
    _("Classes, schools or groups"),
    _("What else matters for the rating"),
)


class DesignForm(forms.Form):
    """What nobody can read off the data, for the rating; a number for each group of the study."""

    assignment = forms.ChoiceField(
        label=_("How was it decided who took part?"), choices=Assignment.choices, widget=forms.RadioSelect
    )
    unit = forms.ChoiceField(
        label=_("What was assigned?"), choices=AssignedUnit.choices, widget=forms.RadioSelect
    )
    is_compromised = forms.BooleanField(
        label=_("The assignment was not kept"),
        required=False,
        help_text=_("For example: students were moved afterwards, or somebody chose for some of them."),
    )
    changes = forms.CharField(label=_("What was changed, in a sentence"), max_length=500, required=False)
    sites = forms.IntegerField(
        label=_("At how many schools or other places?"),
        min_value=1,
        max_value=MOST_ASSIGNED,
        required=False,
        help_text=_("Empty as long as nobody knows: then the report says that it is not answered."),
    )
    is_confounded = forms.BooleanField(
        label=_("Something else goes along with one group"),
        required=False,
        help_text=_("For example: all who took part had the same teacher, or came from one school."),
    )
    is_outcome_eligible = forms.BooleanField(
        label=_("The outcome is fair to both groups"),
        required=False,
        help_text=_("Measured alike in both, reliable, and not a test of just what the programme taught."),
    )
    may_leave_with_programme = forms.BooleanField(
        label=_("Leaving the study may have to do with the programme"),
        required=False,
        help_text=_("If in doubt, yes: the stricter boundary for missing students is then used."),
    )
    has_joiners = forms.BooleanField(
        label=_("Students who came into the classes or schools afterwards are counted"),
        required=False,
        help_text=_(
            "Only if whole classes or schools were assigned. If in doubt, yes: they may have come for the programme."
        ),
    )
    has_logic_model = forms.BooleanField(
        label=_("It is written down, from research, why the programme should work"), required=False
    )

    def __init__(self, *args: Any, run: StudyRun, draft: ReportDraft | None, **kwargs: Any) -> None:
        shown, study = draft or ReportDraft(), run.as_result().study
        self.arms = [*study.arms, study.comparison] if study.comparison else list(study.arms)
        self.outcomes = list(study.outcomes)
        initial = {name: getattr(shown, name) for name in ANSWER_FIELDS if name not in BY_GROUP}
        super().__init__(*args, **{"initial": initial, **kwargs})
        names = labels_of(run.dataset.columns.all())
        for place, arm in enumerate(self.arms):
            self.ask_about_arm(place, arm, shown)
        for place, outcome in enumerate(self.outcomes):
            self.ask_about_outcome(place, names.get(outcome, outcome), shown.outcomes.get(outcome, {}))
        students, clusters = list(self.named("assigned_")), list(self.named("clusters_"))
        first = ["assignment", "unit", *students, "is_compromised", "changes"]
        self.order_fields([*first, *clusters, "has_joiners"])
        self.group(first, WHO)
        self.group([*clusters, "has_joiners"], CLUSTERS)
        self.group([name for name, one in self.fields.items() if not hasattr(one, "fieldset")], MORE)

    def ask_about_arm(self, place: int, arm: str, shown: ReportDraft) -> None:
        self.fields[f"assigned_{place}"] = forms.IntegerField(
            label=gettext("Students assigned to “{arm}”").format(arm=arm),
            min_value=1,
            max_value=MOST_ASSIGNED,
            required=False,
            initial=shown.assigned.get(arm),
            help_text=gettext(
                "At the start, also those who left. Empty if nobody knows. Where whole classes or schools were "
                "assigned: without the students of those that left altogether."
            ),
        )
        known = shown.clusters.get(arm, {})
        for name, label in (
            ("assigned", gettext("Classes, schools or groups assigned to “{arm}”")),
            ("analysed", gettext("Those of “{arm}” that are in the analysis")),
        ):
            self.fields[f"clusters_{name}_{place}"] = forms.IntegerField(
                label=label.format(arm=arm),
                min_value=1,
                max_value=MOST_ASSIGNED,
                required=False,
                initial=known.get(name),
                help_text=gettext("Empty if students were assigned one by one, or if nobody knows."),
            )

    def ask_about_outcome(self, place: int, label: str, said: dict[str, Any]) -> None:
        asked: dict[str, forms.Field] = {
            "kind": forms.ChoiceField(
                label=gettext("What kind of outcome is it?"),
                choices=OutcomeKind.choices,
                required=False,
                initial=said.get("kind", OutcomeKind.ACHIEVEMENT),
            ),
            "domain": forms.CharField(
                label=gettext("What is it about?"),
                max_length=100,
                required=False,
                initial=said.get("domain", ""),
                help_text=gettext(
                    "The same words for outcomes about the same subject, for example “reading”. Significance is "
                    "corrected for all outcomes with the same words. Empty everywhere: for all of them."
                ),
            ),
            "icc": forms.FloatField(
                label=gettext("Part of its variance that lies between classes or schools"),
                min_value=0,
                max_value=0.99,
                required=False,
                initial=said.get("icc"),
                help_text=gettext(
                    "From 0 to 0.99 (intraclass correlation), if it is known. Else 0.20 is used for achievement and "
                    "0.10 for everything else, where a correction needs it."
                ),
            ),
            "negative": forms.BooleanField(
                label=gettext(
                    "A study that stands as high, or higher, found a significant negative effect on it"
                ),
                required=False,
                initial=said.get("negative", False),
            ),
        }
        names = [f"outcome_{name}_{place}" for name in asked]
        self.fields |= dict(zip(names, asked.values(), strict=True))
        self.group(names, gettext("About “{outcome}”").format(outcome=label))

    def named(self, start: str) -> Iterator[str]:
        return (name for name in self.fields if name.startswith(start))

    def group(self, names: list[str], legend: Any) -> None:
        for name in names:
            self.fields[name].fieldset = legend  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for place, arm in enumerate(self.arms):
            given = [data.get(f"clusters_{name}_{place}") for name in ("assigned", "analysed")]
            names = [f"clusters_{name}_{place}" for name in ("assigned", "analysed")]
            if any(given) and not all(given) and not self.errors.keys() & set(names):
                why = gettext(
                    "Say both for “{arm}”: how many were assigned, and how many are in the analysis."
                )
                self.add_error(names[1] if given[0] else names[0], why.format(arm=arm))
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        assigned = {arm: data[f"assigned_{place}"] for place, arm in enumerate(self.arms)}
        return {
            **{name: data[name] for name in ANSWER_FIELDS if name not in BY_GROUP},
            "assigned": {arm: number for arm, number in assigned.items() if number},
            "clusters": {
                arm: {name: data[f"clusters_{name}_{place}"] for name in ("assigned", "analysed")}
                for place, arm in enumerate(self.arms)
                if data[f"clusters_assigned_{place}"]
            },
            "outcomes": dict(self.said_of_outcomes()),
        }

    def said_of_outcomes(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """What is not as usual."""
        usual = {"kind": OutcomeKind.ACHIEVEMENT, "domain": "", "icc": None, "negative": False}
        for place, outcome in enumerate(self.outcomes):
            said = {name: self.cleaned_data[f"outcome_{name}_{place}"] for name in usual}
            said["kind"] = said["kind"] or OutcomeKind.ACHIEVEMENT.value
            if said != usual:
                yield outcome, said
