"""Studies of every design behind one front: `Study` in, `StudyResult` out."""

from collegium.engines.designs.answer import answer
from collegium.engines.designs.checks import question_problems

__all__ = ["answer", "question_problems"]
