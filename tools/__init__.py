"""Commands for the person at the keyboard; the product itself imports nothing from here."""
