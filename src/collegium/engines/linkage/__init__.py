"""Which records are about the same thing."""

from collegium.engines.linkage.organisations import Candidate, Reason, Suggestion, suggest

__all__ = ["Candidate", "Reason", "Suggestion", "suggest"]
