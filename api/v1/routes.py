"""The router of version 1: one line per resource."""

from api.routing import OperationRouter
from api.v1.agencies import AgencyViewSet
from api.v1.appointments import AppointmentViewSet
from api.v1.attendances import AttendanceViewSet
from api.v1.contacts import ContactViewSet
from api.v1.costs import CostViewSet
from api.v1.designs import DesignViewSet
from api.v1.dosages import DosageViewSet
from api.v1.enrollments import EnrollmentViewSet
from api.v1.justice_events import JusticeEventViewSet
from api.v1.modules import ModuleViewSet
from api.v1.offerings import OfferingViewSet
from api.v1.participants import ParticipantViewSet
from api.v1.program_staff import ProgramStaffViewSet
from api.v1.program_versions import ProgramVersionViewSet
from api.v1.programs import ProgramViewSet
from api.v1.runs import RunViewSet
from api.v1.sessions import SessionViewSet
from api.v1.sites import SiteViewSet

router = OperationRouter()
router.register("agencies", AgencyViewSet, basename="agency")
router.register("sites", SiteViewSet, basename="site")
router.register("programs", ProgramViewSet, basename="program")
router.register("program-versions", ProgramVersionViewSet, basename="program-version")
router.register("modules", ModuleViewSet, basename="module")
router.register("offerings", OfferingViewSet, basename="offering")
router.register("program-staff", ProgramStaffViewSet, basename="program-staff")
router.register("costs", CostViewSet, basename="cost")
router.register("sessions", SessionViewSet, basename="session")
router.register("participants", ParticipantViewSet, basename="participant")
router.register("enrollments", EnrollmentViewSet, basename="enrollment")
router.register("attendances", AttendanceViewSet, basename="attendance")
router.register("dosages", DosageViewSet, basename="dosage")
router.register("contacts", ContactViewSet, basename="contact")
router.register("appointments", AppointmentViewSet, basename="appointment")
router.register("justice-events", JusticeEventViewSet, basename="justice-event")
router.register("designs", DesignViewSet, basename="design")
router.register("runs", RunViewSet, basename="run")
