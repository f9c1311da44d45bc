"""Starting an initiative: complete at once, different for each model, in the language of the person."""

import pytest
from django.urls import reverse
from django.utils import translation

from collegium.core.errors import InvalidInput, PermissionRefused
from collegium.initiatives import actions
from collegium.initiatives.models import ChecklistItem, Goal, Indicator, Initiative, Milestone
from collegium.initiatives.vocabulary import (
    BLUEPRINTS,
    IndicatorKind,
    InitiativeModel,
    PartnerRole,
    PersonRole,
)
from collegium.partners import actions as partners
from collegium.partners.vocabulary import OrganisationKind


def start(world, model=InitiativeModel.CONSORTIUM, **values):
    values = {"name": "New work", **values}
    return actions.create_initiative(by=world.alma, organisation=world.riverside, model=model, values=values)


def test_it_is_started_in_the_name_of_an_organisation_through_which_one_sees_it(world, client):
    values = {"name": "Alder School", "kind": OrganisationKind.SCHOOL}
    school = partners.create_organisation(by=world.alma, values=values, steward=world.riverside)
    client.force_login(world.alma)
    page = f"{reverse('initiatives:create_initiative')}?model={InitiativeModel.CONSORTIUM.value}"
    field = client.get(page).context["form"].fields["organisation"]
    assert (field.initial, list(field.queryset)) == (world.riverside, [world.riverside])
    data = {"name": "New work", "organisation": field.initial.pk, "starts_on": "2026-09-01"}
    assert client.post(page, data, follow=True).status_code == 200
    with pytest.raises(PermissionRefused, match="administrators of Alder School"):
        actions.create_initiative(
            by=world.alma, organisation=school, model=InitiativeModel.CONSORTIUM, values={"name": "X"}
        )


@pytest.mark.parametrize("model", InitiativeModel)
def test_an_initiative_is_complete_from_the_start(model, world):
    made = start(world, model)
    blueprint = BLUEPRINTS[model]
    part = made.participations.get()
    assert (part.organisation, part.role) == (world.riverside, blueprint.founder_role)
    assert part.accepted_by == world.alma
    appointment = made.appointments.get()
    assert (appointment.person, appointment.role) == (world.alma, PersonRole.COORDINATOR)
    assert made.decision_rule == blueprint.decision_rule
    assert made.quorum_percent == blueprint.quorum_percent
    assert made.governance
    assert made.agreement
    assert made.meeting_rhythm
    assert made.goals.count() == len(blueprint.goals)
    assert made.checklist.count() == len(blueprint.checklist)
    assert made.milestones.filter(due_on__gt=made.starts_on).count() == len(blueprint.milestones)
    assert set(made.role_duties) == set(PartnerRole.values)


@pytest.mark.parametrize("model", InitiativeModel)
def test_a_blueprint_keeps_what_it_promises(model):
    blueprint = BLUEPRINTS[model]
    kinds = {indicator.kind for goal in blueprint.goals for indicator in goal.indicators}
    assert kinds == set(IndicatorKind)
    assert 3 <= len(blueprint.goals) <= 5
    assert all(goal.indicators for goal in blueprint.goals)
    assert 10 <= len(blueprint.checklist) <= 12
    assert set(blueprint.role_duties) == set(PartnerRole)


@pytest.mark.parametrize("language", ["en", "es", "ar"])
@pytest.mark.parametrize("model", InitiativeModel)
def test_every_text_of_a_blueprint_fits_its_column_in_every_language(model, language):
    with translation.override(language):
        plan = BLUEPRINTS[model].written()
    longest = {field.name: field.max_length for field in Indicator._meta.concrete_fields}
    for goal in plan["goals"]:
        assert len(goal["title"]) <= Goal._meta.get_field("title").max_length
        for indicator in goal["indicators"]:
            assert all(len(text) <= (longest[name] or 10_000) for name, text in indicator.items())
    assert all(
        len(step["text"]) <= ChecklistItem._meta.get_field("text").max_length for step in plan["checklist"]
    )
    assert all(
        len(step["title"]) <= Milestone._meta.get_field("title").max_length for step in plan["milestones"]
    )
    assert len(plan["meeting_rhythm"]) <= Initiative._meta.get_field("meeting_rhythm").max_length


def test_the_three_models_differ():
    plans = [BLUEPRINTS[model].written() for model in InitiativeModel]
    for part in ("governance", "agreement", "decision_rule", "meeting_rhythm", "checklist"):
        assert len({str(plan[part]) for plan in plans}) == 3, part
    titles = [goal["title"] for plan in plans for goal in plan["goals"]]
    assert len(set(titles)) == len(titles)


def test_addresses_are_unique_and_never_words_of_the_application(world):
    slugs = [start(world, name=name).slug for name in ["Reading Together", "new", "قراءة", "قراءة"]]
    assert slugs == ["reading-together-2", "new-2", "initiative", "initiative-2"]


def test_only_administrators_start_in_the_name_of_an_organisation(world):
    with pytest.raises(PermissionRefused, match="administrators of Lincoln School"):
        actions.create_initiative(
            by=world.chloe, organisation=world.lincoln, model="consortium", values={"name": "Mine"}
        )
    assert not Initiative.objects.filter(name="Mine").exists()


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"name": "x" * 151}, {"ends_on": None, "quorum_percent": 101}]
)
def test_a_wrong_field_is_refused_by_name_and_nothing_is_saved(values, world):
    before = Initiative.objects.count()
    with pytest.raises(Exception, match=r"name|quorum|The quorum") as refusal:
        start(world, **values)
    assert refusal.type.__name__ in {"InvalidInput", "Conflict"}
    assert Initiative.objects.count() == before


def test_an_unknown_model_is_refused(world):
    with pytest.raises(InvalidInput):
        start(world, "cartel")


def test_a_person_chooses_a_model_and_fills_in_one_form(world, client):
    client.force_login(world.alma)
    page = reverse("initiatives:create_initiative")
    choice = client.get(page).content.decode()
    assert all(str(model.label) in choice for model in InitiativeModel)
    data = {"name": "From the page", "organisation": world.riverside.pk, "starts_on": "2026-09-01"}
    response = client.post(f"{page}?model=digital+collaboration", data)
    made = Initiative.objects.get(name="From the page")
    assert made.model == InitiativeModel.DIGITAL_COLLABORATION
    assert response.headers["Location"] == reverse("initiatives:checklist", args=[made.slug])
    assert client.get(response.headers["Location"]).status_code == 200


def test_the_form_names_the_field_that_is_wrong_and_refuses_foreign_organisations(world, client):
    client.force_login(world.alma)
    page = reverse("initiatives:create_initiative") + "?model=consortium"
    data = {"name": "", "organisation": world.faraway.pk, "starts_on": "soon"}
    errors = client.post(page, data).context["form"].errors
    assert set(errors) == {"name", "organisation", "starts_on"}


def test_an_impossible_template_number_shows_the_choice_again(world, client):
    client.force_login(world.alma)
    page = reverse("initiatives:create_initiative")
    assert client.get(page, {"template": "9" * 40}).status_code == 200
    assert client.get(page, {"template": "123456"}).status_code == 404


def test_the_creators_language_is_written(world, monkeypatch):
    world.alma.language = "es"
    languages = []
    monkeypatch.setattr(
        "collegium.initiatives.actions.initiatives.blueprint_of",
        lambda model: (
            languages.append(translation.get_language()) or BLUEPRINTS[InitiativeModel(model)].written()
        ),
    )
    start(world)
    assert languages == ["es"]
