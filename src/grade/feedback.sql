-- name: feedback_insert :exec
INSERT INTO feedback (org_id, id, sitting_id, decision_id, part, criterion, verdict_id, author, person_id, shown, next,
	basis, reply, at_us, sequence)
SELECT $org:id, $id:id, $sitting:id, $decision:id, $part:text, $criterion:text, $verdict:id, $author:text, $person:id,
	$shown:text, $next:text, $basis:text, $reply:text, $at_us:int, COALESCE(MAX(sequence), 0) + 1
FROM feedback WHERE org_id = $org AND sitting_id = $sitting;

-- Later ones about the same verdict supersede.
-- name: feedback_rows :many
-- row: id:id decision:id part:text criterion:text verdict:id author:text shown:text next:text held:bool
SELECT f.id, f.decision_id, f.part, f.criterion, f.verdict_id, f.author, f.shown, f.next,
	EXISTS (SELECT 1 FROM feedback_step h WHERE h.org_id = f.org_id AND h.decision_id = f.decision_id AND h.step = 'held')
	AND NOT EXISTS (SELECT 1 FROM feedback_step r WHERE r.org_id = f.org_id AND r.decision_id = f.decision_id
		AND r.step = 'released')
FROM feedback f WHERE f.org_id = $org:id AND f.sitting_id = $sitting:id ORDER BY f.sequence LIMIT 10000;

-- name: feedback_by_id :maybe
-- row: sitting:id part:text criterion:text verdict:id author:text shown:text next:text reply:text
SELECT sitting_id, part, criterion, verdict_id, author, shown, next, reply FROM feedback
WHERE org_id = $org:id AND id = $id:id;

-- name: feedback_step_insert :count
INSERT INTO feedback_step (org_id, decision_id, step, person_id, at_us)
VALUES ($org:id, $decision:id, $step:text, $person:id, $at_us:int) ON CONFLICT DO NOTHING;

-- name: feedback_held :one
-- row: count:int
SELECT COUNT(*) FROM feedback_step h WHERE h.org_id = $org:id AND h.decision_id = $decision:id AND h.step = 'held'
	AND NOT EXISTS (SELECT 1 FROM feedback_step r WHERE r.org_id = h.org_id AND r.decision_id = h.decision_id
		AND r.step = 'released');

-- What this person decided and has not let go out, oldest first. What was undone, or decided anew since, waits for nobody.
-- name: feedback_waiting_for :many
-- row: case_id:id sitting:id title:text decided_us:int
SELECT c.id, c.sitting_id, a.title, d.at_us
FROM feedback_step h JOIN decision d ON d.org_id = h.org_id AND d.id = h.decision_id
JOIN review_case c ON c.org_id = d.org_id AND c.sitting_id = d.sitting_id AND c.claimed_by = h.person_id
JOIN sitting s ON s.org_id = c.org_id AND s.id = c.sitting_id
JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE h.org_id = $org:id AND h.person_id = $person:id AND h.step = 'held'
	AND NOT EXISTS (SELECT 1 FROM feedback_step r WHERE r.org_id = h.org_id AND r.decision_id = h.decision_id
		AND r.step = 'released')
	AND d.sequence = (SELECT MAX(m.sequence) FROM decision m WHERE m.org_id = d.org_id AND m.sitting_id = d.sitting_id)
ORDER BY d.at_us, c.id LIMIT 100;
