"""Settings that two people edit at once, the check-list, the audit trail, and templates."""

import pytest
from django.urls import reverse

from collegium.core.clock import utc_date
from collegium.core.errors import InvalidInput, PermissionRefused
from collegium.initiatives import actions
from collegium.initiatives.models import Initiative, Template
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel


def url(name, world, *args):
    return reverse(f"initiatives:{name}", args=[world.reading.slug, *args])


def settings_of(initiative, **changes):
    return {
        "name": initiative.name,
        "summary": initiative.summary,
        "state": initiative.state,
        "starts_on": initiative.starts_on.isoformat(),
        "ends_on": "",
        "decision_rule": initiative.decision_rule,
        "quorum_percent": initiative.quorum_percent,
        "governance": initiative.governance,
        "meeting_rhythm": initiative.meeting_rhythm,
        "agreement": initiative.agreement,
        "data_note": "",
        "revision": initiative.revision,
        **changes,
    }


def test_the_second_of_two_editors_is_told_what_changed_and_then_saves(world, client):
    client.force_login(world.alma)
    page = url("edit_initiative", world)
    first = settings_of(world.reading, name="Reading for All")
    second = settings_of(world.reading, summary="One sentence")
    assert client.post(page, first).status_code == 302
    response = client.post(page, second)
    assert "Alma changed: name" in response.content.decode()
    world.reading.refresh_from_db()
    assert (world.reading.name, world.reading.summary) == ("Reading for All", "")
    again = {**second, "name": "Reading for All", "revision": response.context["form"]["revision"].value()}
    assert client.post(page, again).status_code == 302
    world.reading.refresh_from_db()
    assert (world.reading.name, world.reading.summary) == ("Reading for All", "One sentence")


def test_the_last_day_is_not_before_the_first(world, client):
    client.force_login(world.alma)
    data = settings_of(world.reading, starts_on="2026-05-02", ends_on="2026-05-01")
    assert "last day must not be before" in client.post(url("edit_initiative", world), data).content.decode()


def test_only_known_settings_are_changed(world):
    with pytest.raises(InvalidInput, match="slug"):
        actions.edit_initiative(by=world.alma, initiative=world.reading, values={"slug": "other"})


def test_the_check_list_is_ticked_by_coordinators_and_can_be_undone(world, client):
    item = world.reading.checklist.first()
    client.force_login(world.ben)
    assert client.post(url("complete_checklist_item", world, item.pk)).status_code == 403
    client.force_login(world.alma)
    client.post(url("complete_checklist_item", world, item.pk))
    item.refresh_from_db()
    assert item.done_by == world.alma
    client.post(url("reopen_checklist_item", world, item.pk))
    item.refresh_from_db()
    assert item.done_at is None


@pytest.mark.parametrize("model", InitiativeModel)
def test_every_step_of_the_check_list_leads_to_where_it_is_done(model, world, client):
    made = actions.create_initiative(
        by=world.alma, organisation=world.riverside, model=model, values={"name": "New work"}
    )
    client.force_login(world.alma)
    steps = client.get(reverse("initiatives:checklist", args=[made.slug])).context["steps"]
    assert len(steps) == len(BLUEPRINTS[model].checklist)
    assert all(step["item"].page for step in steps)
    # apps that this installation has not are named, but not led to
    pages = {step["page"] for step in steps} - {""}
    assert len(pages) >= 4
    assert {client.get(page).status_code for page in pages} == {200}


def test_the_audit_trail_shows_values_to_coordinators_and_fields_to_members(world, client):
    actions.edit_initiative(by=world.alma, initiative=world.reading, values={"summary": "Before the others"})
    page = url("audit_trail", world)
    client.force_login(world.alma)
    assert "Before the others" in client.get(page).content.decode()
    client.force_login(world.chloe)
    text = client.get(page).content.decode()
    assert "in one sentence" in text
    assert "Before the others" not in text


def test_the_audit_trail_is_filtered_by_person_kind_and_day(world, client):
    client.force_login(world.alma)
    page = url("audit_trail", world)

    def count(**query):
        text = client.get(page, {"format": "csv", **query}).content.decode("utf-8-sig")
        return len(text.splitlines()) - 1

    everything = count()
    assert count(person="Ben") == 1
    assert count(kind="initiatives.Participation") == 3
    assert count(until=utc_date().isoformat()) == everything
    assert count(since="2999-01-01") == 0


@pytest.fixture
def template(world):
    goal = world.reading.goals.first()
    actions.archive_goal(by=world.alma, goal=world.reading.goals.last())
    actions.record_need(by=world.alma, initiative=world.reading, values={"title": "N", "evidence": "E"})
    values = {"on": utc_date(), "value": 1}
    actions.record_indicator_value(by=world.alma, indicator=goal.indicators.first(), values=values)
    step = {"title": "Step", "due_on": world.reading.starts_on, "goal": goal, "owner": world.lincoln}
    actions.create_milestone(by=world.alma, initiative=world.reading, values=step)
    return actions.save_template(
        by=world.alma, initiative=world.reading, organisation=world.riverside, name="Our way"
    )


def test_a_template_gives_the_structure_without_people_values_or_needs(world, template):
    made = actions.create_initiative(
        by=world.alma,
        organisation=world.riverside,
        model=template.model,
        template=template,
        values={"name": "Second"},
    )
    current = world.reading.goals.current()
    assert [goal.title for goal in made.goals.all()] == [goal.title for goal in current]
    assert made.indicators.count() == world.reading.indicators.current().count()
    step = made.milestones.get(title="Step")
    assert (step.goal.title, step.owner, step.due_on) == (current.first().title, None, made.starts_on)
    assert made.needs.count() == 0
    assert made.participations.get().organisation == world.riverside
    assert not made.indicators.exclude(values=None).exists()
    assert made.governance == world.reading.governance


def test_a_template_is_seen_and_used_only_by_the_organisation_that_saved_it(world, template, client):
    today = utc_date()
    assert list(Template.objects.visible_to(world.alma, today=today)) == [template]
    assert not Template.objects.visible_to(world.ben, today=today).exists()
    with pytest.raises(PermissionRefused, match="template"):
        actions.create_initiative(
            by=world.ben,
            organisation=world.lincoln,
            model=template.model,
            template=template,
            values={"name": "Taken"},
        )
    client.force_login(world.ben)
    assert client.get(reverse("initiatives:create_initiative"), {"template": template.pk}).status_code == 404
    assert client.post(reverse("initiatives:archive_template", args=[template.pk])).status_code == 404


def test_a_template_is_archived_and_brought_back(world, template, client):
    client.force_login(world.alma)
    page = reverse("initiatives:templates")
    assert "Our way" in client.get(page).content.decode()
    client.post(reverse("initiatives:archive_template", args=[template.pk]))
    assert not Template.objects.current().exists()
    client.post(reverse("initiatives:restore_template", args=[template.pk]))
    assert Template.objects.current().get() == template


def test_an_initiative_starts_from_a_template_on_the_page(world, template, client):
    client.force_login(world.alma)
    page = f"{reverse('initiatives:create_initiative')}?template={template.pk}"
    data = {"name": "Third", "organisation": world.riverside.pk, "starts_on": "2026-09-01"}
    assert client.post(page, data).status_code == 302
    assert Initiative.objects.get(name="Third").model == template.model


def test_a_role_is_given_on_the_page(world, client):
    client.force_login(world.alma)
    page = url("appoint", world)
    assert client.post(page, {"person": world.fay.pk, "role": "evaluator"}).context["form"].errors["person"]
    client.post(page, {"person": world.chloe.pk, "role": "data steward"})
    held = world.reading.appointments.get(person=world.chloe)
    client.post(url("end_appointment", world, held.pk))
    held.refresh_from_db()
    assert held.ended_on == utc_date()
