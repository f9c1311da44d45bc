"""Forms and filters of agreements, promises, responsibilities and concerns."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from collegium.agreements.actions import handlers_of
from collegium.agreements.models import (
    Agreement,
    AgreementSection,
    AgreementVersion,
    Assignment,
    Concern,
    Promise,
    ReaffirmationAnswer,
    Responsibility,
)
from collegium.agreements.permissions import neutral_people, organisations_of
from collegium.agreements.vocabulary import (
    NEXT_STAGES,
    Affirmation,
    ConcernStage,
    PromiseState,
    VersionState,
)
from collegium.core.clock import utc_date
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
        widgets = {"text": SHORT, "answer": forms.RadioSelect(choices=Affirmation.choices)}
        labels = {"organisation": _("In the name of")}
        help_texts = {"text": _("Only where something should change.")}

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "organisation", organisations)
        self.fields["organisation"].empty_label = None  # type: ignore[attr-defined]


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
            choose(self, "helpers", with_partners(neutral_people(concern).exclude(pk=concern.raised_by_id)))
        if not {ConcernStage.SETTLED, ConcernStage.DECIDED} & set(stages):
            del self.fields["outcome"]


class HandlerForm(forms.Form):
    handler = PersonField(label=_("Who takes it over"), queryset=User.objects.none())

    def __init__(self, *args: Any, initiative: Initiative, concern: Concern, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = handlers_of(initiative).exclude(pk=concern.handler_id)
        choose(self, "handler", with_partners(people))


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
