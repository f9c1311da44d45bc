"""How large an effect a sample can show; who gets what by lot, with a receipt that anybody can check."""

import csv
import io
import json
import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.engines.planning import Design, check_receipt, detectable
from collegium.evaluation import actions, tables
from collegium.evaluation.models import Draw
from tests.evaluation.furnished import SCHOOLS, asked, drawn

ASKED = {
    "kind": "groups", "students": 60, "groups": 40, "sites": 1, "treated": 0.5, "icc_groups": 0.2, "icc_sites": 0,
    "r2_students": 0, "r2_groups": 0.6, "effect": 0.2, "power": 0.8, "loss": 0.1,
}  # fmt: skip


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


# --- how large ------------------------------------------------------------------------------------------------


def test_the_answer_is_that_of_the_engine(client, world):
    client.force_login(world.chloe)
    page = client.get(url("power", world), ASKED)
    design = Design("groups", 60, 36, icc_groups=0.2, r2_groups=0.6)  # a tenth of 40 drops out
    smallest = detectable(design)
    assert 0.2 < smallest < 0.3
    first = page.context["answer"][0]
    assert "Recruit 40 schools or classes (2,400 students in all)" in first
    assert "36 schools or classes (2,160 in all) are left" in first.replace(
        " students in all) are", " in all) are"
    )
    assert "With 36 schools or classes (2,160 students in all)" in page.context["answer"][1]
    assert f"{smallest:.3f}" in page.context["answer"][1]
    needed = page.context["answer"][4]
    units = int(re.search(r"(\d+) schools", needed)[1])
    assert detectable(Design("groups", 60, units, icc_groups=0.2, r2_groups=0.6)) <= 0.2
    assert detectable(Design("groups", 60, units - 1, icc_groups=0.2, r2_groups=0.6)) > 0.2
    assert "If 10 % drop out, begin with" in page.context["answer"][5]
    [ours] = [row for row in page.context["table"].rows if row[5].text == "Yes"]
    assert (ours[0].text, ours[2].text, ours[3].text) == ("40", "36", f"{smallest:.3f}")
    text = client.get(url("power", world), {**ASKED, "format": "csv"}).content.decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 9


def test_without_a_question_there_is_only_the_form(client, world):
    client.force_login(world.chloe)
    page = client.get(url("power", world))
    assert "answer" not in page.context
    assert 'name="icc_groups"' in page.content.decode()


@pytest.mark.parametrize("wrong", [{"icc_groups": 0.6, "icc_sites": 0.5}, {"treated": 1}, {"students": "x"}])
def test_what_cannot_be_is_said_beside_the_field(client, world, wrong):
    client.force_login(world.chloe)
    page = client.get(url("power", world), {**ASKED, **wrong})
    assert "answer" not in page.context
    assert set(page.context["form"].errors) <= set(wrong)


def test_too_few_units_are_told_in_words():
    lines = tables.answer(Design("groups", 60, 2, icc_groups=0.2), effect=0.2, power=0.8, loss=0)
    assert lines[0] == "With so few units no effect can be told from chance."
    never = Design("students in sampled blocks", 10, 5, icc_groups=0.2, variation=0.0, r2_students=0.0)
    assert tables.answer(never, effect=0.2, power=0.8, loss=0)


# --- the lot --------------------------------------------------------------------------------------------------


def sent(text="school,county\nA,x\nB,x\nC,y\nD,y\n", **changed):
    facts = {
        "title": "First schools",
        "source": "file",
        "file": SimpleUploadedFile("schools.csv", text.encode()),
        "block": "county",
        "arms": "programme 1\nas usual 1",
        "seed": "4 17 23",
        "seed_note": "State lottery",
    }
    return facts | changed


def test_a_list_is_drawn_and_its_receipt_holds(client, world):
    client.force_login(world.alma)
    page = client.post(url("draw_lots", world), sent(), follow=True)
    draw = Draw.objects.get()
    assert "every unit is in the arm that the lot gave" in page.content.decode()
    assert draw.receipt["counts"] == {"programme": 2, "as usual": 2}
    by_county = {(one.block, one.arm) for one in draw.as_assigned()}
    assert len(by_county) == 4  # each county has both arms
    receipt = json.loads(client.get(url("draw_receipt", world, draw.public_id)).content)
    assert check_receipt(receipt, draw.as_units()) == ()
    assert "A" not in json.dumps(receipt).replace("SHA", "").split('"')  # it names nobody
    text = client.get(url("draw_list", world, draw.public_id)).content.decode("utf-8-sig")
    assert [row["unit"] for row in csv.DictReader(io.StringIO(text))] == ["A", "B", "C", "D"]


def test_partners_are_drawn_without_a_list(client, world):
    client.force_login(world.alma)
    client.post(url("draw_lots", world), sent(source="partners", file="", arms="first\nsecond"))
    draw = Draw.objects.get()
    assert {one.name for one in draw.as_assigned()} == {"Riverside University", "Lincoln School"}
    assert {one.block for one in draw.as_assigned()} == {""}
    client.force_login(world.chloe)  # partners are known to all
    assert "Lincoln School" in client.get(draw.get_absolute_url()).content.decode()
    only = actions.partner_units(world.reading, by_kind=True, kind="school")
    assert [(unit.name, unit.block) for unit in only] == [("Lincoln School", "school")]


@pytest.mark.parametrize(
    ("changed", "field", "why"),
    [
        ({"file": ""}, "file", "Choose the list"),
        ({"block": "state"}, "file", "no column “state”"),
        ({"arms": "one"}, "arms", "Two arms"),
        ({"arms": "one\none"}, "arms", "twice"),
        ({"seed": " "}, "seed", "required"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(client, world, changed, field, why):
    client.force_login(world.alma)
    page = client.post(url("draw_lots", world), sent(**changed))
    assert why in str(page.context["form"].errors[field])
    assert not Draw.objects.exists()


def test_what_the_engine_refuses_is_said_on_the_form(client, world):
    client.force_login(world.alma)
    page = client.post(url("draw_lots", world), sent("school,county\nA,x\nA,y\nB,x\n"))
    assert "more than once, or in two blocks" in page.content.decode()
    page = client.post(url("draw_lots", world), sent("school,county\nA,x\n"))
    assert "fewer units than arms" in page.content.decode()


def test_parts_are_read_from_the_end_of_the_line(client, world):
    client.force_login(world.alma)
    client.post(url("draw_lots", world), sent(arms="programme 3\nas usual", block=""))
    assert Draw.objects.get().receipt["counts"] == {"programme": 3, "as usual": 1}


def test_the_plan_in_force_is_named_and_every_draw_is_told(client, world):
    first = drawn(world)
    assert first.receipt["plan_sha256"] == ""
    asked(world)
    plan = actions.freeze_plan(by=world.alma, initiative=world.reading)
    second = drawn(world, seed="another")
    assert second.receipt["plan_sha256"] == plan.sha256
    client.force_login(world.chloe)
    page = client.get(second.get_absolute_url())
    assert page.context["again"] == [first]
    assert "more than once" in page.content.decode()
    listed = client.get(url("draws", world)).content.decode()
    assert listed.count("First schools") >= 2
    assert "another" in listed


def test_the_list_is_for_those_who_evaluate_and_the_receipt_for_all(client, world):
    draw = drawn(world)
    client.force_login(world.chloe)
    page = client.get(draw.get_absolute_url()).content.decode()
    assert "School 7" not in page
    assert draw.receipt["assignment_sha256"] in page
    assert client.get(url("draw_list", world, draw.public_id)).status_code == 403
    assert client.get(url("draw_receipt", world, draw.public_id)).status_code == 200
    client.force_login(world.dmitri)
    for name in ("draw", "draw_receipt", "draw_list", "check_draw"):
        assert client.get(url(name, world, draw.public_id)).status_code == 404
    with pytest.raises(PermissionRefused):
        drawn(SimpleNamespace(alma=world.chloe, reading=world.reading))


def roster(units=SCHOOLS) -> SimpleUploadedFile:
    lines = ["school,part", *(f"{unit.name},{unit.block}" for unit in units)]
    return SimpleUploadedFile("schools.csv", "\n".join(lines).encode())


def test_anybody_with_the_list_sees_whether_it_holds(client, world):
    draw = drawn(world)
    client.force_login(world.chloe)
    check = url("check_draw", world, draw.public_id)
    good = client.post(check, {"file": roster(), "block": "part"})
    assert (good.context["is_checked"], good.context["faults"]) == (True, [])
    assert "Everything holds" in good.content.decode()
    short = client.post(check, {"file": roster(SCHOOLS[1:]), "block": "part"})
    assert "The list is not the one that was assigned." in [str(fault) for fault in short.context["faults"]]
    client.force_login(world.alma)
    text = client.get(url("draw_list", world, draw.public_id)).content
    whole = client.post(check, {"file": SimpleUploadedFile("list.csv", text)})
    assert whole.context["faults"] == []
    one, other = ("as usual", "programme")
    line = text.decode("utf-8-sig").splitlines()[1]
    turned = line.replace(one, other) if one in line else line.replace(other, one)
    swapped = SimpleUploadedFile("list.csv", text.decode("utf-8-sig").replace(line, turned).encode())
    faults = client.post(check, {"file": swapped}).context["faults"]
    assert [str(fault) for fault in faults] == ["Somebody in the list is in another arm than the lot gave."]


def test_the_list_is_forgotten_and_the_receipt_stays(client, world):
    draw = drawn(world)
    with pytest.raises(PermissionRefused):
        actions.forget_list(by=world.chloe, draw=draw)
    client.force_login(world.alma)
    page = client.post(url("forget_list", world, draw.public_id), follow=True).content.decode()
    assert "School 7" not in page
    assert client.get(url("draw_list", world, draw.public_id)).status_code == 404
    draw.refresh_from_db()
    assert (draw.assigned, draw.receipt["units"]) == (None, 12)
    assert actions.check_draw(draw=draw, units=SCHOOLS) == ()
    with pytest.raises(Conflict):
        actions.forget_list(by=world.alma, draw=draw)
    again = client.post(url("forget_list", world, draw.public_id), follow=True).content.decode()
    assert "removed already" in again


def test_integrity_of_draws_is_in_the_database(world):
    draw = drawn(world)
    for broken in ({"assigned": None}, {"source": "dice"}, {"roster_sha256": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Draw.objects.filter(pk=draw.pk).update(**broken)
    with pytest.raises(InvalidInput) as refused:
        drawn(world, units=())
    assert refused.value.problems


def test_listing_takes_as_many_queries_for_many_as_for_few(client, world, django_assert_max_num_queries):
    client.force_login(world.chloe)
    drawn(world)
    client.get(url("draws", world))
    with django_assert_max_num_queries(40) as few:
        client.get(url("draws", world))
    for number in range(8):
        drawn(world, seed=str(number))
    with django_assert_max_num_queries(len(few)):
        client.get(url("draws", world))
