"""Pages that combine apps."""

from collegium.web.views.demo import demo_mail, design
from collegium.web.views.home import health, home, own_audit_trail, set_scheme
from collegium.web.views.initiative import initiative, public_initiative
from collegium.web.views.job import job
from collegium.web.views.palette import palette
from collegium.web.views.waiting import waiting

__all__ = [
    "demo_mail",
    "design",
    "health",
    "home",
    "initiative",
    "job",
    "own_audit_trail",
    "palette",
    "public_initiative",
    "set_scheme",
    "waiting",
]
