"""What waits for a person: one list out of all apps, the most urgent first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.agreements.models import AgreementParty, Promise, Reaffirmation, ReaffirmationAnswer
from collegium.core.tables import Column, EmptyState, table_response
from collegium.decisions.models import Voter
from collegium.evaluation.models import SignOff
from collegium.initiatives.models import Initiative, Participation, Vision, VisionSignOff
from collegium.initiatives.permissions import organisations_spoken_for_by
from collegium.initiatives.vocabulary import PartnerRole
from collegium.meetings.models import Meeting, Response
from collegium.people.models import User
from collegium.people.requests import Request
from collegium.trust.models import Respondent

# of one kind; whoever has more has a list of that kind
MOST = 50
DAYS_AHEAD = 14


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that a person is asked to do. due: a day or a moment, if there is one."""

    kind: str
    label: str
    url: str
    initiative: str
    due: date | datetime | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, when, in which initiatives (those that the person sees, or one of them), and for whom they speak.

    Keys, not queries: they go into every question below, and a query in each would be built and run again.
    """

    user: User
    now: datetime
    initiatives: list[int]
    organisations: list[int]

    @property
    def today(self) -> date:
        return self.now.astimezone(UTC).date()


def votes(asked: Asked) -> Iterable[Waiting]:
    seats = Voter.objects.awaiting(asked.user, now=asked.now, today=asked.today)
    for seat in seats.filter(poll__proposal__initiative__in=asked.initiatives)[:MOST]:
        proposal = seat.poll.proposal
        yield Waiting(
            _("Vote"),
            proposal.title,
            proposal.get_absolute_url(),
            proposal.initiative.name,
            seat.poll.closes_at,
        )


def signatures(asked: Asked) -> Iterable[Waiting]:
    parties = AgreementParty.objects.unsigned(
        organisations=asked.organisations, initiatives=asked.initiatives
    ).filter(declined_at=None)
    for party in parties.select_related("version__agreement__initiative", "organisation")[:MOST]:
        agreement = party.version.agreement
        url = reverse(
            "agreements:agreement_version",
            args=[agreement.initiative.slug, agreement.pk, party.version.number],
        )
        label = _("{agreement}, for {organisation}").format(
            agreement=agreement.title, organisation=party.organisation
        )
        yield Waiting(_("Agreement to sign"), label, url, agreement.initiative.name)


def visions(asked: Asked) -> Iterable[Waiting]:
    """Visions that a partner for which the person speaks should sign and has not."""
    newest = Vision.objects.filter(initiative=OuterRef("initiative")).order_by("-version").values("pk")[:1]
    parts = Participation.objects.accepted(today=asked.today).exclude(role=PartnerRole.OBSERVER)
    parts = parts.filter(initiative__in=asked.initiatives, organisation__in=asked.organisations)
    parts = parts.annotate(vision=Subquery(newest)).exclude(vision=None)
    signed = VisionSignOff.objects.filter(vision=OuterRef("vision"), organisation=OuterRef("organisation"))
    rows = parts.exclude(Exists(signed)).select_related("initiative", "organisation")
    by_initiative: dict[Initiative, list[str]] = {}
    for one in rows.order_by("organisation__name", "pk"):
        by_initiative.setdefault(one.initiative, []).append(one.organisation.name)
    for initiative, names in by_initiative.items():
        url = reverse("initiatives:vision", args=[initiative.slug])
        label = ngettext(
            "The shared vision, for {organisation}",
            "The shared vision, for {count} partners ({organisation}, …)",
            len(names),
        ).format(organisation=names[0], count=len(names))
        yield Waiting(_("Vision to sign"), label, url, initiative.name)


def affirmations(asked: Asked) -> Iterable[Waiting]:
    own = asked.organisations
    answered = ReaffirmationAnswer.objects.filter(round=OuterRef("pk"), organisation__in=own)
    rounds = Reaffirmation.objects.filter(closed_at=None, initiative__in=asked.initiatives)
    rounds = rounds.filter(initiative__participations__organisation__in=own, due_on__gte=asked.today)
    for one in rounds.exclude(Exists(answered)).select_related("initiative").distinct()[:MOST]:
        url = reverse("agreements:reaffirmation", args=[one.initiative.slug, one.pk])
        yield Waiting(
            _("Question"), _("Is the shared vision still yours?"), url, one.initiative.name, one.due_on
        )


def promises(asked: Asked) -> Iterable[Waiting]:
    owned = Promise.objects.owned_by(asked.user).filter(initiative__in=asked.initiatives)
    for one in owned.due_soon(today=asked.today, days=DAYS_AHEAD).select_related("initiative")[:MOST]:
        url = reverse("agreements:promise", args=[one.initiative.slug, one.pk])
        late = one.is_overdue(today=asked.today)
        yield Waiting(_("Promise"), one.title, url, one.initiative.name, one.due_on, late)


def meetings(asked: Asked) -> Iterable[Waiting]:
    """Meetings of the next weeks that the person is invited to and has not answered."""
    answer = Response.objects.filter(meeting=OuterRef("pk"), invitee__person=asked.user)
    answer = answer.filter(Q(meeting__rescheduled_at=None) | Q(answered_at__gte=F("meeting__rescheduled_at")))
    unanswered = Q(series__invitees__answer="") | Q(series__invitees__answered_at__lt=F("rescheduled_at"))
    invited = unanswered & Q(series__invitees__person=asked.user, series__invitees__left_at=None)
    soon = Meeting.objects.ahead(now=asked.now).filter(
        invited, initiative__in=asked.initiatives, starts_at__lte=asked.now + timedelta(days=DAYS_AHEAD)
    )
    for one in soon.exclude(Exists(answer)).select_related("initiative")[:MOST]:
        yield Waiting(
            _("Meeting: will you come?"),
            one.title,
            one.get_absolute_url(),
            one.initiative.name,
            one.starts_at,
        )


def trust_surveys(asked: Asked) -> Iterable[Waiting]:
    mine = Respondent.objects.of_person(asked.user, today=asked.today).filter(
        answered_at=None,
        partner__wave__closed_at=None,
        partner__wave__closes_at__gt=asked.now,
        partner__wave__initiative__in=asked.initiatives,
    )
    for one in mine.select_related("partner__wave__initiative")[:MOST]:
        wave = one.partner.wave
        label = _("How we work together, for {organisation}").format(organisation=one.partner.name)
        yield Waiting(_("Trust survey"), label, one.get_absolute_url(), wave.initiative.name, wave.closes_at)


def reports(asked: Asked) -> Iterable[Waiting]:
    """Reports that partners for which the person speaks are asked to sign off."""
    rows = SignOff.objects.unanswered().filter(
        organisation__in=asked.organisations,
        round__closed_at=None,
        round__due_at__gt=asked.now,
        round__version__run__published_at=None,
        round__version__run__study__initiative__in=asked.initiatives,
    )
    shown: dict[int, SignOff] = {}
    for one in rows.select_related("round__version__run__study__initiative")[:MOST]:
        shown.setdefault(one.round_id, one)
    for one in shown.values():
        run = one.round.version.run
        initiative = run.study.initiative
        url = reverse("evaluation:sign_offs", args=[initiative.slug, run.public_id])
        yield Waiting(_("Report to sign off"), run.study.title, url, initiative.name, one.round.due_at)


KINDS: tuple[Callable[[Asked], Iterable[Waiting]], ...] = (
    votes,
    meetings,
    promises,
    signatures,
    reports,
    visions,
    affirmations,
    trust_surveys,
)


def waiting_for(
    user: User, *, initiative: Initiative | None = None, now: datetime | None = None
) -> list[Waiting]:
    """Everything that waits for the person: late ones first, then by day, then what has no day."""
    now = now or timezone.now()
    seen = Initiative.objects.visible_to(user, today=now.astimezone(UTC).date()).exclude(state="closed")
    shown = seen.filter(pk=initiative.pk) if initiative else seen
    asked = Asked(
        user,
        now,
        list(shown.values_list("pk", flat=True)),
        list(organisations_spoken_for_by(user).values_list("pk", flat=True)),
    )
    return sorted((one for kind in KINDS for one in kind(asked)), key=urgency)


def urgency(one: Waiting) -> tuple[bool, date, str]:
    day = one.due.date() if isinstance(one.due, datetime) else one.due
    return not one.is_late, day or date.max, one.label


@login_required
def waiting(request: Request) -> HttpResponse:
    """All of it as a table."""
    columns = [
        Column("kind", _("What"), lambda w: w.kind),
        Column("label", _("About"), lambda w: w.label, url=lambda w: w.url),
        Column("initiative", _("Initiative"), lambda w: w.initiative),
        Column("due", _("Until"), lambda w: w.due),
        Column(
            "late", _("State"), lambda w: _("Overdue") if w.is_late else _("Open"),
            tone=lambda w: "urgent" if w.is_late else "neutral",
        ),
    ]  # fmt: skip
    return table_response(
        request,
        template="web/waiting.html",
        caption=_("What waits for you"),
        columns=columns,
        rows=waiting_for(request.user),
        empty=EmptyState(
            title=_("Nothing waits for you"),
            text=_("Votes, promises, meetings and papers to sign appear here."),
        ),
    )
