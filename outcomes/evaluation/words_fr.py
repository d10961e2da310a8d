"""The sentences of a result in French. Keys and placeholders are the same in every language (a test compares
them)."""

TEXT: dict[str, str] = {
    # nombres et listes
    "decimal": ",",
    "percent": "{x} %",
    "and": "{a} et {b}",
    "or": "{a} ou {b}",
    "unit.day.one": "{n} jour",
    "unit.day.many": "{n} jours",
    "unit.week.one": "{n} semaine",
    "unit.week.many": "{n} semaines",
    "unit.month.one": "{n} mois",
    "unit.month.many": "{n} mois",
    "unit.year.one": "{n} an",
    "unit.year.many": "{n} ans",
    # ce qui a été affecté, si ce ne sont pas des personnes
    "cluster.school.one": "école",
    "cluster.school.many": "écoles",
    "cluster.site.one": "site",
    "cluster.site.many": "sites",
    "cluster.group.one": "groupe",
    "cluster.group.many": "groupes",
    "cluster.size": "Personnes suivies",
    # ce qui compte comme échec : « ayant connu ... »
    "did.arrest": "une nouvelle arrestation",
    "did.charge": "une nouvelle inculpation",
    "did.conviction": "une nouvelle condamnation",
    "did.return_to_custody": "un retour en détention",
    "did.technical_violation": "un manquement aux obligations",
    "did.first.arrest": "une arrestation",
    "did.first.charge": "une inculpation",
    "did.first.conviction": "une condamnation",
    "did.first.return_to_custody": "une détention",
    "did.first.technical_violation": "un manquement aux obligations",
    "thing.arrest": "nouvelle arrestation",
    "thing.charge": "nouvelle inculpation",
    "thing.conviction": "nouvelle condamnation",
    "thing.return_to_custody": "retour en détention",
    "thing.technical_violation": "manquement aux obligations",
    "thing.first.arrest": "arrestation",
    "thing.first.charge": "inculpation",
    "thing.first.conviction": "condamnation",
    "thing.first.return_to_custody": "détention",
    "thing.first.technical_violation": "manquement aux obligations",
    "thing.several": "échec",
    # étapes, raisons d'exclusion
    "stage.referred": "Orientées",
    "stage.eligible": "Éligibles",
    "stage.assigned": "Réparties",
    "stage.started": "Ayant commencé",
    "stage.completed": "Ayant terminé",
    "stage.followed": "Suivies depuis la date de départ",
    "stage.mature": "Suivies toute la période",
    "stage.analyzed": "Analysées",
    "excluded.no_index_event": "aucun événement de départ dans la période étudiée",
    "excluded.index_after_cutoff": "date de départ postérieure au dernier jour couvert par la source",
    "excluded.ended_before_index": "observation terminée avant la date de départ",
    "excluded.no_status_on_index_date": "sans répartition à la date de départ",
    # personnes et verdict
    "of_100": "Sur 100 {who} typiques ({treated}), {a} ont connu {did} en {window} ; {b} sur 100 dans le "
    "groupe de comparaison ({comparison}).",
    "of_100_alone": "Sur 100 {who} typiques ({treated}), {a} ont connu {did} en {window}.",
    "interval.lower": "intervalle à {confidence} : de {low} à {high} points de moins",
    "interval.higher": "intervalle à {confidence} : de {low} à {high} points de plus",
    "interval.both": "intervalle à {confidence} : de {low} points de moins à {high} points de plus",
    "the_program": "le programme",
    "earlier_access": "un accès plus précoce à ce programme ({program})",
    "verdict.reduced": "{subject} a réduit de {d} points la part des personnes ayant connu {did} en "
    "{window} ({interval}).",
    "verdict.increased": "{subject} a augmenté de {d} points la part des personnes ayant connu {did} en "
    "{window} ({interval}). Le programme est signalé pour réexamen.",
    "verdict.consistent_with_reduction": "Le résultat est compatible avec une réduction, par {subject}, de "
    "la part des personnes ayant connu {did} en {window}{condition} : {d} points de moins ({interval}).",
    "verdict.consistent_with_increase": "Le résultat est compatible avec une augmentation, par {subject}, "
    "de la part des personnes ayant connu {did} en {window}{condition} : {d} points de plus ({interval}). "
    "Le programme est signalé pour réexamen.",
    "condition.measured": ", si les facteurs mesurés suffisent",
    "verdict.associated_with_lower": "{subject} est associé à une part plus faible de personnes ayant "
    "connu {did} en {window} : {d} points ({interval}).",
    "verdict.associated_with_higher": "{subject} est associé à une part plus élevée de personnes ayant "
    "connu {did} en {window} : {d} points ({interval}). Le programme est signalé pour réexamen.",
    "verdict.no_difference_that_matters": "Pas de différence qui compte : la part des personnes ayant "
    "connu {did} en {window} avec {subject} diffère de moins que les {margin} points fixés d'avance "
    "({interval}).",
    "verdict.cannot_tell": "Cette évaluation ne permet pas de dire si {subject} change la part des "
    "personnes ayant connu {did} en {window} : jusqu'à {low} points de moins ou jusqu'à {high} points de "
    "plus (intervalle à {confidence}). {needed}",
    "verdict.needed": "Environ {n} personnes par groupe montreraient une différence de {margin} points.",
    "verdict.needed_clusters": "Environ {n} personnes par groupe, dans environ {clusters} de cette taille, "
    "montreraient une "
    "différence de {margin} points.",
    "verdict.described": "En {window}, la part des personnes ayant connu {did} était de {rate_1} dans le "
    "groupe « {treated} » et de {rate_0} dans le groupe « {comparison} ». Ce plan d'étude ne dit pas si la "
    "différence vient du programme.",
    "verdict.described_few": "En {window}, la part des personnes ayant connu {did} était de {rate_1} dans le "
    "groupe « {treated} » et de {rate_0} dans le groupe « {comparison} ». Trop peu de personnes pour dire si "
    "la différence vient du programme. {needed}",
    "verdict.described_alone": "En {window}, la part des personnes ayant connu {did} était de {rate_1} "
    "dans le groupe « {treated} ». Sans groupe de comparaison, personne ne peut dire ce que le programme a "
    "changé.",
    "verdict.refused": "Il n'y a pas de réponse : {why}",
    "borderline.include": "Ce résultat est à la limite : {which} n'excluent pas l'absence de différence.",
    "borderline.include_one": "Ce résultat est à la limite : {which} n'exclut pas l'absence de différence.",
    "borderline.exclude": "Ce résultat est à la limite : {which} excluent l'absence de différence.",
    "borderline.exclude_one": "Ce résultat est à la limite : {which} exclut l'absence de différence.",
    "borderline.person": "Un seul cas {change} ({thing}) dans le groupe « {arm} » ferait passer "
    "l'intervalle de l'autre côté de l'absence de différence.",
    "borderline.person_only": "Ce résultat est à la limite : un seul cas {change} ({thing}) dans le groupe "
    "« {arm} » ferait passer l'intervalle de l'autre côté de l'absence de différence.",
    "change.more": "de plus",
    "change.less": "de moins",
    "analysis.logrank": "le test du log-rank",
    "analysis.risk_ratio": "le rapport de risques",
    "analysis.odds_ratio": "le rapport de cotes",
    "analysis.rmst_difference": "la différence de durée moyenne sans échec",
    "analysis.adjusted": "la différence ajustée",
    "analysis.cox": "le rapport de risques instantanés de Cox",
    # raisons du niveau
    "reason.randomized": "Le hasard a décidé qui était dans quel groupe.",
    "reason.randomized_clusters": "Le hasard a décidé dans quel groupe étaient les {many}.",
    "reason.waiting_list_balanced": "Une liste d'attente, faute de places, a décidé, et les groupes se "
    "ressemblaient sur ce qui a été mesuré.",
    "reason.matched_balanced": "Le groupe de comparaison a été choisi pour ressembler, et ressemble sur ce "
    "qui a été mesuré.",
    "reason.unbalanced": "Les groupes différaient avant le départ, et cette différence n'est pas corrigée.",
    "reason.balance_unknown": "Rien n'a été mesuré avant la répartition qui montre si les groupes se "
    "ressemblaient.",
    "reason.refusers": "Le groupe de comparaison est fait de personnes qui ont refusé ou quitté le "
    "programme.",
    "reason.not_as_randomized": "Les groupes sont ceux qui ont commencé et ceux qui n'ont pas commencé, "
    "non ceux que le hasard a formés.",
    "reason.no_comparison": "Il n'y a pas de groupe de comparaison.",
    "reason.few_clusters": "Moins de {n} groupes ou sites ont été affectés à l'un des bras.",
    "reason.clusters_as_people": "Des groupes ou des sites ont été répartis, non des personnes ; ces "
    "intervalles traitent les personnes comme indépendantes et sont trop étroits.",
    "reason.staff_source": "Les résultats ont été saisis par le personnel, non cherchés pour tous dans une "
    "même source officielle.",
    "reason.not_measured_alike": "La mesure n'a pas été prise de la même façon dans les deux groupes par des "
    "personnes "
    "étrangères au programme.",
    "reason.uneven_search": "La source a retrouvé inégalement les personnes des deux groupes.",
    "reason.search_short": "Moins de personnes ont été cherchées dans la source qu'il n'en est comparé.",
    "reason.loss": "Trop de personnes ont été perdues de vue, ou davantage dans un groupe que dans l'autre.",
    "reason.crossover": "Plus de {share} du groupe de comparaison est entré plus tard dans le programme.",
    "reason.few_people": "Moins de {n} personnes dans un groupe : effectifs et intervalles seulement.",
    "reason.lowered_by_a_person": "Une personne a abaissé le niveau.",
    # refus : ce qui s'est passé, et le remède
    "refusal.empty_cohort": "Personne ne répond à ce plan d'étude : aucune personne répartie n'a "
    "d'événement de départ dans la période.",
    "cure.empty_cohort": "Vérifiez la période, l'événement de départ et le programme du plan d'étude.",
    "refusal.both_arms": "Personnes placées dans les deux groupes pour la même date de départ : {n}.",
    "cure.both_arms": "Corrigez les affectations ; une personne n'appartient qu'à un groupe.",
    "refusal.immortal_time": "Personnes dont le programme a commencé après leur date de départ : {n}. Pour "
    "commencer plus tard, il fallait d'abord rester sans échec, ce qui embellit n'importe quel programme.",
    "cure.immortal_time": "Prenez le début du programme comme date de départ, comparez selon la "
    "répartition, ou fixez un point de repère.",
    "refusal.source_not_searched": "Personne de ce plan d'étude n'a encore été cherché dans la source qu'il nomme.",
    "cure.source_not_searched": "Faites-y chercher tout le monde, de la même façon dans les deux groupes, et "
    "enregistrez cette recherche.",
    "refusal.source_coverage": "La source couvre du {since} au {until} ; ce plan d'étude porte sur la période du "
    "{first} au {cutoff}.",
    "cure.source_coverage": "Demandez à la source la période manquante et enregistrez cette recherche.",
    "refusal.arm_too_small": "Le groupe « {arm} » compte {n} personnes ; à moins de {minimum}, aucune "
    "estimation n'est donnée.",
    "cure.arm_too_small": "Attendez davantage de personnes, élargissez la période ou réunissez plusieurs "
    "sites.",
    "refusal.not_mature": "Personne dans le groupe « {arm} » n'a encore été suivi pendant {window}.",
    "cure.not_mature": "Attendez, ou choisissez une période plus courte avant de voir les résultats.",
    "refusal.loss": "Perdues de vue en {window} : {treated} du groupe « {arm_1} », {comparison} du groupe "
    "« {arm_0} ». Au-delà de {limit} d'un groupe, ou de {gap} points d'écart, aucun résultat principal "
    "n'est donné.",
    "refusal.not_observed": "Dans le groupe « {arm} », plus personne n'est observé au terme de {window} : les "
    "dernières personnes ont été perdues de vue avant (perdues en tout : {n}). On ne sait pas ce qu'elles sont "
    "devenues ; il n'y a donc pas de taux en {window}.",
    "cure.not_observed": "Cherchez de nouveau les personnes perdues dans la source, de la même façon dans les deux "
    "groupes, ou choisissez une période plus courte avant de voir les résultats.",
    "cure.loss": "Cherchez de nouveau les personnes perdues dans la source, de la même façon dans les deux "
    "groupes.",
    "refusal.covariate_after_assignment": "« {name} » a été enregistré après la répartition pour {n} "
    "personnes ; le programme a pu le changer, il ne peut donc pas servir à ajuster.",
    "cure.covariate_after_assignment": "Utilisez une valeur enregistrée avant la répartition, ou retirez « "
    "{name} » du plan d'étude.",
    "refusal.missing_covariate": "« {name} » manque pour {treated} personnes du groupe « {arm_1} » et "
    "{comparison} du groupe « {arm_0} » ; au-delà de {limit} d'un groupe, il n'y a pas d'estimation "
    "ajustée.",
    "cure.missing_covariate": "Enregistrez « {name} », ou retirez cette variable du plan d'étude.",
    "refusal.too_few_for_adjustment": "Le plus petit groupe compte {n} personnes ; l'ajustement en demande "
    "{minimum} par groupe.",
    "cure.too_few_for_adjustment": "Lisez les taux et leurs intervalles, ou attendez davantage de personnes.",
    "refusal.too_few_events_per_covariate": "Il y a {n} personnes avec l'issue la plus rare pour {terms} "
    "termes ; l'ajustement en demande {minimum} pour chacun.",
    "cure.too_few_events_per_covariate": "Nommez moins de variables, attendez, ou allongez la période "
    "avant de voir les résultats.",
    "refusal.cox_not_estimable": "Le modèle de Cox n'a pas d'estimation stable : {why}.",
    "cure.cox_not_estimable": "Retirez une variable sans variation, ou qui décide à elle seule de l'issue.",
    "refusal.adjusted_not_estimable": "La différence ajustée n'a pas d'estimation : une variable est constante "
    "ou en répète une "
    "autre.",
    "cure.adjusted_not_estimable": "Retirez une variable sans variation.",
    "why.separated": "un terme est constant, en répète un autre ou décide à lui seul de l'issue",
    "refusal.other_not_due": "« {name} » n'est encore à mesurer pour personne dans le groupe « {arm} ».",
    "cure.other_not_due": "Attendez l'échéance.",
    "refusal.other_loss": "« {name} » n'est pas connu pour {treated} du groupe « {arm_1} » et {comparison} du groupe "
    "« {arm_0} ». Au-delà de {limit} d'un groupe, ou de {gap} points d'écart, aucune différence n'est donnée.",
    "cure.other_loss": "Mesurez les personnes qui manquent, de la même façon dans les deux groupes.",
    "refusal.other_too_few": "« {name} » est connu pour {n} personnes du groupe « {arm} » ; à moins de "
    "{minimum}, aucune "
    "estimation n'est donnée.",
    "cure.other_too_few": "Attendez davantage de personnes, élargissez la période ou réunissez plusieurs sites.",
    "refusal.other_no_yes_or_no": "« {name} » se répond par oui ou non, et des valeurs ne sont ni 1 ni 0.",
    "cure.other_no_yes_or_no": "Corrigez les valeurs, ou nommez-le comme un score.",
    "refusal.other_no_spread": "« {name} » ne varie presque pas d'une personne à l'autre ; il n'y a pas de "
    "différence à "
    "estimer.",
    "cure.other_no_spread": "Vérifiez que les valeurs sont bien celles du score.",
    # réserves
    "reason.allocation_contradicts_design": "Les dossiers de répartition indiquent une autre méthode "
    "ou une autre unité que le plan.",
    "reason.assigned_after_index": "Des personnes ont été réparties après leur date de départ.",
    "note.allocation_contradicts_design": "Répartitions dont la méthode ou l'unité n'est pas celle du plan : {n}.",
    "note.clusters_unknown": "Personnes affectées sans l'école, le site ou le groupe affecté avec elles : {n}.",
    "note.clusters_in_both_arms": "Écoles, sites ou groupes comptant des personnes dans les deux bras : {n}. "
    "Les dossiers "
    "de répartition contredisent le plan.",
    "note.dates_assumed": "Dates de départ supposées : {n}. Seul le temps entre les dates est réel.",
    "note.failures_before_index": "Échecs antérieurs à la date de départ, comptés comme antécédents "
    "seulement : {n}.",
    "note.failures_after_cutoff": "Échecs postérieurs au dernier jour couvert, non comptés : {n}.",
    "note.failures_after_end": "Échecs datés après la fin de l'observation, non comptés : {n}.",
    "note.failures_same_day": "Échecs le jour même de la date de départ, comptés au tout début du suivi : "
    "{n}.",
    "note.failures_without_code": "Échecs sans code d'infraction, non comptés car la définition nomme des "
    "codes : {n}.",
    "note.failures_in_unfinished_unit": "Échecs dans la dernière unité, inachevée, du suivi d'une personne "
    ": {n} ; la courbe les compte et y est légèrement trop haute.",
    "note.assigned_after_index": "Personnes réparties après leur date de départ, gardées dans leur groupe "
    ": {n}.",
    "note.not_assigned": "Personnes avec un événement de départ qui ne sont dans aucun groupe : {n}.",
    "caveat.clusters": "Ont été affectées par le plan : {clusters}, non des personnes. Les personnes d'un même "
    "ensemble ({one}) "
    "se ressemblent (corrélation intraclasse {icc}), chacune compte donc pour moins (effet de plan {effect}) ; "
    "les intervalles "
    "en tiennent compte (erreurs CR2, loi t à {df} degrés de liberté).",
    "caveat.others": "Outre le résultat principal, le plan nomme d'autres résultats ({n}). Chacun a son "
    "intervalle : plus on en "
    "regarde, plus il est probable que l'un d'eux diffère par le seul hasard.",
    "caveat.crossover": "Dans le groupe « {arm} », {n} personnes sur {total} sont entrées plus tard dans "
    "le programme et restent dans leur groupe.",
    "caveat.not_started": "Dans le groupe « {arm} », {n} personnes sur {total} n'ont jamais commencé et "
    "restent dans leur groupe.",
    "caveat.lost": "Perdues de vue pendant la période : {treated} et {comparison} personnes. Si toutes "
    "avaient échoué dans un groupe et aucune dans l'autre, la différence serait entre {low} et {high} "
    "points.",
    "caveat.competing": "Un décès ou une expulsion a mis fin à l'observation de {n} personnes ; la courbe "
    "les compte comme sans échec.",
    "caveat.imbalance": "Avant le départ, les groupes différaient sur : {names}. {why}",
    "imbalance.chance": "Le hasard seul produit de tels écarts ; ils sont montrés, non corrigés, dans le "
    "résultat principal.",
    "imbalance.selection": "Le résultat principal n'est pas ajusté sur eux.",
    "caveat.complete_case": "Le modèle de Cox laisse de côté les personnes sans « {name} » : {treated} et "
    "{comparison}.",
    "caveat.proportional": "Le rapport de risques instantanés est une moyenne. Ce dont l'effet change avec "
    "le temps : {names}.",
    "caveat.proportional_treatment": "Le rapport de risques instantanés du programme change avec le temps "
    "; lisez plutôt la courbe.",
    "caveat.earlier_runs": "Ce programme et ce résultat ont déjà été évalués {n} fois ; un résultat trouvé "
    "lors d'un examen ultérieur est plus fragile que son intervalle ne le dit.",
    "caveat.coverage": "La source couvre {share} du territoire et de la période.",
    "caveat.not_found": "Les personnes non retrouvées dans la source comptent comme sans échec enregistré.",
    # ce qu'on peut dire ou non
    "can.rate": "En {window}, {events} personnes sur {n} du groupe « {arm} » ont connu {did} : {rate} "
    "(intervalle à {confidence} : {low} à {high}).",
    "can.cause": "Le hasard a formé les groupes : une telle différence vient du programme ou du hasard, "
    "non de ceux qui l'ont choisi.",
    "can.difference": "La différence est de {d} points ({interval}).",
    "can.mean_time": "Sur {window}, la durée moyenne sans échec diffère de {d} (intervalle à {confidence} "
    ": {low} à {high}).",
    "can.needed": "Environ {n} personnes participent pour un échec de moins (intervalle à {confidence} : "
    "{low} à {high}).",
    "can.smaller": "La différence peut être plus petite que les {margin} points qui comptent.",
    "cannot.cause": "Que le programme a causé la différence.",
    "cannot.certain": "Que la différence dépasse le hasard : un petit changement des données changerait la "
    "réponse.",
    "cannot.no_effect": "Que le programme n'a pas d'effet : ces données s'accordent avec une baisse comme "
    "avec une hausse.",
    "cannot.later": "Ce qui se passe après {window}.",
    "cannot.elsewhere": "Que d'autres personnes, d'autres lieux ou un programme modifié connaîtraient la "
    "même chose.",
    "cannot.did_not": "Que les personnes sans échec enregistré n'ont pas récidivé.",
    "cannot.did_not_first": "Que les personnes sans échec enregistré n'ont commis aucune infraction.",
    "cannot.which_part": "Quelle partie du programme a agi, ni pour qui.",
    # autres résultats
    "other.what.score": "le score moyen",
    "other.what.binary": "la proportion",
    "other.unit.score": "points",
    "other.unit.binary": "points de pourcentage",
    "other.reduced": "{label} : {subject} a fait baisser {what} de {d} {unit} ({interval}).",
    "other.increased": "{label} : {subject} a fait monter {what} de {d} {unit} ({interval}).",
    "other.consistent_with_reduction": "{label} : le résultat est compatible avec une baisse, par {subject}, "
    "portant sur "
    "{what}{condition} : {d} {unit} de moins ({interval}).",
    "other.consistent_with_increase": "{label} : le résultat est compatible avec une hausse, par {subject}, "
    "portant sur "
    "{what}{condition} : {d} {unit} de plus ({interval}).",
    "other.associated_with_lower": "{label} : avec {subject}, {d} {unit} de moins pour {what} ({interval}). C'est une "
    "association.",
    "other.associated_with_higher": "{label} : avec {subject}, {d} {unit} de plus pour {what} ({interval}). C'est une "
    "association.",
    "other.no_difference_that_matters": "{label} : pas de différence qui compte ; avec {subject}, {what} "
    "diffère de moins que les "
    "{margin} {unit} fixés d'avance ({interval}).",
    "other.cannot_tell": "{label} : cette évaluation ne permet pas de dire si {subject} change {what} ({interval}).",
    "other.described": "{label} : {what} diffère de {signed} {unit} ({interval}). Ce plan d'étude ne dit pas si "
    "{subject} a fait "
    "la différence.",
    "other.harm": "C'est un changement en mal ; le programme est signalé pour réexamen.",
    # définition
    "definition": "Échec : le premier événement ({things}) après {index_event}, en {window}, trouvé dans "
    "{source}{codes}. Un échec exactement {window} après la date de départ est compté.",
    "definition.codes": ", codes d'infraction {codes}",
    "definition.no_source": "la source nommée",
    "index.release": "la libération",
    "index.program_start": "le début du programme",
    "index.referral": "l'orientation",
    "index.sentence_start": "le début de la peine",
}
