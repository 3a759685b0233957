-- What people judged in sittings whose decision took effect, each person's in the order in which they judged; what they took over
-- from a machine is left out, what they took back or withdrew, and what follows from several people's (it names a rule) for a
-- decision that was undone. Blind: before they were shown its view.
-- name: examples_verdicts :many
-- row: sitting:id part:text task:text levels:text blind:bool
SELECT v.sitting_id, v.part, v.task, v.levels, v.basis LIKE '{"blind":true,%'
FROM (SELECT s.id, s.org_id FROM sitting s JOIN review_case c ON c.org_id = s.org_id AND c.sitting_id = s.id
	WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND NOT s.simulated AND c.state = 'closed'
	ORDER BY s.id DESC LIMIT $limit:int) d
JOIN verdict v ON v.org_id = d.org_id AND v.sitting_id = d.id
LEFT JOIN reading r ON r.org_id = v.org_id AND r.id = v.reading_id
WHERE r.taken_back_us IS NULL AND v.scorer = 'person' AND v.outcome = 'judged' AND v.basis NOT LIKE '%"rule":"settled"%'
	AND (v.reading_id IS NOT NULL OR v.basis NOT LIKE '%"rule":%' OR EXISTS (SELECT 1 FROM decision y
		WHERE y.org_id = v.org_id AND y.sitting_id = v.sitting_id AND y.person_id = v.person_id AND y.outcome <> 'undone'
			AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = y.org_id AND u.sitting_id = y.sitting_id
				AND u.undoes = y.id)))
ORDER BY v.sitting_id DESC, v.sequence LIMIT 200000;

-- Their answers to parts that a person judged.
-- name: examples_answers :many
-- row: sitting:id part:text answer:text
SELECT r.sitting_id, r.part, r.answer
FROM (SELECT s.id, s.org_id FROM sitting s JOIN review_case c ON c.org_id = s.org_id AND c.sitting_id = s.id
	WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND NOT s.simulated AND c.state = 'closed'
	ORDER BY s.id DESC LIMIT $limit:int) d
JOIN sitting_part p ON p.org_id = d.org_id AND p.sitting_id = d.id AND p.type = 'written'
JOIN response r ON r.org_id = p.org_id AND r.sitting_id = p.sitting_id AND r.part = p.part
ORDER BY r.sitting_id DESC, r.part LIMIT 20000;

-- What a language model judged of an assessment's sittings from one to another, likewise; who it was stands in the basis.
-- name: examples_views :many
-- row: sitting:id part:text task:text levels:text basis:text
SELECT v.sitting_id, v.part, v.task, v.levels, v.basis
FROM sitting s JOIN verdict v ON v.org_id = s.org_id AND v.sitting_id = s.id
WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND s.id >= $first:id AND s.id <= $last:id
	AND v.scorer = 'rubric' AND v.outcome = 'judged'
ORDER BY v.sitting_id DESC, v.sequence LIMIT 200000;

-- name: examples_frozen :many
-- row: part:text source:id
SELECT part, source_id FROM anchor_frozen WHERE org_id = $org:id AND assessment_id = $assessment:id
ORDER BY part, source_id LIMIT 10000;

-- name: examples_freeze_one :exec
INSERT INTO anchor_frozen (org_id, assessment_id, part, source_id, at_us)
VALUES ($org:id, $assessment:id, $part:text, $source:id, $at_us:int) ON CONFLICT DO NOTHING;
