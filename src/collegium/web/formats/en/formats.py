"""English. Times end without a full stop, since they often end a sentence."""

TIME_FORMAT = "g:i A"
DATETIME_FORMAT = "N j, Y, g:i A"
SHORT_DATE_FORMAT = "N j, Y"
SHORT_DATETIME_FORMAT = DATETIME_FORMAT
