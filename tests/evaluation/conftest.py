"""Fixtures for studies and the reports about them."""

from tests.evaluation.reports import version
from tests.evaluation.studies import run, study
from tests.exchange.students import commit, dataset

__all__ = ["commit", "dataset", "run", "study", "version"]
