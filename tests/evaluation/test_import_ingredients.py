"""Ingredients from a file: looked at first, every fault at its line, undone as a whole; and the file of a list."""

import csv
import io
from fractions import Fraction

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.tabular import Limits, rows, write_csv
from collegium.evaluation import actions, tables
from collegium.evaluation.forms.ingredients import ingredient_record, read_ingredients
from collegium.evaluation.models import CostList, Ingredient
from collegium.evaluation.models.costs import columns_of
from collegium.evaluation.vocabulary import INGREDIENT_COLUMNS, IngredientCategory
from collegium.partners.models import Organisation
from tests.engines.xlsx import workbook
from tests.evaluation.costs import SETTINGS, TOTAL, costed, values

HEADER = "name,category,borne_by,quantity,unit,unit_price,price_year,share,years_of_life,year\n"
LINE = "Paper,materials,Lincoln School,3,boxes,12.50,2024,1÷3,1,1\n"


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


def look(client, world, made, content, *, name="list.csv", **more):
    content = content.encode() if isinstance(content, str) else content
    return client.post(
        url("import_ingredients", world, made.pk), {"file": SimpleUploadedFile(name, content), **more}
    )


def take(client, world, made, looked):
    form = looked.context["form"]
    sent = {"text": form["text"].value(), "replaces": "True" if form["replaces"].value() else ""}
    return client.post(url("import_ingredients", world, made.pk), sent, follow=True)


def facts(ingredient) -> tuple:
    names = ("name", "category", "bearer", "quantity", "unit", "unit_price", "price_year", "share", "year")
    return (*(getattr(ingredient, name) for name in names), ingredient.years_of_life, ingredient.organisation)


def errors_of(answer) -> list[str]:
    return [str(error) for errors in answer.context["form"].errors.values() for error in errors]


def test_a_file_is_looked_at_then_added_and_taken_back(client, world):
    made = costed(world)
    client.force_login(world.alma)
    looked = look(client, world, made, HEADER + LINE)
    page = looked.content.decode()
    # 3 x 12.50 / 3 = 12.50 more
    assert "USD 62,352.50" in page
    assert "boxes: 3 at USD 12.50 (2024), 1/3 % used" not in page
    assert "boxes: 3 at USD 12.50 (2024), 100/3 % used" in page
    assert made.ingredients.count() == 4
    page = take(client, world, made, looked).content.decode()
    assert "1 ingredient is imported." in page
    paper = made.ingredients.get(name="Paper")
    assert (paper.organisation, paper.share) == (world.lincoln, Fraction(1, 3))
    undo = url("undo_import_ingredients", world, made.pk, paper.upload)
    assert undo in page
    client.post(undo)
    assert tables.reckon(made).found.cents == TOTAL
    assert client.post(undo).status_code == 409


def test_a_file_can_take_the_place_of_the_list(client, world):
    made = costed(world)
    client.force_login(world.alma)
    looked = look(client, world, made, HEADER + LINE, replaces="on")
    assert "take the place of 4 ingredients" in looked.content.decode()
    take(client, world, made, looked)
    [paper] = made.current_ingredients()
    assert tables.reckon(made).found.cents == 12_50
    client.post(url("undo_import_ingredients", world, made.pk, paper.upload))
    assert tables.reckon(made).found.cents == TOTAL
    assert [one.name for one in made.current_ingredients()] == ["Tutors", "Coordinator", "Tablets", "Books"]


def test_the_file_of_a_list_is_read_again_without_loss(client, world):
    made = costed(world)
    extra = values(
        "Third of a room",
        borne_by="Parents",
        category="facilities",
        share=Fraction(1, 3),
        quantity=Fraction(5, 7),
    )
    actions.create_ingredient(by=world.alma, cost_list=made, values=extra)
    before = [facts(one) for one in made.current_ingredients()]
    client.force_login(world.chloe)
    content = client.get(url("ingredients_file", world, made.pk)).content
    lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert lines[0] == [*INGREDIENT_COLUMNS, "cost"]
    assert ",".join(lines[1]) == "Tutors,personnel,Riverside University,600,hours,30.00,2024,1,1,1,18000.00"
    client.force_login(world.alma)
    take(client, world, made, look(client, world, made, content, replaces="on"))
    assert [facts(one) for one in made.current_ingredients()] == before


def test_a_workbook_will_do(client, world):
    made = costed(world, [])
    line = ["Tutors", "Personnel", "Parents", 12.5, "hours", 30, 2024, 0.5, 1, 1]
    columns = "ABCDEFGHIJ"
    cells = {f"{letter}1": name for letter, name in zip(columns, INGREDIENT_COLUMNS, strict=True)}
    cells |= {f"{letter}2": value for letter, value in zip(columns, line, strict=True)}
    content = workbook({"Costs": cells})
    client.force_login(world.alma)
    take(client, world, made, look(client, world, made, content, name="list.xlsx"))
    assert tables.reckon(made).found.cents == 187_50  # 12.5 x 30.00 / 2


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (",materials,X,3,boxes,12.50,2024,1,1,1", "line 2, column “name”: nothing stands here"),
        (
            "Paper,weather,X,3,boxes,12.50,2024,1,1,1",
            "column “category”: this cannot be read (value “weather”)",
        ),
        ("Paper,materials,,3,boxes,12.50,2024,1,1,1", "column “borne_by”: nothing stands here"),
        ("Paper,materials,X,three,boxes,12.50,2024,1,1,1", "column “quantity”"),
        ('Paper,materials,X,"1,234",boxes,12.50,2024,1,1,1', "column “quantity”"),
        ("Paper,materials,X,3,boxes,12.505,2024,1,1,1", "column “unit_price”"),
        ("Paper,materials,X,3,boxes,-1,2024,1,1,1", "column “unit_price”"),
        ("Paper,materials,X,3,boxes,1,24,1,1,1", "column “price_year”: this cannot be read (value “24”)"),
        ("Paper,materials,X,3,boxes,1,2024,2,1,1", "column “share”"),
        ("Paper,materials,X,3,boxes,1,2024,0,1,1", "column “share”"),
        ("Paper,materials,X,3,boxes,1,2024,1,1.5,1", "column “years_of_life”"),
        ("Paper,materials,X,3,boxes,1,2024,1,1,51", "Write a whole number from 1 to 50"),
        ("=1+1,materials,X,3,boxes,1,2024,1,1,1", "begin with a letter or a digit"),
    ],
)
def test_what_is_wrong_is_said_at_its_line_and_nothing_changes(client, world, line, said):
    made = costed(world, [])
    client.force_login(world.alma)
    answer = look(client, world, made, HEADER + line + "\n")
    [error] = errors_of(answer)
    assert said in error
    assert "list.csv" in error
    assert not made.ingredients.exists()


def test_columns_that_lack_or_are_not_known_are_named(client, world):
    made = costed(world, [])
    client.force_login(world.alma)
    told = " ".join(errors_of(look(client, world, made, "name,colour\nPaper,red\n")))
    assert "There is no column “unit_price”" in told
    assert "The column “colour” is not known" in told
    assert "no records" in " ".join(errors_of(look(client, world, made, HEADER)))


def test_a_page_that_was_tampered_with_is_read_again_with_care(client, world):
    made = costed(world, [])
    client.force_login(world.alma)
    sent = {"text": HEADER + "Paper,weather,X,3,boxes,1,2024,1,1,1", "replaces": ""}
    page = client.post(url("import_ingredients", world, made.pk), sent).content.decode()
    assert "this cannot be read" in page
    assert not made.ingredients.exists()


def test_two_partners_of_one_name_are_told_apart_by_number(client, world):
    Organisation.objects.filter(pk=world.lincoln.pk).update(name="Riverside University")
    made = costed(world, [values("Room", organisation=world.lincoln, borne_by="")])
    client.force_login(world.alma)
    content = client.get(url("ingredients_file", world, made.pk)).content
    assert str(world.lincoln.public_id) in content.decode()
    take(client, world, made, look(client, world, made, content, replaces="on"))
    assert made.current_ingredients()[0].organisation == world.lincoln
    told = errors_of(
        look(client, world, made, HEADER + "Paper,materials,Riverside University,3,boxes,1,2024,1,1,1")
    )
    assert "of two partners of one name, the number" in told[0]


words = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda text: text[0].isalnum()
)


@given(
    st.lists(
        st.builds(
            lambda name, category, who, quantity, unit, price, share, life, year: values(
                name,
                category=category,
                borne_by=who,
                quantity=quantity,
                unit=unit,
                unit_price=price,
                share=share,
                years_of_life=life,
                year=year,
            ),
            words,
            st.sampled_from(IngredientCategory.values),
            words,
            st.fractions(0, 10**9, max_denominator=10**6),
            words,
            st.integers(0, 10**13),
            st.fractions(Fraction(1, 10**6), 1, max_denominator=10**6),
            st.integers(1, 100),
            st.integers(1, 50),
        ),
        min_size=1,
        max_size=5,
    ),
    st.sampled_from(["USD", "JPY", "KWD"]),
)
def test_whatever_a_list_holds_survives_its_file(some, currency):
    cost_list = CostList(**{**SETTINGS, "currency": currency})
    held = io.StringIO()
    lines = [Ingredient(cost_list=cost_list, **columns_of(one)) for one in some]
    write_csv(held, INGREDIENT_COLUMNS, [ingredient_record(one, {}) for one in lines])
    table = rows(source=held.getvalue().encode(), name="x", limits=Limits())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("collegium.evaluation.forms.ingredients.bearers", lambda _list: [])
        assert read_ingredients(table, cost_list) == some
