"""Placement rounds: nothing unsafe is used, codes stay with schools, results are explained, undone, published."""

import csv
import io

import pytest
from django.urls import reverse

from collegium.activities import actions
from collegium.activities.models import MatchRun, Student
from collegium.activities.permissions import students_visible_to
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.initiatives import actions as initiatives
from collegium.people.models import Notification
from tests.activities.world import place, round_of, student


def run(world, shown, seed="x"):
    return actions.run_matching(by=world.alma, placement_round=shown, seed=seed)


def where(made) -> dict[str, str]:
    return {one.student.code: one.place.title if one.place else one.why for one in made.assignments.all()}


def test_students_get_their_dearest_place_that_suits(world):
    shown = round_of(world)
    shop = place(world, shown, "Shop", languages=["es"])
    farm = place(world, shown, "Farm", half_days=["mon am"], number=2)
    student(world, shown, "R-1", shop, farm, languages=["es"])
    student(world, shown, "R-2", shop, farm, half_days=["mon am", "tue pm"])
    student(world, shown, "R-3", farm)
    student(world, shown, "R-4")
    made = run(world, shown)
    assert where(made) == {"R-1": "Shop", "R-2": "Farm", "R-3": "not eligible", "R-4": "no wishes"}
    assert made.assignments.get(student__code="R-2").obstacles == [[1, ["language"]]]


def test_a_place_without_a_complete_check_list_is_not_used(world):
    shown = round_of(world)
    safe, unsafe = place(world, shown, "Safe"), place(world, shown, "Unsafe", ready=False)
    assert not unsafe.is_ready
    student(world, shown, "R-1", unsafe, safe)
    student(world, shown, "R-2", unsafe)
    assert where(run(world, shown)) == {"R-1": "Safe", "R-2": "not eligible"}


def test_one_open_point_is_enough_to_keep_a_place_out(world):
    shown = round_of(world)
    shop = place(world, shown)
    actions.reopen_place_check(by=world.alma, place=shop, kind="insured")
    student(world, shown, "R-1", shop)
    with pytest.raises(Conflict, match="check-list is complete"):
        run(world, shown)
    with pytest.raises(PermissionRefused):
        actions.complete_place_check(by=world.ben, place=shop, kind="insured")


def test_the_same_seed_gives_the_same_and_all_others_are_told_why(world):
    shown = round_of(world)
    shop = place(world, shown, number=2)
    for number in range(6):
        student(world, shown, f"R-{number}", shop)
    first = where(run(world, shown, "seed"))
    assert sorted(first.values()) == ["Shop", "Shop", "full", "full", "full", "full"]
    actions.undo_matching(by=world.alma, run=MatchRun.objects.get())
    assert where(run(world, shown, "seed")) == first


def test_what_was_matched_stays_until_it_is_undone(world):
    shown = round_of(world)
    shop = place(world, shown)
    one = student(world, shown, "R-1", shop)
    made = run(world, shown)
    for change in (
        lambda: run(world, shown),
        lambda: student(world, shown, "R-2", shop),
        lambda: actions.archive_student(by=world.alma, student=one),
        lambda: actions.edit_place(by=world.alma, place=shop, values={"number": 3}),
        lambda: actions.reopen_place_check(by=world.alma, place=shop, kind="insured"),
    ):
        with pytest.raises(Conflict):
            change()
    actions.undo_matching(by=world.alma, run=made)
    assert actions.edit_place(by=world.alma, place=shop, values={"number": 3}).number == 3


def test_schools_see_their_own_students_and_results_when_published(world, client):
    shown = round_of(world)
    shop = place(world, shown, number=2)
    student(world, shown, "R-1", shop)
    theirs = actions.enter_student(
        by=world.chloe, placement_round=shown, values={"school": world.lincoln, "code": "L-1"}, wishes=[shop]
    )
    assert list(students_visible_to(world.chloe, shown)) == [theirs]
    assert students_visible_to(world.alma, shown).count() == 2
    made = run(world, shown)
    client.force_login(world.chloe)
    url = f"{shown.get_absolute_url()}matching/"
    assert client.get(url).status_code == 403
    actions.publish_matching(by=world.alma, run=made)
    page = client.get(url).content.decode()
    assert "L-1" in page
    assert "R-1" not in page
    assert "R-1" not in client.get(url, {"format": "csv"}).content.decode()
    assert Notification.objects.filter(person=world.chloe, text__contains="where your students go").exists()
    with pytest.raises(Conflict, match="publication back"):
        actions.undo_matching(by=world.alma, run=made)
    made.refresh_from_db()
    actions.unpublish_matching(by=world.alma, run=made)
    assert client.get(url).status_code == 403


def test_only_people_of_the_school_enter_its_students_under_a_code(world):
    shown = round_of(world)
    with pytest.raises(PermissionRefused, match="people of Lincoln"):
        student(world, shown, "L-1", school=world.lincoln)
    for code in ("Ben", "J. Smith 1", "ü1"):
        with pytest.raises(InvalidInput, match="code"):
            student(world, shown, code)
    student(world, shown, "R-1")
    with pytest.raises(Conflict, match="entered this code already"):
        student(world, shown, "R-1")
    assert not {"name", "birth", "email"} & {field.name for field in Student._meta.get_fields()}


def test_wishes_are_places_of_the_round_each_once(world):
    shown, other = round_of(world), round_of(world)
    shop, foreign = place(world, shown), place(world, other)
    for wishes in ((shop, shop), (foreign,)):
        with pytest.raises(InvalidInput):
            student(world, shown, "R-1", *wishes)
    assert not Student.objects.exists()


def test_the_form_takes_codes_days_and_wishes(world, client):
    shown = round_of(world)
    shop = place(world, shown, half_days=["mon am"], languages=["es"], requirements=["own bicycle"])
    client.force_login(world.chloe)
    facts = {
        "school": world.lincoln.pk,
        "code": "L-7",
        "half_days": ["mon am", "tue am"],
        "languages": ["es"],
        "qualities": ["own bicycle"],
        "wish_1": shop.pk,
    }
    url = f"{shown.get_absolute_url()}students/new/"
    assert client.post(url, facts).status_code == 302
    made = Student.objects.get()
    assert (made.half_days, made.qualities) == (["mon am", "tue am"], ["own bicycle"])
    assert where(run(world, shown)) == {"L-7": "Shop"}
    twice = {**facts, "code": "L-8", "wish_2": shop.pk}
    assert "wished for once" in client.post(url, twice).content.decode()


def test_an_employer_sees_who_comes_to_its_own_places_when_it_is_published(world, client):
    """Chloe is a member of Lincoln, an employer; the foundation offers places of its own."""
    initiatives.accept_participation(by=world.fay, participation=world.asked)
    shown = round_of(world)
    shop = place(world, shown, "Shop", half_days=["mon am", "tue pm"], languages=["es", "en"])
    office = place(world, shown, "Office", employer=world.harbour)
    student(
        world,
        shown,
        "R-1",
        shop,
        half_days=["mon am", "tue pm", "fri am"],
        languages=["es"],
        qualities=["calm"],
    )
    student(world, shown, "R-2", office)
    student(world, shown, "R-3", office)
    made = run(world, shown)
    url = reverse("activities:expected_students", args=[world.reading.slug, shown.pk])
    round_page = shown.get_absolute_url()
    client.force_login(world.chloe)
    early = client.get(url).content.decode()
    assert "not published yet" in early
    assert "R-1" not in early + client.get(round_page).content.decode()

    Notification.objects.all().delete()
    actions.publish_matching(by=world.alma, run=made)
    assert sorted(Notification.objects.filter(url=url).values_list("person__name", flat=True)) == [
        "Ben", "Chloe", "Fay",
    ]  # fmt: skip
    assert url in client.get(round_page).content.decode()
    page = client.get(url).content.decode()
    for told in ("Shop", "R-1", "Riverside University", "Spanish"):
        assert told in page, told
    for hidden in ("R-2", "R-3", "Office", "calm", "Friday"):
        assert hidden not in page, hidden
    rows = list(csv.DictReader(io.StringIO(client.get(f"{url}?format=csv").content.decode("utf-8-sig"))))
    assert [(row["Code"], row["Place"]) for row in rows] == [("R-1", "Shop")]
    assert rows[0]["First day"] == str(shown.starts_on)

    client.force_login(world.fay)
    placed = made.assignments.get(place=office).student.code
    other = ({"R-2", "R-3"} - {placed}).pop()
    page = client.get(url).content.decode()
    assert placed in page
    assert "R-1" not in page
    assert other not in page, "whoever has no place is told to nobody but the school"
    client.force_login(world.alma)
    assert client.get(url).content.decode().count("R-1") == 1

    actions.unpublish_matching(by=world.alma, run=made)
    client.force_login(world.fay)
    assert placed not in client.get(url).content.decode()
