"""Texts that must never come into the log."""

CANARIES = {
    "family": "Zachernuk",
    "given": "Wilhelmina",
    "identifier": "QX-771-ZETA",
    "phone": "+221 77 000 1199",
    "address": "impasse du Cygne",
    "note": "because of the quarrel",
    "reference": "file-zz-9",
    "password": "a very long password indeed",
}
