"""Contributions: who records and confirms them, what fits together, and who sees the money."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from collegium.agreements import actions
from collegium.agreements.models import Contribution
from collegium.agreements.permissions import user_can_see_amount
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PartnerRole
from collegium.partners import actions as partners
from collegium.partners.vocabulary import MembershipRole
from tests.activities.world import planned
from tests.agreements.test_keep_promise import promise
from tests.world import organisation, sign_up

RATE = {
    "rate": 2995,
    "currency": "USD",
    "rate_source": "Independent Sector, United States",
    "rate_year": 2021,
}


def record(world, *, by=None, organisation=None, source=None, **values):
    today = utc_date()
    facts = {
        "kind": "hours",
        "title": "Reading aloud",
        "first_on": today,
        "last_on": today,
        "hours": 6,
        **values,
    }
    return actions.record_contribution(
        by=by or world.chloe,
        initiative=world.reading,
        organisation=organisation or world.lincoln,
        values={name: value for name, value in facts.items() if value is not None},
        source=source,
    )


def money(world, **values):
    facts = {"kind": "money", "title": "Books", "hours": None, "amount": 125_000, "currency": "USD", **values}
    return record(world, **facts)


@pytest.fixture
def library(world):
    """A third partner, with a person who neither coordinates nor funds."""
    lea = sign_up("Lea")
    made = organisation(lea, "Town Library", "ngo")
    part = initiatives.invite_partner(
        by=world.alma, initiative=world.reading, organisation=made, role=PartnerRole.MEMBER
    )
    initiatives.accept_participation(by=lea, participation=part)
    return made, lea


def page(world, name, *args):
    return reverse(f"agreements:{name}", args=[world.reading.slug, *args])


def test_people_record_what_their_own_partner_gave_and_coordinators_everything(world):
    assert record(world).recorded_by == world.chloe
    assert record(world, by=world.alma).organisation == world.lincoln
    with pytest.raises(PermissionRefused, match="only what your own"):
        record(world, organisation=world.riverside)
    with pytest.raises(PermissionRefused):
        record(world, by=world.dmitri)


@pytest.mark.parametrize(
    ("values", "field", "told"),
    [
        ({"kind": "money", "hours": None}, "amount", "amount is missing"),
        ({"kind": "money", "amount": 5, "currency": "USD"}, "hours", "Money has no hours"),
        ({"kind": "money", "hours": None, "amount": 5}, "currency", "currency is missing"),
        ({"hours": None}, "hours", "hours are missing"),
        ({"hours": 0}, "hours", "hours are missing"),
        ({"amount": 5, "currency": "USD"}, "amount", "valued by a rate"),
        ({"quantity": 3, "unit": "books"}, "quantity", "no other quantity"),
        ({"kind": "materials", "hours": None}, "quantity", "How much"),
        ({"kind": "materials", "hours": None, "quantity": 3}, "unit", "unit is missing"),
        ({"kind": "materials", "unit": "books"}, "quantity", "quantity is missing"),
        ({"rate": 5, "currency": "USD"}, "rate_source", "source of the rate"),
        ({**RATE, "rate_year": None}, "rate_year", "year of the rate"),
        ({"rate_source": "x"}, "rate_source", "There is no rate"),
        ({"currency": "USD"}, "currency", "no amount"),
        ({"kind": "space", "hours": None, "quantity": 2, "unit": "rooms", **RATE}, "hours", "values hours"),
        ({"kind": "space", "amount": 5, **RATE}, "rate", "an amount already"),
        ({"first_on": utc_date() + timedelta(days=1)}, "last_on", "before the first"),
        ({"last_on": utc_date() + timedelta(days=1)}, "last_on", "not come yet"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(world, values, field, told):
    with pytest.raises(InvalidInput, match=told) as refused:
        record(world, **values)
    assert [problem.column for problem in refused.value.problems] == [field]
    assert not Contribution.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "alms"},
        {"hours": None},
        {"hours": 0},
        {"amount": 5, "currency": "USD"},
        {"rate": 5, "currency": "USD"},
        {"currency": "USD"},
        {"unit": "books"},
        {"kind": "materials", "hours": None},
        {"kind": "materials", "hours": None, "quantity": 3},
        {"kind": "money", "hours": None},
        {"state": "questioned"},
        {"state": "confirmed"},
        {"subject_type": "activities.Activity"},
        {"last_on": utc_date() - timedelta(days=1)},
    ],
)
def test_the_database_keeps_the_same_rules(world, values):
    today = utc_date()
    facts = {"kind": "hours", "title": "x", "first_on": today, "last_on": today, "hours": 6, **values}
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.create(
            initiative=world.reading, organisation=world.lincoln, recorded_by=world.chloe, **facts
        )


def test_promise_goal_and_receiver_fit_the_partner(world):
    theirs = promise(world, by=world.alma, organisation=world.riverside)
    foreign = initiatives.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Theirs"})
    for values, told in (
        ({"promise": theirs}, "not a promise of Lincoln"),
        ({"goal": foreign}, "another initiative"),
        ({"receiver": world.lincoln}, "not to itself"),
        ({"receiver": world.harbour}, "Harbour Foundation"),
    ):
        with pytest.raises(InvalidInput, match=told):
            record(world, **values)
    goal = initiatives.create_goal(
        by=world.alma, initiative=world.reading, values={"title": "Every child reads"}
    )
    assert record(world, promise=promise(world, goal=goal)).goal == goal


def test_the_receiver_is_told_and_confirms_and_then_it_stays(world):
    made = record(world, receiver=world.riverside)
    assert "Lincoln School gave something" in world.alma.notifications.first().text
    assert not world.ben.notifications.filter(text__contains="gave something").exists()
    actions.confirm_contribution(by=world.alma, contribution=made, answer="Thank you")
    made.refresh_from_db()
    assert (made.state, made.answered_for, made.answer) == ("confirmed", world.riverside, "Thank you")
    with pytest.raises(Conflict, match="stays as it is"):
        actions.edit_contribution(by=world.chloe, contribution=made, values={"hours": 60})
    with pytest.raises(Conflict, match="stays as it is"):
        actions.take_back_contribution(by=world.chloe, contribution=made)
    actions.unanswer_contribution(by=world.alma, contribution=made)
    assert actions.edit_contribution(by=world.chloe, contribution=made, values={"hours": 5}).hours == 5


def test_nobody_confirms_their_own(world, library):
    _library, lea = library
    recorded_for_lincoln = record(world, by=world.alma)
    with pytest.raises(PermissionRefused, match="Somebody else"):
        actions.confirm_contribution(by=world.alma, contribution=recorded_for_lincoln)
    with pytest.raises(PermissionRefused, match="Another partner"):
        actions.confirm_contribution(by=world.ben, contribution=recorded_for_lincoln)
    with pytest.raises(PermissionRefused, match="Only people of Riverside"):
        actions.confirm_contribution(by=lea, contribution=record(world, receiver=world.riverside))
    assert actions.confirm_contribution(by=lea, contribution=recorded_for_lincoln).answered_by == lea
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.update(answered_for=world.lincoln)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contribution.objects.update(answered_by=world.alma)


def test_a_question_needs_a_sentence_tells_who_recorded_it_and_is_over_when_corrected(world):
    made = record(world)
    with pytest.raises(InvalidInput, match="not right is missing"):
        actions.question_contribution(by=world.alma, contribution=made, answer=" ")
    actions.question_contribution(by=world.alma, contribution=made, answer="It was four hours.")
    assert "asks about what you recorded" in world.chloe.notifications.first().text
    before = world.alma.notifications.count()
    world.alma.notifications.update(read_at=made.recorded_at)
    actions.edit_contribution(by=world.chloe, contribution=made, values={"hours": 4})
    made.refresh_from_db()
    assert (made.state, made.answer, made.answered_by) == ("recorded", "", None)
    assert world.alma.notifications.count() == before + 1


def test_taken_back_it_is_in_no_list_and_comes_back(world, client):
    made = record(world)
    client.force_login(world.chloe)
    client.post(page(world, "take_back_contribution", made.pk))
    assert "Reading aloud" not in client.get(page(world, "contributions"), {"format": "csv"}).content.decode()
    client.post(page(world, "bring_back_contribution", made.pk))
    assert "Reading aloud" in client.get(page(world, "contributions"), {"format": "csv"}).content.decode()
    verbs = set(AuditEvent.objects.about(made).values_list("verb", flat=True))
    assert {
        "recorded the contribution",
        "took back the contribution",
        "brought back the contribution",
    } <= verbs


def test_the_partner_receiver_coordinators_and_funders_see_an_amount_and_others_where_it_is_shown(
    world, library
):
    made_library, lea = library
    initiatives.accept_participation(by=world.fay, participation=world.asked)
    made = money(world)
    seen = {
        one.name: user_can_see_amount(one, made)
        for one in (world.ben, world.alma, world.fay, lea, world.dmitri)
    }
    assert seen == {"Ben": True, "Alma": True, "Fay": True, "Lea": False, "Dmitri": False}
    assert user_can_see_amount(lea, money(world, receiver=made_library))
    actions.edit_contribution(by=world.ben, contribution=made, values={"shows_amount": True})
    assert user_can_see_amount(lea, made)
    with pytest.raises(PermissionRefused, match="Only people of Lincoln"):
        money(world, by=world.alma, shows_amount=True)
    with pytest.raises(PermissionRefused, match="does not show this amount"):
        actions.confirm_contribution(by=lea, contribution=money(world))
    worked = record(world, **RATE)
    assert not user_can_see_amount(lea, worked)
    assert actions.confirm_contribution(by=lea, contribution=worked).state == "confirmed"


AMOUNTS = ("1,250", "125000", "1250", "29.95", "2995", "179.7")


def test_no_page_file_or_answer_of_the_api_tells_an_amount_that_is_not_shown(world, library, client):
    _library, lea = library
    paid, worked = money(world), record(world, **RATE)
    actions.edit_contribution(
        by=world.ben, contribution=paid, values={"amount": 125_000, "note": "For grade 2"}
    )
    pages = [
        page(world, "contributions"),
        f"{page(world, 'contributions')}?format=csv",
        page(world, "contribution_totals"),
        f"{page(world, 'contribution_totals')}?format=csv",
        page(world, "contribution", paid.pk),
        page(world, "contribution", worked.pk),
        f"/initiatives/{world.reading.slug}/audit/",
        f"/initiatives/{world.reading.slug}/audit/?format=csv",
    ]
    client.force_login(lea)
    told = {url: client.get(url).content.decode() for url in pages}
    assert not [(url, amount) for url, text in told.items() for amount in AMOUNTS if amount in text]
    client.force_login(world.ben)
    assert "USD 1,250.00" in client.get(pages[0]).content.decode()
    assert "USD 179.70" in client.get(pages[2]).content.decode()


def test_totals_are_what_the_lines_say_and_withheld_amounts_are_counted_not_added(world, library, client):
    _library, lea = library
    money(world)
    money(world, amount=50_000, shows_amount=True)
    record(world, hours=Decimal("2.5"))
    record(world, hours=4)

    def totals(person, **query):
        client.force_login(person)
        text = client.get(page(world, "contribution_totals"), {"format": "csv", **query}).content.decode(
            "utf-8-sig"
        )
        return {row["Kind"]: row for row in csv.DictReader(io.StringIO(text))}

    theirs, own = totals(lea), totals(world.ben)
    assert (theirs["Money"]["Amount"], theirs["Money"]["Amounts not shown"]) == ("USD 500.00", "1")
    assert (own["Money"]["Amount"], own["Money"]["Amounts not shown"]) == ("USD 1750.00", "0")
    assert Decimal(own["Hours of work"]["Hours"]) == Decimal("6.5")
    assert list(totals(lea, kind="hours")) == ["Hours of work"]


def test_the_list_is_filtered_by_the_address(world, client):
    record(
        world,
        title="In spring",
        first_on=utc_date() - timedelta(days=90),
        last_on=utc_date() - timedelta(days=80),
    )
    record(world, title="Today")
    client.force_login(world.ben)

    def titles(**query):
        text = client.get(page(world, "contributions"), {"format": "csv", **query}).content.decode(
            "utf-8-sig"
        )
        return {row["Contribution"] for row in csv.DictReader(io.StringIO(text))}

    assert titles() == {"In spring", "Today"}
    assert titles(since=str(utc_date() - timedelta(days=10))) == {"Today"}
    assert titles(until=str(utc_date() - timedelta(days=10))) == {"In spring"}
    assert titles(partner=world.lincoln.pk, state="recorded", q="spring") == {"In spring"}
    assert titles(kind="money") == set()


def test_the_form_records_for_an_activity_and_the_pages_lead_to_each_other(world, client):
    activity, kept = planned(world), promise(world)
    client.force_login(world.chloe)
    url = page(world, "record_contribution")
    shown = client.get(url, {"promise": kept.pk, "subject": f"activities.Activity:{activity.pk}"})
    assert shown.context["form"]["subject"].value() == f"activities.Activity:{activity.pk}"
    data = {
        "organisation": world.lincoln.pk, "kind": "expertise", "title": "A talk", "first_on": str(utc_date()),
        "hours": "2", "rate": "29.95", "currency": "usd", "rate_source": "Independent Sector", "rate_year": "2021",
        "promise": kept.pk, "subject": f"activities.Activity:{activity.pk}",
    }  # fmt: skip
    wrong = client.post(url, {**data, "rate": "29.955"})
    assert "as fine as the currency is" in wrong.content.decode()
    missing = client.post(url, {**data, "rate_source": ""})
    assert "rate_source" in missing.context["form"].errors
    response = client.post(url, data)
    made = Contribution.objects.get()
    assert response.url == made.get_absolute_url()
    assert (made.rate, made.worth, made.last_on) == (2995, 5990, utc_date())
    assert activity.title in client.get(response.url).content.decode()
    for address in (activity.get_absolute_url(), page(world, "promise", kept.pk)):
        assert made.get_absolute_url() in client.get(address).content.decode()
    edited = client.post(page(world, "edit_contribution", made.pk), {**data, "hours": "3"})
    made.refresh_from_db()
    assert (edited.status_code, made.hours, made.subject_id) == (302, 3, str(activity.pk))


def test_a_person_of_two_partners_answers_for_the_receiver(world, library):
    made_library, _lea = library
    partners.add_membership(
        by=world.alma, organisation=world.riverside, person=world.chloe, role=MembershipRole.MEMBER
    )
    made = record(world, by=world.ben, receiver=world.riverside)
    assert actions.confirm_contribution(by=world.chloe, contribution=made).answered_for == world.riverside
    assert made_library != world.riverside


def test_lists_ask_the_same_number_of_queries_however_many_there_are(world, client):
    client.force_login(world.ben)
    record(world)

    def queries(name):
        with CaptureQueriesContext(connection) as asked:
            client.get(page(world, name))
        return len(asked)

    before = {name: queries(name) for name in ("contributions", "contribution_totals")}
    for number in range(6):
        record(world, title=f"Again {number}", receiver=world.riverside)
        money(world, title=f"Money {number}")
    assert {name: queries(name) for name in before} == before
