"""/api/v1/consultations: what the pages show, with the same permissions."""

from ninja import Router

router = Router()
