"""What a study found, for people: sentences, tables, CSV, a chart and a PDF of a protected result."""

from collegium.engines.reporting.chart import THEME, effect_charts, effects_chart
from collegium.engines.reporting.pictures import evidence_chart, has_picture
from collegium.engines.reporting.protected import protected
from collegium.engines.reporting.report import report_content, report_pdf
from collegium.engines.reporting.svg import render_svg
from collegium.engines.reporting.tables import (
    Grid,
    answers,
    baseline_table,
    coefficients_table,
    findings_table,
    headline,
    rows_table,
    withheld_groups,
    write_baseline,
    write_coefficients,
    write_findings,
)
from collegium.engines.reporting.words import ENGLISH, Labels, Words

__all__ = [
    "ENGLISH",
    "THEME",
    "Grid",
    "Labels",
    "Words",
    "answers",
    "baseline_table",
    "coefficients_table",
    "effect_charts",
    "effects_chart",
    "evidence_chart",
    "findings_table",
    "has_picture",
    "headline",
    "protected",
    "render_svg",
    "report_content",
    "report_pdf",
    "rows_table",
    "withheld_groups",
    "write_baseline",
    "write_coefficients",
    "write_findings",
]
