"""Forms and filters of agreements, promises, contributions, responsibilities and concerns."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.agreements.actions import Source, contribution_sources, handlers_of
from collegium.agreements.models import (
    Agreement,
    AgreementSection,
    AgreementVersion,
    Assignment,
    Concern,
    Contribution,
    Promise,
    ReaffirmationAnswer,
    Responsibility,
)
from collegium.agreements.permissions import neutral_people, organisations_of
from collegium.agreements.vocabulary import (
    NEXT_STAGES,
    Affirmation,
    ConcernStage,
    ContributionKind,
    ContributionState,
    PromiseState,
    VersionState,
)
from collegium.core.clock import utc_date
from collegium.core.money import field_money, minor_units
from collegium.initiatives.actions.participations import administrators
from collegium.initiatives.forms import choice_filter, date_input, search_field
from collegium.initiatives.models import Goal, Initiative
from collegium.initiatives.permissions import people_of_partners, user_can_coordinate
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User

LONG = forms.Textarea(attrs={"rows": 12})
SHORT = forms.Textarea(attrs={"rows": 3})


def partners_of(initiative: Initiative) -> "QuerySet[Organisation]":
    parts = initiative.participations.accepted(today=utc_date())
    return Organisation.objects.filter(pk__in=parts.values("organisation"))


def choose(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let a field choose among these rows."""
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choose a person; the list says for whom each acts, since names repeat."""

    def label_from_instance(self, person: Any) -> str:
        names = sorted({role.organisation.name for role in person.memberships.all() if role.ended_on is None})
        return f"{person} ({', '.join(names)})" if names else str(person)


class PeopleField(PersonField, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """As `PersonField`, several."""


def with_partners(people: "QuerySet[User]") -> "QuerySet[User]":
    return people.prefetch_related("memberships__organisation").order_by("name", "pk")


class PartnersForm(forms.Form):
    organisations = forms.ModelMultipleChoiceField(
        label=_("Partners that enter into it"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose the partners that enter into it.")},
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisations", partners_of(initiative))


class AgreementForm(forms.ModelForm[Agreement]):
    """A new agreement with the term and the parties of its first version."""

    starts_on = forms.DateField(label=_("Begins"), widget=date_input())
    ends_on = forms.DateField(
        label=_("Ends"),
        widget=date_input(),
        required=False,
        help_text=_("Reminders go out 90, 60 and 30 days before."),
    )
    from_settings = forms.BooleanField(
        label=_("Begin with the agreement in the settings"),
        required=False,
        initial=True,
        help_text=_("What it says is put at the head of the sections that it belongs to."),
    )
    organisations = PartnersForm.base_fields["organisations"]

    class Meta:
        model = Agreement
        fields = ["kind", "title"]

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisations", partners_of(initiative))
        signing = initiative.signing_parts(today=utc_date()).values_list("organisation", flat=True)
        self.initial.setdefault("organisations", list(signing))
        self.initial.setdefault("starts_on", utc_date())
        self.initial.setdefault("ends_on", utc_date() + timedelta(days=730))


class EditAgreementForm(forms.ModelForm[Agreement]):
    class Meta:
        model = Agreement
        fields = ["title", "is_public"]


class VersionForm(forms.ModelForm[AgreementVersion]):
    class Meta:
        model = AgreementVersion
        fields = ["starts_on", "ends_on", "why"]
        widgets = {"starts_on": date_input(), "ends_on": date_input()}


class SectionForm(forms.ModelForm[AgreementSection]):
    class Meta:
        model = AgreementSection
        fields = ["heading", "text"]
        widgets = {"text": LONG}


class EditSectionForm(SectionForm):
    # what the person started from, to notice that somebody else has saved meanwhile
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SignatoryForm(forms.Form):
    person = PersonField(label=_("Who signs"), queryset=User.objects.none())
    function = forms.CharField(
        label=_("Function"), max_length=150, required=False, help_text=_("For example: head teacher.")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        speakers = User.objects.filter(pk__in=[person.pk for person in administrators(organisation)])
        choose(self, "person", with_partners(speakers))


class SignForm(forms.Form):
    """digest: the hash of the text that was shown, so that nothing else is signed."""

    function = forms.CharField(label=_("Function in which you sign"), max_length=150, required=False)
    agree = forms.BooleanField(
        label=_("I have read the text and may sign in the name of this partner."),
        error_messages={"required": _("Tick this if you agree. Otherwise say below what should change.")},
    )
    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=2000, widget=SHORT)


class OptionalReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=2000, required=False, widget=SHORT)


class DueForm(forms.Form):
    due_on = forms.DateField(label=_("Answers until"), widget=date_input())


class AnswerForm(forms.ModelForm[ReaffirmationAnswer]):
    class Meta:
        model = ReaffirmationAnswer
        fields = ["organisation", "answer", "text"]
        widgets = {"text": SHORT, "answer": forms.RadioSelect}
        labels = {"organisation": _("In the name of")}
        help_texts = {"text": _("Only where something should change.")}

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", organisations)
        self.fields["organisation"].empty_label = None  # type: ignore[attr-defined]
        self.fields["answer"].choices = Affirmation.choices  # type: ignore[attr-defined]  # nothing is no answer


class PromiseForm(forms.ModelForm[Promise]):
    owner = PersonField(
        label=_("Who sees to it"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Is reminded before the day, and when it has passed."),
    )

    class Meta:
        model = Promise
        fields = [
            "organisation", "title", "details", "due_on", "owner", "receiver", "goal", "section", "rhythm",
        ]  # fmt: skip
        widgets = {"due_on": date_input(), "details": SHORT}

    def __init__(self, *args: Any, initiative: Initiative, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = partners_of(initiative)
        own = every
        if not user_can_coordinate(user, initiative):
            own = every.filter(pk__in=organisations_of(user, initiative))
        choose(self, "organisation", own)
        choose(self, "owner", with_partners(people_who_act_for(own, self.instance.owner_id)))
        choose(self, "receiver", every)
        choose(self, "goal", initiative.goals.current())
        choose(self, "section", sections_in_force(initiative))
        if self.instance.pk:
            del self.fields["organisation"]


def people_who_act_for(organisations: QuerySet[Organisation], also: int | None) -> "QuerySet[User]":
    """Members of these partners and of those that look after them; and one who was chosen before."""
    homes = Q(organisation__in=organisations) | Q(organisation__in=organisations.values("steward"))
    members = Membership.objects.in_force(today=utc_date()).filter(homes)
    return User.objects.filter(Q(pk__in=members.values("person"), is_active=True) | Q(pk=also or 0))


def sections_in_force(initiative: Initiative) -> "QuerySet[AgreementSection]":
    versions = AgreementVersion.objects.filter(agreement__initiative=initiative, state=VersionState.IN_FORCE)
    return AgreementSection.objects.current().filter(version__in=versions)


class KeepForm(forms.Form):
    on = forms.DateField(label=_("Kept on"), widget=date_input())
    note = forms.CharField(label=_("What was done"), max_length=5000, required=False, widget=SHORT)
    evidence_url = forms.URLField(
        label=_("Link to what shows it"), required=False, assume_scheme="https", max_length=200
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Why"), max_length=5000, widget=SHORT)


class PromiseFilter(forms.Form):
    MINE, OURS = "mine", "ours"
    OVERDUE = "overdue"

    q = search_field(_("Promise"))
    whose = choice_filter(_("Whose promises"), [(MINE, _("Mine")), (OURS, _("My partner's"))])
    state = choice_filter(_("State"), [(OVERDUE, _("Overdue")), *PromiseState.choices])
    goal = forms.ModelChoiceField(
        label=_("Goal"), queryset=Goal.objects.none(), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, initiative: Initiative, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initiative, self.user = initiative, user
        choose(self, "goal", initiative.goals.current())

    def apply(self, promises: QuerySet[Promise]) -> QuerySet[Promise]:
        chosen = self.cleaned_data
        promises = promises.filter(
            Q(title__icontains=chosen["q"]) | Q(organisation__name__icontains=chosen["q"])
        )
        if chosen["goal"]:
            promises = promises.filter(goal=chosen["goal"])
        if chosen["whose"] == self.MINE:
            promises = promises.filter(owner=self.user)
        if chosen["whose"] == self.OURS:
            promises = promises.filter(organisation__in=organisations_of(self.user, self.initiative))
        if chosen["state"] == self.OVERDUE:
            return promises.filter(state=PromiseState.OPEN, due_on__lt=utc_date())
        return promises.filter(state=chosen["state"]) if chosen["state"] else promises


class ContributionForm(forms.ModelForm[Contribution]):
    """What a partner gave. Money is typed as people write it; what goes with what is for the action to say."""

    last_on = forms.DateField(
        label=_("Last day"),
        widget=date_input(),
        required=False,
        help_text=_("Empty where it was one day."),
    )
    amount = forms.CharField(label=_("Amount of money, or what it is worth"), max_length=30, required=False)
    currency = forms.CharField(
        label=_("Currency"), max_length=3, required=False, help_text=_("Three letters, such as USD.")
    )
    rate = forms.CharField(
        label=_("Rate for an hour"),
        max_length=30,
        required=False,
        help_text=_("By which the hours are valued. The hours are told first, what they are worth second."),
    )
    subject = forms.ChoiceField(label=_("Activity or meeting"), required=False)

    class Meta:
        model = Contribution
        fields = [
            "organisation", "kind", "title", "first_on", "last_on", "hours", "quantity", "unit", "currency",
            "rate_source", "rate_year", "shows_amount", "receiver", "promise", "goal", "note",
        ]  # fmt: skip
        widgets = {"first_on": date_input(), "note": SHORT}

    field_order = [
        "organisation", "kind", "title", "first_on", "last_on", "receiver", "hours", "quantity", "unit",
        "amount", "currency", "shows_amount", "rate", "rate_source", "rate_year", "promise", "goal", "subject",
        "note",
    ]  # fmt: skip

    def __init__(self, *args: Any, initiative: Initiative, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = partners_of(initiative)
        own = every
        if not user_can_coordinate(user, initiative):
            own = every.filter(pk__in=organisations_of(user, initiative))
        choose(self, "organisation", own)
        choose(self, "receiver", every)
        promised_by = own.filter(pk=self.instance.organisation_id) if self.instance.pk else own
        choose(self, "promise", initiative.promises.filter(organisation__in=promised_by))
        choose(self, "goal", initiative.goals.current())
        self.offer_subjects(initiative)
        for name, label in FIELDSETS.items():
            self.fields[name].fieldset = label  # type: ignore[attr-defined]
        if self.instance.pk:
            del self.fields["organisation"]
            self.fill_in(self.instance)

    def offer_subjects(self, initiative: Initiative) -> None:
        """The activities and meetings there are, and the one that was chosen before."""
        shown, offered = self.instance, contribution_sources(initiative)
        if shown.subject_type:
            kept = Source(shown.subject_type, shown.subject_id, shown.subject_label, shown.subject_url)
            offered.insert(0, (_("As before"), [kept]))
        self.sources = {key_of(one): one for _kind, things in offered for one in things}
        groups = [(label, [(key_of(one), one.label) for one in things]) for label, things in offered]
        self.fields["subject"].choices = [("", "---------"), *groups]  # type: ignore[attr-defined]

    def fill_in(self, shown: Contribution) -> None:
        for name in ("amount", "rate"):
            units = getattr(shown, name)
            self.initial[name] = "" if units is None else field_money(units, shown.currency)
        self.initial["subject"] = f"{shown.subject_type}:{shown.subject_id}" if shown.subject_type else ""

    def validate_constraints(self) -> None:
        """The action says beside which field something is missing."""

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if code and not (code.isascii() and code.isalpha() and len(code) == 3):
            raise forms.ValidationError(gettext("A currency has three letters, such as USD."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["last_on"] = data.get("last_on") or data.get("first_on")
        for name in ("amount", "rate"):
            typed, data[name] = data.get(name), None
            if typed:
                data[name] = self.units_of(name, typed, data.get("currency", ""))
        return data

    def units_of(self, name: str, typed: str, currency: str) -> int | None:
        try:
            return minor_units(typed, currency)
        except ValueError:
            self.add_error(
                name, gettext("Write an amount such as 1250 or 1250.50, as fine as the currency is.")
            )
            return None

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"organisation", "subject"}
        }

    def source(self) -> Source | None:
        return self.sources.get(self.cleaned_data.get("subject", ""))


FIELDSETS: Mapping[str, Any] = {
    **dict.fromkeys(["hours", "quantity", "unit", "amount", "currency", "shows_amount"], _("How much")),
    **dict.fromkeys(["rate", "rate_source", "rate_year"], _("What the hours are worth")),
    **dict.fromkeys(["promise", "goal", "subject"], _("What it belongs to")),
}


def key_of(source: Source) -> str:
    return f"{source.type}:{source.id}"


class QuestionForm(forms.Form):
    """What is not right with a contribution."""

    answer = forms.CharField(label=_("What is not right"), max_length=1000, widget=SHORT)


class ContributionFilter(forms.Form):
    """By who gave, what, in which state, for what, and when: all in the address."""

    q = search_field(_("Contribution"))
    partner = forms.ModelChoiceField(
        label=_("Who gave"), queryset=Organisation.objects.none(), required=False, empty_label=_("Any")
    )
    kind = choice_filter(_("Kind"), ContributionKind.choices)
    state = choice_filter(_("State"), ContributionState.choices)
    goal = forms.ModelChoiceField(
        label=_("Goal"), queryset=Goal.objects.none(), required=False, empty_label=_("Any")
    )
    since = forms.DateField(label=_("From"), widget=date_input(), required=False)
    until = forms.DateField(label=_("Until"), widget=date_input(), required=False)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gave = Organisation.objects.filter(contributions__initiative=initiative).distinct()
        choose(self, "partner", gave)
        choose(self, "goal", initiative.goals.current())

    def apply(self, contributions: QuerySet[Contribution]) -> QuerySet[Contribution]:
        chosen = self.cleaned_data
        rows = contributions.filter(title__icontains=chosen["q"])
        wanted = {
            "organisation": chosen["partner"], "kind": chosen["kind"], "state": chosen["state"],
            "goal": chosen["goal"], "last_on__gte": chosen["since"], "first_on__lte": chosen["until"],
        }  # fmt: skip
        return rows.filter(**{name: value for name, value in wanted.items() if value})


class TotalsFilter(ContributionFilter):
    def apply(self, contributions: Any) -> Any:
        """The view has chosen already: the rows are its sums."""
        return contributions


class QuarterFilter(forms.Form):
    quarter = forms.ChoiceField(label=_("Quarter"), required=False)

    def __init__(self, *args: Any, quarters: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quarter"].choices = [(one, one) for one in quarters]  # type: ignore[attr-defined]

    def apply(self, rows: Any) -> Any:
        """The view has read the quarter already: the rows are its."""
        return rows


class ResponsibilityForm(forms.ModelForm[Responsibility]):
    class Meta:
        model = Responsibility
        fields = ["title", "description", "goal"]
        widgets = {"description": SHORT}

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "goal", initiative.goals.current())


class PartForm(forms.ModelForm[Assignment]):
    person = PersonField(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Empty: the partner as a whole."),
    )

    class Meta:
        model = Assignment
        fields = ["part", "organisation", "person"]

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", partners_of(initiative))
        choose(self, "person", with_partners(people_of_partners(initiative)))


class ConcernForm(forms.ModelForm[Concern]):
    about_organisations = forms.ModelMultipleChoiceField(
        label=_("Partners whom it is about"), queryset=Organisation.objects.none(), required=False
    )
    about_people = PeopleField(
        label=_("People whom it is about"), queryset=User.objects.none(), required=False
    )
    handler = PersonField(
        label=_("Who should handle it"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Whoever is not party to it"),
        help_text=_(
            "Whom it is about, and their colleagues, can neither see nor handle it. If you choose nobody, you see who "
            "it would be before anything is sent."
        ),
    )
    # the person whom the page named, where nobody was chosen
    goes_to = forms.ModelChoiceField(queryset=User.objects.none(), required=False, widget=forms.HiddenInput)

    class Meta:
        model = Concern
        fields = ["text", "wish", "about_organisations", "about_people", "is_unnamed", "handler"]
        widgets = {"text": forms.Textarea(attrs={"rows": 7}), "wish": SHORT}

    def __init__(self, *args: Any, initiative: Initiative, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "about_organisations", partners_of(initiative))
        others = people_of_partners(initiative).exclude(pk=user.pk)
        choose(self, "about_people", with_partners(others))
        # anybody whom the page offers later, when it is known whom it is about; the action says who cannot
        choose(self, "handler", others)
        choose(self, "goes_to", others)
        self.offer(handlers_of(initiative).exclude(pk=user.pk))

    def offer(self, people: "QuerySet[User]") -> None:
        """Whom the list shows."""
        field: Any = self.fields["handler"]
        named = [(person.pk, field.label_from_instance(person)) for person in with_partners(people)]
        field.widget.choices = [("", field.empty_label), *named]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "goes_to"}

    def about(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("about_organisations", "about_people", "handler")}

    def name(self, person: User, free: Iterable[User]) -> str:
        """Show the form again with the person who would get it, and offer all who could instead."""
        given: Any = self.data
        given = given.copy()
        given["goes_to"] = str(person.pk)
        self.data = given
        self.offer(User.objects.filter(pk__in=[one.pk for one in free]))
        field: Any = self.fields["handler"]
        return str(dict(field.widget.choices)[person.pk])


class StepForm(forms.Form):
    """The next stage of a concern, with what it needs."""

    stage = forms.ChoiceField(label=_("Next step"), widget=forms.RadioSelect)
    helpers = PeopleField(
        label=_("Facilitator, or members of the panel"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Only people who are not party to it are listed."),
    )
    outcome = forms.CharField(
        label=_("What came of it"),
        max_length=10_000,
        required=False,
        widget=SHORT,
        help_text=_("When it is settled or decided. Those who see this concern can read it."),
    )

    def __init__(self, *args: Any, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stages = NEXT_STAGES.get(concern.stage, ())
        self.fields["stage"].choices = [(one.value, one.label) for one in stages]  # type: ignore[attr-defined]
        self.fields["stage"].initial = stages[0] if len(stages) == 1 else None
        needs_people = {ConcernStage.FACILITATION, ConcernStage.PANEL} & set(stages)
        if not needs_people:
            del self.fields["helpers"]
        else:
            choose(self, "helpers", with_partners(neutral_people(concern)))
        if not {ConcernStage.SETTLED, ConcernStage.DECIDED} & set(stages):
            del self.fields["outcome"]


class HandlerForm(forms.Form):
    handler = PersonField(label=_("Who takes it over"), queryset=User.objects.none())

    def __init__(self, *args: Any, free: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "handler", with_partners(User.objects.filter(pk__in=[one.pk for one in free])))


class MessageForm(forms.Form):
    text = forms.CharField(label=_("Message"), max_length=5000, widget=SHORT)


class FacilitatorForm(forms.Form):
    person = PersonField(label=_("Person"), queryset=User.objects.none())

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "person", with_partners(people_of_partners(initiative)))


def default_day() -> date:
    """A month from today: what a new promise is proposed for."""
    return utc_date() + timedelta(days=30)
