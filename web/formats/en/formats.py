"""English is read on both sides of the ocean: 11/03/2026 is two days, Nov 3, 2026 is one."""

SHORT_DATE_FORMAT = "M j, Y"
SHORT_DATETIME_FORMAT = "M j, Y, P"
