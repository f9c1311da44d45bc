"""What Works Clearinghouse rules against worked examples and the findings database."""

import csv

import pytest

from collegium.engines.impact import baseline_band, hedges_g, improvement_index
from tests.reference.tables import shared_file


@pytest.mark.parametrize(
    ("n", "means", "sds", "g", "index"),
    [
        ((3, 3), (6, 5), (1, 1), 0.80, 28.8),  # (5, 6, 7) against (4, 5, 6); w is exactly .8
        ((61, 31), (644.4, 569.2), (114.4, 94.1), 0.6901077, 25.49),  # finding 196
        ((13, 11), (4.56, 4.44), (0.42, 0.51), 0.2501974, 9.9),  # finding 31
        ((3, 3), (4.58, 4.50), (0.74, 0.86), 0.079776, 3.2),  # finding 21
    ],
)
def test_worked_examples(n, means, sds, g, index):
    found = hedges_g(
        means[0] - means[1], n_treated=n[0], n_comparison=n[1], sd_treated=sds[0], sd_comparison=sds[1]
    )
    assert found == pytest.approx(g, abs=5e-7)
    assert improvement_index(found) == pytest.approx(index, abs=0.05)


@pytest.mark.parametrize(
    ("g", "band"),
    [
        (0.03, "satisfied"),
        (-0.05, "satisfied"),
        (0.12, "adjustment required"),
        (-0.25, "adjustment required"),
        (0.2500001, "not satisfied"),
        (-0.80, "not satisfied"),
    ],
)
def test_baseline_bands(g, band):
    assert baseline_band(g) == band


@pytest.mark.parametrize(("n", "sd"), [(1, 1.0), (20, 0.0)])
def test_g_refuses_what_has_no_answer(n, sd):
    with pytest.raises(ValueError, match="Hedges g needs"):
        hedges_g(1.0, n_treated=n, n_comparison=n, sd_treated=sd, sd_comparison=sd)


def number(row: dict[str, str], name: str) -> float | None:
    return float(row[name]) if row[name] else None


@pytest.mark.shared_data
def test_the_findings_database_holds():
    """Rows of four handbook versions: 97.4 % of g, and 97.6 % of indices up to the sign of "lower is better"."""
    with shared_file("wwc_Findings.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    agree_g, agree_index = [], []
    sides = ("Intervention", "Comparison")
    for row in rows:
        n = [number(row, f"Outcome_Measure_{side}_Sample_Size") for side in sides]
        mean = [number(row, f"{side}_Mean") for side in sides]
        sd = [number(row, f"{side}_Standard_Deviation") for side in sides]
        wwc, study, index = (
            number(row, name) for name in ("Effect_Size_WWC", "Effect_Size_Study", "Improvement_Index")
        )
        if wwc is not None and None not in (*n, *mean, *sd) and min(sd) > 0 and sum(n) > 2:
            g = hedges_g(
                mean[0] - mean[1],
                n_treated=int(n[0]),
                n_comparison=int(n[1]),
                sd_treated=sd[0],
                sd_comparison=sd[1],
            )
            agree_g.append(min(abs(g - wwc), abs(g + wwc)) <= 0.0005)
        if wwc is not None and index is not None:
            candidates = [wwc, -wwc, *([] if study is None else [study, -study])]
            agree_index.append(min(abs(improvement_index(g) - index) for g in candidates) <= 0.5001)
    assert len(agree_g) > 1900
    assert sum(agree_g) / len(agree_g) >= 0.97
    assert len(agree_index) > 1900
    assert sum(agree_index) / len(agree_index) >= 0.976
