"""Studies of every design behind one front: `Study` in, `StudyResult` out."""

from collegium.engines.designs.answer import answer
from collegium.engines.designs.checks import question_problems
from collegium.engines.designs.nesting import constant_within

__all__ = ["answer", "constant_within", "question_problems"]
