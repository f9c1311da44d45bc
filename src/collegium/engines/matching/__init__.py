"""Matching students to places: stable, best possible for students, and nothing is gained by untrue wishes."""

from collegium.engines.matching.acceptance import deferred_acceptance
from collegium.engines.matching.placements import Match, Place, Student, match, obstacles, precedence

__all__ = ["Match", "Place", "Student", "deferred_acceptance", "match", "obstacles", "precedence"]
