"""Words of evaluation: how a run stands, and everything that a report says."""

from collegium.evaluation.vocabulary.designs import GUIDE, GUIDES, DesignGuide
from collegium.evaluation.vocabulary.report import report_words
from collegium.evaluation.vocabulary.sentences import result_in_words
from collegium.evaluation.vocabulary.states import RunState
from collegium.evaluation.vocabulary.wwc import STANDING_WORDS, TIER_WORDS, reason_in_words

__all__ = [
    "GUIDE",
    "GUIDES",
    "STANDING_WORDS",
    "TIER_WORDS",
    "DesignGuide",
    "RunState",
    "reason_in_words",
    "report_words",
    "result_in_words",
]
