"""Encrypted text and its blind index as model fields."""

from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.functional import cached_property

from kernel.crypto import blind_index, decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that is ciphertext in the database, in its history and in every backup.

    It cannot be searched: only `isnull` is allowed, anything else raises FieldError instead of finding nothing.
    """

    description = "Encrypted text"
    is_ciphertext = True  # a column that may be written again where its table is append-only: under a new key

    @cached_property
    def validators(self):
        """A text field keeps `max_length` for forms alone; here every write is held to it."""
        return [*super().validators, *([MaxLengthValidator(self.max_length)] if self.max_length else [])]

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return value if value in (None, "") else encrypt(value)

    def from_db_value(self, value, expression, connection):
        return value if value in (None, "") else decrypt(value)

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise FieldError(
                f"{self.name} is encrypted and cannot be searched with {lookup_name}; use its blind index."
            )
        return super().get_lookup(lookup_name)


class BlindIndexField(models.CharField):
    """The fingerprint of another, encrypted field of the same row; kept in step on every save."""

    def __init__(self, *args, source: str = "", **kwargs):
        self.source = source
        kwargs.update(max_length=64, blank=True, default="", editable=False, db_index=True)
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "blank", "default", "editable", "db_index"):
            kwargs.pop(fixed, None)
        kwargs["source"] = self.source
        return name, path, args, kwargs

    def pre_save(self, model_instance, add):
        text = getattr(model_instance, self.source) or ""
        value = blind_index(text, purpose=self.purpose) if text else ""
        setattr(model_instance, self.attname, value)
        return value

    @property
    def purpose(self) -> str:
        """One purpose for the row and its history, so that a look-up finds both."""
        return self.source
