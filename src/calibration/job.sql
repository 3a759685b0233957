-- name: job_calibration :maybe
-- row: assessment:id state:text
SELECT assessment_id, state FROM calibration WHERE org_id = $org:id AND id = $id:id;

-- name: job_released :maybe
-- row: id:id figures:text basis:text
SELECT id, figures, basis FROM calibration
WHERE org_id = $org:id AND assessment_id = $assessment:id AND state = 'released';

-- name: job_doing :exec
UPDATE calibration SET doing = $doing:text WHERE org_id = $org:id AND id = $id:id AND state = 'making';

-- name: job_overtake :exec
UPDATE calibration SET state = 'overtaken'
WHERE org_id = $org:id AND assessment_id = $assessment:id AND state IN ('ready', 'stopped', 'failed') AND id <> $id:id;

-- Version NULL: what there is could not even be read.
-- name: job_made :count
UPDATE calibration SET state = $state:text, version_id = COALESCE($version:id, version_id), doing = NULL, problem = $problem:text,
	basis = $basis:text, figures = $figures:text, at_us = $at_us:int
WHERE org_id = $org:id AND id = $id:id AND state = 'making';

-- name: job_grader_insert :exec
INSERT INTO calibration_grader (org_id, calibration_id, place, bytes)
VALUES ($org:id, $calibration:id, $place:int, $bytes:bytes)
ON CONFLICT (org_id, calibration_id, place) DO UPDATE SET bytes = excluded.bytes;
