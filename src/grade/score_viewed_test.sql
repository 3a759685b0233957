-- Statements for score_viewed_test.c.

-- name: score_viewed_test_release :exec
INSERT INTO calibration (org_id, id, assessment_id, version_id, state, why, basis, at_us, coverage, settles, sample)
VALUES ($org:id, $id:id, $assessment:id, $version:id, 'released', 'asked', $basis:text, 0, $coverage:real, $settles:bool, 0);

-- name: score_viewed_test_grader :exec
INSERT INTO calibration_grader (org_id, calibration_id, place, bytes) VALUES ($org:id, $calibration:id, 0, $bytes:bytes);

-- name: score_viewed_test_grow_old :exec
UPDATE sitting SET finished_us = finished_us - 900000000 WHERE org_id = $org:id AND id = $id:id;
