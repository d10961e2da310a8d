"""The router of version 1: one line per resource."""

from api.routing import OperationRouter
from api.v1.designs import DesignViewSet
from api.v1.enrollments import EnrollmentViewSet
from api.v1.justice_events import JusticeEventViewSet
from api.v1.offerings import OfferingViewSet
from api.v1.participants import ParticipantViewSet
from api.v1.programs import ProgramViewSet
from api.v1.runs import RunViewSet

router = OperationRouter()
router.register("programs", ProgramViewSet, basename="program")
router.register("offerings", OfferingViewSet, basename="offering")
router.register("participants", ParticipantViewSet, basename="participant")
router.register("enrollments", EnrollmentViewSet, basename="enrollment")
router.register("justice-events", JusticeEventViewSet, basename="justice-event")
router.register("designs", DesignViewSet, basename="design")
router.register("runs", RunViewSet, basename="run")
