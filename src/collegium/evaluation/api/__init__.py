"""/api/v1/evaluation: what the pages show, with the same permissions."""

from ninja import Router

from collegium.evaluation.api import (  # noqa: F401 - add routes to those of studies
    costs,
    dose,
    equity,
    groups,
    reports,
    robustness,
    texts,
)
from collegium.evaluation.api.plans import router as plans
from collegium.evaluation.api.studies import router as studies

router = Router()
router.add_router("", studies)
router.add_router("", plans)

__all__ = ["router"]
