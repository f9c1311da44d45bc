"""Removal destroys the rows and keeps the record."""

import pytest
from django.urls import reverse

from collegium.core.errors import Conflict
from collegium.core.models import AuditEvent
from collegium.exchange import actions
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import DatasetState
from tests.exchange.students import as_csv, sent, students


def test_the_typed_title_removes_the_rows_and_keeps_the_record(client, world, dataset, commit):
    client.force_login(world.alma)
    url = reverse("exchange:remove_dataset", args=[world.reading.slug, dataset.public_id])
    with commit():
        answer = client.post(url, {"typed_title": "Spring cohort"})
    assert answer.url == reverse("exchange:datasets", args=[world.reading.slug])
    dataset.refresh_from_db()
    assert (dataset.state, dataset.removed_by) == (DatasetState.REMOVED, world.alma)
    assert not dataset.folder.exists()
    assert dataset.columns.get(name="origin").levels == []
    assert AuditEvent.objects.about(dataset).first().verb == "removed the data of"
    assert "Removed" in client.get(dataset.get_absolute_url()).content.decode()


def test_another_title_removes_nothing(client, world, dataset, commit):
    client.force_login(world.alma)
    url = reverse("exchange:remove_dataset", args=[world.reading.slug, dataset.public_id])
    with commit():
        answer = client.post(url, {"typed_title": "Spring"})
    assert "Spring cohort" in answer.context["form"].errors["typed_title"][0]
    assert dataset.parquet.exists()


def test_all_versions_go_together_where_asked(world, dataset, commit):
    with commit():
        newer = actions.replace_dataset(by=world.alma, dataset=dataset, file=sent(as_csv(students(48))))
    newer.refresh_from_db()
    with commit():
        count = actions.remove_dataset(
            by=world.alma, dataset=newer, typed_title="Spring cohort", every_version=True
        )
    assert count == 2
    assert not dataset.folder.exists()
    assert not newer.folder.exists()
    assert set(Dataset.objects.values_list("state", flat=True)) == {DatasetState.REMOVED}


def test_what_is_removed_while_it_loads_leaves_no_file(world, commit):
    about = actions.Description("Hasty")
    with commit() as callbacks:
        hasty = actions.upload_dataset(
            by=world.alma, initiative=world.reading, about=about, file=sent(as_csv(students(48)))
        )
        actions.remove_dataset(by=world.alma, dataset=hasty, typed_title="Hasty")
    assert callbacks
    hasty.refresh_from_db()
    assert hasty.state == DatasetState.REMOVED
    assert not hasty.folder.exists()


def test_a_failed_upload_is_taken_off_the_list(client, world, dataset):
    client.force_login(world.alma)
    url = reverse("exchange:discard_dataset", args=[world.reading.slug, dataset.public_id])
    with pytest.raises(Conflict):
        actions.discard_dataset(by=world.alma, dataset=dataset)
    Dataset.objects.filter(pk=dataset.pk).update(state="failed")
    assert "Take it off the list" in client.get(dataset.get_absolute_url()).content.decode()
    assert client.post(url).url == reverse("exchange:datasets", args=[world.reading.slug])
    assert not Dataset.objects.filter(pk=dataset.pk).exists()
    assert AuditEvent.objects.filter(verb="took off the list the failed upload").exists()


def test_members_without_a_role_discard_nothing(client, world, dataset):
    Dataset.objects.filter(pk=dataset.pk).update(state="failed")
    client.force_login(world.chloe)
    url = reverse("exchange:discard_dataset", args=[world.reading.slug, dataset.public_id])
    assert client.post(url).status_code == 403
