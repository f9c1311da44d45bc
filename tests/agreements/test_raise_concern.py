"""Concerns: who may know of them, who may act, in which order, until when; and that nothing leaks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.agreements import actions
from collegium.agreements.models import Concern, ConcernStep
from collegium.agreements.permissions import neutral_people
from collegium.agreements.tables import concern_figures
from collegium.agreements.vocabulary import CLOSED_STAGES, NEXT_STAGES, STAGE_DAYS
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused, Refusal
from collegium.core.models import AuditEvent, Letter
from collegium.initiatives import actions as initiatives
from collegium.partners import actions as partners
from collegium.people.models import Notification
from tests.world import organisation, sign_up

SECRET = "xylophone"  # a word that must not be seen by anybody else
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def college(world):
    """A third partner, with Nora and Omar."""
    nora, omar = sign_up("Nora"), sign_up("Omar")
    made = organisation(nora, "Valley College", "college")
    partners.add_membership(by=nora, organisation=made, person=omar, role="member")
    part = initiatives.invite_partner(
        by=world.alma, initiative=world.reading, organisation=made, role="member"
    )
    initiatives.accept_participation(by=nora, participation=part)
    return made, nora, omar


def concern(world, by=None, **values):
    """Raised with whoever is chosen; otherwise with the person whom the page would name."""
    by = by or world.chloe
    about = {name: values[name] for name in ("about_organisations", "about_people") if name in values}
    if "handler" not in values:
        values["handler"] = actions.who_would_handle(by=by, initiative=world.reading, **about)
    return actions.raise_concern(
        by=by,
        initiative=world.reading,
        text=f"About the {SECRET}",
        **{"now": MONDAY, **values},
    )


def page(world, name, *args):
    return reverse(f"agreements:{name}", args=[world.reading.slug, *args])


def test_the_coordinator_handles_it_and_has_five_working_days(world):
    made = concern(world)
    assert made.handler == world.alma
    assert made.due_on == datetime(2026, 11, 30).date()  # noqa: DTZ001 - a day


def test_parties_cannot_handle_it_and_somebody_else_is_found(world, college):
    _college, nora, _omar = college
    made = concern(world, about_people=[world.alma])
    assert made.handler != world.alma
    with pytest.raises(InvalidInput, match="party to this concern"):
        concern(world, about_organisations=[world.riverside], handler=world.alma)
    actions.name_facilitator(by=world.alma, initiative=world.reading, person=nora)
    assert concern(world, about_organisations=[world.riverside]).handler == nora


def test_it_goes_to_nobody_whom_the_page_did_not_name(world, college, client):
    """Where the coordinator is party to it, the first free administrator may be one of a funder."""
    _college, nora, _omar = college
    initiatives.accept_participation(by=world.fay, participation=world.asked)
    client.force_login(world.chloe)
    url = page(world, "raise_concern")
    told = {"text": f"About the {SECRET}", "about_people": [world.alma.pk]}
    Letter.objects.all().delete()

    first = client.post(url, told)
    assert first.status_code == 200
    assert not Concern.objects.exists()
    assert not Letter.objects.exists()
    shown = first.content.decode()
    assert "It would go to Ben (Lincoln School), and to nobody else." in shown
    assert [str(label) for _pk, label in first.context["form"].fields["handler"].widget.choices] == [
        "Whoever is not party to it",
        "Ben (Lincoln School)",
        "Fay (Harbour Foundation)",
        "Nora (Valley College)",
    ]

    assert f'<input type="hidden" name="goes_to" value="{world.ben.pk}"' in shown
    assert f">\nAbout the {SECRET}</textarea>" in shown, "what was written stays"
    assert "Raise it with Ben (Lincoln School)" in shown

    about_both = {**told, "about_people": [world.alma.pk, world.ben.pk], "goes_to": world.ben.pk}
    second = client.post(url, about_both)  # the choice has changed since: named anew
    assert "It would go to Fay (Harbour Foundation), and to nobody else." in second.content.decode()
    assert not Concern.objects.exists()

    third = client.post(url, {**about_both, "goes_to": world.fay.pk, "handler": nora.pk})
    made = Concern.objects.get()
    assert (third.status_code, made.handler) == (302, nora)
    assert [letter.to for letter in Letter.objects.filter(key__startswith="concern")] == [nora.email]

    fourth = client.post(url, {**about_both, "goes_to": world.fay.pk})
    assert fourth.status_code == 302
    assert Concern.objects.exclude(pk=made.pk).get().handler == world.fay
    with pytest.raises(TypeError, match="handler"):
        actions.raise_concern(by=world.chloe, initiative=world.reading, text="x")


def test_whoever_is_chosen_gets_it_without_another_question(world, client):
    client.force_login(world.chloe)
    answer = client.post(page(world, "raise_concern"), {"text": "x", "handler": world.alma.pk})
    assert answer.status_code == 302
    assert Concern.objects.get().handler == world.alma


def test_nobody_raises_a_concern_about_themselves_or_from_outside(world):
    with pytest.raises(InvalidInput, match="about yourself"):
        concern(world, about_people=[world.chloe])
    with pytest.raises(PermissionRefused):
        concern(world, by=world.dmitri)


def test_for_everybody_else_it_does_not_exist(world, college, client):
    _college, nora, omar = college
    made = concern(world, by=nora, about_organisations=[world.lincoln])
    names = ("concern", "take_concern_step", "withdraw_concern", "hand_over_concern", "write_concern_message")
    for person in (world.ben, world.chloe, omar, world.root, world.dmitri):
        client.force_login(person)
        for name in names:
            url = page(world, name, made.pk)
            assert client.get(url).status_code in {404, 405}, (person, name)
            assert client.post(url).status_code == 404, (person, name)
        assert SECRET not in client.get(page(world, "concerns")).content.decode()
    for person in (nora, world.alma):
        client.force_login(person)
        answer = client.get(page(world, "concern", made.pk))
        assert SECRET in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]


def test_a_coordinator_who_is_party_gets_404_even_as_the_handler_of_the_moment(world, college, client):
    made = concern(world, by=world.chloe)
    made.about_people.add(world.alma)
    client.force_login(world.alma)
    assert client.get(page(world, "concern", made.pk)).status_code == 404
    with pytest.raises(PermissionRefused):
        actions.take_concern_step(by=world.alma, concern=made, stage="acknowledged")


def test_nothing_of_it_is_in_the_audit_trail_news_dashboards_or_letters(world, college, client):
    _college, nora, omar = college
    before = AuditEvent.objects.count()
    made = concern(world, about_people=[world.ben], is_unnamed=True)
    through_all_stages(world, made, facilitator=nora, panel=[nora, omar])
    actions.write_concern_message(by=world.chloe, concern=made, text=SECRET)
    assert AuditEvent.objects.count() == before
    assert not Notification.objects.filter(text__icontains="concern").exists()
    for letter in Letter.objects.filter(key__startswith="concern"):
        said = f"{letter.subject} {letter.text}"
        assert SECRET not in said
        assert "Ben" not in said
        assert "Chloe" not in said or letter.to == world.chloe.email
        assert letter.initiative_id is None
    urls = [reverse("initiative", args=[world.reading.slug]), page(world, "concerns")]
    urls += [reverse("initiatives:audit_trail", args=[world.reading.slug]), reverse("own_audit_trail")]
    urls += [reverse("partners:organisation_history", args=[world.lincoln.public_id])]
    for person in (world.ben, world.root, omar):
        client.force_login(person)
        for url in urls:
            assert SECRET not in client.get(url).content.decode()
    assert not any(admin.site.is_registered(model) for model in confidential_models())


def confidential_models():
    names = ("Concern", "ConcernHelper", "ConcernStep", "ConcernMessage")
    return [apps.get_model("agreements", name) for name in names]


def through_all_stages(world, made, *, facilitator, panel):
    steps = [
        ("acknowledged", [], ""),
        ("facilitation", [facilitator], ""),
        ("panel", panel, ""),
        ("decided", [], "Meetings are announced two weeks ahead."),
    ]
    for stage, helpers, outcome in steps:
        actions.take_concern_step(
            by=made.handler, concern=made, stage=stage, helpers=helpers, outcome=outcome, now=MONDAY
        )
        made.refresh_from_db()


def test_a_raiser_who_does_not_wish_to_be_named_is_not(world, college, client):
    made = concern(world, is_unnamed=True)
    actions.write_concern_message(by=world.chloe, concern=made, text="Please be quick.")
    client.force_login(world.alma)
    text = client.get(page(world, "concern", made.pk)).content.decode()
    assert "somebody who does not wish to be named" in text
    assert "Chloe" not in text
    # the list of those who can help would tell where the raiser works
    assert world.ben in neutral_people(made)
    actions.take_concern_step(by=world.alma, concern=made, stage="acknowledged")
    made.refresh_from_db()
    # and whoever is missing from it, or refused, would be the raiser
    offered = client.get(page(world, "take_concern_step", made.pk)).content.decode()
    assert f'value="{world.chloe.pk}"' in offered
    actions.take_concern_step(by=world.alma, concern=made, stage="facilitation", helpers=[world.chloe])
    with pytest.raises(PermissionRefused, match="only they can choose"):
        actions.hand_over_concern(by=world.alma, concern=made, handler=world.ben)
    assert (
        page(world, "hand_over_concern", made.pk)
        not in client.get(page(world, "concern", made.pk)).content.decode()
    )


def test_a_named_raiser_does_not_help_with_their_own_concern(world, college):
    made = concern(world)
    actions.take_concern_step(by=world.alma, concern=made, stage="acknowledged")
    made.refresh_from_db()
    with pytest.raises(InvalidInput, match="Cannot help"):
        actions.take_concern_step(by=world.alma, concern=made, stage="facilitation", helpers=[world.chloe])


def test_handing_over_offers_whoever_is_free_to_take_it(world, college, client):
    _college, nora, _omar = college
    made = concern(world, about_people=[world.ben], handler=world.alma)
    client.force_login(world.alma)
    offered = client.get(page(world, "hand_over_concern", made.pk)).content.decode()
    assert f'value="{nora.pk}"' in offered, "no other coordinator: administrators of other partners"
    assert f'value="{world.ben.pk}"' not in offered
    client.post(page(world, "hand_over_concern", made.pk), {"handler": nora.pk})
    made.refresh_from_db()
    assert made.handler == nora


def test_steps_follow_each_other_with_their_own_deadlines_and_are_logged_without_content(world, college):
    _college, nora, omar = college
    made = concern(world, about_people=[world.ben])
    with pytest.raises(Conflict, match="does not follow"):
        actions.take_concern_step(by=world.alma, concern=made, stage="panel", helpers=[nora, omar])
    through_all_stages(world, made, facilitator=nora, panel=[nora, omar])
    assert (made.stage, made.due_on) == ("decided", None)
    stages = list(made.steps.values_list("stage", flat=True))
    assert stages == ["raised", "acknowledged", "facilitation", "panel", "decided"]
    fields = {field.name for field in ConcernStep._meta.get_fields()}
    assert fields == {"id", "concern", "stage", "by", "at", "due_on"}
    with pytest.raises(PermissionRefused, match="closed"):
        actions.withdraw_concern(by=world.chloe, concern=made)


def test_a_panel_has_no_party_in_it_and_at_least_two_people(world, college):
    _college, nora, omar = college
    made = concern(world, about_people=[world.ben])
    actions.take_concern_step(by=world.alma, concern=made, stage="acknowledged")
    made.refresh_from_db()
    for helpers in ([], [nora, omar], [world.ben], [world.chloe]):
        with pytest.raises(InvalidInput):
            actions.take_concern_step(by=world.alma, concern=made, stage="facilitation", helpers=helpers)
    actions.take_concern_step(by=world.alma, concern=made, stage="facilitation", helpers=[nora])
    made.refresh_from_db()
    with pytest.raises(InvalidInput, match="at least 2"):
        actions.take_concern_step(by=nora, concern=made, stage="panel", helpers=[omar])


def test_settling_needs_words_and_the_page_says_so_beside_the_field(world, client):
    made = concern(world)
    for stage in ("acknowledged", "talk"):
        actions.take_concern_step(by=world.alma, concern=made, stage=stage)
        made.refresh_from_db()
    client.force_login(world.alma)
    url = page(world, "take_concern_step", made.pk)
    assert set(client.post(url, {"stage": "settled", "outcome": ""}).context["form"].errors) == {"outcome"}
    client.post(url, {"stage": "settled", "outcome": "They talked."})
    made.refresh_from_db()
    assert (made.stage, made.outcome) == ("settled", "They talked.")


def test_the_raiser_can_withdraw_it_or_give_it_to_somebody_else(world, college, client):
    _college, nora, _omar = college
    actions.name_facilitator(by=world.alma, initiative=world.reading, person=nora)
    made = concern(world, handler=world.alma)
    client.force_login(world.chloe)
    client.post(page(world, "hand_over_concern", made.pk), {"handler": nora.pk})
    made.refresh_from_db()
    assert made.handler == nora
    client.force_login(world.alma)
    assert client.get(page(world, "concern", made.pk)).status_code == 404
    client.force_login(world.chloe)
    client.post(page(world, "withdraw_concern", made.pk))
    made.refresh_from_db()
    assert made.stage == "withdrawn"


def letters_about(word):
    return sorted(Letter.objects.filter(key__contains=word).values_list("to", flat=True))


def test_deadlines_remind_those_who_must_act_and_tell_the_raiser_when_they_pass(world):
    concern(world)  # due on Monday the 30th
    for day in (24, 25, 26, 27, 30):
        actions.remind_of_concerns(now=datetime(2026, 11, day, 8, tzinfo=UTC))
    assert letters_about(" soon ") == [world.alma.email]
    assert letters_about("overdue") == []
    for _ in range(2):
        actions.remind_of_concerns(now=datetime(2026, 12, 1, 8, tzinfo=UTC))
    assert letters_about("overdue") == [world.alma.email, world.chloe.email]


def test_small_numbers_are_not_said_and_this_quarters_are_left_out(world):
    old = MONDAY - timedelta(days=400)
    for _ in range(4):
        concern(world, now=old)
    assert concern_figures(world.reading)["total"] is None
    concern(world, now=datetime.now(UTC))
    assert concern_figures(world.reading)["total"] is None
    last = concern(world, now=old)
    assert concern_figures(world.reading)["total"] == 5
    assert concern_figures(world.reading)["in_time"] is None
    for made in Concern.objects.filter(raised_at=old).exclude(pk=last.pk):
        actions.take_concern_step(by=world.alma, concern=made, stage="acknowledged", now=old)
    assert concern_figures(world.reading)["in_time"] is None
    actions.take_concern_step(by=world.alma, concern=last, stage="acknowledged", now=old)
    assert concern_figures(world.reading)["in_time"] == 5


def test_the_form_keeps_no_draft_in_the_browser(world, client):
    client.force_login(world.chloe)
    text = client.get(page(world, "raise_concern")).content.decode()
    assert "data-draft=" not in text
    answer = client.post(
        page(world, "raise_concern"), {"text": SECRET, "handler": world.alma.pk}, follow=True
    )
    assert SECRET in answer.content.decode()
    assert Concern.objects.get().raised_by == world.chloe


def test_every_open_stage_has_a_deadline_and_leads_somewhere():
    assert set(STAGE_DAYS) == set(NEXT_STAGES)
    assert {end for ends in NEXT_STAGES.values() for end in ends} <= {*STAGE_DAYS, *CLOSED_STAGES}


MOVES = st.lists(st.sampled_from([*STAGE_DAYS, *CLOSED_STAGES]), max_size=8)


@settings(
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(MOVES)
def test_whatever_is_tried_a_concern_is_open_with_a_deadline_or_closed_without(world, college, moves):
    _college, nora, omar = college
    made = concern(world, about_people=[world.ben])
    for stage in moves:
        helpers = {"facilitation": [nora], "panel": [nora, omar]}.get(stage, [])
        try:
            actions.take_concern_step(
                by=world.alma, concern=made, stage=stage, helpers=helpers, outcome="So be it.", now=MONDAY
            )
        except Refusal:
            continue
        finally:
            made.refresh_from_db()
    assert (made.closed_at is None) == (made.due_on is not None)
    assert made.steps.last().stage == made.stage
    assert made.is_overdue(today=date.max) == (made.closed_at is None)
    assert not made.is_overdue(today=date.min)
