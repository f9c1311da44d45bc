"""How dates and times are written in each language, where Django's own formats do not serve: the month is a word.

12/05/2026 is a day of December to some readers of English and of May to others, and partners sit in many countries.
"""
