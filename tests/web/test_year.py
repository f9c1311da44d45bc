"""A year of a partnership, day by day, through actions only: what remains at its end, and who was written to.

The clock is moved; regular work is done every morning, twice, as by two workers. What the partnership did is counted
here by hand, beside the actions, and compared with what the pages and the engines say.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
import time_machine
from django.utils import timezone

from collegium.activities import actions as activities
from collegium.agreements import actions as agreements
from collegium.agreements.models import Agreement, Concern, Promise, RenewalAlarm
from collegium.agreements.vocabulary import AgreementState, ConcernStage, PromiseState
from collegium.communication import actions as communication
from collegium.communication.models import Thread, Update
from collegium.core.models import AuditEvent, Letter
from collegium.core.regular import do_everything
from collegium.decisions import actions as decisions
from collegium.decisions.models import Poll, Proposal
from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.engines.ballots.receipt import verify
from collegium.feedback import actions as feedback
from collegium.feedback.models import FollowUp, closing
from collegium.feedback.models import Wave as SurveyWave
from collegium.feedback.tables import rate_of, results_of
from collegium.initiatives import actions as initiatives
from collegium.meetings import actions as meetings
from collegium.meetings.models import Meeting
from collegium.partners.models import Organisation
from collegium.people.models import User
from collegium.trust.models import Wave as TrustWave
from collegium.web.views.navigation import initiative_navigation
from tests.activities.world import attend
from tests.agreements.furnished import drafted_agreement
from tests.decisions.votes import draft, seat, vote
from tests.feedback.surveys import opened as survey_opened
from tests.feedback.surveys import pulse
from tests.trust.partnership import everybody_rates, grow
from tests.trust.partnership import opened as trust_opened
from tests.world import World, build_world

FIRST = date(2026, 9, 1)
DAYS = 378  # a year, and until what its last meeting asked for is over
PARTNERS = 7
MEETINGS = 12
HEARD = (1, 2, 3, 4, 5, 1, 2)  # what the heads of the partners answered
NEWS, QUESTION, REPLY = "Too few tutors came", "What shall we read?", "Comics, please."


@dataclass
class Year:
    """The partnership, what is planned for which day, and what was done, counted by hand."""

    world: World
    partners: list[Organisation]
    plan: dict[int, list[Callable[[], None]]] = field(default_factory=dict)
    promised: Counter[str] = field(default_factory=Counter)
    met: int = 0
    reminded_to_vote: set[tuple[int, str]] = field(default_factory=set)

    def on(self, day: int, deed: Callable[[], None]) -> None:
        self.plan.setdefault(day, []).append(deed)

    def head(self, organisation: Organisation) -> User:
        """Who speaks for a partner."""
        found = organisation.memberships.filter(role="administrator").select_related("person").first()
        return found.person


def day_number() -> int:
    return (timezone.now().date() - FIRST).days


def begin(year: Year) -> None:
    """Vision, agreement and the series of meetings; the last partner signs only after it was reminded."""
    world = year.world
    User.objects.update(digest_hour=6)  # when the regular work of each morning is done
    vision = initiatives.write_vision(by=world.alma, initiative=world.reading, text="Every child reads well.")
    for one in year.partners:
        initiatives.sign_vision(by=year.head(one), vision=vision, organisation=one)
    agreement = drafted_agreement(world, starts_on=FIRST, ends_on=FIRST + timedelta(days=350))
    version = agreements.put_up_for_signature(by=world.alma, version=agreement.versions.get())
    riverside, lincoln = (version.parties.get(organisation=one) for one in (world.riverside, world.lincoln))
    agreements.sign_agreement(by=world.alma, party=riverside, digest=version.digest)
    year.on(9, lambda: agreements.sign_agreement(by=world.ben, party=lincoln, digest=version.digest) and None)
    meetings.call_meeting(
        by=world.alma,
        initiative=world.reading,
        values={
            "title": "Steering group",
            "time_zone": "America/Chicago",
            "first_on": FIRST + timedelta(days=14),
            "starts_at": time(15),
            "frequency": "monthly weekday",
            "weekdays": [1],
            "nth": 3,
            "count": MEETINGS,
        },
    )
    for meeting in world.reading.meetings.order_by("starts_at"):
        plan_meeting(year, meeting.pk, (meeting.starts_at.date() - FIRST).days)


def plan_meeting(year: Year, pk: int, day: int) -> None:
    """Five days before, all but one answer; on the day it is held; a week later its minutes are approved."""
    world = year.world

    def answer() -> None:
        meeting = Meeting.objects.get(pk=pk)
        for number, one in enumerate(year.partners[:-1]):
            wanted = "no" if number % 4 == 3 else "yes"
            meetings.answer_meeting(by=year.head(one), meeting=meeting, answer=wanted)

    def hold() -> None:
        meeting = Meeting.objects.get(pk=pk)
        meetings.open_meeting(by=world.alma, meeting=meeting)
        there = {year.head(one): "present" for one in year.partners[:-1]}
        meetings.take_attendance(by=world.alma, meeting=meeting, presences=there)
        meetings.record_decision(by=world.alma, meeting=meeting, values={"text": f"We go on ({day})."})
        for number in range(2):
            plan_promise(year, meeting, number)
        meetings.close_meeting(by=world.alma, meeting=meeting)
        meetings.send_minutes(by=world.alma, meeting=meeting)
        year.met += 1

    def approve() -> None:
        meetings.approve_minutes(by=world.alma, meeting=Meeting.objects.get(pk=pk))

    year.on(day - 5, answer)
    year.on(day, hold)
    year.on(day + 7, approve)


def plan_promise(year: Year, meeting: Meeting, number: int) -> None:
    """An action of a meeting, due in three weeks: by turns kept in time, kept late, broken, and forgotten."""
    fate = (PromiseState.KEPT, PromiseState.LATE, PromiseState.BROKEN, PromiseState.OPEN)[
        (2 * year.met + number) % 4
    ]
    organisation = year.partners[(2 * year.met + number) % len(year.partners)]
    owner = year.head(organisation)
    due = timezone.now().date() + timedelta(days=21)
    values = {
        "title": f"Action {year.met}.{number}",
        "due_on": due,
        "organisation": organisation,
        "owner": owner,
    }
    point = meetings.record_action(by=year.world.alma, meeting=meeting, values=values)
    pk, day = point.promise_id, day_number() + 21
    year.promised[fate] += 1
    if fate == PromiseState.KEPT:
        year.on(
            day - 3, lambda: agreements.keep_promise(by=owner, promise=Promise.objects.get(pk=pk)) and None
        )
    elif fate == PromiseState.LATE:
        year.on(
            day + 5, lambda: agreements.keep_promise(by=owner, promise=Promise.objects.get(pk=pk)) and None
        )
    elif fate == PromiseState.BROKEN:
        year.on(
            day + 3,
            lambda: (
                agreements.break_promise(by=owner, promise=Promise.objects.get(pk=pk), note="No time.")
                and None
            ),
        )


def plan_votes(year: Year) -> None:
    """A vote in each quarter; two partners stay silent, and only they are reminded. Then the outcome is written."""
    world = year.world

    def ask(quarter: int) -> None:
        method = (Method.MAJORITY, Method.CONSENT, Method.INSTANT_RUNOFF, Method.APPROVAL)[quarter]
        proposal = draft(
            world.alma, world.reading, method,
            who_votes=WhoVotes.REPRESENTATIVES, closes_at=timezone.now() + timedelta(days=10),
        )  # fmt: skip
        poll = decisions.open_proposal(by=world.alma, proposal=proposal)
        choice = ("yes", "consent", tuple(ranking()), approved())[quarter]
        for one in year.partners[:-2]:
            vote(poll, year.head(one), choice)
        silent = {year.head(one).email for one in year.partners[-2:]}
        assert all(not seat(poll, year.head(one)).has_voted for one in year.partners[-2:])
        year.reminded_to_vote |= {(poll.pk, email) for email in silent}

    def ranking() -> list[str]:
        return ["Library", "Bus", "Tutors"]

    def approved() -> list[str]:
        return ["Library"]

    def write_outcome() -> None:
        proposal = Proposal.objects.order_by("-pk")[0]
        decisions.state_outcome(by=world.alma, proposal=proposal, statement="So it shall be.")

    for quarter in range(4):
        year.on(20 + 90 * quarter, lambda quarter=quarter: ask(quarter))
        year.on(32 + 90 * quarter, write_outcome)


def plan_the_rest(year: Year) -> None:
    """Two trust waves, a survey that is answered and acted upon, a training, a concern."""
    world = year.world

    def ask_for_trust(given: list[int]) -> None:
        wave = trust_opened(world, year.partners)
        everybody_rates(TrustWave.objects.get(pk=wave.pk), year.partners, given)

    def survey() -> None:
        """All but Chloe answer, and she alone is reminded."""
        wave = survey_opened(world, pulse(world))
        asked = wave.invitations.exclude(person=world.chloe).order_by("pk")
        for invitation, heard in zip(asked, HEARD, strict=True):
            feedback.answer_by_invitation(invitation=invitation, answers={"heard": heard})

    def hear() -> None:
        heard = {"said": "Letters come too late.", "due_on": timezone.now().date() + timedelta(days=30)}
        feedback.record_follow_up(by=world.alma, initiative=world.reading, values=heard)

    def act_upon_it() -> None:
        values = {"state": "done", "did": "Letters go out on Mondays.", "is_public": True}
        feedback.answer_follow_up(by=world.alma, follow_up=FollowUp.objects.get(), values=values)

    def train() -> None:
        goal = initiatives.create_goal(by=world.alma, initiative=world.reading, values={"title": "Read"})
        values = {
            "kind": "training",
            "goal": goal,
            "title": "Reading aloud",
            "host": world.riverside,
            "certificate_hours": 2,
        }
        activity = activities.create_activity(by=world.alma, initiative=world.reading, values=values)
        now = timezone.now()
        session = activities.add_session(
            by=world.alma, activity=activity,
            values={"starts_at": now, "ends_at": now + timedelta(hours=3), "zone": "UTC", "place": "Room 3"},
        )  # fmt: skip
        activities.move_activity(by=world.alma, activity=activity, to="open")
        there = activities.register(by=world.chloe, activity=activity)
        attend(world, session, there)
        over = now + timedelta(hours=3)
        assert len(activities.issue_certificates(by=world.alma, activity=activity, now=over)) == 1

    def worry() -> None:
        agreements.raise_concern(
            by=world.chloe, initiative=world.reading, text="We are not heard.", handler=world.alma
        )

    def step(stage: str, **more: str) -> None:
        concern = Concern.objects.get()
        agreements.take_concern_step(by=concern.handler, concern=concern, stage=stage, **more)

    year.on(40, lambda: ask_for_trust([2, 1, 1, 2, 2, 1, 1]))
    year.on(320, lambda: ask_for_trust([3, 3, 4, 4, 3, 4, 3]))
    year.on(150, survey)
    year.on(160, hear)
    year.on(180, act_upon_it)
    year.on(100, train)
    year.on(75, worry)
    year.on(76, lambda: step(ConcernStage.ACKNOWLEDGED))
    year.on(78, lambda: step(ConcernStage.TALK))
    year.on(82, lambda: step(ConcernStage.SETTLED, outcome="Letters come a week earlier."))


def plan_the_talk(year: Year) -> None:
    """News that everybody reads in the gathered letter of the next morning, and a discussion that is answered."""
    world = year.world

    def tell() -> None:
        values = {"kind": "setback", "title": NEWS, "text": "Only ten came.", "lesson": "Ask in May."}
        communication.write_update(by=world.alma, initiative=world.reading, values=values)

    def ask() -> None:
        communication.start_thread(
            by=world.ben, initiative=world.reading, title="Which books?", text=QUESTION
        )

    def reply() -> None:
        communication.add_post(by=world.chloe, thread=Thread.objects.get(title="Which books?"), text=REPLY)

    year.on(60, tell)
    year.on(62, ask)
    year.on(64, reply)


def plan_a_vote_of_people(year: Year) -> None:
    """Everybody votes in person but Chloe, who has given her vote to Ben: he carries it, and she is not reminded."""
    world = year.world

    def delegate() -> None:
        decisions.delegate(by=world.chloe, initiative=world.reading, taker=world.ben)

    def ask() -> None:
        closes_at = timezone.now() + timedelta(days=10)
        poll = decisions.open_proposal(
            by=world.alma, proposal=draft(world.alma, world.reading, closes_at=closes_at)
        )
        for number, one in enumerate(year.partners):
            vote(poll, year.head(one), "yes" if number < 4 else "no")

    def write_outcome() -> None:
        proposal = Proposal.objects.order_by("-pk")[0]
        decisions.state_outcome(by=world.alma, proposal=proposal, statement="By one vote that was carried.")

    year.on(225, delegate)
    year.on(230, ask)
    year.on(242, write_outcome)


def state_of_the_tables() -> tuple[int, int, int]:
    return Letter.objects.count(), AuditEvent.objects.count(), Promise.objects.count()


@pytest.fixture
def year(db):
    with time_machine.travel(datetime.combine(FIRST, time(6), UTC), tick=False) as clock:
        world = build_world()
        made = Year(world, grow(world, PARTNERS))
        begin(made)
        plan_votes(made)
        plan_the_rest(made)
        plan_the_talk(made)
        plan_a_vote_of_people(made)
        for day in range(DAYS):
            morning = datetime.combine(FIRST + timedelta(days=day), time(6), UTC)
            clock.move_to(morning)
            do_everything(now=morning)
            if day % 30 == 0:
                before = state_of_the_tables()
                do_everything(now=morning)  # by a second worker, or after the first was killed
                assert state_of_the_tables() == before
            clock.move_to(morning + timedelta(hours=15))  # the afternoon, after the meetings have begun
            for deed in made.plan.get(day, []):
                deed()
        yield made


def letters(part: str) -> list[Letter]:
    return list(Letter.objects.filter(key__contains=part))


@pytest.mark.slow
def test_a_year_of_a_partnership(year, client):
    world = year.world
    the_agreement_came_into_force_was_announced_and_ended()
    promises_are_as_they_were_counted_by_hand(year)
    every_vote_can_be_counted_again(year)
    every_meeting_has_approved_minutes(year)
    the_carried_vote_counted(world)
    trust_rose_on_the_same_raters(world)
    the_survey_was_answered_and_acted_upon(world)
    the_concern_was_settled_in_time_and_in_confidence(world)
    news_and_answers_were_gathered_once_for_each_reader(year)
    nobody_got_the_same_letter_twice()
    the_audit_trail_tells_the_year_in_its_order(world)
    every_page_opens(year, client)


def the_agreement_came_into_force_was_announced_and_ended() -> None:
    agreement = Agreement.objects.get()
    assert agreement.state == AgreementState.EXPIRED
    assert sorted(RenewalAlarm.objects.values_list("days", flat=True)) == [30, 60, 90]
    version = agreement.versions.get()
    assert version.in_force_at.date() == FIRST + timedelta(days=9)
    asked_again = letters(" sign reminded ")
    assert [one.to for one in asked_again] == ["ben@example.org"], "after a week, and before he signed"
    assert asked_again[0].created_at.date() == FIRST + timedelta(days=7)


def promises_are_as_they_were_counted_by_hand(year: Year) -> None:
    states = Counter(Promise.objects.values_list("state", flat=True))
    assert states == year.promised
    assert sum(states.values()) == 2 * MEETINGS
    figures = Promise.objects.filter(initiative=year.world.reading).figures(
        as_of=FIRST + timedelta(days=DAYS)
    )
    settled = sum(
        states[one] for one in (PromiseState.KEPT, PromiseState.LATE, PromiseState.BROKEN, PromiseState.OPEN)
    )
    kept = sum(one.on_time for one in figures.values())
    assert Fraction(kept, settled) == Fraction(1, 4)
    assert sum(one.overdue for one in figures.values()) == states[PromiseState.OPEN]


def every_vote_can_be_counted_again(year: Year) -> None:
    polls = list(Poll.objects.all())
    assert len(polls) == 5
    for poll in polls:
        assert verify(poll.receipt).holds
        silent = 2 if poll.who_votes == WhoVotes.REPRESENTATIVES else 0
        assert poll.ballots.count() == PARTNERS - silent
    assert Proposal.objects.filter(state="decided").count() == 5
    reminded = {
        (int(one.key.split()[1]), one.to) for one in letters(" remind ") if one.key.startswith("poll")
    }
    assert reminded == year.reminded_to_vote


def the_carried_vote_counted(world: World) -> None:
    """Four of seven for it, and the carried one: five to three, as the recount says too."""
    poll = Poll.objects.get(who_votes=WhoVotes.PEOPLE)
    outcome = verify(poll.receipt).outcome
    (carried,) = outcome.carried
    names = {one.person: one.pseudonym for one in poll.voters.all()}
    assert (carried.voter, carried.to, carried.by) == (names[world.chloe], names[world.ben], names[world.ben])
    assert (carried.result, outcome.passed, outcome.cast) == ("carried", True, PARTNERS + 1)
    assert (outcome.rounds[0].votes("yes"), outcome.rounds[0].votes("no")) == (5, 3)


def the_survey_was_answered_and_acted_upon(world: World) -> None:
    wave = SurveyWave.objects.get()
    assert wave.closed_at.date() == FIRST + timedelta(days=158), "the morning after its week"
    assert [one.to for one in letters(f"survey {wave.pk} reminder ")] == [world.chloe.email]
    everyone = results_of(wave).everyone
    heard = next(one for one in everyone.items if one.item == "heard")
    assert (everyone.n, heard.estimate.mean) == (len(HEARD), pytest.approx(sum(HEARD) / len(HEARD)))
    assert rate_of(wave).count == len(HEARD)
    assert rate_of(wave).total == len(HEARD) + 1
    found = closing(world.reading, today=FIRST + timedelta(days=DAYS))
    assert found == {"said": 1, "answered": 1, "overdue": 0, "median_days": 20}
    follow_up = FollowUp.objects.get()
    assert (follow_up.state, follow_up.did) == ("done", "Letters go out on Mondays.")


def the_concern_was_settled_in_time_and_in_confidence(world: World) -> None:
    concern = Concern.objects.get()
    assert (concern.stage, concern.outcome) == (ConcernStage.SETTLED, "Letters come a week earlier.")
    assert [(one.stage, (one.at.date() - FIRST).days) for one in concern.steps.order_by("pk")] == [
        ("raised", 75), ("acknowledged", 76), ("talk", 78), ("settled", 82),
    ]  # fmt: skip
    assert {one.to for one in letters("concern ")} == {concern.handler.email, world.chloe.email}
    assert letters(" overdue ") == []
    today = FIRST + timedelta(days=DAYS)
    seen_by = [one for one in User.objects.all() if Concern.objects.visible_to(one, today=today).exists()]
    assert set(seen_by) == {concern.handler, world.chloe}
    told = "".join(one.text for one in Letter.objects.all())
    assert "We are not heard" not in told


def news_and_answers_were_gathered_once_for_each_reader(year: Year) -> None:
    world = year.world
    everybody = {year.head(one).email for one in year.partners} | {world.chloe.email}

    def readers(part: str) -> Counter[tuple[str, int]]:
        found = Letter.objects.filter(key__startswith="digest", text__contains=part)
        return Counter((one.to, (one.created_at.date() - FIRST).days) for one in found)

    others = (everybody | {world.root.email}) - {world.alma.email}  # Root sees every initiative
    assert readers(NEWS) == Counter({(to, 61): 1 for to in others}), "the next morning, and not the writer"
    assert readers(REPLY) == Counter({(world.ben.email, 65): 1}), "who asked"
    thread = Thread.objects.get(title="Which books?")
    assert [(one.author, one.text) for one in thread.posts.order_by("pk")] == [
        (world.ben, QUESTION), (world.chloe, REPLY),
    ]  # fmt: skip
    assert Update.objects.get().title == NEWS


def every_meeting_has_approved_minutes(year: Year) -> None:
    held = Meeting.objects.filter(closed_at__isnull=False)
    assert held.count() == year.met == MEETINGS
    assert not held.filter(minutes_approved_at=None).exists()
    assert {one.local_start().hour for one in held} == {15}, "also after the clocks were changed"
    assert len({one.starts_at.hour for one in held}) == 2


def trust_rose_on_the_same_raters(world: World) -> None:
    first, second = TrustWave.objects.order_by("number")
    assert first.results["change"] is None
    assert len(second.results["ties"]) == len(first.results["ties"]) == PARTNERS * (PARTNERS - 1)
    everybody = {name: change["difference"] for name, change in second.results["changes"][""].items()}
    assert set(everybody.values()) == {2.0}, "by 1, 2 or 3, in every dimension"


def nobody_got_the_same_letter_twice() -> None:
    """What stays overdue is told again every two weeks, and only to its owner."""
    seen = Counter((one.to, one.subject, one.text, one.created_at.date()) for one in Letter.objects.all())
    assert [key for key, times in seen.items() if times > 1] == []


def the_audit_trail_tells_the_year_in_its_order(world: World) -> None:
    events = AuditEvent.objects.in_initiative(world.reading.pk).order_by("pk")
    moments = [one.at for one in events]
    assert moments == sorted(moments)
    verbs = Counter(events.values_list("verb", flat=True))
    assert verbs["recorded the action"] == 2 * MEETINGS
    assert verbs["signed the vision"] == PARTNERS
    assert verbs["sent the minutes of"] == MEETINGS


def every_page_opens(year: Year, client) -> None:
    for person in (year.world.alma, year.world.chloe):
        client.force_login(person)
        for group in initiative_navigation(year.world.reading, person, ""):
            for page in group["pages"]:
                assert client.get(page["url"]).status_code == 200, page["url"]
