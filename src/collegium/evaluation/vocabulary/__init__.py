"""Words of evaluation: how a run stands, and everything that a report says."""

from collegium.evaluation.vocabulary.designs import GUIDE, GUIDES, DesignGuide
from collegium.evaluation.vocabulary.plans import (
    FRESHNESS_LABELS,
    FRESHNESS_TONES,
    GAP_SENTENCES,
    GAP_TODO,
    KIND_SENTENCES,
    QUESTION_PARTS,
    RECEIPT_FAULTS,
    QuestionKind,
    UnitSource,
)
from collegium.evaluation.vocabulary.report import report_words
from collegium.evaluation.vocabulary.sentences import result_in_words
from collegium.evaluation.vocabulary.states import RunState
from collegium.evaluation.vocabulary.suggestions import Suggestion, suggestions_for
from collegium.evaluation.vocabulary.wwc import STANDING_WORDS, TIER_WORDS, reason_in_words

__all__ = [
    "FRESHNESS_LABELS",
    "FRESHNESS_TONES",
    "GAP_SENTENCES",
    "GAP_TODO",
    "GUIDE",
    "GUIDES",
    "KIND_SENTENCES",
    "QUESTION_PARTS",
    "RECEIPT_FAULTS",
    "STANDING_WORDS",
    "TIER_WORDS",
    "DesignGuide",
    "QuestionKind",
    "RunState",
    "Suggestion",
    "UnitSource",
    "reason_in_words",
    "report_words",
    "result_in_words",
    "suggestions_for",
]
