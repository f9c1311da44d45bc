"""The ballot papers: one form for each kind of ballot, made from the frozen rules. All work without scripts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from collegium.decisions.actions import ballot_rules
from collegium.decisions.models import Ballot, Poll, Voter
from collegium.decisions.vocabulary import ANSWERS
from collegium.engines.ballots import (
    ABSTAIN,
    Advice,
    Answer,
    Approval,
    Approved,
    Budget,
    Choice,
    Consent,
    Dots,
    InstantRunoff,
    Points,
    Ranking,
    Rules,
    Schulze,
    Score,
    TransferableVote,
    is_blank,
)


class BallotForm(forms.Form):
    """What all papers share: the code of a secret ballot that is changed, and the way to abstain."""

    def __init__(
        self,
        *args: Any,
        poll: Poll,
        voter: Voter,
        about: Mapping[str, str],
        before: Choice | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.poll, self.voter, self.about, self.before = poll, voter, about, before
        self.rules: Any = ballot_rules(poll.terms())
        if poll.is_secret and voter.has_voted:
            self.fields["code"] = forms.CharField(
                label=_("The code of your ballot"),
                max_length=40,
                help_text=_("You were shown it once, when you voted. Without it your vote stays as it is."),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
        self.build()

    def build(self) -> None:
        raise NotImplementedError

    def choice(self) -> Choice:
        """The valid form as the engine takes it."""
        raise NotImplementedError

    def reason(self) -> str:
        return str(self.cleaned_data.get("reason", ""))

    def code(self) -> str:
        return str(self.cleaned_data.get("code", ""))

    def add_abstain(self) -> None:
        self.fields["abstain"] = forms.BooleanField(
            label=_("I abstain"),
            required=False,
            initial=self.before is not None and is_blank(self.before),
            help_text=_("You are counted as taking part, and prefer nothing."),
        )

    def check_abstention(self, chosen: Any, first: str) -> None:
        """Nothing chosen must be meant, and something chosen is no abstention."""
        if self.errors:
            return
        if self.cleaned_data.get("abstain") and chosen:
            self.add_error("abstain", _("You have chosen something. Take it away, or do not abstain."))
        elif not self.cleaned_data.get("abstain") and not chosen:
            self.add_error(first, _("Nothing is chosen yet. Choose, or abstain."))


class WordForm(BallotForm):
    """Yes or no; consent or an objection; advice or the decision after it."""

    def words(self) -> Sequence[str]:
        if isinstance(self.rules, Consent):
            return ("consent", "object", "abstain")
        if not isinstance(self.rules, Advice):
            return ("yes", "no", "abstain")
        asked = ("given", "abstain") if self.voter.pseudonym in self.rules.asked else ()
        decides = ("yes", "no") if self.voter.pseudonym == self.rules.owner else ()
        return (*asked, *decides)

    def build(self) -> None:
        before = self.before.word if isinstance(self.before, Answer) else None
        labels = {**ANSWERS, "given": _("My advice is written below")}
        self.fields["answer"] = forms.ChoiceField(
            label=_("Your vote"),
            choices=[(word, labels[word]) for word in self.words()],
            widget=forms.RadioSelect,
            initial=before,
        )
        if isinstance(self.rules, Consent | Advice):
            is_advice = isinstance(self.rules, Advice)
            self.fields["reason"] = forms.CharField(
                label=_("Your advice") if is_advice else _("Reason of an objection"),
                required=False,
                max_length=5_000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=_("Everybody of the initiative can read it, with your name.")
                if is_advice
                else _(
                    "What would be harmed if this were done, and how it could be safe enough to try. Read by all."
                ),
            )

    def choice(self) -> Choice:
        return Answer(self.cleaned_data["answer"])


class TickForm(BallotForm):
    """Approvals, and projects of a budget with what they cost."""

    def build(self) -> None:
        before = self.before.options if isinstance(self.before, Approved) else ()
        self.fields["options"] = forms.MultipleChoiceField(
            label=_("Tick everything that you can stand behind"),
            choices=[(name, self.shown(name)) for name in self.names],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            initial=list(before),
            help_text=self.hint(),
            error_messages={
                "invalid_choice": _("“%(value)s” is not one of the options. Choose from the list.")
            },
        )
        self.add_abstain()

    @property
    def costs(self) -> Mapping[str, int]:
        is_budget = isinstance(self.rules, Budget)
        return {project.name: project.cost for project in self.rules.projects} if is_budget else {}

    @property
    def names(self) -> Sequence[str]:
        return tuple(self.costs) if isinstance(self.rules, Budget) else tuple(self.rules.options)

    def shown(self, name: str) -> str:
        words = [name]
        if name in self.costs:
            words.append(
                f"{number_format(self.costs[name], force_grouping=True)} {self.poll.currency}".strip()
            )
        return " · ".join(filter(None, [*words, self.about.get(name, "")]))

    def hint(self) -> str:
        if not isinstance(self.rules, Budget):
            return ""
        money = f"{number_format(self.rules.budget, force_grouping=True)} {self.poll.currency}".strip()
        if self.poll.fits_budget:
            return _("There is {money}. What you tick must fit into it.").format(money=money)
        return _("There is {money}. You may tick more than fits.").format(money=money)

    def clean(self) -> dict[str, Any]:
        chosen = self.cleaned_data.get("options", [])
        self.check_abstention(chosen, "options")
        total = sum(self.costs.get(name, 0) for name in chosen)
        if self.poll.fits_budget and isinstance(self.rules, Budget) and total > self.rules.budget:
            text = _("What you ticked costs {total}, and there is {budget}. Leave something out.")
            money = number_format(self.rules.budget, force_grouping=True)
            self.add_error(
                "options", text.format(total=number_format(total, force_grouping=True), budget=money)
            )
        return self.cleaned_data

    def choice(self) -> Choice:
        chosen = tuple(self.cleaned_data["options"])
        return Approved(chosen) if chosen else ABSTAIN


class OneFieldEach(BallotForm):
    """Papers with a field for each option."""

    legend: Any = ""

    def build(self) -> None:
        before = self.given()
        for place, name in enumerate(self.rules.options):
            field: Any = self.field(name, before.get(name))
            field.fieldset = self.legend
            field.help_text = self.about.get(name, "")
            self.fields[f"option_{place}"] = field
        self.add_abstain()

    def given(self) -> Mapping[str, int]:
        return dict(self.before.points) if isinstance(self.before, Points) else {}

    def field(self, name: str, initial: int | None) -> forms.Field:
        raise NotImplementedError

    def numbers(self) -> list[tuple[str, str, int]]:
        """(field, option, number) of what was filled in."""
        found = []
        for place, name in enumerate(self.rules.options):
            value = self.cleaned_data.get(f"option_{place}")
            if value not in (None, ""):
                found.append((f"option_{place}", name, int(value)))
        return found

    def points(self) -> list[tuple[str, int]]:
        return [(name, number) for _field, name, number in self.numbers() if number]

    def clean(self) -> dict[str, Any]:
        self.check_abstention(self.numbers(), "option_0")
        return self.cleaned_data


class ScoreForm(OneFieldEach):
    legend = gettext_lazy("Your score for each option")

    def field(self, name: str, initial: int | None) -> forms.Field:
        scores = range(self.rules.lowest, self.rules.highest + 1)
        return forms.ChoiceField(
            label=name,
            required=False,
            choices=[("", _("No score")), *((number, number_format(number)) for number in scores)],
            initial=initial,
        )

    def choice(self) -> Choice:
        points = tuple((name, number) for _field, name, number in self.numbers())
        return Points(points) if points else ABSTAIN


class DotsForm(OneFieldEach):
    legend = gettext_lazy("Your dots")

    def field(self, name: str, initial: int | None) -> forms.Field:
        cap = self.rules.cap
        return forms.IntegerField(
            label=name,
            required=False,
            min_value=0,
            max_value=cap,
            initial=initial,
            error_messages={
                "max_value": ngettext(
                    "One option can get at most %(n)d dot.", "One option can get at most %(n)d dots.", cap
                )
                % {"n": cap},
            },
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        total = 0
        for field, _name, number in self.numbers():
            total += number
            if total > self.rules.dots:
                more = sum(one[2] for one in self.numbers())
                text = _("You have given {total} dots, and there are {dots}. Take some away.")
                self.add_error(field, text.format(total=more, dots=self.rules.dots))
                break
        return self.cleaned_data

    def choice(self) -> Choice:
        return Points(tuple(self.points())) if self.points() else ABSTAIN


class RankForm(OneFieldEach):
    legend = gettext_lazy("Your order: 1 is what you want most")

    @property
    def has_equals(self) -> bool:
        return isinstance(self.rules, Schulze)

    def given(self) -> Mapping[str, int]:
        levels = self.before.levels if isinstance(self.before, Ranking) else ()
        return {name: place for place, level in enumerate(levels, start=1) for name in level}

    def field(self, name: str, initial: int | None) -> forms.Field:
        places = range(1, len(self.rules.options) + 1)
        return forms.ChoiceField(
            label=name,
            required=False,
            choices=[("", _("Not ranked")), *((place, number_format(place)) for place in places)],
            initial=initial,
        )

    def clean(self) -> dict[str, Any]:
        super().clean()
        taken: dict[int, str] = {}
        for field, name, place in self.numbers():
            if place in taken and not self.has_equals:
                text = _("Place {place} is already that of “{other}”. Give every option a place of its own.")
                self.add_error(field, text.format(place=place, other=taken[place]))
            taken.setdefault(place, name)
        return self.cleaned_data

    def choice(self) -> Choice:
        levels: dict[int, list[str]] = {}
        for _field, name, place in self.numbers():
            levels.setdefault(place, []).append(name)
        if not levels:
            return ABSTAIN
        return Ranking(tuple(tuple(levels[place]) for place in sorted(levels)))


def form_class(rules: Rules) -> type[BallotForm]:
    match rules:
        case Approval() | Budget():
            return TickForm
        case Score():
            return ScoreForm
        case Dots():
            return DotsForm
        case InstantRunoff() | TransferableVote() | Schulze():
            return RankForm
    return WordForm


def ballot_form(data: Any, *, poll: Poll, voter: Voter) -> BallotForm:
    """The paper of one seat, filled in as the person voted last (never in a secret vote: nobody knows that)."""
    ballot = None if poll.is_secret else Ballot.objects.filter(voter=voter).first()
    about = {option.title: option.description for option in poll.proposal.options.all()}
    return form_class(ballot_rules(poll.terms()))(
        data,
        poll=poll,
        voter=voter,
        about=about,
        before=ballot.chosen() if ballot else None,
        initial={"reason": ballot.reason} if ballot else {},
    )
