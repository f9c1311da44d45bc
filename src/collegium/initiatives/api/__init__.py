"""Initiatives through the API: the same rows, permissions and actions as on the pages."""

from ninja import Router

from collegium.initiatives.api import goals, initiatives, needs, partners

router = Router(tags=["initiatives"])
router.add_router("", initiatives.router)
router.add_router("", partners.router)
router.add_router("", goals.router)
router.add_router("", needs.router)

__all__ = ["router"]
