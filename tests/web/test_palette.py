from django.urls import reverse

from tests.evaluation.studies import run, study
from tests.exchange.students import commit, dataset

__all__ = ["commit", "dataset", "run", "study"]


def find(client, text, **headers):
    return client.get(reverse("palette"), {"q": text}, headers=headers).content.decode()


def test_it_finds_pages_initiatives_and_partners(client, world):
    client.force_login(world.ben)
    assert world.reading.get_absolute_url() in find(client, "reading")
    assert world.riverside.get_absolute_url() in find(client, "riverside")
    assert reverse("people:api_tokens") in find(client, "api")


def test_it_finds_nothing_of_foreign_initiatives(client, world):
    client.force_login(world.ben)
    assert world.lab.get_absolute_url() not in find(client, "faraway lab")


def test_htmx_gets_the_list_alone(client, world):
    client.force_login(world.ben)
    assert "<html" not in find(client, "home", **{"HX-Request": "true"})
    assert "<html" in find(client, "home")


def test_odd_text_finds_nothing_and_breaks_nothing(client, world):
    client.force_login(world.ben)
    for text in ["\x00", "%", "'" * 200, "<script>"]:
        assert "<script>" not in find(client, text, **{"HX-Request": "true"})


def test_it_finds_the_pages_of_initiatives_studies_imports_and_colours(client, world, run):
    client.force_login(world.alma)
    assert reverse("initiatives:vision", args=[world.reading.slug]) in find(client, "visio")
    assert run.study.get_absolute_url() in find(client, run.study.title[:4])
    assert reverse("evaluation:studies", args=[world.reading.slug]) in find(client, "stud")
    assert reverse("partners:imports") in find(client, "import")
    assert 'name="scheme" value="dark"' in find(client, "dark")
    client.force_login(world.dmitri)
    assert world.reading.slug not in find(client, "visio")
    assert run.study.get_absolute_url() not in find(client, run.study.title[:4])
