"""The report of a study as an accessible PDF (PDF/UA-1), and what stands in it."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import typst

from collegium.engines.impact import StudyResult
from collegium.engines.reporting.answer import answers, standings
from collegium.engines.reporting.chart import effect_charts
from collegium.engines.reporting.interactions import across_groups, interactions_table
from collegium.engines.reporting.svg import render_svg
from collegium.engines.reporting.tables import (
    Grid,
    baseline_table,
    coefficients_table,
    findings_table,
    has_cox,
    main_findings,
    named,
    rows_table,
    withheld_groups,
)
from collegium.engines.reporting.words import Labels, Words, complete, number, percent

_TEMPLATE = Path(__file__).with_name("report.typ")
# The first is always inside typst; the others serve other scripts where the system or `fonts` has them.
_FONTS = ("Libertinus Serif", "Noto Sans", "Noto Naskh Arabic", "Noto Sans Arabic", "DejaVu Sans")


@dataclass(frozen=True, slots=True)
class Section:
    """A piece of the report that the caller tells: a heading, paragraphs, points, a picture and a table.

    in_annex: behind the technical tables instead of among what a school board reads.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    table: Grid | None = None
    in_annex: bool = False
    picture: dict[str, Any] | None = None  # of `paper_chart`


def report_pdf(
    result: StudyResult,
    *,
    words: Words | None = None,
    labels: Labels | None = None,
    fonts: Path | None = None,
    data_sha256: str = "",
    about: Sequence[tuple[str, str]] = (),
    sections: Sequence[Section] = (),
    annex: Sequence[Section] = (),
    note: str = "",
) -> bytes:
    """A tagged PDF: the answer, the chart and how sure we are on the first page, then the technical annex.

    result: already protected. words: translations of `words.ENGLISH`, any subset. labels: what people call
    columns ("score") and values ("treatment=small"). fonts: a folder with more fonts. data_sha256: of the
    file studied. about: what stands under the title: (label, text), e.g. whose study of which data, and when.
    sections: what people add, such as costs, limits and a rating; without them the warnings stand alone. annex: more
    for the end, such as the tables of evidence. note: what nobody may miss, such as that the data is made up: above
    everything, and at the foot of every page. The same input gives the same bytes. Text of users arrives in the
    document as data and cannot become markup.
    """
    content = report_content(
        result,
        words=words,
        labels=labels,
        data_sha256=data_sha256,
        about=about,
        sections=sections,
        annex=annex,
        note=note,
    )
    installed = typst.Fonts(font_paths=[str(fonts)] if fonts else [])
    known = set(installed.families())
    content["fonts"] = [family for family in (*_extra(fonts), *_FONTS) if family in known]
    told = {
        "format": "pdf",
        "font_paths": installed,
        "sys_inputs": {"report": json.dumps(content)},
        "timestamp": 0,
    }
    try:
        return _compiled(told | {"pdf_standards": ["ua-1"]})
    except typst.TypstError as error:
        if NOT_SPELLED not in str(error):
            raise
        # a script whose shapes cannot all be spelled back into letters: the same pages, without the seal of PDF/UA
        return _compiled(told | {"pdf_standards": []})


def _compiled(told: dict[str, Any]) -> bytes:
    found: bytes = typst.compile(str(_TEMPLATE), **told)
    return found


def _extra(fonts: Path | None) -> list[str]:
    if fonts is None:
        return []
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(fonts)]
    ).families()


def report_content(
    result: StudyResult,
    *,
    words: Words | None = None,
    labels: Labels | None = None,
    data_sha256: str = "",
    about: Sequence[tuple[str, str]] = (),
    sections: Sequence[Section] = (),
    annex: Sequence[Section] = (),
    note: str = "",
) -> dict[str, Any]:
    """Everything the report says, as plain data. Withheld rows are named once, below the table."""
    words = complete(words)
    shown = replace(result, findings=tuple(one for one in result.findings if not one.suppressed))
    return {
        "title": result.study.title,
        "language": words["language"],
        "direction": words["direction"],
        "words": dict(words),
        "answers": [*answers(result, words, labels), *standings(result, words, labels)],
        "size": size_sentences(result, words, labels),
        "sure": words["sure text"].format(confidence=percent(result.study.confidence, words)),
        "alike": words["baseline text" if result.baseline else "no baseline text"],
        "cox": has_cox(result),
        "withheld": any(one.suppressed for one in result.findings),
        "note": note,
        "about": [list(line) for line in about],
        "charts": [paper_chart(spec) for spec in effect_charts(result, labels=labels, words=words)],
        "sections": [asdict(one) for one in sections if not one.in_annex],
        "annex sections": [asdict(one) for one in (*sections, *annex) if one.in_annex],
        "warnings": [] if sections else list(result.warnings),
        "definition": asdict(definition_table(result, words, labels, data_sha256)),
        "findings": asdict(findings_table(shown, words, labels)),
        "not shown": [asdict(one) for one in withheld_groups(result, words, labels)],
        "across": across_groups(result, words, labels),
        "interactions": asdict(interactions_table(result, words, labels)),
        "baseline": asdict(baseline_table(result, words, labels)),
        "rows": asdict(rows_table(result, words, labels)),
        "coefficients": asdict(coefficients_table(result, words, labels)),
    }


VOWEL_SIGNS = re.compile("[\u064b-\u0652\u0670]")  # Arabic, left out in most texts anyway
NOT_SPELLED = "missing codepoints"  # what Typst says
BESIDE_A_TABLE = 60  # percent of the width
MOST_ROWS = 30  # of a chart as wide as the page; a longer one becomes narrower, so that it fits on one


def paper_chart(spec: dict[str, Any], *, alt: str = "") -> dict[str, Any]:
    """A drawing for paper: the picture, its share of the width, and the same in words.

    alt: where a table beside it has the numbers; by default its sentence, then its rows.
    """
    # vowel signs over letters have no spelling of their own in a picture, which PDF/UA asks for
    svg = VOWEL_SIGNS.sub("", render_svg(spec, variables=False))
    if alt:
        return {"svg": svg, "alt": alt, "percent": BESIDE_A_TABLE}
    told = [value["told"] for panel in spec["vconcat"] for value in panel["data"]["values"]]
    return {
        "svg": svg,
        "alt": " ".join([spec["description"], "; ".join(told)]),
        "percent": min(100, 100 * MOST_ROWS // max(1, len(told))),
    }


def size_sentences(
    result: StudyResult, words: Words | None = None, labels: Labels | None = None
) -> list[str]:
    """How far a typical student would move (WWC improvement index), where chance does not explain it."""
    words = complete(words)
    return [
        words["size text"].format(
            index=number(abs(one.improvement_index), 0, words),
            way=words["up" if one.improvement_index > 0 else "down"],
            arm=named(f"{result.study.treatment}={one.arm}", labels),
            outcome=named(one.outcome, labels),
        )
        for one in main_findings(result)
        if one.improvement_index is not None and one.ci_low is not None and one.ci_high is not None
        if abs(one.improvement_index) >= 0.5 and (one.ci_low > 0 or one.ci_high < 0)
    ]


def definition_table(
    result: StudyResult, words: Words | None = None, labels: Labels | None = None, data_sha256: str = ""
) -> Grid:
    """The question in two columns, with the fingerprints that tie the report to it."""
    words, study = complete(words), result.study
    comparison = named(f"{study.treatment}={study.comparison}", labels)
    arms = (named(f"{study.treatment}={arm}", labels) for arm in study.arms)
    columns = {
        "outcomes": study.outcomes,
        "measured before": study.baseline,
        "covariates": study.covariates,
        "fixed effects": study.fixed_effects,
        "cluster": (study.cluster,) if study.cluster else (),
        "subgroups": study.subgroups,
    }
    lines = [
        (words["treatment"], named(study.treatment, labels)),
        *((words["compared"], words["versus"].format(arm=arm, comparison=comparison)) for arm in arms),
        *(
            (words[key], ", ".join(named(one, labels) for one in names) or words["none"])
            for key, names in columns.items()
        ),
        (words["confidence"], f"{percent(study.confidence, words)} %"),
        (words["minimum"], number(study.minimum_cell, 0, words)),
        (words["fingerprint"], study.fingerprint()),
        *([(words["data fingerprint"], data_sha256)] if data_sha256 else []),
        (words["engine"], result.engine_version),
    ]
    return Grid((words["definition"], ""), tuple(lines))


def _listed(names: Sequence[str], labels: Labels | None) -> str:
    return ", ".join(named(one, labels) for one in names)
