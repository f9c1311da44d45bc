"""Lists of ingredients: settings, ingredients with undo, totals, permissions, what the database keeps."""

from fractions import Fraction

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.evaluation import actions, tables
from collegium.evaluation.models import CostList, Ingredient
from collegium.evaluation.models.costs import columns_of
from collegium.evaluation.tables.costs import Part
from collegium.evaluation.vocabulary import (
    MOST_INGREDIENTS,
    CostPart,
    field_money,
    field_number,
    file_money,
    file_number,
    filed_money,
    filed_number,
    minor_units,
    told_number,
    typed_number,
)
from tests.evaluation.costs import SETTINGS, TOTAL, TUTORING, costed, values


def url(name, world, *args) -> str:
    return reverse(f"evaluation:{name}", args=[world.reading.slug, *args])


def list_form(**changed):
    return {
        "title": "Reading tutors",
        "source": "Payroll of 2024.",
        "currency": "usd",
        "price_year": "2024",
        "percent": "2.5",
        "index_lines": "2020 100\n2024;125",
        "students": "240",
        **changed,
    }


def ingredient_form(**changed):
    return {
        "name": "Tutors",
        "category": "personnel",
        "organisation": "",
        "borne_by": "Parents",
        "quantity": "12.5",
        "unit": "hours",
        "price": "1,030.10",
        "price_year": "2024",
        "share": "100/3",
        "years_of_life": "1",
        "year": "1",
        **changed,
    }


# Lists --------------------------------------------------------------------------------------------------------


def test_a_list_is_made_changed_and_put_away(client, world):
    client.force_login(world.alma)
    page = client.post(url("create_cost_list", world), list_form(), follow=True).content.decode()
    made = world.reading.cost_lists.get()
    assert (made.currency, made.rate, made.index) == ("USD", 250, {2020: Fraction(100), 2024: Fraction(125)})
    assert url("archive_cost_list", world, made.pk) in page
    form = client.get(url("edit_cost_list", world, made.pk)).context["form"]
    assert (form["percent"].value(), form["index_lines"].value()) == ("2.5", "2020 100\n2024 125")

    client.post(url("edit_cost_list", world, made.pk), list_form(percent="5", index_lines=""))
    event = AuditEvent.objects.about(made).get(verb="changed how the costs are added up of")
    assert event.changes == {"rate": [250, 500], "price_index": [{"2020": "100", "2024": "125"}, {}]}
    page = client.post(url("archive_cost_list", world, made.pk), follow=True).content.decode()
    assert url("restore_cost_list", world, made.pk) in page
    assert not world.reading.cost_lists.current().exists()
    client.post(url("restore_cost_list", world, made.pk))
    assert world.reading.cost_lists.current().get() == made


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"students": "9"}, "greater than or equal to 10"),
        ({"currency": "US1"}, "valid value"),
        ({"percent": "100"}, "below 100"),
        ({"percent": "2.555"}, "two decimals"),
        ({"percent": "-1"}, "Write a number"),
        ({"index_lines": "2020 0"}, "Line 1: “2020 0” is no year with an index above 0"),
        ({"index_lines": "2020 100\nnext 5"}, "Line 2: “next 5”"),
        ({"index_lines": "2020 100\n2020 101"}, "Line 2: the year 2020 stands there twice"),
        ({"price_year": "12"}, "greater than or equal to 1900"),
    ],
)
def test_settings_that_are_none_are_explained(client, world, changed, said):
    client.force_login(world.alma)
    answer = client.post(url("create_cost_list", world), list_form(**changed))
    assert said in " ".join(
        str(error) for errors in answer.context["form"].errors.values() for error in errors
    )
    assert not CostList.objects.exists()


def test_the_currency_stays_once_there_are_amounts(world):
    made = costed(world)
    with pytest.raises(InvalidInput, match="amounts of this list are in USD"):
        actions.edit_cost_list(by=world.alma, cost_list=made, values={**SETTINGS, "currency": "EUR"})


def test_beside_a_report_the_number_of_students_tells_of_no_few(client, world, run):
    """240 were analysed with the programme: 243 beside that would tell of three who were not."""
    made = costed(world, students=243)
    with pytest.raises(InvalidInput, match=r"tells of 240 students. Beside that, 243 would tell of a few"):
        actions.take_report_cost(by=world.alma, run=run, cost_list=made)
    actions.edit_cost_list(by=world.alma, cost_list=made, values={**SETTINGS, "students": 250})
    actions.take_report_cost(by=world.alma, run=run, cost_list=made)
    client.force_login(world.alma)
    answer = client.post(url("edit_cost_list", world, made.pk), list_form(students="231"))
    assert "would tell of a few" in str(answer.context["form"].errors["students"])
    actions.keep_report(by=world.alma, run=run)
    actions.edit_cost_list(by=world.alma, cost_list=made, values={**SETTINGS, "students": 240})
    assert CostList.objects.get().students == 240


# Totals -------------------------------------------------------------------------------------------------------


def test_the_worked_example_to_the_cent(client, world):
    """By hand beside each line of tests/evaluation/costs.py; 259.75 for each of 240 students."""
    made = costed(world)
    found = tables.reckon(made).found
    assert (found.cents, found.per_student) == (TOTAL, Fraction(TOTAL, 240))
    assert list(found.by_partner.items()) == [
        ("Riverside University", 18_000_00),
        ("Lincoln School", 39_500_00),
        ("Book Company", 4_840_00),
    ]
    client.force_login(world.chloe)
    answer = client.get(made.get_absolute_url())
    page = answer.content.decode()
    assert answer.context["shown"].totals == [
        ("In all", "USD 62,340.00"),
        ("For each student", "USD 259.75"),
        ("Students", "240"),
    ]
    for told in (
        "Cost (USD)",
        "37,500.00",
        "posts: 1 at USD 60,000.00 (2020), 50 % used",
        "spread over 2 years",
    ):
        assert told in page
    assert url("edit_ingredient", world, made.ingredients.first().pk) not in page
    listed = client.get(url("cost_lists", world)).content.decode()
    assert "USD 62,340.00" in listed


@pytest.mark.parametrize(
    ("part", "lines"),
    [
        (
            CostPart.BEARER,
            [
                "Lincoln School,39500.00,63.4",
                "Riverside University,18000.00,28.9",
                "Book Company,4840.00,7.8",
            ],
        ),
        (CostPart.CATEGORY, ["Personnel,55500.00,89.0", "Equipment,4840.00,7.8", "Materials,2000.00,3.2"]),
        (CostPart.YEAR, ["1,60340.00,96.8", "2,2000.00,3.2"]),
    ],
)
def test_each_breakdown_has_its_file(client, world, part, lines):
    made = costed(world)
    client.force_login(world.chloe)
    text = client.get(url("cost_breakdown", world, made.pk, part.value)).content.decode("utf-8-sig")
    assert text.splitlines()[1:] == lines
    assert client.get(url("cost_breakdown", world, made.pk, "weather")).status_code == 404


def test_without_an_index_there_is_a_sentence_instead_of_a_total(client, world):
    made = costed(world, price_index={})
    client.force_login(world.alma)
    page = client.get(made.get_absolute_url()).content.decode()
    assert "“Coordinator” is priced in 2020, and the price index has no value for 2020. Add this year" in page
    assert client.get(url("cost_breakdown", world, made.pk, "bearer")).status_code == 404
    assert "Reading tutors" in client.get(url("cost_lists", world)).content.decode()


def test_an_empty_list_says_what_to_do(client, world):
    made = costed(world, [])
    client.force_login(world.alma)
    assert "Begin with people" in client.get(made.get_absolute_url()).content.decode()
    assert "Nothing has been costed yet" not in client.get(url("cost_lists", world)).content.decode()


amounts = st.builds(
    lambda quantity, price, share, life, year, who: values(
        "x",
        quantity=quantity,
        unit_price=price,
        share=share,
        years_of_life=life,
        year=year,
        borne_by=who,
    ),
    st.fractions(0, 1000, max_denominator=60),
    st.integers(0, 10**8),
    st.fractions(Fraction(1, 60), 1, max_denominator=60),
    st.integers(1, 12),
    st.integers(1, 5),
    st.sampled_from(["A", "B", "C"]),
)


@given(st.lists(amounts, min_size=1, max_size=10), st.integers(0, 2000), st.integers(10, 4000), st.randoms())
def test_every_breakdown_adds_up_to_the_cent_and_the_order_changes_nothing(some, rate, students, random):
    cost_list = CostList(**{**SETTINGS, "rate": rate, "students": students})
    lines = [Ingredient(pk=place, cost_list=cost_list, **columns_of(one)) for place, one in enumerate(some)]
    shown = tables.reckon(cost_list, lines)
    total = shown.found.cents
    assert sum(shown.cents.values()) == total
    for part in CostPart:
        assert sum(one.units for one in tables.parts_of_cost(shown.found, part)) == total
    mixed = random.sample(lines, len(lines))
    again = tables.reckon(cost_list, mixed).found
    assert (again.exact, again.cents, again.per_student) == (
        shown.found.exact,
        total,
        shown.found.per_student,
    )


@pytest.mark.parametrize(
    ("units", "whole", "shown"),
    [
        (2, 3, "66.7"),
        (1, 3, "33.3"),
        (1, 2000, "0.1"),
        (1, 2001, "0.0"),
        (39500, 62340, "63.4"),
        (7, 7, "100.0"),
    ],
)
def test_shares_are_rounded_and_not_cut_off(units, whole, shown):
    """Half up, on the page as in the file."""
    [_name, _cost, share] = tables.part_columns(CostPart.BEARER, "USD")
    one = Part("District", units, Fraction(units, whole))
    assert (share.text(one), share.value(one)) == (shown, shown)


# Ingredients --------------------------------------------------------------------------------------------------


def test_an_ingredient_is_added_changed_and_removed_and_each_can_be_undone(client, world):
    made = costed(world, [])
    client.force_login(world.alma)
    page = client.post(
        url("create_ingredient", world, made.pk), ingredient_form(), follow=True
    ).content.decode()
    one = made.ingredients.get()
    assert (one.quantity, one.share, one.unit_price) == (Fraction(25, 2), Fraction(1, 3), 1_030_10)
    assert url("archive_ingredient", world, one.pk) in page
    form = client.get(url("edit_ingredient", world, one.pk)).context["form"]
    assert [form[name].value() for name in ("quantity", "price", "share")] == ["12.5", "1030.10", "100/3"]

    sent = ingredient_form(quantity="13", borne_by="", organisation=world.lincoln.pk)
    page = client.post(url("edit_ingredient", world, one.pk), sent, follow=True).content.decode()
    assert url("undo_ingredient_change", world, one.pk) in page
    one.refresh_from_db()
    assert (one.quantity, one.bearer) == (13, "Lincoln School")
    client.post(url("undo_ingredient_change", world, one.pk))
    one.refresh_from_db()
    assert (one.quantity, one.bearer) == (Fraction(25, 2), "Parents")
    assert client.post(url("undo_ingredient_change", world, one.pk)).status_code == 409

    page = client.post(url("archive_ingredient", world, one.pk), follow=True).content.decode()
    assert url("restore_ingredient", world, one.pk) in page
    assert made.current_ingredients() == []
    client.post(url("restore_ingredient", world, one.pk))
    assert made.current_ingredients() == [one]


def test_a_name_that_is_a_partners_is_the_partner(world):
    made = costed(world, [values("Room", borne_by="lincoln school")])
    assert made.ingredients.get().organisation == world.lincoln


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"quantity": "many"}, "Write a number"),
        ({"quantity": "1/0"}, "Write a number"),
        ({"quantity": "99999999999"}, "quantity of at most"),
        ({"quantity": "1.1234567"}, "six decimals"),
        ({"share": "101"}, "up to 100"),
        ({"share": "0"}, "above 0"),
        ({"price": "1.005"}, "at most 2 decimals"),
        ({"price": "-1"}, "at most 2 decimals"),
        ({"borne_by": ""}, "Say who bears it"),
        ({"years_of_life": "0"}, "greater than or equal to 1"),
        ({"year": "0"}, "greater than or equal to 1"),
        ({"name": "=1+1"}, "Begin with a letter"),
        ({"name": " "}, "required"),
    ],
)
def test_an_ingredient_that_is_none_is_explained(client, world, changed, said):
    made = costed(world, [])
    client.force_login(world.alma)
    answer = client.post(url("create_ingredient", world, made.pk), ingredient_form(**changed))
    assert answer.status_code == 200
    assert said in " ".join(
        str(error) for errors in answer.context["form"].errors.values() for error in errors
    )
    assert not made.ingredients.exists()


def test_both_a_partner_and_a_name_or_a_stranger_are_refused(world):
    made = costed(world, [])
    for changed, said in (
        ({"organisation": world.lincoln, "borne_by": "Parents"}, "Say who bears it"),
        ({"organisation": world.faraway, "borne_by": ""}, "no partner of the initiative"),
    ):
        with pytest.raises(InvalidInput, match=said):
            actions.create_ingredient(by=world.alma, cost_list=made, values=values("Room", **changed))


def test_a_list_that_was_put_away_or_is_full_takes_nothing(world):
    made = costed(world, [])
    Ingredient.objects.bulk_create(
        Ingredient(cost_list=made, added_by=world.alma, **columns_of(values("x", borne_by="y")))
        for _ in range(MOST_INGREDIENTS)
    )
    with pytest.raises(Conflict, match="at most 500"):
        actions.create_ingredient(by=world.alma, cost_list=made, values=TUTORING[0])
    actions.archive_cost_list(by=world.alma, cost_list=made)
    with pytest.raises(Conflict, match="was put away"):
        actions.create_ingredient(by=world.alma, cost_list=made, values=TUTORING[0])


def test_partners_look_and_only_evaluators_change(client, world):
    made = costed(world)
    one = made.ingredients.first()
    client.force_login(world.chloe)
    for name, number in (
        ("edit_cost_list", made.pk),
        ("create_ingredient", made.pk),
        ("import_ingredients", made.pk),
        ("edit_ingredient", one.pk),
    ):
        assert client.get(url(name, world, number)).status_code == 403
    for act in (
        lambda: actions.create_cost_list(by=world.chloe, initiative=world.reading, values=SETTINGS),
        lambda: actions.edit_ingredient(by=world.chloe, ingredient=one, values=TUTORING[0]),
        lambda: actions.archive_ingredient(by=world.chloe, ingredient=one),
        lambda: actions.undo_ingredient_change(by=world.chloe, ingredient=one),
        lambda: actions.archive_cost_list(by=world.chloe, cost_list=made),
        lambda: actions.import_ingredients(by=world.chloe, cost_list=made, rows=[], replaces=True),
    ):
        with pytest.raises(PermissionRefused):
            act()
    client.force_login(world.dmitri)
    assert client.get(made.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "changed",
    [
        {"borne_by": ""},
        {"unit_price": -1},
        {"quantity_n": -1},
        {"share_n": 2},
        {"year": 0},
        {"years_of_life": 0},
        {"category": "weather"},
        {"name": ""},
    ],
)
def test_the_database_keeps_ingredients_whole(world, changed):
    made = costed(world, [])
    facts = columns_of(values("Room", borne_by="Parents")) | changed
    with pytest.raises(IntegrityError), transaction.atomic():
        Ingredient.objects.create(cost_list=made, added_by=world.alma, **facts)


@pytest.mark.parametrize("changed", [{"students": 9}, {"rate": 10_000}, {"title": ""}, {"price_year": 1}])
def test_the_database_keeps_lists_whole(world, changed):
    with pytest.raises(IntegrityError), transaction.atomic():
        CostList.objects.create(initiative=world.reading, created_by=world.alma, **(SETTINGS | changed))


# Numbers ------------------------------------------------------------------------------------------------------


@given(st.fractions(0, 10**9, max_denominator=10**6))
def test_numbers_are_read_as_they_were_written(number):
    assert filed_number(file_number(number)) == number
    for language in ("en", "es", "ar"):
        with translation.override(language):
            assert typed_number(field_number(number)) == number


@given(st.fractions(0, 10**9, max_denominator=10**6))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_numbers_on_pages_are_read_as_they_were_told(number):
    for language in ("en", "es"):
        with translation.override(language):
            assert typed_number(told_number(number)) == number


@given(st.integers(0, 10**13), st.sampled_from(["USD", "JPY", "KWD"]))
def test_amounts_are_read_as_they_were_written(units, currency):
    assert filed_money(file_money(units, currency), currency) == units
    for language in ("en", "es"):
        with translation.override(language):
            assert minor_units(field_money(units, currency), currency) == units


@pytest.mark.parametrize("text", ["1,234", "1.234,5", "", "-1", "1/0", "1e3", "1_000", "half"])
def test_what_can_be_read_in_two_ways_in_a_file_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        filed_number(text)
