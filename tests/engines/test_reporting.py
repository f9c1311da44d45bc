"""What people read of a study: honest sentences, rounded tables, exact CSV, a chart and a PDF."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import pytest
import typst

from collegium.engines.impact import (
    BaselineRow,
    Coefficient,
    Finding,
    InteractionTest,
    LevelDifference,
    RowAccount,
    Study,
    StudyResult,
)
from collegium.engines.reporting import (
    ENGLISH,
    SERIES,
    THEME,
    UNIT,
    answers,
    baseline_table,
    coefficients_table,
    effects_chart,
    findings_table,
    headline,
    interactions_table,
    render_svg,
    report_content,
    report_pdf,
    rows_table,
    with_line,
    write_baseline,
    write_coefficients,
    write_findings,
    write_interactions,
)
from collegium.engines.reporting.words import decimals_for, number, p_value, percent

STUDY = Study(
    title="Do small classes help?",
    treatment="class",
    arms=("small", "aide"),
    comparison="regular",
    outcomes=("score",),
    baseline=("age",),
    cluster="school",
    subgroups=("lunch",),
)
WHY = "Fewer than 10 students in an arm."
SMALL = Finding(
    "score", "small", "adjusted", n_treated=1738, n_comparison=2005, n_clusters=79, mean_treated=931.9419,
    mean_comparison=918.0429, sd_treated=76.4, sd_comparison=73.1, effect=13.8987, se=2.4466, df=78, t=5.68,
    p=1.4e-8, ci_low=9.1024, ci_high=18.6951, hedges_g=0.1857, improvement_index=7.366,
)  # fmt: skip
FREE = replace(SMALL, subgroup="lunch", level="free")
HIDDEN = Finding("score", "small", "adjusted", "lunch", "other", suppressed=True, withheld=WHY)
AIDE = replace(
    SMALL, arm="aide", effect=0.3139, se=2.27, ci_low=-4.1365, ci_high=4.7644, p=0.89, improvement_index=0.2
)
BASELINE = (
    BaselineRow("age", "score", "small", 1738, 2005, 5.43, 5.42, 0.03, "satisfied"),
    BaselineRow("age", "score", "aide", None, None, None, None, None, None, suppressed=True, withheld=WHY),
)
RESULT = StudyResult(
    study=STUDY,
    findings=(SMALL, AIDE, FREE, HIDDEN),
    baseline=BASELINE,
    rows=RowAccount(11598, 5, {"score": 5786}, {"score": 5807}),
    warnings=("Only a few schools.",),
    coefficients=(Coefficient("score", "adjusted", "small", 13.898742, 2.446592),),
)
COMMA = {"decimal mark": ",", "thousands mark": "."}


def with_findings(*findings: Finding) -> StudyResult:
    return replace(RESULT, findings=findings)


# Sentences ------------------------------------------------------------------------------------------------


def test_the_headline_says_what_how_much_and_how_sure():
    assert headline(with_findings(SMALL, FREE)) == (
        "Students with “small” scored 13.9 points higher on “score” than students with “regular”; "
        "we are 95 % sure that the true difference lies between 9.1 and 18.7."
    )


def test_a_difference_that_chance_explains_is_not_called_a_difference():
    sentence = answers(RESULT)[1]
    assert "did not differ" in sentence
    assert "−4.1 and 4.8" in sentence
    assert "higher" not in sentence


def test_the_headline_picks_out_no_arm_and_stays_with_the_first_outcome():
    other = replace(SMALL, outcome="attendance")
    for order in ((SMALL, AIDE, other), (AIDE, SMALL, other)):
        told = headline(with_findings(*order))
        assert "13.9 points higher" in told
        assert "did not differ" in told
        assert "attendance" not in told


def test_a_negative_difference_is_lower_without_a_minus_sign():
    worse = replace(SMALL, effect=-13.9, ci_low=-18.7, ci_high=-9.1)
    assert "scored 13.9 points lower" in headline(with_findings(worse))


@pytest.mark.parametrize("bound", [0.0, -0.0])
def test_an_interval_that_touches_zero_is_unclear(bound):
    assert "did not differ" in headline(with_findings(replace(SMALL, ci_low=bound)))


# What statsmodels 0.14 gives for 60 of 100 with it and 40 of 100 without it, compared with robust errors (HC1):
# .2000, standard error .0696, 95 % interval .0627 to .3373.
PASSED = replace(
    SMALL, outcome="passed", mean_treated=0.6, mean_comparison=0.4, sd_treated=0.4924, sd_comparison=0.4924,
    effect=0.2, se=0.06963, ci_low=0.06268, ci_high=0.33732, hedges_g=0.4914, index="cox",
)  # fmt: skip
FEW = replace(PASSED, subgroup="lunch", level="free", suppressed=True, withheld=WHY)
YES_NO = replace(
    RESULT,
    study=replace(STUDY, outcomes=("passed",)),
    findings=(PASSED, FEW),
    baseline=(),
    two_valued={"passed": (0.0, 1.0)},
)


@pytest.mark.parametrize(
    ("changed", "text"),
    [
        (
            {},
            (
                "Of students with “small”, the share with “passed” was 20.0 percentage points higher than of "
                "students with “regular”; we are 95 % sure that the true difference lies between 6.3 and 33.7."
            ),
        ),
        ({"effect": -0.2, "ci_low": -0.33732, "ci_high": -0.06268}, "was 20.0 percentage points lower than"),
        ({"effect": 0.05, "ci_low": -0.0873, "ci_high": 0.1873}, "the difference was 5.0 percentage points"),
        ({"ci_low": None, "ci_high": None}, "differed by 20.0 percentage points from that"),
    ],
)
def test_yes_or_no_is_told_in_percentage_points(changed, text):
    told = headline(replace(YES_NO, findings=(replace(PASSED, **changed),)))
    assert text in told
    assert " points " not in told.replace("percentage points", "")


def test_two_values_that_are_not_0_and_1_stay_in_their_own_unit():
    assert "scored 0.200 points higher" in headline(replace(YES_NO, two_valued={"passed": (1.0, 2.0)}))


def test_the_table_of_yes_or_no_has_percent_and_percentage_points():
    first, second = findings_table(YES_NO).rows
    assert first[6:10] == ("60.0 %", "40.0 %", "20.0 percentage points", "6.3 to 33.7")
    assert second[6:10] == ("withheld",) * 4


def test_the_chart_of_yes_or_no_is_drawn_in_percentage_points():
    panel = effects_chart(YES_NO)["vconcat"][0]
    everyone, few = panel["data"]["values"]
    assert (everyone["effect"], everyone["low"], everyone["high"]) == pytest.approx((20.0, 6.268, 33.732))
    assert everyone["told"] == "Everyone: 20.0 percentage points (6.3 to 33.7)"
    assert few["effect"] is None
    x = panel["layer"][0]["encoding"]["x"]
    assert x["title"] == "Difference in percentage points (95 % interval)"
    assert x["scale"]["domain"] == pytest.approx([0.0, 33.732])


def test_the_file_of_findings_says_how_yes_or_no_is_read():
    stream = io.StringIO(newline="")
    write_findings(stream, YES_NO)
    row = next(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))
    assert (row["effect"], row["unit"]) == (
        "0.2",
        "share from 0 to 1; times 100: percent and percentage points",
    )
    assert {row["unit"] for row in read_back(write_findings)} == {""}


def test_unlike_effects_on_yes_or_no_are_told_in_percentage_points():
    pair = LevelDifference("girls", "boys", 0.0495, -0.0123, 0.1113, 0.12, 0.12)
    test = InteractionTest(
        "passed", "small", "adjusted", "gender", ("boys", "girls"), 2.4, 1, 40.0, 0.12, 0.12, (pair,)
    )
    result = replace(YES_NO, interactions=(test,))
    _, told = interactions_table(result).rows
    assert told[4:6] == ("5.0 percentage points", "−1.2 to 11.1")
    assert interactions_table(replace(result, two_valued={})).rows[1][4:6] == ("0.050", "−0.012 to 0.111")
    stream = io.StringIO(newline="")
    write_interactions(stream, result)
    whole, row = csv.DictReader(io.StringIO(stream.getvalue(), newline=""))
    assert (row["difference"], row["unit"]) == ("0.0495", UNIT)
    assert whole["unit"] == ""  # a test has no unit


def test_a_withheld_main_finding_gives_its_reason_and_no_number():
    sentence = headline(with_findings(replace(HIDDEN, subgroup="", level="")))
    assert WHY in sentence
    assert "None" not in sentence


def test_a_finding_without_an_interval_claims_no_certainty():
    sentence = headline(with_findings(replace(SMALL, ci_low=None, ci_high=None, se=None)))
    assert "sure" in sentence
    assert "95" not in sentence


def test_no_findings_no_headline():
    assert not headline(with_findings())


def test_the_adjusted_model_is_the_main_one_where_there_is_one():
    plain = replace(SMALL, model="unadjusted", effect=99.0)
    assert "13.9" in headline(with_findings(plain, SMALL))
    assert "99" in headline(with_findings(plain))


def test_labels_and_words_replace_names_and_english():
    labels = {"score": "Lesen", "class=small": "kleinen Klassen", "class=regular": "großen Klassen"}
    words = {
        **COMMA,
        "quoted": "{text}",
        "higher": "{arm} {size} {outcome} {comparison} {low} {high} {confidence}",
    }
    assert (
        headline(with_findings(SMALL), words, labels)
        == "kleinen Klassen 13,9 Lesen großen Klassen 9,1 18,7 95"
    )


# Numbers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234567.891, 1, "1,234,567.9"),
        (-0.04, 1, "−0.04"),
        (-1e-12, 2, "0.000000"),
        (0, 2, "0.00"),
        (None, 2, ""),
        (float("nan"), 2, ""),
        (float("inf"), 2, ""),
        (12, 0, "12"),
    ],
)
def test_numbers_for_people(value, decimals, text):
    assert number(value, decimals, ENGLISH) == text


def test_numbers_follow_the_marks_of_the_language():
    assert number(1234567.891, 1, {**ENGLISH, **COMMA}) == "1.234.567,9"


@pytest.mark.parametrize(
    ("error", "decimals"),
    [(2.45, 1), (0.031, 3), (120, 0), (1e-9, 6), (None, 2), (0.0, 2), (float("nan"), 2)],
)
def test_a_standard_error_decides_the_decimals(error, decimals):
    assert decimals_for(error) == decimals


def test_small_p_values_and_confidence():
    assert (p_value(0.00099, ENGLISH), p_value(0.05, ENGLISH), p_value(None, ENGLISH)) == (
        "< 0.001",
        "0.050",
        "",
    )
    assert (percent(0.95, ENGLISH), percent(0.995, ENGLISH), percent(0.9, ENGLISH)) == ("95", "99.5", "90")


# Tables ---------------------------------------------------------------------------------------------------


def test_findings_are_rounded_and_withheld_ones_say_why():
    grid = findings_table(RESULT)
    assert all(len(row) == len(grid.headers) for row in grid.rows)
    first, _, _, hidden = (dict(zip(grid.headers, row, strict=True)) for row in grid.rows)
    assert first == {
        "Outcome": "score", "Programme": "small", "For whom": "Everyone", "Model": "adjusted",
        "Students with it": "1,738", "Students without it": "2,005", "Average with it": "931.9",
        "Average without it": "918.0", "Difference": "13.9", "95 % interval": "9.1 to 18.7", "p": "< 0.001",
        "Effect size": "0.19", "Improvement index": "7", "Note": "",
    }  # fmt: skip
    assert hidden["Note"] == WHY
    assert hidden["Difference"] == hidden["Students with it"] == "withheld"


def test_other_tables_have_their_rows():
    baseline = baseline_table(RESULT)
    assert baseline.rows[0][-2:] == ("satisfied", "")
    assert baseline.rows[1][-2:] == ("withheld", WHY)
    assert [row[1] for row in rows_table(RESULT).rows] == ["11,598", "5", "5,786", "5,807"]
    assert coefficients_table(RESULT).rows == (("score", "adjusted", "small", "13.9", "2.4"),)


def read_back(write) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    write(stream, RESULT)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline="")))


def test_csv_files_keep_every_digit_and_leave_withheld_cells_empty():
    findings = read_back(write_findings)
    assert float(findings[0]["effect"]) == SMALL.effect
    assert float(findings[0]["p"]) == SMALL.p
    assert (findings[3]["effect"], findings[3]["suppressed"], findings[3]["withheld"]) == ("", "true", WHY)
    assert float(read_back(write_coefficients)[0]["se"]) == 2.446592
    assert [row["band"] for row in read_back(write_baseline)] == ["satisfied", ""]


# Chart ----------------------------------------------------------------------------------------------------

HOSTILE = replace(FREE, level='<script>alert(1)</script>" onload="x" style="color:red" & class="y"')


def test_the_chart_has_a_row_for_every_group_and_tells_its_numbers():
    first, second = effects_chart(RESULT)["vconcat"]
    told = [value["told"] for value in first["data"]["values"]]
    assert told == [
        "Everyone: 13.9 (9.1 to 18.7)",
        "lunch: free: 13.9 (9.1 to 18.7)",
        "lunch: other: withheld",
    ]
    assert "aide compared with regular" in second["title"]["text"]


def test_a_withheld_group_has_no_number_anywhere_in_the_chart():
    spec = effects_chart(with_findings(SMALL, HIDDEN))
    hidden = spec["vconcat"][0]["data"]["values"][1]
    assert (hidden["effect"], hidden["low"], hidden["high"]) == (None, None, None)
    assert "withheld" in render_svg(spec)


def test_the_svg_may_stand_in_a_page_with_a_strict_content_security_policy():
    svg = render_svg(effects_chart(with_findings(SMALL, AIDE, HOSTILE)))
    root = ET.fromstring(svg)  # noqa: S314
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not names & {"style", "script", "foreignObject", "image", "a"}
    attributes = {name for element in root.iter() for name in element.attrib}
    assert not attributes & {"style", "class", "onload", "href"}
    assert "<script" not in svg
    assert (root.get("role"), root.get("direction")) == ("img", "ltr")
    assert root.get("aria-label") == " ".join(answers(RESULT))


def test_every_colour_of_the_svg_is_a_variable_with_a_fallback():
    root = ET.fromstring(render_svg(effects_chart(RESULT)))  # noqa: S314
    used = {element.get(name) for element in root.iter() for name in ("fill", "stroke")} - {None, "none"}
    assert used
    assert used <= {f"var({name}, {colour})" for name, colour in THEME.items()}
    assert "var(" not in render_svg(effects_chart(RESULT), variables=False)


def test_the_colours_without_a_style_sheet_are_those_of_the_style_sheet():
    """Their contrast is proved there, by frontend/checks/contrast.mjs."""
    css = (Path(__file__).parents[2] / "frontend/src/styles/tokens.css").read_text("utf-8")
    light = dict(re.findall(r"(--chart-\d+): light-dark\((#[0-9a-f]{6}),", css))
    assert light == {name: THEME[name] for name in SERIES}
    assert len(set(light.values())) == 8


def test_the_svg_is_always_the_same_and_has_a_title_and_a_description():
    svg = render_svg(effects_chart(RESULT))
    assert svg == render_svg(effects_chart(RESULT))
    root = ET.fromstring(svg)  # noqa: S314
    assert [child.tag.rpartition("}")[2] for child in list(root)[:2]] == ["title", "desc"]
    assert root[1].text == root.get("aria-label")


def test_a_line_below_a_drawing_is_in_its_picture_and_its_description():
    svg = render_svg(effects_chart(RESULT))
    note = "Made up & <not> real"
    root, plain = ET.fromstring(with_line(svg, note)), ET.fromstring(svg)  # noqa: S314
    assert root[-1].text == note
    assert root.attrib["aria-label"].startswith(note)
    left, top, width, height = map(float, plain.attrib["viewBox"].split())
    assert [float(number) for number in root.attrib["viewBox"].split()][:3] == [left, top, width]
    assert height < float(root[-1].attrib["y"]) - top < float(root.attrib["viewBox"].split()[3])
    assert with_line(svg, "") == svg
    assert with_line("", note) == ""


def test_decimal_marks_of_the_language_reach_the_axis_but_not_the_coordinates():
    tiny = replace(SMALL, effect=0.15, se=0.05, ci_low=0.05, ci_high=0.25)
    root = ET.fromstring(render_svg(effects_chart(with_findings(tiny), words=COMMA)))  # noqa: S314
    texts = {element.text for element in root.iter() if element.tag.endswith("text")}
    assert {"0,10", "0,20"} <= texts
    for element in root.iter():
        assert not re.search(r"\d,\d+,\d", element.get("transform", ""))


def test_a_result_without_findings_draws_an_empty_chart():
    assert ET.fromstring(render_svg(effects_chart(with_findings()))).get("role") == "img"  # noqa: S314


# Report ---------------------------------------------------------------------------------------------------


def test_the_report_is_a_tagged_accessible_pdf_and_reproducible():
    pdf = report_pdf(RESULT, data_sha256="ab" * 32)
    assert pdf.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in pdf
    assert b"/MarkInfo" in pdf
    assert b"pdfuaid" in pdf
    assert pdf == report_pdf(RESULT, data_sha256="ab" * 32)


def test_text_of_users_cannot_become_markup_or_code():
    title = '#panic("x") *bold* $x$ @ref <label> = Heading \\ " ] } #import "x.typ"'
    hostile = replace(RESULT, study=replace(STUDY, title=title), findings=(SMALL, HOSTILE), warnings=(title,))
    assert report_pdf(hostile, labels={"score": title, "lunch": "#lorem(9)"}).startswith(b"%PDF-")


def test_the_report_says_what_was_asked_of_which_data():
    content = report_content(RESULT, data_sha256="ab" * 32)
    definition = {row[0]: row[1] for row in content["definition"]["rows"]}
    assert definition["Fingerprint of the question"] == STUDY.fingerprint()
    assert definition["Fingerprint of the data"] == "ab" * 32
    assert definition["Version of the engine"] == RESULT.engine_version
    assert content["withheld"] is True
    (size,) = content["size"]
    assert size.endswith("would be expected to move 7 places up with small (score).")
    assert json.loads(json.dumps(content)) == json.loads(json.dumps(content, sort_keys=True))


def test_the_chart_of_the_report_is_told_in_words():
    first, second = report_content(RESULT)["charts"]
    assert first["alt"].startswith(answers(RESULT)[0])
    assert "lunch: other: withheld" in first["alt"]
    assert second["alt"].startswith(answers(RESULT)[1])


def test_the_arms_of_an_outcome_share_one_scale():
    first, second = effects_chart(RESULT)["vconcat"]
    scales = [panel["layer"][0]["encoding"]["x"]["scale"] for panel in (first, second)]
    assert scales[0] == scales[1]
    assert scales[0]["domain"] == [AIDE.ci_low, SMALL.ci_high]


def test_on_paper_every_chart_is_whole_and_on_its_own():
    many = [replace(SMALL, outcome=name, arm=arm) for name in ("a", "b", "c") for arm in ("small", "aide")]
    charts = report_content(with_findings(*many))["charts"]
    assert len(charts) == 6
    assert all(chart["svg"].startswith("<svg") and chart["percent"] == 100 for chart in charts)
    rows = [replace(SMALL, subgroup="school", level=str(number)) for number in range(59)]
    (long,) = report_content(with_findings(SMALL, *rows))["charts"]
    assert long["percent"] == 50


def test_withheld_groups_are_named_once_with_their_reason_instead_of_empty_rows():
    content = report_content(RESULT)
    assert content["not shown"] == [{"why": WHY, "groups": ("small, lunch: other",)}]
    assert "withheld" not in [cell for row in content["findings"]["rows"] for cell in row]


def test_the_first_page_says_whose_study_of_which_data(tmp_path):
    content = report_content(RESULT, about=[("Initiative", "Small classes"), ("Data", "STAR")])
    assert content["about"] == [["Initiative", "Small classes"], ["Data", "STAR"]]


def test_mixed_scripts_in_a_drawing_keep_their_order():
    panel = effects_chart(RESULT, words={"direction": "rtl"})["vconcat"][0]
    texts = [panel["title"]["text"], *(value["group"] for value in panel["data"]["values"])]
    assert all(text.startswith("\u2067") and text.endswith("\u2069") for text in texts)
    plain = effects_chart(RESULT)["vconcat"][0]
    assert "\u2067" not in plain["title"]["text"]


def test_a_report_right_to_left_with_arabic_words_is_made():
    words = {
        "language": "ar",
        "direction": "rtl",
        "the answer": "الجواب",
        "annex": "الملحق",
        "everyone": "الجميع",
        "chart title": "الفرق في {outcome}: {arm} مقارنةً بـ{comparison}",  # with a vowel sign in the picture
    }
    content = report_pdf(RESULT, words=words)
    assert content.startswith(b"%PDF-")
    assert b"pdfuaid:part" in content


def test_a_script_that_cannot_be_spelled_back_still_gives_a_report(monkeypatch):
    """Without the seal of PDF/UA rather than not at all."""
    asked = []
    compiled = typst.compile

    def refusing(*given, pdf_standards, **named):
        asked.append(pdf_standards)
        if pdf_standards:
            raise typst.TypstError("PDF/UA-1 error: the PDF contains text with missing codepoints", [], [])
        return compiled(*given, pdf_standards=pdf_standards, **named)

    monkeypatch.setattr(typst, "compile", refusing)
    assert b"pdfuaid:part" not in report_pdf(RESULT)
    assert asked == [["ua-1"], []]


def test_a_report_without_findings_baseline_or_coefficients_is_made():
    bare = replace(RESULT, findings=(), baseline=(), coefficients=(), warnings=())
    assert report_pdf(bare).startswith(b"%PDF-")
