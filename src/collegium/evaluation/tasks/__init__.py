"""Running studies as jobs, drawing and telling what they found, and the work of evaluation that comes round."""

from collegium.evaluation.tasks.checking import check_robustness
from collegium.evaluation.tasks.dosing import look_at_dose
from collegium.evaluation.tasks.drawing import (
    about,
    chart_of,
    draw,
    evidence_names,
    evidence_told,
    first_outcome,
    headline_of,
    notebook_of,
    noted,
    picture_of,
    report_of,
    write_report,
)
from collegium.evaluation.tasks.equity import look_at_equity
from collegium.evaluation.tasks.failing import note_failed
from collegium.evaluation.tasks.pricing import (
    GainPrice,
    category_name,
    cost_sentences,
    gain_prices,
    told_range,
    told_rate,
)
from collegium.evaluation.tasks.regular import remind_of_sign_offs, run_studies_again
from collegium.evaluation.tasks.running import run_study
from collegium.evaluation.tasks.saying import JudgedTheme, ToldQuote
from collegium.evaluation.tasks.telling import (
    NEWEST_HANDBOOK,
    Board,
    RatedFinding,
    board_of,
    design_facts,
    handbook_named,
    sections_of,
    title_of,
)

__all__ = [
    "NEWEST_HANDBOOK",
    "Board",
    "GainPrice",
    "JudgedTheme",
    "RatedFinding",
    "ToldQuote",
    "about",
    "board_of",
    "category_name",
    "chart_of",
    "check_robustness",
    "cost_sentences",
    "design_facts",
    "draw",
    "evidence_names",
    "evidence_told",
    "first_outcome",
    "gain_prices",
    "handbook_named",
    "headline_of",
    "look_at_dose",
    "look_at_equity",
    "note_failed",
    "notebook_of",
    "noted",
    "picture_of",
    "remind_of_sign_offs",
    "report_of",
    "run_studies_again",
    "run_study",
    "sections_of",
    "title_of",
    "told_range",
    "told_rate",
    "write_report",
]
