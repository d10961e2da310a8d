"""The router of version 1: one line per resource."""

from api.routing import OperationRouter
from api.v1.affiliations import AffiliationViewSet
from api.v1.agencies import AgencyViewSet
from api.v1.allocation_sequences import SequenceViewSet
from api.v1.appointments import AppointmentViewSet
from api.v1.assessments import AssessmentViewSet, BandOverrideViewSet
from api.v1.attendances import AttendanceViewSet
from api.v1.case_assignments import CaseAssignmentViewSet
from api.v1.characteristics import CharacteristicViewSet
from api.v1.colleagues import ColleagueViewSet
from api.v1.contact_data import ContactDataViewSet
from api.v1.contacts import ContactViewSet
from api.v1.costs import CostViewSet
from api.v1.custody_periods import CustodyViewSet
from api.v1.designs import DesignViewSet
from api.v1.directory import OfficeViewSet, OpenOfferingViewSet
from api.v1.dosages import DosageViewSet
from api.v1.enrollments import EnrollmentViewSet
from api.v1.event_sources import EventSourceViewSet
from api.v1.hand_overs import HandOverViewSet
from api.v1.imports import ImportViewSet
from api.v1.incidents import IncidentViewSet
from api.v1.instruments import InstrumentVersionViewSet, InstrumentViewSet
from api.v1.jobs import JobViewSet
from api.v1.justice_events import JusticeEventViewSet
from api.v1.legal_bases import LegalBasisViewSet
from api.v1.local_codes import LocalCodeViewSet
from api.v1.modules import ModuleViewSet
from api.v1.observation_ends import ObservationEndViewSet
from api.v1.offerings import OfferingViewSet
from api.v1.participants import ParticipantViewSet
from api.v1.participations import ParticipationViewSet
from api.v1.plans import GoalViewSet, PlanActionViewSet, PlanReviewViewSet, PlanViewSet
from api.v1.program_staff import ProgramStaffViewSet
from api.v1.program_versions import ProgramVersionViewSet
from api.v1.programs import ProgramViewSet
from api.v1.protection import MatchViewSet, SealedFileViewSet
from api.v1.referrals import ReferralViewSet
from api.v1.reintegration_outcomes import ReintegrationOutcomeViewSet
from api.v1.relations import RelationViewSet
from api.v1.risk_bases import RiskBasisViewSet
from api.v1.runs import RunViewSet
from api.v1.safety import NoContactViewSet, SafetyFlagViewSet
from api.v1.sentences import SentenceViewSet
from api.v1.sessions import SessionViewSet
from api.v1.sites import SiteViewSet
from api.v1.supervision_periods import SupervisionViewSet
from api.v1.transfers import TransferViewSet

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
router.register("observation-ends", ObservationEndViewSet, basename="observation-end")
router.register("reintegration-outcomes", ReintegrationOutcomeViewSet, basename="reintegration-outcome")
router.register("local-codes", LocalCodeViewSet, basename="local-code")
router.register("event-sources", EventSourceViewSet, basename="event-source")
router.register("designs", DesignViewSet, basename="design")
router.register("runs", RunViewSet, basename="run")
router.register("relations", RelationViewSet, basename="relation")
router.register("risk-bases", RiskBasisViewSet, basename="risk-basis")
router.register("affiliations", AffiliationViewSet, basename="affiliation")
router.register("sentences", SentenceViewSet, basename="sentence")
router.register("supervision-periods", SupervisionViewSet, basename="supervision-period")
router.register("legal-bases", LegalBasisViewSet, basename="legal-basis")
router.register("participations", ParticipationViewSet, basename="participation")
router.register("safety-flags", SafetyFlagViewSet, basename="safety-flag")
router.register("no-contacts", NoContactViewSet, basename="no-contact")
router.register("incidents", IncidentViewSet, basename="incident")
router.register("characteristics", CharacteristicViewSet, basename="characteristic")
router.register("instruments", InstrumentViewSet, basename="instrument")
router.register("instrument-versions", InstrumentVersionViewSet, basename="instrument-version")
router.register("assessments", AssessmentViewSet, basename="assessment")
router.register("band-overrides", BandOverrideViewSet, basename="band-override")
router.register("plans", PlanViewSet, basename="plan")
router.register("plan-reviews", PlanReviewViewSet, basename="plan-review")
router.register("goals", GoalViewSet, basename="goal")
router.register("plan-actions", PlanActionViewSet, basename="plan-action")
router.register("case-assignments", CaseAssignmentViewSet, basename="case-assignment")
router.register("contact-data", ContactDataViewSet, basename="contact-data")
router.register("match-candidates", MatchViewSet, basename="match-candidate")
router.register("sealed-files", SealedFileViewSet, basename="sealed-file")
router.register("referrals", ReferralViewSet, basename="referral")
router.register("custody-periods", CustodyViewSet, basename="custody-period")
router.register("transfers", TransferViewSet, basename="transfer")
router.register("hand-overs", HandOverViewSet, basename="hand-over")
router.register("allocation-sequences", SequenceViewSet, basename="allocation-sequence")
router.register("imports", ImportViewSet, basename="import")
router.register("jobs", JobViewSet, basename="job")
router.register("open-offerings", OpenOfferingViewSet, basename="open-offering")
router.register("offices", OfficeViewSet, basename="office")
router.register("colleagues", ColleagueViewSet, basename="colleague")
