"""One person's file, part by part, and what may be done about each."""

from django.urls import path

from web.views import person, person_consent, person_custody, person_justice, person_relations, person_safety

FILE = "people/<uuid:public_id>/"
ROW = "<uuid:record>/"

urlpatterns = [
    path(FILE, person.person, name="person"),
    path(f"{FILE}consent/", person_consent.consent, name="person_consent"),
    path(f"{FILE}consent/record/", person_consent.record, name="person_consent_record"),
    path(f"{FILE}consent/{ROW}", person_consent.again, name="person_consent_again"),
    path(f"{FILE}consent/{ROW}withdraw/", person_consent.withdraw, name="person_consent_withdraw"),
    path(f"{FILE}basis/", person_consent.basis, name="person_basis"),
    path(f"{FILE}basis/{ROW}withdraw/", person_consent.basis_withdraw, name="person_basis_withdraw"),
    path(f"{FILE}relations/", person_relations.relations, name="person_relations"),
    path(f"{FILE}relations/new/", person_relations.relation_new, name="person_relation_new"),
    path(f"{FILE}relations/{ROW}", person_relations.relation, name="person_relation"),
    path(f"{FILE}relations/{ROW}end/", person_relations.relation_over, name="person_relation_over"),
    path(f"{FILE}name/", person_relations.name, name="person_name"),
    path(f"{FILE}name/{ROW}", person_relations.identity, name="person_identity"),
    path(f"{FILE}description/{ROW}", person_relations.description, name="person_description"),
    path(f"{FILE}safety/", person_safety.safety, name="person_safety"),
    path(f"{FILE}flags/new/", person_safety.flag_new, name="person_flag_new"),
    path(f"{FILE}flags/{ROW}lift/", person_safety.flag_lift, name="person_flag_lift"),
    path(f"{FILE}apart/new/", person_safety.pair_new, name="person_pair_new"),
    path(f"{FILE}apart/{ROW}lift/", person_safety.pair_lift, name="person_pair_lift"),
    path(f"{FILE}incidents/new/", person_safety.incident_new, name="person_incident_new"),
    path(f"{FILE}incidents/{ROW}", person_safety.incident, name="person_incident"),
    path(f"{FILE}incidents/{ROW}escalate/", person_safety.escalate, name="person_incident_escalate"),
    path(f"{FILE}incidents/{ROW}report/", person_safety.report, name="person_incident_report"),
    path(f"{FILE}incidents/{ROW}close/", person_safety.close, name="person_incident_close"),
    path(f"{FILE}custody/", person_custody.custody, name="person_custody"),
    path(f"{FILE}custody/new/", person_custody.admit, name="person_admit"),
    path(f"{FILE}custody/{ROW}", person_custody.stay, name="person_stay"),
    path(f"{FILE}custody/{ROW}transfer/", person_custody.transfer, name="person_transfer"),
    path(f"{FILE}custody/{ROW}release/", person_custody.release, name="person_release"),
    path(f"{FILE}supervision/new/", person_custody.supervise, name="person_supervise"),
    path(f"{FILE}supervision/{ROW}end/", person_custody.supervision_over, name="person_supervision_over"),
    path(f"{FILE}sentences/new/", person_custody.sentence_new, name="person_sentence_new"),
    path(f"{FILE}sentences/{ROW}", person_custody.sentence, name="person_sentence"),
    path(f"{FILE}team/new/", person_custody.assign, name="person_assign"),
    path(f"{FILE}team/{ROW}end/", person_custody.assignment_over, name="person_assignment_over"),
    path(f"{FILE}justice/", person_justice.justice, name="person_justice"),
    path(f"{FILE}justice/new/", person_justice.event_new, name="person_event_new"),
    path(f"{FILE}justice/ends/new/", person_justice.end_new, name="person_end_new"),
    path(f"{FILE}justice/ends/{ROW}withdraw/", person_justice.end_withdraw, name="person_end_withdraw"),
]
