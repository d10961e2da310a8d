"""Facts about a person that evaluations adjust for, each with the day it was recorded."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.records import GatedRecord
from kernel.classification import privacy
from kernel.history import change_history
from kernel.models import DatePrecision
from participants.models.participant import Participant


class Characteristic(GatedRecord):
    """A fact with a code, a value and the day it was recorded. Covariates come from here and from nowhere else."""

    reach = "accounts.scope.ThroughReach"
    reach_path = "participant_id"
    privacy = privacy(keep_open="participant code recorded_on date_precision source", scrub_sensitive="value")

    participant = models.ForeignKey(Participant, models.PROTECT, related_name="characteristics")
    code = models.SlugField(max_length=40)
    value = models.DecimalField(max_digits=14, decimal_places=4, help_text=_("yes is 1, no is 0"))
    recorded_on = models.DateField()
    date_precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    source = models.CharField(max_length=80, blank=True, default="")

    history = change_history()

    class Meta(GatedRecord.Meta):
        constraints = list(GatedRecord.Meta.constraints)
        indexes = [models.Index(fields=["code", "participant"], name="characteristic_code")]
