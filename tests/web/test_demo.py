"""The demo: complete, true to the published figures, loaded once, and without a dead link."""

from collections import Counter
from html import unescape
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client

from collegium.engines.impact import Finding
from collegium.evaluation import tables
from collegium.evaluation.models import StudyRun, TextCollection
from collegium.exchange.models import Dataset
from collegium.initiatives.models import Initiative
from collegium.people.models import User
from collegium.web.demo import EXAMPLES, PASSWORD, sign_ins
from collegium.web.demo.star import COLUMNS, GRADES, grade_rows
from tests.web.demo_site import LOAD, folders, loaded_demo, walk

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

# Stock & Watson, Introduction to Econometrics, Table 13.1: effect and standard error to the printed decimals.
PUBLISHED = {
    "kindergarten": {"small": (13.90, 2.45), "regular+aide": (0.31, 2.27)},
    "grade 1": {"small": (29.78, 2.83), "regular+aide": (11.96, 2.65)},
    "grade 3": {"small": (15.59, 2.40), "regular+aide": (-0.29, 2.27)},
}
WITHIN_SCHOOLS = {"kindergarten": 16.02, "grade 1": 29.01, "grade 3": 15.47}  # Table 13.2, small classes


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, demo_folder):
    with django_db_blocker.unblock(), loaded_demo(demo_folder) as printed:
        yield printed


@pytest.fixture(autouse=True)
def its_folders(demo, demo_folder):
    with folders(demo_folder):
        yield


def initiative_of(example):
    return Initiative.objects.get(created_by__email=example.coordinator.email)


def counts() -> dict[str, int]:
    """Rows of every table but those in which a start of the command leaves its trace anyway."""
    models = [model for model in apps.get_models() if model._meta.app_label not in {"sessions", "axes"}]
    return {model._meta.label: model._default_manager.count() for model in models}


def key_of(name: str) -> str:
    return next(key for key, grade in GRADES.items() if grade == name)


def finding(run: StudyRun, arm: str, model: str) -> Finding:
    rows = run.as_result().findings
    (match,) = [
        row for row in rows if (row.outcome, row.arm, row.model, row.subgroup) == ("score", arm, model, "")
    ]
    return match


def test_the_terminal_names_every_sign_in_and_the_password(demo):
    assert PASSWORD in demo
    assert all(one.email in demo and one.initiative in demo for one in sign_ins())


def test_everybody_on_the_list_can_sign_in():
    for one in sign_ins():
        answer = Client().post("/accounts/login/", {"login": one.email, "password": PASSWORD})
        assert (one.email, answer.status_code, answer.headers.get("Location")) == (one.email, 302, "/")


def test_the_sign_in_page_shows_people_and_password():
    page = Client().get("/accounts/login/").content.decode()
    assert PASSWORD in page
    assert all(one.email in page for one in sign_ins())


def test_a_second_start_changes_nothing():
    before = counts()
    call_command(*LOAD, stdout=StringIO())
    assert counts() == before


def test_what_people_changed_survives_the_next_start():
    initiative = initiative_of(EXAMPLES[1])
    Initiative.objects.filter(pk=initiative.pk).update(name="Renamed by a visitor")
    call_command(*LOAD, stdout=StringIO())
    assert initiative_of(EXAMPLES[1]).name == "Renamed by a visitor"
    assert Initiative.objects.count() == len(EXAMPLES)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.coordinator.account)
def test_every_example_is_complete(example):
    initiative = initiative_of(example)
    assert initiative.is_public
    assert initiative.data_note
    assert initiative.visions.first().sign_offs.exists()
    assert initiative.participations.asked().exists()
    assert initiative.indicators.filter(values__isnull=False).exists()
    assert initiative.milestones.exclude(done_on=None).exists()
    assert initiative.milestones.filter(done_on=None).exists()
    assert initiative.needs.filter(goals__isnull=False).exists()
    assert initiative.checklist.exclude(done_at=None).exists()
    done = StudyRun.objects.filter(study__initiative=initiative)
    assert done.count() == done.published().count() == sum(len(file.studies) for file in example.files) > 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.coordinator.account)
def test_partners_have_given_something_that_others_confirmed(example):
    given = initiative_of(example).contributions.current()
    assert given.filter(state="confirmed").exists()
    assert given.filter(promise__isnull=False).exists()


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.coordinator.account)
def test_partners_are_on_the_map_and_say_what_they_offer_or_need(example):
    for partner in example.partners:
        organisation = initiative_of(example).participations.get(organisation__name=partner.name).organisation
        assert organisation.places.get().latitude is not None
        assert organisation.offers.exists()


def test_seventy_nine_schools_take_part_and_are_said_to_be_generated():
    parts = (
        initiative_of(EXAMPLES[0])
        .participations.filter(organisation__kind="school")
        .select_related("organisation")
    )
    assert parts.count() == 79
    assert parts.exclude(accepted_at=None).count() == 79
    assert len({part.organisation.name for part in parts}) == 79
    assert all("generated" in part.organisation.description for part in parts)


@pytest.mark.parametrize("grade", PUBLISHED)
def test_the_published_table_is_reproduced_to_both_decimals(grade):
    run = StudyRun.objects.published().get(study__title=f"Small classes, {grade}: the published comparison")
    found = {arm: finding(run, arm, "unadjusted") for arm in PUBLISHED[grade]}
    assert {arm: (round(row.effect, 2), round(row.se, 2)) for arm, row in found.items()} == PUBLISHED[grade]


@pytest.mark.parametrize("grade", WITHIN_SCHOOLS)
def test_within_schools_the_estimate_is_that_of_the_published_table(grade):
    run = StudyRun.objects.published().get(study__title=f"Small classes, {grade}: within schools")
    row = finding(run, "small", "adjusted")
    assert round(row.effect, 2) == WITHIN_SCHOOLS[grade]
    schools = {student["school"] for student in grade_rows(key_of(grade)) if student["score"]}
    assert row.n_clusters == len(schools)


def test_the_page_of_the_study_and_the_public_page_show_the_published_figure():
    run = StudyRun.objects.published().get(
        study__title="Small classes, kindergarten: the published comparison"
    )
    coordinator = Client()
    coordinator.force_login(User.objects.get(email=EXAMPLES[0].coordinator.email))
    page = coordinator.get(run.get_absolute_url()).content.decode()
    assert "13.9" in page
    public = Client().get(f"/public/{initiative_of(EXAMPLES[0]).slug}/").content.decode()
    assert "13.9" in public


def test_generated_interviews_stand_beside_the_published_finding():
    """Coded twice with some disagreement, told on the public page as generated."""
    [collection] = TextCollection.objects.all()
    assert "generated" in collection.title
    kinds = Counter(collection.pieces.values_list("kind", flat=True))
    assert kinds == {"school": 9, "parents association": 9, "student body": 6}
    agreed = tables.agreement_of(tables.material_of(collection))
    assert len(agreed.codes) == 5
    assert all(0 < one.kappa.kappa < 1 and one.differ for one in agreed.codes)
    run = StudyRun.objects.published().get(study=collection.study)
    version = run.versions.first()
    assert {row["fit"] for row in version.joint} == {"confirm", "expand", "discord"}
    slug = initiative_of(EXAMPLES[0]).slug
    public = unescape(Client().get(f"/public/{slug}/findings/{run.public_id}/").content.decode())
    assert version.quotes.count() == 2
    assert all(quote.excerpt in public for quote in version.quotes.all())
    assert public.count(collection.title) == 2
    assert all(row["why"] in public for row in version.joint)


def test_every_column_of_the_star_data_is_documented():
    datasets = Dataset.objects.filter(title__startswith="Project STAR")
    assert datasets.count() == 3
    for dataset in datasets:
        assert not dataset.is_generated
        columns = {column.name: (column.label, column.role) for column in dataset.columns.all()}
        assert columns == {column.name: (column.label, column.role.value) for column in COLUMNS}


def test_the_table_holds_the_students_of_the_experiment():
    rows = grade_rows("k")
    assert len(rows) == 6325
    assert sum(bool(row["score"]) for row in rows) == 5786  # as printed under Stock & Watson's Table 13.1
    assert {row["class"] for row in rows} == {"small", "regular", "regular+aide"}


def test_generated_data_says_so_on_its_page():
    for dataset in Dataset.objects.exclude(title__startswith="Project STAR"):
        assert dataset.is_generated
        assert "Generated with the seed" in dataset.source


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.coordinator.account)
def test_no_page_that_its_coordinator_can_reach_is_broken(example):
    client = Client()
    client.force_login(User.objects.get(email=example.coordinator.email))
    answers = walk(client, ["/", initiative_of(example).get_absolute_url()], each_view=1)
    assert {url: status for url, status in answers.items() if status != 200} == {}
    assert len(answers) > 50


def test_no_page_that_the_public_can_reach_is_broken():
    start = ["/", *(f"/public/{initiative.slug}/" for initiative in Initiative.objects.all())]
    answers = walk(Client(), start, each_view=4)
    assert {url: status for url, status in answers.items() if status != 200} == {}
    assert all(url in answers for url in start)


def test_it_is_refused_where_it_is_not_a_demo(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="COLLEGIUM_DEMO"):
        call_command(*LOAD)


def test_it_is_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        call_command(*LOAD)
