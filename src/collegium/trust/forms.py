"""Forms of the trust survey: opening a wave, and what one person says of the other partners."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import utc_date
from collegium.initiatives.forms import date_input
from collegium.partners.models import Organisation
from collegium.trust.models import RosterPartner
from collegium.trust.vocabulary import DIMENSION_QUESTIONS, RATINGS, Frequency, TieKind


class LastDayForm(forms.Form):
    closes_on = forms.DateField(
        label=_("Last day"),
        widget=date_input(),
        help_text=_("Partners that have not answered are reminded once, three days before."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.fields["closes_on"].initial is None:
            self.fields["closes_on"].initial = utc_date() + timedelta(days=21)

    def clean_closes_on(self) -> date:
        day: date = self.cleaned_data["closes_on"]
        if day <= utc_date():
            raise ValidationError(_gettext("Choose a day after today."))
        if day > utc_date() + timedelta(days=366):
            raise ValidationError(_gettext("Choose a day within a year."))
        return day

    @property
    def closes_at(self) -> datetime:
        """The end of the last day, where the person is."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["closes_on"], time(23, 59)))


class OpenWaveForm(LastDayForm):
    organisations = forms.ModelMultipleChoiceField(
        label=_("Partners that are asked"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Each rates the others and is rated by them. The roster stays as it is while the survey is open. "
            "Partners without anybody who could answer, and observers, are not in the list."
        ),
    )
    field_order = ["organisations", "closes_on"]

    def __init__(self, *args: Any, askable: "QuerySet[Organisation]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = askable  # type: ignore[attr-defined]
        self.fields["organisations"].initial = list(askable)


@dataclass(frozen=True, slots=True)
class Block:
    """The questions about one partner, for the page. is_open: something was answered, or is wrong."""

    name: str
    kind: str
    frequency: forms.BoundField
    kinds: forms.BoundField
    ratings: tuple[forms.BoundField, ...]
    is_open: bool


class AnswerForm(forms.Form):
    """Questions about every other partner; none must be answered. Names of fields begin with the partner's key."""

    works_with_none = forms.BooleanField(label=_("We work with none of these partners"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        others: Sequence[RosterPartner],
        said: Mapping[str, Mapping[str, Any]],
    ) -> None:
        initial = {f"{key}_{name}": value for key, one in said.items() for name, value in one.items()}
        super().__init__(data, initial=initial, label_suffix="")
        self.others, self.said = others, said
        for partner in others:
            for name, field in questions():
                self.fields[f"{partner.key}_{name}"] = field

    def blocks(self) -> Iterator[Block]:
        for partner in self.others:
            fields = {name: self[f"{partner.key}_{name}"] for name in ("frequency", "kinds")}
            ratings = tuple(self[f"{partner.key}_{name}"] for name in DIMENSION_QUESTIONS)
            touched = any(field.errors or field.data for field in (*fields.values(), *ratings))
            yield Block(
                partner.name,
                partner.get_kind_display(),
                fields["frequency"],
                fields["kinds"],
                ratings,
                touched or partner.key in self.said,
            )

    def answers(self) -> dict[str, dict[str, Any]]:
        names = ("frequency", "kinds", *DIMENSION_QUESTIONS)
        return {
            partner.key: {name: self.cleaned_data.get(f"{partner.key}_{name}") or None for name in names}
            for partner in self.others
        }


def questions() -> Iterator[tuple[str, forms.Field]]:
    yield (
        "frequency",
        number(_("How often do you work with it?"), [("", _("We do not work together")), *Frequency.choices]),
    )
    yield (
        "kinds",
        forms.MultipleChoiceField(
            label=_("What do you do together?"),
            choices=TieKind.choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
    )
    scale = [("", _("Don't know")), *((value, f"{value} · {word}") for value, word in RATINGS)]
    for name, text in DIMENSION_QUESTIONS.items():
        yield name, number(text, scale)


def number(label: Any, choices: list[Any]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=choices, required=False, coerce=int, empty_value=None, widget=forms.Select
    )
