"""The catalogues are whole, and pages speak the language that was asked for."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.urls import reverse
from django.utils import translation

LOCALE = Path(settings.LOCALE_PATHS[0])
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != "en"]
FORMS = {"es": 3, "ar": 6}
MARK = re.compile(r"\{\w*\}|%\(\w+\)[sd]|</?\w+[^>]*>")


def read(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language)


@pytest.fixture(params=LANGUAGES)
def catalog(request) -> Catalog:
    return read(request.param)


def texts(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple) else [message.string]


def marks(text: str) -> list[str]:
    return sorted(MARK.findall(text))


def test_nothing_is_left_untranslated(catalog):
    assert [message.id for message in catalog if message.id and not all(texts(message))] == []


def test_nothing_is_fuzzy(catalog):
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert not catalog.fuzzy


def test_every_placeholder_and_tag_is_kept(catalog):
    wrong = [message.id for message in catalog if isinstance(message.id, str) and message.id
             and marks(message.id) != marks(message.string)]  # fmt: skip
    assert wrong == []


def test_plural_texts_have_all_forms_and_invent_no_placeholder(catalog):
    for message in catalog:
        if isinstance(message.id, tuple):
            assert len(message.string) == FORMS[str(catalog.locale)]
            assert all(set(marks(text)) <= set(marks(message.id[1])) for text in message.string)


def has_words(text: str) -> bool:
    return bool(re.search("[a-z]{3}", MARK.sub("", text)))


def test_every_arabic_text_is_in_arabic_script():
    singular = {m.id if isinstance(m.id, str) else m.id[0]: "".join(texts(m)) for m in read("ar") if m.id}
    latin = {
        text for text, said in singular.items() if has_words(text) and not re.search("[\u0600-\u06ff]", said)
    }
    # names are the same in every script
    assert latin <= {"Collegium", "What Works Clearinghouse", "{{ indicator.definition }}"}


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="no xgettext: texts cannot be collected afresh")
def test_every_text_of_the_source_is_in_the_catalogues(tmp_path):
    root = tmp_path / "collegium"
    shutil.copytree(LOCALE.parent, root, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "es",
        "--add-location",
        "file",
        "--no-wrap",
        "-v0",
    ]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    with (root / "locale" / "es" / "LC_MESSAGES" / "django.po").open("rb") as file:
        fresh = read_po(file)
    known = {message.id for message in read("es")}
    assert [message.id for message in fresh if message.id not in known] == []


@pytest.mark.parametrize(("language", "words", "direction"), [
    ("es", ["Iniciar sesión", "Tres maneras de empezar"], "ltr"),
    ("ar", ["تسجيل الدخول", "ثلاث طرق للبدء"], "rtl"),
])  # fmt: skip
def test_the_first_page_speaks_the_language(client, db, language, words, direction):
    page = client.get("/", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}"' in page
    assert f'dir="{direction}"' in page
    assert [word for word in words if word not in page] == []
    assert "Three ways to begin" not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_an_initiative_leave_no_english(client, world, language):
    client.force_login(world.alma)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("initiatives:goals", args=[world.reading.slug])).content.decode()
    with translation.override(language):
        assert translation.gettext("Check-list") in page
    assert [word for word in ["Check-list", "Milestones", "Audit trail", "Add a goal"] if word in page] == []
