"""What happened after: justice events and their sources, follow-up, definitions, designs and frozen runs."""

from outcomes.models.definition import RecidivismDefinition
from outcomes.models.design import EvaluationDesign
from outcomes.models.follow_up import ReintegrationOutcome
from outcomes.models.iccs import IccsCode
from outcomes.models.justice_event import JusticeEvent, ObservationEnd
from outcomes.models.run import EvaluationRun
from outcomes.models.source import AdministrativeSource, Ascertainment, LocalCode

__all__ = [
    "AdministrativeSource",
    "Ascertainment",
    "EvaluationDesign",
    "EvaluationRun",
    "IccsCode",
    "JusticeEvent",
    "LocalCode",
    "ObservationEnd",
    "RecidivismDefinition",
    "ReintegrationOutcome",
]
