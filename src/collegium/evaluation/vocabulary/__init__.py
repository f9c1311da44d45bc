"""Words of evaluation: how a run stands, and everything that a report says."""

from collegium.evaluation.vocabulary.report import report_words
from collegium.evaluation.vocabulary.sentences import result_in_words
from collegium.evaluation.vocabulary.states import RunState

__all__ = ["RunState", "report_words", "result_in_words"]
