"""Proposals: what is to be decided, in which words, among which options and by which rules."""

from datetime import date, datetime
from typing import Self

from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.decisions.vocabulary import (
    ALWAYS_OPEN,
    WITHOUT_OPTIONS,
    AdviceReason,
    BudgetRule,
    Completion,
    Inside,
    Method,
    ProposalState,
    ReviewFinding,
    StvRule,
    Threshold,
    WhoVotes,
)
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.meetings.models import Meeting
from collegium.partners.models import Organisation
from collegium.people.models import User


class Topic(models.Model):
    """A subject on which proposals are made and votes can be given to somebody else."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(_("topic"), max_length=80)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["initiative", "name"],
                name="topic_once",
                violation_error_message=_("This topic is already there."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="topic_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def open(self) -> Self:
        return self.filter(state=ProposalState.OPEN)

    def in_register(self) -> Self:
        """What was voted on to the end."""
        return self.filter(state__in=[ProposalState.COUNTED, ProposalState.DECIDED])

    def review_due(self, *, today: date) -> Self:
        return self.filter(state=ProposalState.DECIDED, review_on__lte=today)


class Proposal(models.Model):
    """Something to be decided. While it is a draft everything can change; the rules are frozen when it is opened."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="proposals")
    title = models.CharField(_("proposal"), max_length=200)
    background = models.TextField(_("background"), blank=True, validators=[MaxLengthValidator(20_000)])
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    goals = models.ManyToManyField(
        Goal, verbose_name=_("goals that it serves"), blank=True, related_name="proposals"
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name=_("meeting it comes from"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="proposals",
    )
    # where it comes from: a discussion, a finding of a study, any page of the initiative
    subject_label = models.CharField(max_length=200, blank=True)
    subject_url = models.CharField(max_length=300, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState.choices, default=ProposalState.DRAFT, editable=False
    )

    method = models.CharField(_("method"), max_length=20, choices=Method.choices, default=Method.CONSENT)
    who_votes = models.CharField(
        _("who votes"), max_length=20, choices=WhoVotes.choices, default=WhoVotes.REPRESENTATIVES
    )
    inside = models.CharField(
        _("how a partner comes to its vote"), max_length=10, choices=Inside.choices, default=Inside.MAJORITY
    )
    is_split = models.BooleanField(
        _("divide the weight of a partner among the votes of its people"), default=False
    )
    funders_vote = models.BooleanField(_("funders have a vote"), default=True)
    observers_vote = models.BooleanField(_("observers have a vote"), default=False)
    is_secret = models.BooleanField(_("secret"), default=False)
    closes_early = models.BooleanField(_("may be closed as soon as everybody has voted"), default=False)
    closes_at = models.DateTimeField(_("votes until"), null=True, blank=True)
    quorum_percent = models.PositiveSmallIntegerField(
        _("quorum, per cent of the votes"), default=50, validators=[MaxValueValidator(100)]
    )
    threshold = models.CharField(
        _("carried by"), max_length=20, choices=Threshold.choices, default=Threshold.HALF
    )
    # of a double majority; None: every kind
    kinds_needed = models.PositiveSmallIntegerField(
        _("kinds of partner that must carry it"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    seats = models.PositiveSmallIntegerField(
        _("places to fill"), default=1, validators=[MinValueValidator(1), MaxValueValidator(50)]
    )
    highest = models.PositiveSmallIntegerField(
        _("highest score"), default=5, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    dots = models.PositiveSmallIntegerField(
        _("dots for everyone"), default=10, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    dots_cap = models.PositiveSmallIntegerField(
        _("dots on one option at most"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    stv_rule = models.CharField(
        _("how surplus votes travel"), max_length=20, choices=StvRule.choices, default=StvRule.SCOTTISH
    )
    budget = models.PositiveBigIntegerField(
        _("budget"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10**15)]
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    budget_rule = models.CharField(
        _("how the money is shared out"),
        max_length=20,
        choices=BudgetRule.choices,
        default=BudgetRule.EQUAL_SHARES,
    )
    completion = models.CharField(
        _("what remains"), max_length=20, choices=Completion.choices, default=Completion.ADD1
    )
    fits_budget = models.BooleanField(_("what one ballot ticks must fit into the budget"), default=False)
    most_carried = models.PositiveSmallIntegerField(
        _("votes that one person may carry for others"), default=2, validators=[MaxValueValidator(1000)]
    )
    decider = models.ForeignKey(
        User,
        verbose_name=_("who decides after the advice"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    facilitator = models.ForeignKey(
        User, verbose_name=_("facilitator"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    outcome_statement = models.TextField(_("outcome"), blank=True, validators=[MaxLengthValidator(10_000)])
    stated_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    decided_on = models.DateField(_("decided on"), null=True, blank=True, editable=False)
    is_adopted = models.BooleanField(_("adopted"), null=True, editable=False)
    review_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    # the day of review of which the facilitator has been reminded
    reminded_of = models.DateField(null=True, blank=True, editable=False)
    withdrawn_because = models.CharField(_("why it is withdrawn"), max_length=300, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        indexes = [models.Index(fields=["initiative", "state"], name="proposal_of_initiative")]
        constraints = [
            models.CheckConstraint(condition=Q(method__in=Method.values), name="proposal_method_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=ProposalState.values), name="proposal_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(who_votes__in=WhoVotes.values), name="proposal_voters_are_known"
            ),
            models.CheckConstraint(
                condition=Q(threshold__in=Threshold.values), name="proposal_threshold_is_known"
            ),
            models.CheckConstraint(
                condition=Q(quorum_percent__range=(0, 100)),
                name="proposal_quorum_is_a_share",
                violation_error_message=_("The quorum is a share of the votes: from 0 to 100 per cent."),
            ),
            models.CheckConstraint(
                condition=Q(kinds_needed=None) | Q(kinds_needed__gte=1),
                name="proposal_needs_some_kind",
                violation_error_message=_("At least one kind of partner must carry it."),
            ),
            models.CheckConstraint(
                condition=Q(is_secret=False) | ~Q(method__in=ALWAYS_OPEN),
                name="proposal_reasons_are_open",
                violation_error_message=_(
                    "Objections and advice have an author, so this vote cannot be secret."
                ),
            ),
            models.CheckConstraint(
                condition=Q(dots_cap__lte=models.F("dots")),
                name="proposal_cap_within_dots",
                violation_error_message=_("One option cannot get more dots than a person has."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ProposalState.DECIDED,
                    decided_on__isnull=False,
                    is_adopted__isnull=False,
                    stated_by__isnull=False,
                )
                & ~Q(outcome_statement="")
                | (~Q(state=ProposalState.DECIDED) & Q(decided_on=None, stated_by=None)),
                name="proposal_decided_with_statement",
                violation_error_message=_("A decision needs its outcome in words."),
            ),
            models.CheckConstraint(
                condition=~Q(state=ProposalState.OPEN) | Q(closes_at__isnull=False),
                name="proposal_open_until",
                violation_error_message=_("Say until when people can vote."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("decisions:proposal", args=[self.initiative.slug, self.pk])

    @property
    def has_options(self) -> bool:
        return self.method not in WITHOUT_OPTIONS

    @property
    def is_draft(self) -> bool:
        return self.state == ProposalState.DRAFT

    def is_review_due(self, *, today: date) -> bool:
        return self.state == ProposalState.DECIDED and self.review_on is not None and self.review_on <= today

    def text(self) -> "ProposalText":
        """The current version of what is proposed."""
        found: ProposalText = self.texts.order_by("-version")[0]
        return found

    def seconds_left(self, *, now: datetime) -> float:
        return (self.closes_at - now).total_seconds() if self.closes_at else 0.0


class ProposalText(models.Model):
    """One version of what is proposed, and what changed for whom since the one before."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="texts")
    version = models.PositiveSmallIntegerField()
    text = models.TextField(_("what is proposed"), validators=[MaxLengthValidator(20_000)])
    note = models.CharField(_("what has changed, and which objection it answers"), max_length=500, blank=True)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "version"], name="proposal_text_once"),
            models.CheckConstraint(
                condition=~Q(text=""),
                name="proposal_text_not_empty",
                violation_error_message=_("Say what is proposed."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} ({self.version})"


class Option(models.Model):
    """Something to choose: a candidate, a variant, a project with its cost."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="options")
    title = models.CharField(_("option"), max_length=120)
    description = models.TextField(_("in more words"), blank=True, validators=[MaxLengthValidator(5_000)])
    cost = models.PositiveBigIntegerField(
        _("cost"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10**15)]
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "title"],
                name="option_once",
                violation_error_message=_("There is already an option with this name."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="option_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class VoteWeight(models.Model):
    """How many votes a partner has in one proposal; 1 for those without a row."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="weights")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    weight = models.PositiveSmallIntegerField(_("votes"), validators=[MaxValueValidator(1000)])

    class Meta:
        ordering = ["organisation__name", "pk"]
        constraints = [models.UniqueConstraint(fields=["proposal", "organisation"], name="vote_weight_once")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.weight}"


class Adviser(models.Model):
    """Somebody whose advice is asked before the decision."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="advisers")
    person = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(
        _("why"), max_length=10, choices=AdviceReason.choices, default=AdviceReason.AFFECTED
    )

    class Meta:
        ordering = ["reason", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "person"],
                name="adviser_once",
                violation_error_message=_("This person is already asked."),
            ),
            models.CheckConstraint(
                condition=Q(reason__in=AdviceReason.values), name="advice_reason_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.get_reason_display()}"


class DecisionReview(models.Model):
    """That a decision was looked at again, and what came of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="reviews")
    finding = models.CharField(_("what came of it"), max_length=10, choices=ReviewFinding.choices)
    note = models.TextField(_("why"), validators=[MaxLengthValidator(5_000)])
    next_on = models.DateField(_("to be looked at again on"), null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-reviewed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finding__in=ReviewFinding.values), name="review_finding_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(finding=ReviewFinding.END) | Q(next_on=None),
                name="review_of_the_end",
                violation_error_message=_("What has ended is not looked at again: leave the day empty."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal}: {self.get_finding_display()}"
