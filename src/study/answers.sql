-- Newest first.
-- name: answers_sittings :many
-- row: id:id version:id person:id simulated:bool
SELECT id, version_id, person_id, simulated FROM sitting
WHERE org_id = $org:id AND assessment_id = $assessment:id AND finished_us IS NOT NULL AND verification IS NULL
ORDER BY id DESC LIMIT $limit:int;

-- Of those between two, in the order in which they were made: a later one supersedes, and a person's all others. `read` is
-- whether it was read on its own, before anything else was seen, `settled` whether a person took it over from a machine. What
-- follows from several people's (it names a rule) counts while a decision of whoever it is ascribed to stands.
-- name: answers_verdicts :many
-- row: sitting:id part:text task:text scorer:text person:id read:bool settled:bool levels:text
SELECT v.sitting_id, v.part, v.task, v.scorer, v.person_id, COALESCE(r.blind, false),
	v.scorer = 'person' AND v.basis LIKE '%"rule":"settled"%', v.levels
FROM sitting s JOIN verdict v ON v.org_id = s.org_id AND v.sitting_id = s.id
LEFT JOIN reading r ON r.org_id = v.org_id AND r.id = v.reading_id
WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND s.finished_us IS NOT NULL AND s.verification IS NULL
	AND s.id BETWEEN $first:id AND $last:id AND v.outcome = 'judged' AND r.taken_back_us IS NULL
	AND (v.scorer <> 'person' OR v.reading_id IS NOT NULL OR v.basis NOT LIKE '%"rule":%' OR EXISTS (SELECT 1 FROM decision y
		WHERE y.org_id = v.org_id AND y.sitting_id = v.sitting_id AND y.person_id = v.person_id AND y.outcome <> 'undone'
			AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = y.org_id AND u.sitting_id = y.sitting_id
				AND u.undoes = y.id)))
ORDER BY v.sitting_id, v.scorer = 'person', v.scorer = 'learned', v.sequence LIMIT 200000;

-- The questions of their quizzes.
-- name: answers_steps :many
-- row: sitting:id part:text item:text shown_us:int answer:text answered_us:int
SELECT p.sitting_id, p.part, p.item, p.shown_us, r.answer, r.at_us
FROM sitting s JOIN presentation p ON p.org_id = s.org_id AND p.sitting_id = s.id
LEFT JOIN response r ON r.org_id = p.org_id AND r.sitting_id = p.sitting_id AND r.part = p.part
	AND r.sequence = p.sequence
WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND s.finished_us IS NOT NULL AND s.verification IS NULL
	AND s.id BETWEEN $first:id AND $last:id
ORDER BY p.sitting_id, p.part, p.sequence LIMIT 200000;
