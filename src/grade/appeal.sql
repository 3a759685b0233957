-- name: appeal_insert :count
INSERT INTO appeal (org_id, id, sitting_id, person_id, decision_id, reason, at_us, due_us)
VALUES ($org:id, $id:id, $sitting:id, $person:id, $decision:id, $reason:text, $at_us:int, $due_us:int)
ON CONFLICT DO NOTHING;

-- name: appeal_case_state :one
-- row: state:text
SELECT state FROM review_case WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- name: appeal_criterion_insert :exec
INSERT INTO appeal_criterion (org_id, sitting_id, part, criterion, appeal_id, verdict_id, reason)
VALUES ($org:id, $sitting:id, $part:text, $criterion:text, $appeal:id, $verdict:id, $reason:text);

-- What has no answer that has taken effect has no outcome.
-- name: appeal_contested_of :many
-- row: appeal:id part:text criterion:text reason:text at_us:int due_us:int outcome:text level_before:int level:int level_blind:int answer:text answered_us:int
SELECT c.appeal_id, c.part, c.criterion, c.reason, a.at_us, a.due_us, x.outcome, x.level_before, x.level, x.level_blind, x.reason,
	x.effective_us
FROM appeal_criterion c JOIN appeal a ON a.org_id = c.org_id AND a.id = c.appeal_id
LEFT JOIN (SELECT y.appeal_id, y.part, y.criterion, y.outcome, y.level_before, y.level, y.level_blind, y.reason,
		d.effective_us
	FROM appeal_answer y JOIN decision d ON d.org_id = y.org_id AND d.id = y.decision_id
	WHERE y.org_id = $org:id AND d.sitting_id = $sitting:id AND d.effective_us <= $now_us:int
		AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = d.org_id AND u.sitting_id = d.sitting_id
			AND u.undoes = d.id)) x
	ON x.appeal_id = c.appeal_id AND x.part = c.part AND x.criterion = c.criterion
WHERE c.org_id = $org AND c.sitting_id = $sitting ORDER BY a.at_us, c.part, c.criterion LIMIT 400;

-- Without criteria it is against the decision as a whole; the decision that answers it has taken effect.
-- name: appeal_whole_of :maybe
-- row: id:id decision:id reason:text at_us:int due_us:int answer:id
SELECT a.id, a.decision_id, a.reason, a.at_us, a.due_us,
	(SELECT n.id FROM decision n WHERE n.org_id = a.org_id AND n.sitting_id = a.sitting_id AND n.sequence > d.sequence
		AND n.outcome <> 'undone' AND n.effective_us <= $now_us:int
		AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = n.org_id AND u.sitting_id = n.sitting_id
			AND u.undoes = n.id) ORDER BY n.sequence LIMIT 1)
FROM appeal a JOIN decision d ON d.org_id = a.org_id AND d.id = a.decision_id
WHERE a.org_id = $org:id AND a.sitting_id = $sitting:id
	AND NOT EXISTS (SELECT 1 FROM appeal_criterion x WHERE x.org_id = a.org_id AND x.appeal_id = a.id)
ORDER BY d.sequence DESC LIMIT 1;

-- name: appeal_of_sitting :maybe
-- row: id:id decision:id reason:text at_us:int due_us:int
SELECT a.id, a.decision_id, a.reason, a.at_us, a.due_us
FROM appeal a JOIN decision d ON d.org_id = a.org_id AND d.id = a.decision_id
WHERE a.org_id = $org:id AND a.sitting_id = $sitting:id ORDER BY d.sequence DESC LIMIT 1;

-- The newest against a decision that was made before this one.
-- name: appeal_before :maybe
-- row: id:id decision:id reason:text at_us:int due_us:int
SELECT a.id, a.decision_id, a.reason, a.at_us, a.due_us
FROM appeal a JOIN decision d ON d.org_id = a.org_id AND d.id = a.decision_id
WHERE a.org_id = $org:id AND a.sitting_id = $sitting:id
	AND d.sequence < (SELECT m.sequence FROM decision m WHERE m.org_id = $org AND m.id = $decision:id)
ORDER BY d.sequence DESC LIMIT 1;

-- name: appeal_criteria_of :many
-- row: part:text criterion:text reason:text verdict:id
SELECT part, criterion, reason, verdict_id FROM appeal_criterion
WHERE org_id = $org:id AND appeal_id = $appeal:id ORDER BY part, criterion LIMIT 400;

-- name: appeal_answer_insert :exec
INSERT INTO appeal_answer (org_id, decision_id, part, criterion, appeal_id, verdict_id, outcome, level_before, level,
	level_blind, reason)
VALUES ($org:id, $decision:id, $part:text, $criterion:text, $appeal:id, $verdict:id, $outcome:text, $level_before:int,
	$level:int, $level_blind:int, $reason:text);

-- name: appeal_answers_of :many
-- row: part:text criterion:text outcome:text level_before:int level:int level_blind:int reason:text verdict:id
SELECT part, criterion, outcome, level_before, level, level_blind, reason, verdict_id FROM appeal_answer
WHERE org_id = $org:id AND decision_id = $decision:id ORDER BY part, criterion LIMIT 400;
