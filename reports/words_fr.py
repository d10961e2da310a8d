"""The labels of a report in French. Keys and placeholders are the same in every language (a test compares them)."""

TEXT: dict[str, str] = {
    "product": "Passerelle",
    "list.joint": " ; ",
    "range": "{low} à {high}",
    "unknown": "non connu",
    # unités de temps
    "unit.day.one": "jour",
    "unit.day.many": "jours",
    "unit.week.one": "semaine",
    "unit.week.many": "semaines",
    "unit.month.one": "mois",
    "unit.month.many": "mois",
    "unit.year.one": "an",
    "unit.year.many": "ans",
    # ce qui compte comme échec
    "free.arrest": "Sans nouvelle arrestation",
    "free.charge": "Sans nouvelle inculpation",
    "free.conviction": "Sans nouvelle condamnation",
    "free.return_to_custody": "Sans retour en détention",
    "free.technical_violation": "Sans manquement aux obligations",
    "free.several": "Sans échec",
    "free.first.arrest": "Sans arrestation",
    "free.first.charge": "Sans inculpation",
    "free.first.conviction": "Sans condamnation",
    "free.first.return_to_custody": "Sans détention",
    "free.first.technical_violation": "Sans manquement aux obligations",
    "free.first.several": "Sans contact avec la justice",
    "did.arrest": "arrêtées de nouveau",
    "did.charge": "inculpées de nouveau",
    "did.conviction": "condamnées de nouveau",
    "did.return_to_custody": "retournées en détention",
    "did.technical_violation": "en manquement à leurs obligations",
    "did.several": "en échec",
    "did.first.arrest": "arrêtées",
    "did.first.charge": "inculpées",
    "did.first.conviction": "condamnées",
    "did.first.return_to_custody": "placées en détention",
    "did.first.technical_violation": "en manquement aux obligations",
    "did.first.several": "en contact avec la justice",
    "kind.arrest": "arrestation",
    "kind.charge": "inculpation",
    "kind.conviction": "condamnation",
    "kind.return_to_custody": "retour en détention",
    "kind.technical_violation": "manquement aux obligations",
    # le plan d'étude
    "index.release": "libération",
    "index.program_start": "début du programme",
    "index.referral": "orientation",
    "index.sentence_start": "début de la peine",
    "assignment.randomized": "par le hasard (tirage au sort)",
    "assignment.waiting_list": "par une liste d’attente, faute de places",
    "assignment.other": "ni par le hasard ni par une liste d’attente",
    "assignment_unit.person": "personne par personne",
    "assignment_unit.group": "groupe par groupe",
    "assignment_unit.site": "site par site",
    "comparison.randomized": "personnes à qui le hasard n’a pas donné le programme",
    "comparison.waiting_list": "personnes en attente d’une place",
    "comparison.refusers": "personnes qui ont refusé ou quitté le programme",
    "comparison.matched": "personnes choisies pour leur ressemblance",
    "comparison.none": "aucun",
    "exposure.assigned": "selon la répartition, que le programme ait commencé ou non (intention de traiter)",
    "exposure.started": "selon que le programme avait commencé",
    "arm.treated": "Programme",
    "arm.comparison": "Comparaison",
    # le cadre de chaque page
    "profile.internal": "INTERNE \u2013 chiffres exacts, ne pas publier",
    "profile.release": "DIFFUSION \u2013 les petits effectifs sont protégés",
    "profile.other": "PROFIL : {profile}",
    "page": "Page {number} sur {total}",
    "page.run": "Calcul {run}",
    "document.subject": "Rapport d’évaluation",
    # première page
    "eyebrow": "Rapport d’évaluation",
    "eyebrow.refused": "Rapport d’évaluation \u2013 sans réponse",
    "borderline.flag": "À la limite",
    "review.flag": "Signalé pour réexamen",
    "fact.people": "personnes analysées",
    "fact.people_refused": "personnes dans les groupes",
    "fact.window": "durée d’observation",
    "fact.difference": "points de différence",
    "fact.level": "niveau de preuve, sur 5",
    "fact.cutoff": "dernier jour des données",
    "headline.of_100": "Sur 100 personnes",
    # résultat principal
    "section.headline": "Le résultat en chiffres",
    "headline.arm": "Groupe",
    "headline.n": "Personnes",
    "headline.events": "Dont {did}",
    "headline.rate": "Taux",
    "headline.rate_ci": "Intervalle à {confidence}",
    "headline.measure": "Comparaison des deux groupes",
    "headline.estimate": "Estimation",
    "headline.p": "p",
    "headline.primary": "(principale)",
    "headline.difference_caption": "Différence des taux en points, groupe du programme moins groupe de "
    "comparaison, avec son intervalle à {confidence}.",
    "headline.risk_difference": "Différence des taux, en points",
    "headline.risk_ratio": "Rapport de risques",
    "headline.odds_ratio": "Rapport de cotes",
    "headline.rmst_difference": "Différence de durée moyenne sans échec, en {unit}",
    "headline.logrank": "Test du log-rank (χ² = {chi2}, {df} ddl)",
    "headline.fisher": "Test exact de Fisher",
    "headline.number_needed": "Participants par échec évité",
    "headline.e_value": "Valeur E (estimation ; borne la plus proche de l’absence de différence)",
    "headline.lost_bounds": "Différence si les perdus de vue avaient tous échoué dans un groupe et aucun "
    "dans l’autre",
    "headline.methods": "Taux avec l’intervalle de score de Wilson. La différence des taux décide du verdict "
    "(intervalle de score hybride de Newcombe). Rapports sur l’échelle logarithmique. Les valeurs p sont "
    "bilatérales.",
    "headline.methods_clusters": "Taux avec l’intervalle de Wilson, sur autant de personnes qu’ils en valent. La "
    "différence "
    "des taux décide du verdict (intervalle t, erreurs robustes par grappes, CR2). Rapports sur l’échelle "
    "logarithmique. "
    "Valeurs p bilatérales. Les tests qui tiennent les personnes pour indépendantes (log-rank, Fisher) ne sont "
    "pas donnés.",
    "headline.power": "Il faudrait environ {n} personnes par groupe pour montrer une différence de {margin} "
    "points (bilatéral {alpha}, puissance {power}).",
    "headline.detectable": "Avec les groupes évalués ici, la plus petite différence qui apparaîtrait "
    "probablement est de {points} points.",
    "headline.none": "Ce plan d’étude n’a pas de différence à rapporter.",
    "figure.no_difference": "aucune différence",
    "figure.fewer": "moins avec le programme",
    "figure.more": "plus avec le programme",
    "figure.of_100": "sur 100 {did}",
    # parcours
    "section.flow": "Qui a été compté",
    "flow.left_out": "Laissées de côté :",
    "flow.nobody_left_out": "Personne n’a été laissé de côté.",
    "flow.started": "Ont commencé : {n}",
    "flow.crossover": "Ont commencé malgré tout : {n}",
    "flow.people": "n = {n}",
    "flow.caption": "Personnes de chaque groupe à chaque étape. Chacun reste dans le groupe de sa date de "
    "départ, que le programme ait commencé ou non.",
    "figure.flow.description": "Personnes de chaque groupe à chaque étape. {summary}.",
    # avant le départ
    "section.baseline": "Les groupes avant le départ",
    "baseline.name": "Caractéristique",
    "baseline.smd": "Écart standardisé",
    "baseline.variance_ratio": "Rapport des variances",
    "baseline.mark": "déséquilibre",
    "baseline.caption": "Part des personnes, ou moyenne (écart type). Différence standardisée des moyennes ; "
    "déséquilibre à partir de 0,1 en valeur absolue, ou si le rapport des variances sort de 0,5 à 2.",
    "baseline.caption_randomized": "Dans un plan tiré au sort, un déséquilibre vient du hasard : il est "
    "montré, et n’est pas une raison de refuser le résultat.",
    "baseline.n": "Connu pour moins de personnes : {names}.",
    # courbe
    "section.survival": "Au fil du temps",
    "figure.survival.x": "{unit} depuis la date de départ",
    "figure.survival.description": "Part sans échec au fil du temps dans chaque groupe, avec son intervalle. "
    "À la fin : {summary}. Les nombres sont dans le tableau.",
    "figure.at_risk": "Personnes à risque",
    "survival.caption": "Estimation de Kaplan-Meier de la part sans échec, avec intervalles log-log à "
    "{confidence} (plein : {treated} ; hachuré : {comparison}). À risque : personnes encore observées et "
    "sans échec juste avant ce moment.",
    "survival.caption_alone": "Estimation de Kaplan-Meier de la part sans échec, avec intervalles log-log à "
    "{confidence}. À risque : personnes encore observées et sans échec juste avant ce moment.",
    "survival.floor": "L’axe vertical commence à {floor}.",
    "survival.clusters": "Les personnes ont été réparties avec leur ensemble ({label}) : la variance est "
    "multipliée par l’effet "
    "de plan.",
    "survival.time": "Après",
    "survival.share": "sans échec",
    "survival.interval": "intervalle à {confidence}",
    "survival.at_risk": "à risque",
    "survival.rmst": "Durée moyenne sans échec sur {window} : {arms}.",
    "survival.rmst_arm": "{arm} {value} {unit} (erreur type {se})",
    # Cox
    "section.cox": "Ajusté sur ce qui était connu avant",
    "cox.term": "Terme",
    "cox.hr": "Rapport de risques instantanés",
    "cox.ci": "Intervalle à {confidence}",
    "cox.coef": "Coefficient",
    "cox.se": "Erreur type",
    "cox.p": "p",
    "cox.ph": "Contrôle RP, p",
    "cox.model": "Régression de Cox, ex æquo par la méthode d’{ties} ; {n} personnes, {events} échecs ; "
    "log-vraisemblance {loglik} (sans terme {loglik_null}), rapport de vraisemblance χ² = {lr}, {df} ddl.",
    "cox.model_alone": "Régression de Cox, ex æquo par la méthode d’{ties} ; {n} personnes, {events} échecs.",
    "cox.check": "Contrôle RP : test des risques proportionnels de Grambsch et Therneau ; un petit p dit que "
    "le rapport change avec le temps.",
    "cox.check_failed": "C’est le cas de : {names}.",
    "cox.none": "Il n’y a pas d’estimation ajustée : {why}",
    "cox.none_plain": "Ce plan d’étude ne nomme aucune variable d’ajustement.",
    # ce qui a été réparti en bloc
    "section.clusters": "Ce qui a été réparti : {label}",
    "clusters.n": "Ensembles",
    "clusters.people": "Personnes",
    "clusters.size": "Taille moyenne (écart type)",
    "clusters.caption": "La répartition a porté sur des ensembles ({label}), non sur des personnes. Ressemblance "
    "des personnes d’un "
    "même ensemble : corrélation intraclasse {icc} (analyse de variance). Effet de plan {effect} : il faut autant "
    "de fois plus de "
    "personnes pour la même certitude. Erreur type de la différence des taux : {se} points (CR2), loi t à {df} "
    "degrés de liberté "
    "(Bell et McCaffrey).",
    "clusters.adjusted": "À caractéristiques égales (moindres carrés, mêmes erreurs ; {n} personnes), la "
    "différence des taux est de "
    "{estimate} points (intervalle à {confidence} {ci} ; p {p}).",
    "clusters.baseline": "Les ensembles ({label}) comparés avant le départ : moyenne de leurs moyennes, et écart "
    "type entre eux. Un si "
    "petit nombre diffère par hasard ; c’est montré, sans être une raison de refuser le résultat.",
    # autres résultats
    "section.others": "Autres résultats nommés d’avance",
    "others.intro": "Chacun suit les règles du résultat principal, sur son propre intervalle. Plus on en regarde, "
    "plus il est "
    "probable que l’un d’eux diffère par le seul hasard.",
    "others.missing": "Non mesurées",
    "others.before": "Avant",
    "others.after": "Après",
    "others.yes": "Oui",
    "others.adjusted": "Différence après, à score égal avant",
    "others.unadjusted": "Différence après, telle quelle",
    "others.hedges": "g de Hedges",
    "others.reliable": "Changement fiable",
    "others.improved": "Mieux",
    "others.unchanged": "Sans changement fiable",
    "others.worsened": "Moins bien",
    "others.method.ancova_cr2": "Moyennes et écarts types. Analyse de covariance avec erreurs robustes par "
    "grappes (CR2) et "
    "intervalle t ; le g de Hedges tient compte des grappes.",
    "others.method.ancova_hc2": "Moyennes et écarts types. Analyse de covariance avec erreurs robustes (HC2) et "
    "intervalle t.",
    "others.method.difference_cr2": "Erreurs robustes par grappes (CR2) et intervalle t.",
    "others.method.difference_newcombe": "Intervalle hybride de Newcombe.",
    "others.reliable_caption": "Changement fiable : plus que ce que l’erreur de deux mesures ferait de rien "
    "(Jacobson et Truax).",
    "others.clusters": "Corrélation intraclasse {icc}, effet de plan {effect}.",
    "others.source": "Source : {source}.",
    # les mots
    "section.words": "Ce que vous pouvez dire, et ce que vous ne pouvez pas dire",
    "words.can": "Vous pouvez dire",
    "words.cannot": "Vous ne pouvez pas dire",
    "section.caveats": "À lire avec prudence",
    "section.refusals": "Ce qui a été refusé, et ce qui aiderait",
    "refusal.cure": "Ce qui aiderait :",
    # définitions
    "section.definitions": "Définitions",
    "definition.outcome": "Ce qui compte comme échec",
    "definition.events": "Sortes d’événements",
    "definition.iccs": "Codes d’infraction (ICCS)",
    "definition.iccs_all": "tous",
    "definition.technical": "Manquements aux obligations",
    "definition.counted": "comptés",
    "definition.not_counted": "non comptés",
    "definition.index": "Date de départ",
    "definition.period": "Période du plan d’étude",
    "definition.open": "ouverte",
    "definition.window": "Durée d’observation",
    "definition.lag": "Délai de saisie",
    "definition.none": "aucun",
    "definition.cutoff": "Dernier jour des données",
    "definition.source": "Source des résultats",
    "definition.administrative": "{name} (administrative ; cherchée de la même façon dans les deux groupes)",
    "definition.by_staff": "{name} (saisie par le personnel)",
    "definition.coverage": "Couverture de la source",
    "definition.match_rate": "Retrouvées dans la source",
    "definition.assignment": "Répartition en groupes",
    "definition.comparison": "Groupe de comparaison",
    "definition.exposure": "Groupes comparés",
    "definition.smallest": "Plus petite différence qui compte",
    "definition.points": "{n} points (fixée d’avance)",
    "definition.level": "Niveau de preuve",
    "definition.level_value": "{level} sur 5 (échelle de Maryland, déduit du plan d’étude).",
    # provenance
    "section.provenance": "D’où vient ce rapport",
    "provenance.run": "Calcul",
    "provenance.executed": "Calculé le",
    "provenance.code": "Version du code",
    "provenance.versions": "Versions",
    "provenance.digest": "Empreinte des données (SHA-256)",
    "provenance.earlier": "Calculs antérieurs",
    "provenance.earlier_none": "aucun sur ce programme et ce résultat",
    "provenance.earlier_some": "{n} sur ce programme et ce résultat",
    "provenance.design": "Plan d’étude",
    "provenance.profile": "Profil",
    "provenance.cite": "Comment citer",
    "provenance.citation": "{title} : rapport d’évaluation, calcul {run}, {date}. Passerelle {version}.",
    "provenance.data": "Source des données",
    "provenance.license": "Licence des données",
    "provenance.tools": "Le rapport et ses figures sont faits par Passerelle (licence Apache 2.0) et "
    "composés en Source Sans 3 (licence SIL Open Font 1.1). La page de ce calcul montre les mêmes nombres "
    "sous une forme accessible.",
    "provenance.missing": "La police n’a pas certains caractères de ce rapport ; une case □ en tient lieu.",
    # une attestation de participation
    "certificate.title": "Attestation de fin de programme",
    "certificate.says": "Il est attesté que",
    "certificate.completed": "a mené à son terme le programme",
    "certificate.from_until": "du {start} au {end}",
    "certificate.session": "{count} séance suivie",
    "certificate.sessions": "{count} séances suivies",
    "certificate.made": "Fait le {day}",
    "certificate.signature": "Signature et cachet",
}
