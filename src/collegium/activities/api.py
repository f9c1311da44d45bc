"""/api/v1/activities: what the pages show, with the same permissions."""

from ninja import Router

router = Router()
