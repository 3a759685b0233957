-- Statements for examples_test.c.

-- name: examples_test_close :exec
INSERT INTO review_case (org_id, id, sitting_id, reasons, state, created_us, changed_us)
VALUES ($org:id, $id:id, $sitting:id, 'A person decides every award.', 'closed', 0, 0);

-- The same person once more, as that attempt.
-- name: examples_test_sitting :exec
INSERT INTO sitting (org_id, id, invitation_id, person_id, assessment_id, version_id, attempt, minutes_factor, consented_us,
	finished_us)
SELECT org_id, $id:id, $id, person_id, assessment_id, version_id, $attempt:int, minutes_factor, consented_us, finished_us
FROM sitting WHERE org_id = $org:id AND id = $sitting:id;

-- name: examples_test_part :exec
INSERT INTO sitting_part (org_id, sitting_id, part, position, type, started_us, due_us, submitted_us)
SELECT org_id, $id:id, part, position, type, started_us, due_us, submitted_us
FROM sitting_part WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- name: examples_test_response :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, 1, $answer:text, 0, FALSE);

-- name: examples_test_release :exec
INSERT INTO calibration (org_id, id, assessment_id, version_id, state, why, basis, figures, at_us, coverage, settles, sample)
VALUES ($org:id, $id:id, $assessment:id, $version:id, 'released', 'asked', $basis:text, $figures:text, 0, 0.9, FALSE, 0);

-- What is being made, or was stopped, was made so, and long ago; what was ready was overtaken by it.
-- name: examples_test_end :exec
UPDATE calibration SET basis = $basis:text, figures = $figures:text, at_us = 0,
	state = CASE WHEN state IN ('making', 'stopped') THEN $state:text ELSE 'overtaken' END
WHERE org_id = $org:id AND state <> 'released';

-- name: examples_test_made :many
-- row: why:text
SELECT why FROM calibration WHERE org_id = $org:id AND state = 'making' LIMIT 10;
