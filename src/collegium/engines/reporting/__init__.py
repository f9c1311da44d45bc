"""What a study found, for people: sentences, tables, CSV, a chart and a PDF of a protected result."""

from collegium.engines.reporting.answer import answers, headline, standings
from collegium.engines.reporting.chart import SERIES, THEME, effect_charts, effects_chart
from collegium.engines.reporting.cost import Cost, minor_digits
from collegium.engines.reporting.dosed import protected_dose
from collegium.engines.reporting.doseseen import DoseBefore
from collegium.engines.reporting.evidence import evidence_grid, evidence_sections, write_evidence
from collegium.engines.reporting.interactions import FIELDS as INTERACTION_FIELDS
from collegium.engines.reporting.interactions import (
    across_groups,
    interaction_rows,
    interactions,
    interactions_table,
    write_interactions,
)
from collegium.engines.reporting.limits import Limit, LimitCode, limits
from collegium.engines.reporting.notebook import notebook
from collegium.engines.reporting.percents import (
    UNIT,
    checked_in_percent,
    dose_in_percent,
    in_percent,
    interaction_in_percent,
    is_yes_no,
    unit_of,
    with_unit,
)
from collegium.engines.reporting.pictures import evidence_chart, has_picture
from collegium.engines.reporting.protected import protected
from collegium.engines.reporting.report import Section, report_content, report_pdf
from collegium.engines.reporting.review import (
    Reviewed,
    review_findings,
    told_assigned,
    told_clusters,
    too_close,
)
from collegium.engines.reporting.robust import (
    ProtectedRobustness,
    protected_robustness,
)
from collegium.engines.reporting.significance import AboutOutcome, Answers, Clusters
from collegium.engines.reporting.svg import render_svg, with_line
from collegium.engines.reporting.tables import (
    Grid,
    baseline_table,
    coefficients_table,
    findings_table,
    has_cox,
    rows_table,
    withheld_groups,
    write_baseline,
    write_coefficients,
    write_findings,
)
from collegium.engines.reporting.told import Elsewhere
from collegium.engines.reporting.words import BAND_ENDS, ENGLISH, LEVEL, Labels, Words, apart

__all__ = [
    "BAND_ENDS",
    "ENGLISH",
    "INTERACTION_FIELDS",
    "LEVEL",
    "SERIES",
    "THEME",
    "UNIT",
    "AboutOutcome",
    "Answers",
    "Clusters",
    "Cost",
    "DoseBefore",
    "Elsewhere",
    "Grid",
    "Labels",
    "Limit",
    "LimitCode",
    "ProtectedRobustness",
    "Reviewed",
    "Section",
    "Words",
    "across_groups",
    "answers",
    "apart",
    "baseline_table",
    "checked_in_percent",
    "coefficients_table",
    "dose_in_percent",
    "effect_charts",
    "effects_chart",
    "evidence_chart",
    "evidence_grid",
    "evidence_sections",
    "findings_table",
    "has_cox",
    "has_picture",
    "headline",
    "in_percent",
    "interaction_in_percent",
    "interaction_rows",
    "interactions",
    "interactions_table",
    "is_yes_no",
    "limits",
    "minor_digits",
    "notebook",
    "protected",
    "protected_dose",
    "protected_robustness",
    "render_svg",
    "report_content",
    "report_pdf",
    "review_findings",
    "rows_table",
    "standings",
    "told_assigned",
    "told_clusters",
    "too_close",
    "unit_of",
    "with_line",
    "with_unit",
    "withheld_groups",
    "write_baseline",
    "write_coefficients",
    "write_evidence",
    "write_findings",
    "write_interactions",
]
