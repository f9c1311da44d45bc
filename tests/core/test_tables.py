import csv
import io

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from collegium.core.tables import PER_PAGE, Column, EmptyState, build_table, table_response
from collegium.people.models import User

COLUMNS = [
    Column("name", "Name", lambda u: u.name, url=lambda u: f"/people/{u.pk}/", order_by="name"),
    Column("email", "E-mail", lambda u: u.email),
    Column("active", "Active", lambda u: u.is_active),
]
EMPTY = EmptyState("Nobody")


class NameFilter(forms.Form):
    q = forms.CharField(required=False)

    def apply(self, rows):
        return rows.filter(name__icontains=self.cleaned_data["q"])


@pytest.fixture
def many(db):
    User.objects.bulk_create(User(email=f"p{n}@example.org", name=f"Person {n:03}") for n in range(120))
    return User.objects.order_by("pk")


def request(query="", **headers):
    return RequestFactory().get(f"/people/{query}", headers=headers)


def response(query, rows, **headers):
    asked = request(query, **headers)
    asked.user = AnonymousUser()
    return table_response(
        asked,
        template="components/table.html",
        caption="People",
        columns=COLUMNS,
        rows=rows,
        empty=EMPTY,
        filter_form=NameFilter(asked.GET),
    )


def read_csv(answer):
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_page_shows_fifty_rows(many):
    table = build_table(request("?page=3"), caption="People", columns=COLUMNS, rows=many, empty=EMPTY)
    assert len(table.rows) == 120 - 2 * PER_PAGE
    assert table.total == 120
    assert table.rows[0][0].url.startswith("/people/")
    assert table.rows[0][2].text == "Yes"


@pytest.mark.parametrize("page", ["0", "99", "x", "-1"])
def test_a_page_that_does_not_exist_shows_the_nearest(many, page):
    table = build_table(request(f"?page={page}"), caption="People", columns=COLUMNS, rows=many, empty=EMPTY)
    assert table.rows


def test_csv_has_all_filtered_rows_not_only_the_page(many):
    rows = read_csv(response("?q=person 0&format=csv&page=2", many))
    assert rows[0] == ["Name", "E-mail", "Active"]
    assert len(rows) == 1 + 100


def test_sorting_turns_around_and_ignores_unknown_columns(many):
    first = read_csv(response("?sort=-name&format=csv", many))[1][0]
    assert first == "Person 119"
    assert read_csv(response("?sort=password&format=csv", many))[1][0] == "Person 000"
    table = build_table(request("?sort=name"), caption="People", columns=COLUMNS, rows=many, empty=EMPTY)
    assert table.columns[0].sorted == "ascending"
    assert "sort=-name" in table.columns[0].sort_url
    assert table.columns[1].sort_url == ""


def test_links_keep_the_filter(many):
    table = build_table(request("?q=ada&page=2"), caption="People", columns=COLUMNS, rows=many, empty=EMPTY)
    assert table.page_query == "q=ada"
    assert table.csv_url == "?q=ada&format=csv"


def test_htmx_gets_the_rows_alone_and_caches_know(many):
    answer = response("?q=person 001", many, **{"HX-Request": "true"})
    assert "Person 001" in answer.content.decode()
    assert "<form" not in answer.content.decode()
    assert "HX-Request" in answer["Vary"]


def test_a_cell_that_a_spreadsheet_would_compute_is_harmless(db):
    User.objects.create_user("evil@example.org", name="=HYPERLINK(1)")
    assert read_csv(response("?format=csv", User.objects.all()))[1][0] == "'=HYPERLINK(1)"


def test_a_cell_of_many_lines_unfolds(many):
    columns = [
        Column("n", "N", lambda _: "in one", text=lambda u: [f"line {n}" for n in range(u.pk % 3 * 2)])
    ]
    table = build_table(request(), caption="People", columns=columns, rows=many[:3], empty=EMPTY)
    cells = {len(cell.lines) + len(cell.more_lines): cell for (cell,) in table.rows}
    assert set(cells) == {0, 2, 4}
    assert (cells[0].text, cells[4].more_lines) == ("–", ("line 3",))
    shown = render_to_string("components/cell.html", {"cell": cells[4]})
    assert shown.count("<li") == 4
    assert "<summary>1 more</summary>" in shown
