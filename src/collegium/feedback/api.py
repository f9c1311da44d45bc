"""/api/v1/feedback: what the pages show, with the same permissions."""

from ninja import Router

router = Router()
