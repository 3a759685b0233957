-- Statements for competence_test.c.

-- name: competence_test_sitting :exec
INSERT INTO sitting (org_id, id, invitation_id, person_id, assessment_id, version_id, attempt, minutes_factor,
	consented_us, finished_us)
VALUES ($org:id, $id:id, $id, $person:id, $assessment:id, $version:id, $attempt:int, 1, 0, $finished_us:int);

-- name: competence_test_part :exec
INSERT INTO sitting_part (org_id, sitting_id, part, position, type, started_us, due_us, submitted_us)
VALUES ($org:id, $sitting:id, $part:text, $position:int, $type:text, 0, NULL, $submitted_us:int);

-- name: competence_test_decision :exec
INSERT INTO decision (org_id, id, sitting_id, person_id, outcome, reason, inputs, effective_us, at_us, sequence)
VALUES ($org:id, $id:id, $sitting:id, $person:id, 'award', 'It says what happened.', '{}', $effective_us:int, 0, 1);
