"""The sentences of a result in English. Keys and placeholders are the same in every language (a test
compares them)."""

TEXT: dict[str, str] = {
    # numbers and lists
    "decimal": ".",
    "percent": "{x}%",
    "and": "{a} and {b}",
    "or": "{a} or {b}",
    "unit.day.one": "{n} day",
    "unit.day.many": "{n} days",
    "unit.week.one": "{n} week",
    "unit.week.many": "{n} weeks",
    "unit.month.one": "{n} month",
    "unit.month.many": "{n} months",
    "unit.year.one": "{n} year",
    "unit.year.many": "{n} years",
    # what was assigned, where not people
    "cluster.school.one": "school",
    "cluster.school.many": "schools",
    "cluster.site.one": "site",
    "cluster.site.many": "sites",
    "cluster.group.one": "group",
    "cluster.group.many": "groups",
    "cluster.size": "People followed",
    # what counts as failure: "22 were ...", "one ... more"
    "did.arrest": "re-arrested",
    "did.charge": "charged again",
    "did.conviction": "convicted again",
    "did.return_to_custody": "returned to custody",
    "did.technical_violation": "found in breach of conditions",
    "did.first.arrest": "arrested",
    "did.first.charge": "charged",
    "did.first.conviction": "convicted",
    "did.first.return_to_custody": "taken into custody",
    "did.first.technical_violation": "found in breach of conditions",
    "thing.arrest": "re-arrest",
    "thing.charge": "new charge",
    "thing.conviction": "new conviction",
    "thing.return_to_custody": "return to custody",
    "thing.technical_violation": "breach of conditions",
    "thing.first.arrest": "arrest",
    "thing.first.charge": "charge",
    "thing.first.conviction": "conviction",
    "thing.first.return_to_custody": "stay in custody",
    "thing.first.technical_violation": "breach of conditions",
    "thing.several": "failure",
    # stages, reasons for leaving out
    "stage.referred": "Referred",
    "stage.eligible": "Eligible",
    "stage.assigned": "Assigned",
    "stage.started": "Started",
    "stage.completed": "Completed",
    "stage.followed": "Followed from the index date",
    "stage.mature": "Followed for the whole window",
    "stage.analyzed": "Analyzed",
    "excluded.no_index_event": "no index event in the period of the design",
    "excluded.index_after_cutoff": "index date after the last day the source covers",
    "excluded.ended_before_index": "observation ended before the index date",
    "excluded.no_status_on_index_date": "not assigned by the index date",
    # people and verdict
    "of_100": "Of 100 typical {who} ({treated}), {a} were {did} within {window}; {b} of 100 in the "
    "comparison group ({comparison}).",
    "of_100_alone": "Of 100 typical {who} ({treated}), {a} were {did} within {window}.",
    "interval.lower": "{confidence} interval: {low} to {high} points lower",
    "interval.higher": "{confidence} interval: {low} to {high} points higher",
    "interval.both": "{confidence} interval: from {low} points lower to {high} points higher",
    "the_program": "the program",
    "earlier_access": "earlier access to {program}",
    "verdict.reduced": "{subject} reduced the share of people {did} within {window} by {d} percentage "
    "points ({interval}).",
    "verdict.increased": "{subject} increased the share of people {did} within {window} by {d} percentage "
    "points ({interval}). The program is marked for review.",
    "verdict.consistent_with_reduction": "The result is consistent with a reduction by {subject} of the "
    "share of people {did} within {window}{condition}: {d} percentage points lower ({interval}).",
    "verdict.consistent_with_increase": "The result is consistent with an increase by {subject} of the "
    "share of people {did} within {window}{condition}: {d} percentage points higher ({interval}). The "
    "program is marked for review.",
    "condition.measured": ", if the measured factors are enough",
    "verdict.associated_with_lower": "{subject} is associated with a lower share of people {did} within "
    "{window}: {d} percentage points ({interval}).",
    "verdict.associated_with_higher": "{subject} is associated with a higher share of people {did} within "
    "{window}: {d} percentage points ({interval}). The program is marked for review.",
    "verdict.no_difference_that_matters": "No difference that matters: the share of people {did} within "
    "{window} with {subject} differs by less than the {margin} points set in advance ({interval}).",
    "verdict.cannot_tell": "This evaluation cannot tell whether {subject} changes the share of people "
    "{did} within {window}: lower by as much as {low} points or higher by as much as {high} points "
    "({confidence} interval). {needed}",
    "verdict.needed": "About {n} people per group would show a difference of {margin} points.",
    "verdict.needed_clusters": "About {n} people per group, in about {clusters} of this size, would show a "
    "difference of "
    "{margin} points.",
    "verdict.described": "Within {window}, the share of people {did} was {rate_1} in the group “{treated}” "
    "and {rate_0} in the group “{comparison}”. This design does not say whether the program made the "
    "difference.",
    "verdict.described_few": "Within {window}, the share of people {did} was {rate_1} in the group “{treated}” "
    "and {rate_0} in the group “{comparison}”. There are too few people to say whether the program made the "
    "difference. {needed}",
    "verdict.described_alone": "Within {window}, the share of people {did} was {rate_1} in the group "
    "“{treated}”. Without a comparison group nobody can say what the program changed.",
    "verdict.refused": "There is no answer: {why}",
    "borderline.include": "This result is borderline: {which} do not exclude no difference.",
    "borderline.include_one": "This result is borderline: {which} does not exclude no difference.",
    "borderline.exclude": "This result is borderline: {which} exclude no difference.",
    "borderline.exclude_one": "This result is borderline: {which} excludes no difference.",
    "borderline.person": "One {thing} {change} in the group “{arm}” would move the interval across no "
    "difference.",
    "borderline.person_only": "This result is borderline: one {thing} {change} in the group “{arm}” would "
    "move the interval across no difference.",
    "change.more": "more",
    "change.less": "fewer",
    "analysis.logrank": "the log-rank test",
    "analysis.risk_ratio": "the risk ratio",
    "analysis.odds_ratio": "the odds ratio",
    "analysis.rmst_difference": "the difference in mean time free of failure",
    "analysis.adjusted": "the adjusted difference",
    "analysis.cox": "the Cox hazard ratio",
    # reasons of the level
    "reason.randomized": "Chance decided who was in which group.",
    "reason.randomized_clusters": "Chance decided which {many} were in which group.",
    "reason.waiting_list_balanced": "A capacity waiting list decided, and the groups were alike in what "
    "was measured.",
    "reason.matched_balanced": "The comparison group was chosen to be alike, and is alike in what was "
    "measured.",
    "reason.unbalanced": "The groups differed before they started, and the difference is not adjusted for.",
    "reason.balance_unknown": "Nothing was measured before assignment that shows whether the groups were "
    "alike.",
    "reason.refusers": "The comparison group are people who refused or left.",
    "reason.not_as_randomized": "The groups are those who started and those who did not, not those chance "
    "made.",
    "reason.no_comparison": "There is no comparison group.",
    "reason.few_clusters": "Fewer than {n} groups or sites were assigned to one of the arms.",
    "reason.clusters_as_people": "Groups or sites were assigned, not people; these intervals treat people "
    "as separate and are too narrow.",
    "reason.staff_source": "Outcomes were typed in by staff, not searched in one official source for "
    "everyone.",
    "reason.not_measured_alike": "It was not measured in the same way in both groups by people who do not run the "
    "program.",
    "reason.uneven_search": "The source found people of the two groups unequally often.",
    "reason.search_short": "Fewer people were searched in the source than are compared.",
    "reason.loss": "Too many people were lost from view, or more in one group than in the other.",
    "reason.crossover": "More than {share} of the comparison group entered the program later.",
    "reason.few_people": "Fewer than {n} people in a group: counts and intervals only.",
    "reason.lowered_by_a_person": "A person lowered the level.",
    # refusals: what happened, and the cure
    "refusal.empty_cohort": "Nobody meets this design: no assigned person has an index event in its period.",
    "cure.empty_cohort": "Check the period, the index event and the program of the design.",
    "refusal.both_arms": "People placed in both groups for the same index date: {n}.",
    "cure.both_arms": "Correct the allocations; a person belongs to one group only.",
    "refusal.immortal_time": "People whose program started after their index date: {n}. To start later "
    "they first had to stay free of failure, which makes any program look good.",
    "cure.immortal_time": "Use the start of the program as index date, compare as assigned, or use a "
    "landmark.",
    "refusal.source_not_searched": "Nobody of this design has been searched yet in the source it names.",
    "cure.source_not_searched": "Have everybody searched in it, in both groups alike, and record the search.",
    "refusal.source_coverage": "The source covers {since} to {until}; this design asks about {first} to {cutoff}.",
    "cure.source_coverage": "Ask the source for the missing time and record that search.",
    "refusal.arm_too_small": "The group “{arm}” has {n} people; with fewer than {minimum} no estimate is "
    "given.",
    "cure.arm_too_small": "Wait for more people, widen the period, or pool with other sites.",
    "refusal.not_mature": "Nobody in the group “{arm}” has been followed for {window} yet.",
    "cure.not_mature": "Wait, or choose a shorter window before looking at results.",
    "refusal.loss": "Lost from view within {window}: {treated} of the group “{arm_1}”, {comparison} of the "
    "group “{arm_0}”. Above {limit} in a group, or {gap} points apart, no headline is given.",
    "refusal.not_observed": "In the group “{arm}” nobody is left under observation at the end of {window}: the "
    "last people were lost from view before (lost in all: {n}). What became of them is not known, so there is no "
    "rate within {window}.",
    "cure.not_observed": "Search the source again for the people lost, in both groups alike, or choose a shorter "
    "window before looking at results.",
    "cure.loss": "Search the source again for the people lost, in both groups alike.",
    "refusal.covariate_after_assignment": "“{name}” was recorded after assignment for {n} people; the "
    "program may have changed it, so it cannot adjust.",
    "cure.covariate_after_assignment": "Use a value recorded before assignment, or leave “{name}” out of "
    "the design.",
    "refusal.missing_covariate": "“{name}” is missing for {treated} people in the group “{arm_1}” and "
    "{comparison} in the group “{arm_0}”; above {limit} of a group there is no adjusted estimate.",
    "cure.missing_covariate": "Record “{name}”, or leave it out of the design.",
    "refusal.too_few_for_adjustment": "The smaller group has {n} people; adjustment needs {minimum} per "
    "group.",
    "cure.too_few_for_adjustment": "Read the rates and their intervals, or wait for more people.",
    "refusal.too_few_events_per_covariate": "There are {n} people with the rarer outcome for {terms} "
    "terms; adjustment needs {minimum} for each.",
    "cure.too_few_events_per_covariate": "Name fewer covariates, wait, or lengthen the window before "
    "seeing results.",
    "refusal.cox_not_estimable": "The Cox model has no stable estimate: {why}.",
    "cure.cox_not_estimable": "Leave out a covariate without variation, or one that decides the outcome by "
    "itself.",
    "refusal.adjusted_not_estimable": "The adjusted difference has no estimate: a covariate is constant or "
    "repeats another.",
    "cure.adjusted_not_estimable": "Leave out a covariate without variation.",
    "why.separated": "a term is constant, repeats another, or decides the outcome by itself",
    "refusal.other_not_due": "“{name}” is not due yet for anybody in the group “{arm}”.",
    "cure.other_not_due": "Wait until it is due.",
    "refusal.other_loss": "“{name}” is not known for {treated} of the group “{arm_1}” and {comparison} of the group "
    "“{arm_0}”. Above {limit} in a group, or {gap} points apart, no difference is given.",
    "cure.other_loss": "Measure the people who are missing, in both groups alike.",
    "refusal.other_too_few": "“{name}” is known for {n} people in the group “{arm}”; with fewer than {minimum} no "
    "estimate is given.",
    "cure.other_too_few": "Wait for more people, widen the period, or pool with other sites.",
    "refusal.other_no_yes_or_no": "“{name}” is a yes or no, and some values are neither 1 nor 0.",
    "cure.other_no_yes_or_no": "Correct the values, or name it as a score.",
    "refusal.other_no_spread": "“{name}” hardly varies between people, so it has no difference to estimate.",
    "cure.other_no_spread": "Check that the values are those of the score.",
    # caveats
    "reason.allocation_contradicts_design": "The records of the allocation say another method or unit than the "
    "design.",
    "reason.assigned_after_index": "Some people were allocated after their index date.",
    "note.allocation_contradicts_design": "Allocations whose method or unit is not that of the design: {n}.",
    "note.clusters_unknown": "People allocated without the school, site or group they were allocated with: {n}.",
    "note.clusters_in_both_arms": "Schools, sites or groups with people in both groups: {n}. The records of the "
    "allocation contradict the design.",
    "note.dates_assumed": "Index dates that are assumed: {n}. Only the time between dates is real.",
    "note.failures_before_index": "Failures before the index date, counted as history only: {n}.",
    "note.failures_after_cutoff": "Failures after the last day covered, not counted: {n}.",
    "note.failures_after_end": "Failures dated after the end of observation, not counted: {n}.",
    "note.failures_same_day": "Failures on the index date itself, counted as the first moment of "
    "follow-up: {n}.",
    "note.failures_without_code": "Failures without an offense code, not counted because the definition "
    "names codes: {n}.",
    "note.failures_in_unfinished_unit": "Failures in the last, unfinished unit of a person's follow-up: "
    "{n}; the curve counts them and is slightly high there.",
    "note.assigned_after_index": "People allocated after their index date, kept as allocated: {n}.",
    "note.not_assigned": "People with an index event who are in neither group: {n}.",
    "caveat.clusters": "{clusters} were assigned, not people. People of one {one} are alike (intraclass "
    "correlation {icc}), "
    "so that each counts for less (design effect {effect}); intervals allow for it (CR2 errors, t with {df} "
    "degrees of "
    "freedom).",
    "caveat.others": "Besides the primary outcome the design names {n} others. Each has its own interval: the "
    "more are "
    "looked at, the likelier one of them differs by chance alone.",
    "caveat.crossover": "In the group “{arm}”, {n} of {total} entered the program later and stay in their "
    "group.",
    "caveat.not_started": "In the group “{arm}”, {n} of {total} never started and stay in their group.",
    "caveat.lost": "Lost from view within the window: {treated} and {comparison} people. If all of them "
    "had failed in one group and none in the other, the difference would lie between {low} and {high} "
    "points.",
    "caveat.competing": "Death or deportation ended observation for {n} people; the curve counts them as "
    "not failing.",
    "caveat.imbalance": "Before the start the groups differed in: {names}. {why}",
    "imbalance.chance": "Chance alone makes such differences; they are shown, not corrected, in the "
    "headline.",
    "imbalance.selection": "The headline is not adjusted for them.",
    "caveat.complete_case": "The Cox model leaves out people without “{name}”: {treated} and {comparison}.",
    "caveat.proportional": "The hazard ratio is an average: the effect of {names} changes over time.",
    "caveat.proportional_treatment": "The hazard ratio of the program changes over time; read the curve "
    "instead.",
    "caveat.earlier_runs": "This program and outcome were evaluated {n} times before; a result found on a "
    "later look is weaker than its interval says.",
    "caveat.coverage": "The source covers {share} of the area and time.",
    "caveat.not_found": "People not found in the source count as without a recorded failure.",
    # what can and cannot be said
    "can.rate": "Within {window}, {events} of {n} people in the group “{arm}” were {did}: {rate} "
    "({confidence} interval {low} to {high}).",
    "can.cause": "The groups were made by chance, so a difference this size is due to the program or to "
    "chance, not to who chose it.",
    "can.difference": "The difference is {d} percentage points ({interval}).",
    "can.mean_time": "Over the first {window}, the mean time free of failure differs by {d} ({confidence} "
    "interval {low} to {high}).",
    "can.needed": "About {n} people take part for one failure less ({confidence} interval {low} to {high}).",
    "can.smaller": "The difference may be smaller than the {margin} points that matter.",
    "cannot.cause": "That the program caused the difference.",
    "cannot.certain": "That the difference is beyond chance: a small change in the data would change the "
    "answer.",
    "cannot.no_effect": "That the program has no effect: these data fit a fall and a rise.",
    "cannot.later": "What happens after {window}.",
    "cannot.elsewhere": "That other people, other places or a changed program would see the same.",
    "cannot.did_not": "That people without a recorded failure did not re-offend.",
    "cannot.did_not_first": "That people without a recorded failure did not offend.",
    "cannot.which_part": "Which part of the program worked, or for whom.",
    # other outcomes
    "other.what.score": "the mean score",
    "other.what.binary": "the share",
    "other.unit.score": "points",
    "other.unit.binary": "percentage points",
    "other.reduced": "{label}: {subject} lowered {what} by {d} {unit} ({interval}).",
    "other.increased": "{label}: {subject} raised {what} by {d} {unit} ({interval}).",
    "other.consistent_with_reduction": "{label}: the result is consistent with a lowering of {what} by "
    "{subject}{condition}: {d} {unit} lower ({interval}).",
    "other.consistent_with_increase": "{label}: the result is consistent with a raising of {what} by "
    "{subject}{condition}: {d} {unit} higher ({interval}).",
    "other.associated_with_lower": "{label}: with {subject}, {what} was lower by {d} {unit} ({interval}). That is an "
    "association.",
    "other.associated_with_higher": "{label}: with {subject}, {what} was higher by {d} {unit} ({interval}). "
    "That is an "
    "association.",
    "other.no_difference_that_matters": "{label}: no difference that matters; with {subject}, {what} differs by less "
    "than the {margin} {unit} set in advance ({interval}).",
    "other.cannot_tell": "{label}: this evaluation cannot tell whether {subject} changes {what} ({interval}).",
    "other.described": "{label}: {what} differed by {signed} {unit} ({interval}). This design does not say "
    "whether {subject} "
    "made the difference.",
    "other.harm": "This is a change for the worse; the program is marked for review.",
    # definition
    "definition": "Failure: the first {things} after {index_event}, within {window}, found in "
    "{source}{codes}. Failures exactly {window} after the index date are inside.",
    "definition.codes": ", offense codes {codes}",
    "definition.no_source": "the named source",
    "index.release": "release",
    "index.program_start": "the start of the program",
    "index.referral": "referral",
    "index.sentence_start": "the start of the sentence",
}
