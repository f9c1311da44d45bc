"""Fixtures for studies."""

from tests.evaluation.studies import run, study
from tests.exchange.students import commit, dataset

__all__ = ["commit", "dataset", "run", "study"]
