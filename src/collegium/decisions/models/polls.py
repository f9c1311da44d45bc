"""Votes: one poll on one text under frozen rules, the roll of who may vote, and the ballots.

In a secret poll nothing leads from a row of the roll to a ballot: the ballot's name is made of a code that only the
voter was told, it has no time, and when the poll is closed all ballots go into the receipt, sorted by name, and their
rows are deleted.
"""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collegium.decisions.models.proposals import Proposal, ProposalText
from collegium.decisions.vocabulary import BY_LETTER, Method, PartnerType, WhoVotes
from collegium.engines.ballots import Choice, Outcome, Rules, from_json
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User


class PollQuerySet(models.QuerySet["Poll"]):
    def open(self) -> Self:
        return self.filter(closed_at=None, cancelled_at=None)

    def due(self, *, now: datetime) -> Self:
        """Open ones whose time is over."""
        return self.open().filter(closes_at__lte=now)


class Poll(models.Model):
    """One vote on one version of the text. Consent may take several; rules and rules_hash never change."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="polls")
    number = models.PositiveSmallIntegerField()
    text = models.ForeignKey(ProposalText, on_delete=models.PROTECT, related_name="polls")
    method = models.CharField(max_length=20, choices=Method.choices)
    who_votes = models.CharField(max_length=20, choices=WhoVotes.choices)
    is_secret = models.BooleanField(_("secret"))
    closes_early = models.BooleanField()
    fits_budget = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    rules = models.JSONField()
    rules_hash = models.CharField(max_length=64)
    outcome = models.JSONField(null=True, blank=True)
    receipt = models.JSONField(null=True, blank=True)

    objects = PollQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        indexes = [models.Index(fields=["closed_at", "closes_at"], name="poll_due")]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "number"], name="poll_number_once"),
            models.UniqueConstraint(
                fields=["proposal"],
                condition=Q(closed_at=None, cancelled_at=None),
                name="poll_one_open_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opened_at")),
                name="poll_ends_after_start",
                violation_error_message=_("The deadline must be ahead."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, outcome__isnull=True, receipt__isnull=True)
                | Q(closed_at__isnull=False, outcome__isnull=False, receipt__isnull=False, cancelled_at=None),
                name="poll_closed_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} ({self.number})"

    @property
    def is_over(self) -> bool:
        return self.closed_at is not None or self.cancelled_at is not None

    def takes_votes(self, *, now: datetime) -> bool:
        return not self.is_over and now < self.closes_at

    def terms(self) -> Rules:
        """The rules as the engine counts them."""
        found: Rules = from_json(self.rules)
        return found

    def found(self) -> Outcome | None:
        """The stored outcome; None while it is open."""
        outcome: Outcome | None = from_json(self.outcome) if self.outcome else None
        return outcome

    @property
    def answers_by_letter(self) -> bool:
        return not self.is_secret and self.method in BY_LETTER

    @property
    def shows_votes(self) -> bool:
        """Whether people see who voted what: never in a secret vote; before the close only reasons in the open."""
        return not self.is_secret and (self.is_over or self.method in {Method.CONSENT, Method.ADVICE})


class VoterQuerySet(models.QuerySet["Voter"]):
    def of_person(self, user: User, *, today: date) -> Self:
        """Seats that the person fills today: their own, and those of partners for which they speak."""
        roles = Membership.objects.filter(person=user).in_force(today=today)
        speaks = roles.filter(role=MembershipRole.ADMINISTRATOR)
        own = Q(person=user, organisation__in=roles.values("organisation"))
        seat = Q(person=None, organisation__in=speaks.values("organisation"))
        return self.filter(own | seat)

    def awaiting(self, user: User, *, now: datetime, today: date) -> Self:
        """Seats in open polls from which the person has not voted yet: for the dashboard."""
        waiting = self.of_person(user, today=today).filter(
            has_voted=False,
            poll__closed_at=None,
            poll__cancelled_at=None,
            poll__closes_at__gt=now,
        )
        found = waiting.select_related("poll__proposal__initiative", "organisation")
        return found.order_by("poll__closes_at", "pk")


class Voter(models.Model):
    """A row of the roll: somebody who may vote, or the seat of a partner. It never leads to a secret ballot."""

    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="voters")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    # as the partner was called when the vote opened; one of its own for each partner of the poll
    label = models.CharField(max_length=220)
    partner_type = models.CharField(max_length=20, choices=PartnerType.choices)
    weight = models.PositiveSmallIntegerField(default=1)
    # the name of the ballot in an open poll; empty in a secret one
    pseudonym = models.CharField(max_length=40, blank=True)
    has_voted = models.BooleanField(default=False)

    objects = VoterQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "person", "organisation"], name="voter_once"),
            models.UniqueConstraint(
                fields=["poll", "organisation"], condition=Q(person=None), name="voter_seat_once"
            ),
            models.CheckConstraint(
                condition=Q(partner_type__in=PartnerType.values), name="voter_type_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.person) if self.person else self.label


class Ballot(models.Model):
    """A vote under a pseudonym. voter, cast_by and cast_at are empty in a secret poll, always."""

    pseudonym = models.CharField(primary_key=True, max_length=40)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="ballots")
    is_secret = models.BooleanField()
    voter = models.OneToOneField(
        Voter, null=True, blank=True, on_delete=models.CASCADE, related_name="ballot"
    )
    choice = models.JSONField()
    reason = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(default=1)
    # only where counting needs them
    organisation = models.CharField(max_length=220, blank=True)
    partner_type = models.CharField(max_length=20, blank=True)
    cast_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cast_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pseudonym"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_secret=True, voter=None, cast_by=None, cast_at=None, reason="")
                | Q(is_secret=False, voter__isnull=False, cast_by__isnull=False, cast_at__isnull=False),
                name="ballot_secret_or_signed",
            )
        ]

    def __str__(self) -> str:
        return self.pseudonym

    def chosen(self) -> Choice:
        choice: Choice = from_json(self.choice)
        return choice
