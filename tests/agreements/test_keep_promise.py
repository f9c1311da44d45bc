"""Promises: who may make and settle them, honest days, reminders to the owner only, figures first for the partner."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise as LateText
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.agreements import actions
from collegium.agreements.models import Promise
from collegium.agreements.permissions import figures_open_on, user_can_see_figures
from collegium.agreements.tables import figures_of, quarters_of
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent, Letter
from collegium.engines.policy import Kept, Outcome, Promised, count_kept, quarter_of
from collegium.initiatives import actions as initiatives
from tests.world import organisation


def promise(world, *, by=None, now=None, organisation=None, **values):
    given_values = {"title": "Bring books", "due_on": utc_date() + timedelta(days=10), **values}
    return actions.create_promise(
        by=by or world.ben,
        initiative=world.reading,
        organisation=organisation or world.lincoln,
        values=given_values,
        now=now,
    )


def ago(days):
    return timezone.now() - timedelta(days=days)


def overdue(world, days=5, **values):
    return promise(world, now=ago(days + 20), due_on=utc_date() - timedelta(days=days), **values)


def test_people_promise_for_their_own_partner_and_coordinators_for_all(world):
    assert promise(world, by=world.chloe).organisation == world.lincoln
    assert promise(world, by=world.alma).created_by == world.alma
    with pytest.raises(PermissionRefused, match="only for your own"):
        promise(world, by=world.chloe, organisation=world.riverside)
    with pytest.raises(PermissionRefused):
        promise(world, by=world.dmitri)


def test_minutes_write_promises_down_for_any_partner_with_their_source(world):
    source = actions.Source("meetings.Meeting", 8, "Meeting of May", "/meetings/8/")
    values = {"title": "Call the library", "due_on": utc_date(), "owner": world.alma}
    made = actions.create_promise(
        by=world.chloe, initiative=world.reading, organisation=world.riverside, values=values, source=source
    )
    assert list(Promise.objects.about("meetings.Meeting", [8])) == [made]
    assert "You are to see to it" in world.alma.notifications.first().text


def test_owner_goal_and_receiver_must_fit(world):
    foreign = initiatives.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Theirs"})
    for values in (
        {"owner": world.alma},
        {"goal": foreign},
        {"receiver": world.harbour},
        {"receiver": world.lincoln},
        {"due_on": utc_date() - timedelta(days=1)},
    ):
        with pytest.raises((InvalidInput, Conflict)):
            promise(world, **values)
    assert not Promise.objects.exists()


def test_kept_on_the_day_is_kept_and_a_day_later_is_late(world):
    assert actions.keep_promise(by=world.ben, promise=promise(world, due_on=utc_date())).state == "kept"
    assert actions.keep_promise(by=world.ben, promise=overdue(world, days=1)).state == "late"
    earlier = overdue(world, days=1)
    on = utc_date() - timedelta(days=1)
    assert actions.keep_promise(by=world.ben, promise=earlier, on=on).state == "kept"
    with pytest.raises(InvalidInput, match="future"):
        actions.keep_promise(by=world.ben, promise=promise(world), on=utc_date() + timedelta(days=1))


def test_a_day_that_has_passed_can_neither_be_moved_nor_withdrawn_away(world):
    late = overdue(world)
    with pytest.raises(InvalidInput, match="has passed"):
        actions.edit_promise(by=world.ben, promise=late, values={"due_on": utc_date() + timedelta(days=9)})
    with pytest.raises(InvalidInput, match="has passed"):
        actions.withdraw_promise(by=world.ben, promise=late, note="Never mind")
    early = promise(world)
    first = early.due_on
    actions.edit_promise(by=world.ben, promise=early, values={"due_on": first + timedelta(days=9)})
    assert early.first_due_on == first


def test_breaking_needs_a_reason_beside_its_field(world, client):
    made = promise(world)
    client.force_login(world.ben)
    url = reverse("agreements:break_promise", args=[world.reading.slug, made.pk])
    assert set(client.post(url, {"note": "  "}).context["form"].errors) == {"note"}
    client.post(url, {"note": "The van broke down"})
    made.refresh_from_db()
    assert (made.state, made.note) == ("broken", "The van broke down")


def test_others_cannot_settle_what_a_partner_promised(world):
    made = promise(world, by=world.alma, organisation=world.riverside)
    for act in (actions.keep_promise, actions.reopen_promise):
        with pytest.raises(PermissionRefused):
            act(by=world.chloe, promise=made)


def test_one_press_keeps_a_promise_and_undo_opens_it(world, client):
    made = promise(world, owner=world.ben)
    client.force_login(world.ben)
    page = reverse("agreements:promises", args=[world.reading.slug])
    assert 'name="quick"' in client.get(page).content.decode()
    keep = reverse("agreements:keep_promise", args=[world.reading.slug, made.pk])
    answer = client.post(keep, {"quick": "list"}, follow=True)
    made.refresh_from_db()
    assert made.state == "kept"
    undo = reverse("agreements:reopen_promise", args=[world.reading.slug, made.pk])
    assert f'action="{undo}"' in answer.content.decode()
    client.post(undo)
    made.refresh_from_db()
    assert (made.state, made.settled_on) == ("open", None)


def test_another_partner_confirms_the_receiver_alone_where_there_is_one(world):
    made = promise(world, receiver=world.riverside)
    with pytest.raises(Conflict, match="was kept"):
        actions.confirm_promise(by=world.alma, promise=made, organisation=world.riverside)
    actions.keep_promise(by=world.ben, promise=made)
    with pytest.raises(PermissionRefused):
        actions.confirm_promise(by=world.ben, promise=made, organisation=world.lincoln)
    actions.confirm_promise(by=world.alma, promise=made, organisation=world.riverside)
    assert made.confirmed_for == world.riverside
    actions.unconfirm_promise(by=world.alma, promise=made)
    assert made.confirmed_at is None


def test_the_database_refuses_states_that_do_not_fit_the_days(world):
    made = promise(world)
    for wrong in (
        {"state": "kept"},
        {"state": "late", "settled_on": made.due_on},
        {"state": "kept", "settled_on": made.due_on + timedelta(days=1)},
        {"settled_on": made.due_on},
        {"confirmed_at": timezone.now()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Promise.objects.filter(pk=made.pk).update(**wrong)


def test_a_promise_that_comes_round_is_followed_by_the_next_and_undo_takes_it_along(world):
    due = utc_date().replace(day=1) + timedelta(days=62)
    due = due.replace(day=1) - timedelta(days=1)  # the last day of a month
    made = promise(world, due_on=due, rhythm="monthly", owner=world.ben)
    actions.keep_promise(by=world.ben, promise=made)
    following = made.followed_by
    assert (following.due_on + timedelta(days=1)).day in {1, 2, 3}
    assert (following.owner, following.rhythm, following.state) == (world.ben, "monthly", "open")
    actions.reopen_promise(by=world.ben, promise=made)
    assert Promise.objects.count() == 1
    actions.keep_promise(by=world.ben, promise=Promise.objects.get(pk=made.pk))
    assert Promise.objects.count() == 2


def test_the_next_of_a_long_overdue_promise_lies_ahead(world):
    made = overdue(world, days=100, rhythm="monthly")
    actions.keep_promise(by=world.ben, promise=made)
    assert Promise.objects.get(follows=made).due_on >= utc_date()


def letters_of():
    return sorted(Letter.objects.filter(key__startswith="promises").values_list("to", "subject"))


def test_only_the_owner_is_reminded_once_before_and_every_two_weeks_after(world):
    promise(world, owner=world.chloe, due_on=utc_date() + timedelta(days=20))
    promise(world, due_on=utc_date() + timedelta(days=20))  # without an owner
    start = timezone.now()
    expected = {12: 0, 13: 1, 14: 1, 20: 1, 21: 2, 22: 2, 34: 2, 36: 3, 40: 3}
    for days, count in expected.items():
        actions.remind_of_promises(now=start + timedelta(days=days))
        assert len(letters_of()) == count, days
    assert {to for to, _subject in letters_of()} == {world.chloe.email}


def test_what_was_kept_and_partners_that_left_are_not_reminded(world):
    made = promise(world, owner=world.chloe, due_on=utc_date())
    actions.keep_promise(by=world.chloe, promise=made)
    promise(world, owner=world.ben, due_on=utc_date())
    part = world.reading.participations.get(organisation=world.lincoln)
    initiatives.end_participation(by=world.alma, participation=part)
    actions.remind_of_promises(now=timezone.now() + timedelta(days=1))
    assert letters_of() == []


def test_one_letter_lists_all_that_is_due(world):
    for title in ("One", "Two", "Three"):
        promise(world, owner=world.chloe, title=title, due_on=utc_date() + timedelta(days=3))
    actions.remind_of_promises(now=timezone.now())
    letter = Letter.objects.get(key__startswith="promises")
    assert all(title in letter.text for title in ("One", "Two", "Three"))


# (days since the first day, days by which it was moved, outcome, days from the first day until it was settled)
STATES = st.lists(
    st.tuples(st.integers(0, 30), st.integers(-10, 40), st.sampled_from(Outcome), st.integers(-5, 45)),
    max_size=12,
)


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(STATES)
def test_figures_of_the_database_are_those_of_the_engine(world, raw):
    Promise.objects.all().delete()
    today = utc_date()
    promises = []
    for days, moved, outcome, later in raw:
        first = today - timedelta(days=days)
        due, settled = first + timedelta(days=moved), first + timedelta(days=later)
        on = {"kept": min(settled, due), "late": max(settled, due + timedelta(days=1)), "open": None}.get(
            outcome.value, settled
        )
        promises.append(Promised(due, outcome, first, on))
        Promise.objects.create(
            initiative=world.reading, organisation=world.lincoln, created_by=world.ben, title="x",
            due_on=due, first_due_on=first, state=outcome.value, settled_on=on,
        )  # fmt: skip
    expected = count_kept(promises, as_of=today)
    got = Promise.objects.figures(as_of=today).get(world.lincoln.pk)
    assert (got.counted if got else 0) == expected.counted
    assert got is None or got == expected


def test_a_moved_promise_stays_in_the_quarter_for_which_it_was_promised(world, client):
    """What a coordinator found: moving the day took a promise out of the figures of its quarter."""
    made = [promise(world, due_on=utc_date() + timedelta(days=2), title=f"Promise {n}") for n in range(3)]
    first = quarter_of(made[0].due_on)
    for one in made[1:]:
        actions.edit_promise(by=world.ben, promise=one, values={"due_on": utc_date() + timedelta(days=200)})
    actions.keep_promise(by=world.ben, promise=made[0])
    actions.keep_promise(by=world.ben, promise=made[1])  # by the first day, though it was moved
    with time_machine.travel(timezone.now() + timedelta(days=100), tick=False):
        (figures,) = [
            one for one in figures_of(world.reading, world.alma, first) if one.organisation == world.lincoln
        ]
        assert figures.kept == Kept(on_time=2, moved=1)
        assert first in quarters_of(world.reading)
        later = Promise.objects.get(pk=made[2].pk)
        with pytest.raises(InvalidInput, match="has passed"):
            actions.withdraw_promise(by=world.ben, promise=later, note="Never mind")
        actions.keep_promise(by=world.ben, promise=later)
        assert later.state == "kept", "by the day to which it was moved"
        (figures,) = [
            one for one in figures_of(world.reading, world.alma, first) if one.organisation == world.lincoln
        ]
        assert figures.kept == Kept(on_time=2, moved=1)
        client.force_login(world.alma)
        url = reverse("agreements:kept_rates", args=[world.reading.slug])
        told = client.get(url, {"quarter": str(first), "format": "csv"}).content.decode("utf-8-sig")
        row = next(row for row in csv.DictReader(io.StringIO(told)) if row["Partner"] == "Lincoln School")
        assert (row["Kept on time"], row["Moved to a later day"]) == ("2", "1")


def test_figures_are_seen_by_the_partner_first_and_two_weeks_after_the_quarter_by_all(world):
    promise(world)
    promise(world, by=world.alma, organisation=world.riverside)
    current = quarter_of(utc_date())
    see = lambda user, org, quarter: user_can_see_figures(user, world.reading, org, quarter)  # noqa: E731
    assert see(world.chloe, world.lincoln, current)
    assert see(world.alma, world.lincoln, current)
    assert not see(world.chloe, world.riverside, current)
    assert see(world.chloe, world.riverside, current.previous().previous())
    assert figures_open_on(current) == current.last_day + timedelta(days=15)
    seen = {one.organisation for one in figures_of(world.reading, world.chloe, current)}
    assert seen == {world.lincoln}
    assert len(figures_of(world.reading, world.alma, current)) == 2


def test_the_rate_needs_five_and_counts_late_as_not_on_time(world, client):
    for _ in range(4):
        actions.keep_promise(by=world.ben, promise=promise(world, due_on=utc_date()))
    client.force_login(world.ben)
    page = reverse("agreements:kept_rates", args=[world.reading.slug])
    assert "fewer than 5 due" in client.get(page).content.decode()
    broken = promise(world, due_on=utc_date())
    actions.break_promise(by=world.ben, promise=broken, note="Rain")
    assert "80 %" in client.get(page).content.decode()
    assert str(quarters_of(world.reading)[0]) == str(quarter_of(utc_date()))
    assert client.get(page + "?quarter=nonsense").status_code == 200


def test_the_list_is_filtered_by_mine_my_partners_overdue_and_goal(world, client):
    goal = world.reading.goals.first()
    promise(world, title="Mine", owner=world.chloe)
    overdue(world, title="Late")
    promise(world, by=world.alma, organisation=world.riverside, title="Theirs", goal=goal)
    client.force_login(world.chloe)
    page = reverse("agreements:promises", args=[world.reading.slug])

    def titles(query):
        table = client.get(f"{page}?{query}").context["table"]
        return {row[0].text for row in table.rows}

    assert titles("") == {"Mine", "Late", "Theirs"}
    assert titles("whose=mine") == {"Mine"}
    assert titles("whose=ours") == {"Mine", "Late"}
    assert titles("state=overdue") == {"Late"}
    assert titles(f"goal={goal.pk}") == {"Theirs"}
    assert titles("q=riverside") == {"Theirs"}


def test_the_page_of_a_promise_hangs_on_its_thread(world, client):
    goal = world.reading.goals.first()
    made = promise(world, goal=goal)
    client.force_login(world.chloe)
    page = client.get(reverse("agreements:promise", args=[world.reading.slug, made.pk])).content.decode()
    assert goal.title in page
    assert reverse("initiatives:goal", args=[world.reading.slug, goal.pk]) in page


def test_what_was_agreed_with_a_partner_stands_beside_its_promises(world, client):
    part = world.reading.participations.get(organisation=world.lincoln)
    values = {"expectation": "Opens its library"}
    initiatives.change_participation(by=world.alma, participation=part, values=values)
    client.force_login(world.chloe)
    for name, args in (("promises", []), ("partner_promises", [part.pk])):
        url = reverse(f"agreements:{name}", args=[world.reading.slug, *args])
        assert "Opens its library" in client.get(url).content.decode()


def test_every_change_is_in_the_audit_trail(world):
    made = promise(world)
    actions.keep_promise(by=world.ben, promise=made)
    verbs = [event.verb for event in AuditEvent.objects.about(made)]
    assert verbs == ["kept the promise", "wrote down the promise"]


def test_lists_cost_the_same_for_many_promises(world, client, django_assert_max_num_queries):
    client.force_login(world.chloe)
    pages = [reverse(f"agreements:{name}", args=[world.reading.slug]) for name in ("promises", "kept_rates")]
    for size in (3, 40):
        for number in range(size):
            one = organisation(world.alma, f"School {size} {number}", "school")
            Promise.objects.create(
                initiative=world.reading, organisation=one, created_by=world.alma, owner=world.chloe,
                title="x", due_on=utc_date(), first_due_on=utc_date(),
            )  # fmt: skip
        for page in pages:
            with django_assert_max_num_queries(30):
                client.get(page)


@pytest.mark.parametrize("name", ["settled_by", "confirmed_by", "confirmed_for"])
def test_the_history_names_its_fields_in_words_that_are_translated(name):
    label = Promise._meta.get_field(name).verbose_name
    assert isinstance(label, LateText)


def test_the_day_is_that_of_whoever_promises(world):
    """At 02:56 in UTC on the 28th it is still the evening of the 27th in Chicago."""
    evening, own_day = datetime(2026, 11, 28, 2, 56, tzinfo=UTC), date(2026, 11, 27)
    values = {"title": "Ten books", "due_on": own_day}
    with timezone.override(ZoneInfo("America/Chicago")):
        made = actions.create_promise(
            by=world.ben, initiative=world.reading, organisation=world.lincoln, values=values, now=evening
        )
        kept = actions.keep_promise(by=world.ben, promise=made, now=evening)
    assert (kept.settled_on, kept.state) == (own_day, "kept")
    with timezone.override(UTC), pytest.raises(InvalidInput, match="This day is over"):
        actions.create_promise(
            by=world.ben, initiative=world.reading, organisation=world.lincoln, values=values, now=evening
        )
