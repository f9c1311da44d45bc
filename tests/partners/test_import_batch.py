"""Importing lists: preview, apply, take back; nothing half-done, nothing lost on the way out and in."""

import csv
import io
import string

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.core.errors import Conflict, PermissionRefused
from collegium.engines.problems import ProblemsFound
from collegium.engines.tabular import write_csv
from collegium.partners import actions
from collegium.partners.actions.imports.columns import COLUMNS
from collegium.partners.actions.imports.reading import doubly_guarded, unguarded
from collegium.partners.models import Identifier, ImportBatch, Organisation, Place, Relationship

GOOD = """name,kind,country,city,languages,nces,lat,lon,offers
Oak School,school,US,Springfield,en; es,470014700501,39.80172,-89.64371,expertise: reading; resource: hall
Elm School,School,United States,,en,,,,
"""


def preview(world, text, by=None, name="list.csv"):
    return actions.preview_import(
        by=by or world.alma, steward=world.riverside, file_name=name, content=text.encode()
    )


def steps(batch):
    return [plan["step"] for plan in batch.plans]


def snapshot():
    """Everything an import can touch, without the keys of rows that come and go."""
    return {
        "organisations": sorted(
            Organisation.objects.values_list("name", "kind", "website", "country", "search_text", "steward")
        ),
        "identifiers": sorted(Identifier.objects.values_list("organisation__name", "scheme", "value")),
        "places": sorted(
            Place.objects.values_list("organisation__name", "locality", "region", "address"), key=str
        ),
        "ties": Relationship.objects.count(),
    }


def test_a_preview_changes_nothing(world):
    before = snapshot()
    batch = preview(world, GOOD)
    assert steps(batch) == ["create", "create"]
    assert snapshot() == before


def test_good_lines_become_organisations(world):
    actions.apply_import(by=world.alma, batch=preview(world, GOOD))
    oak = Organisation.objects.get(name="Oak School")
    assert (oak.country, oak.languages, oak.steward) == ("US", ["en", "es"], world.riverside)
    assert oak.identifiers.get().value == "470014700501"
    assert str(oak.places.get().latitude) == "39.80172"
    assert {(o.direction, o.category, o.title) for o in oak.offers.all()} == {
        ("offers", "expertise", "reading"),
        ("offers", "resource", "hall"),
    }
    assert list(Organisation.objects.matching("springfield")) == [oak]


def test_importing_twice_changes_nothing(world):
    batch = actions.apply_import(by=world.alma, batch=preview(world, GOOD))
    with pytest.raises(Conflict, match="already been decided"):
        actions.apply_import(by=world.alma, batch=batch)
    again = preview(world, GOOD)
    assert steps(again) == ["skip", "skip"]


BAD = """name,kind,country,nces,latitude,longitude,offers
Good School,school,US,,,,
,school,US,,,,
Castle,castle,US,,,,
Nowhere,school,Atlantis,,,,
Typo,school,US,47001,,,
Far,school,US,,95,10,
Half,school,US,,45,,
Vague,school,US,,,,gold
Good School,school,US,,,,
Kindless,,US,,,,
"""


def test_each_bad_line_names_line_column_value_and_remedy(world):
    batch = preview(world, BAD)
    problems = actions.problems_of_batch(batch)
    assert [(p.line, p.column, p.value) for p in problems] == [
        (3, "name", ""),
        (4, "kind", "castle"),
        (5, "country", "Atlantis"),
        (6, "nces", "47001"),
        (7, "latitude", "95"),
        (8, "latitude", ""),
        (9, "offers", "gold"),
        (10, "name", ""),
        (11, "kind", ""),
    ]
    assert all(problem.why and problem.todo and problem.source == "list.csv" for problem in problems)


def test_good_lines_are_not_lost_and_bad_ones_can_be_corrected(client, world):
    batch = preview(world, BAD)
    client.force_login(world.alma)
    response = client.get(reverse("partners:import_problems", args=[batch.pk]))
    bad = response.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(bad)))
    assert len(rows) == 9
    assert "line 4, column “kind”" in rows[1]["problems"]
    actions.apply_import(by=world.alma, batch=batch)
    assert Organisation.objects.filter(name="Good School").count() == 1
    corrected = bad.replace("castle", "school").replace("Atlantis", "FR")
    assert steps(preview(world, corrected)).count("create") == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("name,kind\n", "no records"),
        ("title,kind\nA,school\n", "not known"),
        ("kind\nschool\n", "no column “name”"),
        ("name,school name\nA,B\n", "means the same"),
        ("name,kind\nA,school,extra\n", "3 fields"),
    ],
)
def test_a_file_that_is_no_list_says_why(world, text, words):
    with pytest.raises(ProblemsFound, match=words):
        preview(world, text)
    assert not ImportBatch.objects.exists()


def test_an_existing_record_is_changed_field_by_field(world):
    actions.apply_import(by=world.alma, batch=preview(world, GOOD))
    batch = preview(world, "name,nces,website,town\nOak Elementary,470014700501,oak.example,Chicago\n")
    assert steps(batch) == ["update"]
    assert batch.plans[0]["changes"] == {
        "name": ["Oak School", "Oak Elementary"],
        "website": ["", "https://oak.example"],
        "locality": ["Springfield", "Chicago"],
    }
    actions.apply_import(by=world.alma, batch=batch)
    oak = Organisation.objects.get(name="Oak Elementary")
    assert (oak.country, oak.kind, oak.places.get().locality) == ("US", "school", "Chicago")


def test_records_of_others_stay_as_they_are(world):
    actions.add_identifier(by=world.ben, organisation=world.lincoln, scheme="NCES", value="470014700501")
    batch = preview(world, "name,kind,nces\nStolen,school,470014700501\nNew,school,\n")
    assert steps(batch) == ["skip", "create"]
    actions.apply_import(by=world.alma, batch=batch)
    world.lincoln.refresh_from_db()
    assert world.lincoln.name == "Lincoln School"


def test_taking_back_restores_exactly(world):
    actions.apply_import(by=world.alma, batch=preview(world, GOOD))
    before = snapshot()
    second = """name,kind,nces,ror,website,city,address,offers,part_of,local_id
Oak Elementary,college,470014700501,03yrm5c26,oak.example,Chicago,1 Main St,service: bus,P1,C1
Elm School,,,,elm.example,Boston,,,P1,C2
Parent,district,,,,,,,,P1
"""
    batch = actions.apply_import(by=world.alma, batch=preview(world, second))
    assert snapshot() != before
    assert Relationship.objects.filter(kind="part of").count() == 2
    undone = actions.undo_import(by=world.alma, batch=batch)
    assert undone.effect["kept"] == []
    assert snapshot() == before


def test_taking_back_leaves_what_others_changed_and_says_so(world):
    batch = actions.apply_import(by=world.alma, batch=preview(world, GOOD))
    oak = Organisation.objects.get(name="Oak School")
    actions.edit_organisation(by=world.alma, organisation=oak, values={"description": "Mine now"})
    undone = actions.undo_import(by=world.alma, batch=batch)
    assert undone.effect["kept"] == [2]
    assert Organisation.objects.filter(name="Oak School").exists()
    assert not Organisation.objects.filter(name="Elm School").exists()


def test_what_remains_is_marked_and_taken_back_once_it_is_free(client, world):
    batch = actions.apply_import(by=world.alma, batch=preview(world, GOOD))
    oak = Organisation.objects.get(name="Oak School")
    merge = actions.merge_organisations(by=world.alma, kept=world.riverside, merged=oak)
    client.force_login(world.alma)
    undo = reverse("partners:undo_import", args=[batch.pk])

    def shown():
        page = client.get(reverse("partners:import_batch", args=[batch.pk]))
        steps = {str(row[1].text): str(row[2].text) for row in page.context["table"].rows}
        return steps, "Take back what remains" in page.content.decode()

    assert shown() == ({"Oak School": "Registered", "Elm School": "Registered"}, False)
    client.post(undo)
    assert shown() == ({"Oak School": "Remains", "Elm School": "Taken back"}, True)
    client.post(undo)
    assert Organisation.objects.filter(name="Oak School").exists()
    actions.undo_merge(by=world.alma, merge=merge)
    client.post(undo)
    assert shown() == ({"Oak School": "Taken back", "Elm School": "Taken back"}, False)
    assert not Organisation.objects.filter(name="Oak School").exists()
    with pytest.raises(Conflict, match="as a whole"):
        actions.undo_import(by=world.alma, batch=batch)


def test_a_preview_shows_what_was_read_and_warns_of_what_looks_alike(client, world):
    lines = ["Riverside Univeristy,university,US,Springfield,", "Oak School,school,US,,470014700501"]
    text = "\n".join(["name,kind,country,city,nces", *lines])
    batch = preview(world, text)
    assert [plan["alike"] for plan in batch.plans] == [["Riverside University"], []]
    client.force_login(world.alma)
    page = client.get(reverse("partners:import_batch", args=[batch.pk]))
    assert "1 new line looks like" in page.content.decode()
    first, second = (
        [str(line) for line in (*row[3].lines, *row[3].more_lines)] for row in page.context["table"].rows
    )
    assert first[0].startswith("Looks like Riverside University.")
    assert {"kind: University", "country: United States", "town or city: Springfield"} <= set(first)
    assert "NCES 470014700501" in second
    alike = client.get(reverse("partners:import_batch", args=[batch.pk]), {"step": "alike"})
    assert len(alike.context["table"].rows) == 1


def test_each_problem_of_a_line_is_a_sentence_of_its_own(client, world):
    batch = preview(world, "name,kind,languages,nces\nOak,school,zz,12\n")
    client.force_login(world.alma)
    page = client.get(reverse("partners:import_batch", args=[batch.pk]))
    lines = [str(line) for line in page.context["table"].rows[0][3].lines]
    assert len(lines) == 2
    assert lines[0].startswith("languages: “zz” is not the code of a language")
    assert lines[1].startswith("nces “12”: ")


def test_a_change_between_preview_and_import_is_noticed(client, world):
    batch = preview(world, GOOD)
    actions.create_organisation(
        by=world.alma,
        values={"name": "Oak", "kind": "school"},
        steward=world.riverside,
        identifiers=[("NCES", "470014700501")],
    )
    client.force_login(world.alma)
    client.post(reverse("partners:apply_import", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "preview"
    assert steps(batch) == ["update", "create"]


def test_the_language_of_the_reader_does_not_matter(client, world):
    actions.apply_import(by=world.alma, batch=preview(world, GOOD))
    batch = preview(world, GOOD + "New,school,US,,,,,,\n")
    client.force_login(world.alma)
    client.cookies["django_language"] = "es"
    client.post(reverse("partners:apply_import", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "applied"


def test_strangers_neither_upload_nor_see(client, world):
    batch = preview(world, GOOD)
    with pytest.raises(PermissionRefused):
        preview(world, GOOD, by=world.dmitri)
    client.force_login(world.dmitri)
    for name in ["import_batch", "import_problems"]:
        assert client.get(reverse(f"partners:{name}", args=[batch.pk])).status_code == 404
    for name in ["apply_import", "drop_import", "undo_import"]:
        assert client.post(reverse(f"partners:{name}", args=[batch.pk])).status_code == 404


def test_the_pages_lead_from_upload_to_undo(client, world):
    client.force_login(world.alma)
    upload = SimpleUploadedFile("list.csv", BAD.encode())
    response = client.post(
        reverse("partners:preview_import"), {"steward": world.riverside.pk, "file": upload}, follow=True
    )
    batch = ImportBatch.objects.get()
    text = response.content.decode()
    assert "castle" in text
    assert "Import the good lines" in text
    wrong = client.get(reverse("partners:import_batch", args=[batch.pk]) + "?step=wrong")
    assert len(wrong.context["table"].rows) == 9
    response = client.post(reverse("partners:apply_import", args=[batch.pk]), follow=True)
    undo = next(m.extra_tags for m in response.context["messages"]).removeprefix("undo:")
    response = client.post(undo, follow=True)
    assert "is taken back" in response.content.decode()
    assert not Organisation.objects.filter(name="Good School").exists()
    assert client.get(reverse("partners:imports")).status_code == 200


def test_an_unreadable_file_shows_its_problems(client, world):
    client.force_login(world.alma)
    upload = SimpleUploadedFile("list.csv", b"%PDF-1.7 whatever")
    response = client.post(
        reverse("partners:preview_import"), {"steward": world.riverside.pk, "file": upload}
    )
    assert response.status_code == 422
    assert "PDF" in response.content.decode()


def test_the_template_imports_as_it_is(client, world):
    client.force_login(world.alma)
    text = client.get(reverse("partners:import_template")).content.decode("utf-8-sig")
    assert steps(preview(world, text)) == ["create"]


def exported(organisations):
    stream = io.StringIO()
    write_csv(stream, COLUMNS, actions.export_rows(organisations))
    return stream.getvalue()


def test_what_is_exported_imports_without_loss(world):
    batch = preview(world, GOOD + '"=SUM(1)\nquoted; ""text""",ngo,ES,Málaga,es,,-0.00001,179.99999,\n')
    actions.apply_import(by=world.alma, batch=batch)
    own = Organisation.objects.filter(steward=world.riverside)
    first = exported(own)
    assert set(steps(preview(world, first))) == {"skip"}
    for one in list(own):
        one.delete()
    actions.apply_import(by=world.alma, batch=preview(world, first))
    assert sorted(exported(own).splitlines()) == sorted(first.splitlines())


@given(st.text(string.printable + "＝＠é'", max_size=12).map(str.strip))
def test_guarding_for_spreadsheets_is_undone_on_the_way_in(text):
    stream = io.StringIO()
    write_csv(stream, ["name"], [[doubly_guarded(text)]])
    stream.seek(0)
    cell = list(csv.reader(stream))[1:]
    assert [unguarded(value) for row in cell for value in row] == ([text] if cell and cell[0] else [])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_any_name_survives_export_and_import(world, name):
    name = " ".join(name.split())
    if not name:
        return
    made = actions.create_organisation(
        by=world.alma, values={"name": name, "kind": "ngo"}, steward=world.riverside
    )
    batch = preview(world, exported(Organisation.objects.filter(pk=made.pk)))
    made.delete()
    assert steps(batch) == ["skip"], batch.plans


def test_school_data_sync_and_oneroster_lists_are_understood(world, shared_data):
    path = shared_data / "exchange" / "sds_v2_1" / "orgs.csv"
    if not path.is_file():
        pytest.skip("exchange/sds_v2_1/orgs.csv is absent from the data folder")
    batch = preview(world, path.read_text(encoding="utf-8-sig"), name="orgs.csv")
    assert set(steps(batch)) == {"create"}
    actions.apply_import(by=world.alma, batch=batch)
    tie = Relationship.objects.get(source__name="Computer Science Department")
    assert (tie.kind, tie.target.name) == ("part of", "College of Engineering")


def test_many_lines_take_little_more_than_a_query_each(world, django_assert_max_num_queries):
    lines = "".join(f"Import {n},school,US,Town {n % 9},,{n + 1000000},,,\n" for n in range(300))
    header = "name,kind,country,city,languages,nces,lat,lon,offers\n"
    with django_assert_max_num_queries(60):
        batch = preview(world, header + lines)
    with django_assert_max_num_queries(400):
        actions.apply_import(by=world.alma, batch=batch)
    assert Organisation.objects.filter(steward=world.riverside).count() == 300
