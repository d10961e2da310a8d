"""What happened after: justice events, ends of observation, definitions, designs and frozen runs."""

from outcomes.models.definition import RecidivismDefinition
from outcomes.models.design import EvaluationDesign
from outcomes.models.iccs import IccsCode
from outcomes.models.justice_event import JusticeEvent, ObservationEnd
from outcomes.models.run import EvaluationRun

__all__ = [
    "EvaluationDesign",
    "EvaluationRun",
    "IccsCode",
    "JusticeEvent",
    "ObservationEnd",
    "RecidivismDefinition",
]
