"""The vocabulary of the log. An act that is not listed here cannot be recorded, so nothing gets a private name."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    # acts of the law-enforcement log (collect, alter, consult, disclose, combine, erase) named by entity
    AGENCY_CREATE = "agency.create", _("Agency created")
    SITE_CREATE = "site.create", _("Site created")
    USER_CREATE = "user.create", _("Account created")
    MEMBERSHIP_GRANT = "membership.grant", _("Membership granted")
    MEMBERSHIP_END = "membership.end", _("Membership ended")
    TOKEN_CREATE = "token.create", _("API token created")
    TOKEN_REVOKE = "token.revoke", _("API token revoked")
    SIGN_IN = "session.sign_in", _("Signed in")
    SIGN_IN_FAILED = "session.sign_in_failed", _("Sign-in failed")
    SIGN_OUT = "session.sign_out", _("Signed out")
    PROGRAM_CREATE = "program.create", _("Program created")
    OFFERING_CREATE = "offering.create", _("Offering created")
    PARTICIPANT_REGISTER = "participant.register", _("Person registered")
    PARTICIPANT_READ = "participant.read", _("People read")
    IDENTITY_RECORD = "identity.record", _("Identity recorded")
    CHARACTERISTIC_RECORD = "characteristic.record", _("Characteristics recorded")
    CASE_ASSIGN = "case.assign", _("Case assigned")
    CUSTODY_OPEN = "custody.open", _("Custody period opened")
    CUSTODY_CLOSE = "custody.close", _("Released")
    REFERRAL_MAKE = "referral.make", _("Referred")
    REFERRAL_ALLOCATE = "referral.allocate", _("Allocated to an arm")
    ENROLLMENT_MOVE = "enrollment.move", _("Enrollment status changed")
    ENROLLMENT_READ = "enrollment.read", _("Enrollments read")
    JUSTICE_EVENT_RECORD = "justice_event.record", _("Justice event recorded")
    JUSTICE_EVENT_READ = "justice_event.read", _("Justice events read")
    OBSERVATION_END_RECORD = "observation_end.record", _("End of observation recorded")
    DEFINITION_CREATE = "definition.create", _("Recidivism definition created")
    DESIGN_CREATE = "design.create", _("Evaluation design created")
    DESIGN_READ = "design.read", _("Evaluation designs read")
    RUN_EXECUTE = "run.execute", _("Evaluation run")
    RUN_READ = "run.read", _("Evaluation results read")
    RUN_DISCLOSE = "run.disclose", _("Evaluation report handed out")
    STUDY_LOAD = "study.load", _("Study loaded")
    DEMO_LOAD = "demo.load", _("Demo loaded")
    LOG_READ = "log.read", _("Log read")
