"""Forms of planning a sample: how large an effect can be seen, and who gets what by lot."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.faults import sentence
from collegium.engines.impact import Study
from collegium.engines.planning import KINDS, Assigned, Design, PlannedSample, Unit
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.robustness import open_choices
from collegium.engines.tabular import SMALL, Rows, rows
from collegium.evaluation.vocabulary import CHOICE_WORDS, UnitSource
from collegium.partners.vocabulary import OrganisationKind

KIND_LABELS = {
    "students": _("Students, one by one"),
    "students in blocks": _("Students, within each school or class; one effect everywhere"),
    "students in fixed blocks": _("Students, within each of these schools; the answer is for these"),
    "students in sampled blocks": _("Students, within each school; the answer is for schools like these"),
    "groups": _("Whole schools or classes"),
    "sites": _("Whole districts, with several schools each"),
    "groups in fixed sites": _("Whole schools within each of these districts"),
    "groups in sampled sites": _("Whole schools within districts; the answer is for districts like these"),
}
WHO, HOW_MANY, ALIKE, MATTERS = (
    _("Who is assigned"),
    _("How many there are"),
    _("How alike they are"),
    _("What matters"),
)


def number(label: Any, initial: float, low: float, high: float, help_text: Any = "", **kwargs: Any) -> Any:
    return forms.FloatField(
        label=label, initial=initial, min_value=low, max_value=high, help_text=help_text, **kwargs
    )


class PowerForm(forms.Form):
    """A design, its size, and what is assumed. Everything is in the address, so that it can be passed on."""

    kind = forms.ChoiceField(
        label=_("Who is assigned to the programme, or to go on as usual?"),
        choices=[(kind, KIND_LABELS[kind]) for kind in KINDS],
        initial="groups",
    )
    students = number(_("Students in each school (or in all, if assigned one by one)"), 60, 2, 1_000_000)
    groups = forms.IntegerField(
        label=_("Schools or classes, in each district where there are several"),
        initial=40,
        min_value=1,
        max_value=100_000,
    )
    sites = forms.IntegerField(label=_("Districts"), initial=1, min_value=1, max_value=10_000)
    treated = number(_("Share that gets the programme"), 0.5, 0.01, 0.99)
    icc_groups = number(
        _("Share of the differences that lies between schools"),
        0.2,
        0,
        0.99,
        _(
            "Between 0 and 1. The What Works Clearinghouse takes 0.20 for test scores and 0.10 for other outcomes."
        ),
    )
    icc_sites = number(_("Share that lies between districts"), 0, 0, 0.99)
    r2_students = number(
        _("Share of the differences among students that earlier results explain"),
        0,
        0,
        0.99,
        _("0 without an earlier result; 0.5 is common with last year's score of the same test."),
    )
    r2_groups = number(_("Share of the differences between schools that earlier results explain"), 0, 0, 0.99)
    effect = number(
        _("Smallest effect that would matter, in standard deviations"),
        0.2,
        0.001,
        10,
        _("Below it, you would decide the same as if there were none."),
    )
    power = number(_("With which probability should it be found?"), 0.8, 0.5, 0.99)
    loss = number(_("Share that may drop out"), 0, 0, 0.9)

    groups_of_fields = {
        WHO: ("kind", "treated"),
        HOW_MANY: ("students", "groups", "sites", "loss"),
        ALIKE: ("icc_groups", "icc_sites", "r2_students", "r2_groups"),
        MATTERS: ("effect", "power"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for names in self.groups_of_fields.values() for name in names])
        for legend, names in self.groups_of_fields.items():
            for name in names:
                self.fields[name].fieldset = legend  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("icc_groups", 0) + data.get("icc_sites", 0) >= 1:
            self.add_error("icc_sites", _("Both shares together must stay below 1."))
        return data

    def as_design(self) -> Design:
        """The design. Levels that its kind has not count once, whatever stands in their fields."""
        data = self.cleaned_data
        names = ("kind", "students", "treated", "icc_groups", "icc_sites", "r2_students", "r2_groups")
        has_sites, has_groups = "sites" in data["kind"], data["kind"] != "students"
        return Design(
            **{name: data[name] for name in names},
            groups=data["groups"] if has_groups else 1,
            sites=data["sites"] if has_sites else 1,
        )


def choices_field(study: Study) -> forms.MultipleChoiceField:
    """The choices that the definition leaves open, all ticked."""
    offered = open_choices(study)
    return forms.MultipleChoiceField(
        label=_("What may a check of robustness vary?"),
        choices=[(one, CHOICE_WORDS[one]) for one in offered],
        initial=list(offered),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A check of a later run computes these ways and the planned one, and no others."),
    )


class ChoicesForm(forms.Form):
    """What a study is frozen with where no sample is planned. named tells no tick from no form."""

    named = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if open_choices(study):
            self.fields["choices"] = choices_field(study)


class PlannedSampleForm(PowerForm):
    """The sample that a study is frozen with, as it was reckoned: what is left after those who drop out."""

    loss = None
    groups_of_fields = {
        **PowerForm.groups_of_fields,
        HOW_MANY: ("students", "groups", "sites"),
    }

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if open_choices(study):
            self.fields["choices"] = choices_field(study)

    def as_choices(self) -> list[str] | None:
        """What is ticked; None where the design has nothing to tick."""
        return self.cleaned_data.get("choices")

    def as_planned(self) -> PlannedSample:
        data = self.cleaned_data
        return PlannedSample(self.as_design(), data["power"], data["effect"])


def read_table(upload: Any) -> Rows:
    """An uploaded list. Raises ValidationError with every problem."""
    try:
        if upload.size > SMALL.size:
            raise ProblemsFound(Problem(gettext("The file is too large"), gettext("Split it"), upload.name))
        return rows(source=upload.read(), name=upload.name)
    except ProblemsFound as found:
        raise forms.ValidationError([sentence(problem) for problem in found.problems]) from found


def column_of(table: Rows, name: str) -> str:
    if name not in table.header:
        names = ", ".join(f"“{one}”" for one in table.header[:20])
        raise forms.ValidationError(
            gettext("The list has no column “{name}”. It has {names}.").format(name=name, names=names)
        )
    return name


def units_of(table: Rows, unit: str, block: str) -> tuple[Unit, ...]:
    """Each unit once: a list of students may name the school that is assigned on every line."""
    named = column_of(table, unit) if unit else table.header[0]
    within = column_of(table, block) if block else ""
    found = [Unit(row.values[named], row.values[within] if within else "") for row in table.rows]
    return tuple(dict.fromkeys(found))


def file_field(help_text: Any, **kwargs: Any) -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"})
    return forms.FileField(label=_("List"), max_length=200, widget=widget, help_text=help_text, **kwargs)


def unit_field() -> forms.CharField:
    return forms.CharField(
        label=_("Column with what is assigned"),
        max_length=200,
        required=False,
        help_text=_("Empty: the first one."),
    )


class DrawForm(forms.Form):
    """What is drawn, into which arms, with which seed."""

    title = forms.CharField(label=_("What is this assignment for?"), max_length=150)
    source = forms.ChoiceField(
        label=_("What is assigned?"),
        choices=UnitSource.choices,
        initial=UnitSource.PARTNERS,
        widget=forms.RadioSelect,
    )
    partner_kind = forms.ChoiceField(
        label=_("Which partners"), choices=[("", _("All")), *OrganisationKind.choices], required=False
    )
    by_kind = forms.BooleanField(
        label=_("Partners: divide evenly within each kind of organisation"), required=False, initial=True
    )
    file = file_field(
        _(
            "CSV or Excel, one line per school, class or student. Use numbers instead of the names of persons."
        ),
        required=False,
    )
    unit = unit_field()
    block = forms.CharField(
        label=_("Column within which it is divided evenly"),
        max_length=200,
        required=False,
        help_text=_("For example the district. Empty: over the whole list."),
    )
    arms = forms.CharField(
        label=_("Arms, one per line"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "With parts where they differ: “programme 2” and “as usual 1” give two thirds and one third."
        ),
    )
    seed = forms.CharField(
        label=_("Seed"),
        max_length=200,
        help_text=_(
            "Fixed before anybody looks at the list, and not chosen: numbers of a lottery, dice at a meeting."
        ),
    )
    seed_note = forms.CharField(
        label=_("Where it comes from"),
        max_length=200,
        help_text=_(
            "So that others can look it up: which lottery and day, or who threw the dice before whom."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("arms", gettext("programme\nas usual"))
        listed, lot = (
            ("source", "partner_kind", "by_kind", "file", "unit", "block"),
            ("arms", "seed", "seed_note"),
        )
        for legend, names in ((_("The list"), listed), (_("The lot"), lot)):
            for name in names:
                self.fields[name].fieldset = legend  # type: ignore[attr-defined]

    def clean_arms(self) -> dict[str, int]:
        """{arm: parts}; a whole number at the end of a line is its parts."""
        arms: dict[str, int] = {}
        for line in filter(str.strip, self.cleaned_data["arms"].splitlines()):
            name, _space, last = line.strip().rpartition(" ")
            has_parts = bool(name) and last.isdecimal() and 1 <= int(last) <= 1000
            arm, parts = (name.strip(), int(last)) if has_parts else (line.strip(), 1)
            if arm in arms:
                raise forms.ValidationError(gettext("The arm “{arm}” is there twice.").format(arm=arm))
            arms[arm] = parts
        if len(arms) < 2:
            raise forms.ValidationError(gettext("Two arms or more are needed."))
        return arms

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["units"] = ()
        if data.get("source") == UnitSource.FILE:
            if not data.get("file"):
                self.add_error("file", _("Choose the list."))
            else:
                try:
                    data["units"] = units_of(
                        read_table(data["file"]), data.get("unit", ""), data.get("block", "")
                    )
                except forms.ValidationError as error:
                    self.add_error("file", error)
        return data


class CheckDrawForm(forms.Form):
    """The list again, to see whether the lot follows from it."""

    file = file_field(
        _("The list that was assigned, or the list with arms as it was downloaded. It is not kept.")
    )
    unit = unit_field()
    block = forms.CharField(
        label=_("Column within which it is divided evenly"), max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file"):
            return data
        try:
            table = read_table(data["file"])
            whole = set(table.header) >= {"unit", "block", "arm"}
            unit, block = ("unit", "block") if whole else (data.get("unit", ""), data.get("block", ""))
            data["units"] = units_of(table, unit, block)
            data["assigned"] = assigned_of(table) if whole else None
        except forms.ValidationError as error:
            self.add_error("file", error)
        return data


def assigned_of(table: Rows) -> tuple[Assigned, ...]:
    return tuple(Assigned(row.values["unit"], row.values["block"], row.values["arm"]) for row in table.rows)
