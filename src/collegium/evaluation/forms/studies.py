"""The form that defines a study, in plain words, from the documented columns of one dataset."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.engines.impact.design import COMPARED, Design, compares_arms
from collegium.engines.impact.study import Study as Question
from collegium.evaluation.actions import Definition, named_columns
from collegium.evaluation.models import Study
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole

FEW_CLUSTERS = 20
MANY_COMPARISONS = 20
MOST_SUBGROUP_LEVELS = 50
NUMBERS = {ColumnKind.NUMBER, ColumnKind.BOOLEAN}

ASKED = ("outcomes", "arms", "baseline", "covariates", "cluster", "subgroups")
MISSING = _("The study uses something that this data does not have")
ABOUT, WHO, WHAT, WHERE, FOR_WHOM = (
    _("The question"),
    _("Who took part"),
    _("What was measured"),
    _("Schools and classes"),
    _("For whom, and how it is told"),
)


def is_number(column: DatasetColumn) -> bool:
    return column.kind in NUMBERS


def has_levels(column: DatasetColumn) -> bool:
    return len(column.levels) > 0 and len(column.levels) + column.rare_levels <= MOST_SUBGROUP_LEVELS


def has_arms(column: DatasetColumn) -> bool:
    return len(column.levels) >= 2


def is_outcome(column: DatasetColumn) -> bool:
    return is_number(column) and column.role not in {ColumnRole.BEFORE, ColumnRole.GROUP}


def is_baseline(column: DatasetColumn) -> bool:
    return is_number(column) and column.role not in {ColumnRole.AFTER, ColumnRole.GROUP}


def is_covariate(column: DatasetColumn) -> bool:
    return column.kind != ColumnKind.DATE and column.role not in {ColumnRole.AFTER, ColumnRole.GROUP}


def is_group(column: DatasetColumn) -> bool:
    return column.kind != ColumnKind.DATE and column.distinct > 1


def offered(
    columns: Iterable[DatasetColumn], suits: Callable[[DatasetColumn], bool], role: ColumnRole | None = None
) -> list[tuple[str, str]]:
    """Columns that suit, as choices; where some of them have the role, only those."""
    suitable = [column for column in columns if column.role != ColumnRole.IDENTIFIER and suits(column)]
    marked = [column for column in suitable if column.role == role]
    return [(column.name, column.caption) for column in marked or suitable]


class StudyForm(forms.Form):
    """One study: what was posted, or the definition of an existing one as `initial`."""

    kind = "compared"
    wording: ClassVar[
        dict[str, tuple[Any, Any]]
    ] = {}  # {field: (label, help text)} where the design asks otherwise
    title = forms.CharField(label=_("Title"), max_length=150)
    question = forms.CharField(
        label=_("Your question in one sentence"),
        max_length=500,
        required=False,
        help_text=_("For example: do children learn more in small classes?"),
    )
    treatment = forms.ChoiceField(
        label=_("Which column says who took part?"),
        help_text=_("For example the kind of class, or yes and no."),
    )
    arms = forms.MultipleChoiceField(
        label=_("Who received the programme?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each value that you tick is compared with the comparison group. Other students are left out."
        ),
    )
    comparison = forms.ChoiceField(
        label=_("Who are they compared with?"),
        widget=forms.RadioSelect,
        help_text=_("Those for whom things went on as usual."),
    )
    by_lot = forms.BooleanField(
        label=_("A lot decided who took part"),
        required=False,
        help_text=_(
            "Only if it was drawn by lot. Else no effect is told where the groups hardly resemble each other in what "
            "was measured before."
        ),
    )
    outcomes = forms.MultipleChoiceField(
        label=_("What should have become better?"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Measured after the programme, as a number: a score, or 0 and 1. Fewer make a clearer answer."
        ),
    )
    baseline = forms.MultipleChoiceField(
        label=_("What was measured before?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Shows whether the groups were alike at the start. Without it nobody can tell."),
    )
    covariates = forms.MultipleChoiceField(
        label=_("What else should be held equal?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The adjusted effect compares students alike in these. Only what the programme cannot change."
        ),
    )
    fixed_effects = forms.MultipleChoiceField(
        label=_("Compare only within the same…"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For example the school: then students are compared with others of their own school."),
    )
    cluster = forms.ChoiceField(
        label=_("Which group did students share?"),
        required=False,
        help_text=_(
            "If whole classes or schools took part together, name them: the uncertainty is larger then."
        ),
    )
    subgroups = forms.MultipleChoiceField(
        label=_("For which groups should it be told separately?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Groups that are too small are left blank, so that no student can be recognised."),
    )
    confidence = forms.TypedChoiceField(
        label=_("How sure should the range be?"),
        coerce=float,
        choices=[("0.9", _("90 %")), ("0.95", _("95 %, usual")), ("0.99", _("99 %"))],
        initial="0.95",
        help_text=_("The range in which the true effect lies with this certainty."),
    )
    minimum_cell = forms.IntegerField(
        label=_("Smallest group that may be told"),
        min_value=SMALLEST_GROUP,
        max_value=1000,
        initial=SMALLEST_GROUP,
        help_text=_(
            "Results that rest on fewer students are withheld. Your agreement may ask for more than 10."
        ),
    )

    persons = forms.BooleanField(
        label=_("Every row is about one person"),
        required=False,
        initial=True,
        help_text=_(
            "Take the tick away if a row is a whole school or place. Small numbers of rows are then told; that no row "
            "gives away a small group of students is for you to see to."
        ),
    )

    go_on = forms.BooleanField(
        label=_("Ask without them"),
        error_messages={
            "required": _(
                "Say that the study is to ask without what is missing, or keep the data that it uses now."
            )
        },
    )

    groups = {
        ABOUT: ("title", "question"),
        WHO: ("treatment", "arms", "comparison", "by_lot"),
        WHAT: ("outcomes", "baseline", "covariates"),
        WHERE: ("fixed_effects", "cluster"),
        FOR_WHOM: ("subgroups", "confidence", "minimum_cell"),
    }

    def __init__(self, *args: Any, dataset: Dataset, existing: Question | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        confirmation = self.fields["go_on"]
        for name, (label, help_text) in self.wording.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        shown = {name for names in self.groups.values() for name in names}
        self.fields = {name: field for name, field in self.fields.items() if name in shown}
        self.dataset = dataset
        self.columns = {column.name: column for column in dataset.columns.all()}
        self.lost = list(lost_names(existing, self.columns)) if existing else []
        if self.lost:
            confirmation.help_text = gettext("This data does not have: {names}.").format(
                names=", ".join(self.lost)
            )
            self.fields = {"go_on": confirmation, **self.fields}
        columns = self.columns.values()
        unchosen = ("", _("Choose one"))
        self.choose("treatment", [unchosen, *offered(columns, has_arms)])
        self.choose("outcomes", offered(columns, is_outcome, ColumnRole.AFTER))
        # what says who took part is no trait of the students: it is neither held equal nor told by group
        others = [column for column in columns if column.name != self["treatment"].value()]
        self.choose("baseline", offered(others, is_baseline, ColumnRole.BEFORE))
        self.choose("covariates", offered(others, is_covariate))
        self.choose("fixed_effects", offered(others, is_group, ColumnRole.GROUP))
        self.choose(
            "cluster",
            [("", _("None: students took part one by one")), *offered(others, is_group, ColumnRole.GROUP)],
        )
        self.choose("subgroups", offered(others, has_levels))
        levels = [(level, level) for level in self.levels]
        self.choose("arms", levels)
        self.choose("comparison", levels)

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        """Set the choices of a field, if this design asks it; what an existing study has chosen stays on offer."""
        if name not in self.fields:
            return
        kept = self.initial.get(name) or []
        offered_values = {value for value, label in choices}
        for value in [kept] if isinstance(kept, str) else kept:
            if value in self.columns and value not in offered_values:
                choices = [*choices, (value, self.columns[value].caption)]
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def treatment_column(self) -> DatasetColumn | None:
        name = self["treatment"].value() or ""
        column = self.columns.get(name)
        return column if column and column.shows_values else None

    @property
    def levels(self) -> list[str]:
        """The values of the chosen treatment column that enough students share."""
        column = self.treatment_column
        return list(column.levels) if column else []

    @property
    def asks_arms(self) -> bool:
        return "arms" in self.fields

    @property
    def asks_comparison(self) -> bool:
        return "comparison" in self.fields

    def grouped(self) -> list[tuple[Any, list[BoundField]]]:
        """The fields under their headings; first what the data of an existing study no longer has."""
        groups = {MISSING: ("go_on",), **self.groups} if self.lost else self.groups
        return [(legend, [self[name] for name in names]) for legend, names in groups.items()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("comparison") and data["comparison"] in data.get("arms", []):
            self.add_error("comparison", gettext("A group cannot be compared with itself."))
        for name in data.get("outcomes", []):
            if name in data.get("baseline", []):
                text = gettext("{column} is also an outcome.").format(column=self.columns[name].caption)
                self.add_error("baseline", text)
            if name in data.get("covariates", []):
                text = gettext("{column} is also an outcome.").format(column=self.columns[name].caption)
                self.add_error("covariates", text)
        return data

    def arms_named(self) -> tuple[tuple[str, ...], str]:
        return tuple(self.cleaned_data["arms"]), self.cleaned_data.get("comparison", "")

    def design(self) -> Design:
        return COMPARED

    def as_definition(self) -> Definition:
        """The study. What the design does not ask stays empty."""
        data = self.cleaned_data
        arms, comparison = self.arms_named()
        study = Question(
            title=data["title"],
            treatment=data["treatment"],
            arms=arms,
            comparison=comparison,
            outcomes=tuple(data["outcomes"]),
            baseline=tuple(data.get("baseline", ())),
            covariates=tuple(data.get("covariates", ())),
            fixed_effects=tuple(data.get("fixed_effects", ())),
            cluster=data.get("cluster", ""),
            subgroups=tuple(data.get("subgroups", ())),
            confidence=data["confidence"],
            minimum_cell=data["minimum_cell"],
            persons=data.get("persons", True),
            design=self.design(),
            by_lot=data.get("by_lot", False),
        )
        return Definition(self.dataset, data["title"], data["question"], study)

    def notes(self) -> list[str]:
        """What somebody should know about the study as it stands on the page, complete or not."""
        chosen = {name: [] for name in ASKED} | {name: self[name].value() or [] for name in self.fields}
        return list(design_notes(self.columns, chosen))


def lost_names(study: Question, columns: dict[str, DatasetColumn]) -> Iterator[str]:
    """The columns that a study uses and a table lacks, and the groups that it compares and nobody is in."""
    yield from sorted(named_columns(study) - set(columns))
    treatment = columns.get(study.treatment)
    if treatment and compares_arms(study.design):
        for value in dict.fromkeys((*study.arms, study.comparison)):
            if value and value not in treatment.levels:
                yield f"{treatment.caption}: {value}"


def study_initial(study: Study) -> dict[str, Any]:
    """What the form shows for an existing study."""
    definition = study.definition
    return {
        **definition,
        **{name: value for name, value in definition.get("design", {}).items() if name != "kind"},
        "title": study.title,
        "question": study.question,
        "confidence": str(definition["confidence"]),
    }


def design_notes(columns: dict[str, DatasetColumn], chosen: dict[str, Any]) -> Iterator[str]:
    """Sentences about weaknesses of a design, from the choices that were made so far."""
    if chosen["outcomes"] and not chosen["baseline"]:
        yield gettext(
            "Nothing measured before is chosen: nobody can tell whether the groups were alike at the start."
        )
    forgotten = [name for name in chosen["baseline"] if name in columns and name not in chosen["covariates"]]
    if forgotten:
        names = listed(columns, forgotten)
        yield gettext(
            "Hold {names} equal as well: it makes the comparison fairer and the range narrower."
        ).format(names=names)
    yield from cluster_notes(columns, chosen)
    late = [
        name for name in chosen["covariates"] if name in columns and columns[name].role == ColumnRole.AFTER
    ]
    if late:
        yield gettext(
            "{names} was measured after the programme: holding it equal can hide a part of the effect."
        ).format(names=listed(columns, late))
    rare = [name for name in chosen["subgroups"] if name in columns and columns[name].rare_levels]
    if rare:
        yield gettext("In {names} some groups are too small to be told.").format(names=listed(columns, rare))
    if (count := comparisons(columns, chosen)) > MANY_COMPARISONS:
        yield gettext(
            "This makes {count} comparisons: about {chance} would look like an effect by chance alone."
        ).format(count=count, chance=max(1, round(count * 0.05)))


def cluster_notes(columns: dict[str, DatasetColumn], chosen: dict[str, Any]) -> Iterator[str]:
    cluster = columns.get(chosen["cluster"] or "")
    if cluster is None:
        if chosen["outcomes"]:
            yield gettext(
                "If whole classes or schools took part together, name them: else the range is too narrow."
            )
    elif cluster.distinct < FEW_CLUSTERS:
        yield gettext(
            "{column} has only {count} different values: with fewer than {few} the range is uncertain."
        ).format(count=cluster.distinct, column=cluster.caption, few=FEW_CLUSTERS)


def comparisons(columns: dict[str, DatasetColumn], chosen: dict[str, Any]) -> int:
    levels = sum(len(columns[name].levels) for name in chosen["subgroups"] if name in columns)
    return len(chosen["outcomes"]) * max(1, len(chosen["arms"])) * (1 + levels)


def listed(columns: dict[str, DatasetColumn], names: Sequence[str]) -> str:
    return ", ".join(columns[name].caption for name in names)


class DatasetChoice(forms.Form):
    """The first step: which table."""

    dataset = forms.ChoiceField(label=_("Dataset"), help_text=_("The table with one row per student."))

    def __init__(self, *args: Any, datasets: QuerySet[Dataset], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dataset"].choices = [  # type: ignore[attr-defined]
            (
                str(one.public_id),
                gettext("{title}, version {version}").format(title=one.title, version=one.version),
            )
            for one in datasets
        ]


class StudyFilter(forms.Form):
    q = forms.CharField(label=_("Title"), required=False, max_length=100)
    archived = forms.BooleanField(label=_("Also those put away"), required=False)

    def apply(self, rows: QuerySet[Study]) -> QuerySet[Study]:
        if text := self.cleaned_data["q"]:
            rows = rows.filter(title__icontains=text)
        return rows if self.cleaned_data["archived"] else rows.filter(archived_at=None)
