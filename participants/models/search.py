"""The beginnings by which people are found."""

from django.db import models

from kernel.classification import privacy
from participants.models.participant import Participant

LONGEST_WORD = 40


class WordField(models.CharField):
    """One folded word; `begins_with` finds it along its index on both databases."""


@WordField.register_lookup
class BeginsWith(models.Lookup):
    """LIKE, where its index serves it; on SQLite, whose LIKE reads every row, from the word to the last one like it.

    Folded words hold letters and digits alone, so that nothing in them is a wildcard.
    """

    lookup_name = "begins_with"
    prepare_rhs = True

    def as_sql(self, compiler, connection):
        column, before = self.process_lhs(compiler, connection)
        return f"({column} >= %s AND {column} < %s)", [*before, self.rhs, *before, self.rhs + chr(0x10FFFF)]

    def as_postgresql(self, compiler, connection):
        column, before = self.process_lhs(compiler, connection)
        return f"{column} LIKE %s", [*before, f"{self.rhs}%"]


class WordKind(models.TextChoices):
    FAMILY = "family", "family name"
    GIVEN = "given", "given name"
    REFERENCE = "reference", "file number"


class SearchWord(models.Model):
    """One word of a person's name or file number, folded (ADR 0016).

    Derived: written only by participants.services.search_words, and rebuilt from names and file numbers at any time.
    People of a study have none.
    """

    reach = "accounts.scope.Rule"
    reach_path = "participant_id"
    is_derived = True
    privacy = privacy(keep_open="id participant kind", erase_sensitive="word")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="search_words", db_index=False)
    kind = models.CharField(max_length=10, choices=WordKind.choices)
    word = WordField(max_length=LONGEST_WORD, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["participant", "kind", "word"], name="search_word_once_per_person"
            )
        ]
