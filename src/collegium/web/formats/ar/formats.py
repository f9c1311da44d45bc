"""Arabic. Django has no format for a moment, so that the American one would stand in."""

DATETIME_FORMAT = "j F، Y، g:i A"
SHORT_DATE_FORMAT = "j F، Y"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
