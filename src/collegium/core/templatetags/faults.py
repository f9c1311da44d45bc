"""{% load faults %}: {{ problem|sentence }}; see core.faults."""

from django import template

from collegium.core import faults

register = template.Library()
register.filter("sentence", faults.sentence)
