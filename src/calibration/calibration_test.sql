-- Statements for calibration_test.c.

-- name: calibration_test_bury :exec
UPDATE job SET dead_us = 1 WHERE org_id = $org:id;

-- name: calibration_test_discard :exec
DELETE FROM job WHERE org_id = $org:id;

-- name: calibration_test_insert :exec
INSERT INTO calibration (org_id, id, assessment_id, version_id, state, why, basis, figures, at_us)
VALUES ($org:id, $id:id, $assessment:id, $version:id, $state:text, 'asked', $basis:text, $figures:text, 0);

-- name: calibration_test_score :exec
INSERT INTO anchor_score (org_id, anchor_id, criterion, person_id, level, levels, stage, at_us)
SELECT org_id, id, $criterion:text, $person:id, 0, 99, 0, 0 FROM anchor WHERE org_id = $org:id;
