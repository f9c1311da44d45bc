"""New versions keep the old one and what was written about the columns."""

from django.urls import reverse

from collegium.exchange import actions
from collegium.exchange.actions import ColumnNote
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import ColumnRole, DatasetState
from tests.exchange.students import HEADER, as_csv, sent, students


def test_a_new_version_stands_beside_the_old_with_its_documentation(client, world, dataset, commit):
    note = ColumnNote("Reading score", "Points", ColumnRole.AFTER)
    actions.document_columns(by=world.alma, dataset=dataset, notes={"score": note})
    client.force_login(world.alma)
    url = reverse("exchange:replace_dataset", args=[world.reading.slug, dataset.public_id])
    with commit():
        client.post(url, {"file": sent(as_csv(students(240)))})
    newer = Dataset.objects.get(version=2)
    assert (newer.series, newer.title, newer.rows) == (dataset.series, dataset.title, 240)
    assert newer.is_generated
    assert newer.columns.get(name="score").label == "Reading score"
    assert newer.columns.get(name="school").role == ColumnRole.GROUP
    dataset.refresh_from_db()
    assert dataset.state == DatasetState.READY
    assert dataset.parquet.exists()
    assert list(Dataset.objects.newest_versions()) == [newer]


def test_columns_that_a_new_version_lacks_are_named_on_its_page(client, world, dataset, commit):
    rows = [[*row[:5], *row[6:]] for row in students(48)]
    with commit():
        newer = actions.replace_dataset(
            by=world.alma,
            dataset=dataset,
            file=sent(as_csv(rows, [name for name in HEADER if name != "pretest"])),
        )
    newer.refresh_from_db()
    assert newer.lost_columns() == ["pretest"]
    assert dataset.lost_columns() == []
    client.force_login(world.alma)
    page = client.get(newer.get_absolute_url()).content.decode()
    assert "The version before had columns that this one lacks" in page
    assert "<bdi>pretest</bdi>" in page
    assert "lacks" not in client.get(dataset.get_absolute_url()).content.decode()


def test_a_faulty_version_leaves_the_one_before_in_force(world, dataset, commit):
    with commit():
        actions.replace_dataset(by=world.alma, dataset=dataset, file=sent(b"a,b\n1\n"))
    assert list(Dataset.objects.newest_versions()) == [dataset]
    with commit():
        third = actions.replace_dataset(by=world.alma, dataset=dataset, file=sent(as_csv(students(48))))
    assert third.version == 3
    assert [one.version for one in Dataset.objects.newest_versions()] == [3]


def test_a_series_that_never_loaded_is_still_listed_once(world, commit):
    about = actions.Description("Broken")
    with commit():
        first = actions.upload_dataset(
            by=world.alma, initiative=world.reading, about=about, file=sent(b"a,b\n1\n")
        )
    with commit():
        actions.replace_dataset(by=world.alma, dataset=first, file=sent(b"a,b\n1\n"))
    assert [one.version for one in Dataset.objects.newest_versions()] == [2]
