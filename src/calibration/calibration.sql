-- name: calibration_of_assessment :many
-- row: id:id version:id state:text why:text doing:text problem:text at_us:int coverage:real sample:real settles:bool reason:text released_by:id released_us:int
SELECT id, version_id, state, why, doing, problem, at_us, coverage, sample, COALESCE(settles, false), reason, released_by,
	released_us
FROM calibration WHERE org_id = $org:id AND assessment_id = $assessment:id ORDER BY id DESC LIMIT 50;

-- name: calibration_by_id :maybe
-- row: id:id version:id state:text why:text doing:text problem:text at_us:int coverage:real sample:real settles:bool reason:text released_by:id released_us:int figures:text basis:text
SELECT id, version_id, state, why, doing, problem, at_us, coverage, sample, COALESCE(settles, false), reason, released_by,
	released_us, figures, basis
FROM calibration WHERE org_id = $org:id AND assessment_id = $assessment:id AND id = $id:id;

-- name: calibration_insert :count
INSERT INTO calibration (org_id, id, assessment_id, version_id, state, why, asked_by, at_us)
VALUES ($org:id, $id:id, $assessment:id, $version:id, 'making', $why:text, $by:id, $at_us:int)
ON CONFLICT DO NOTHING;

-- name: calibration_release_one :count
UPDATE calibration SET state = 'released', coverage = $coverage:real, settles = $settles:bool, sample = $sample:real,
	reason = $reason:text, released_by = $by:id, released_us = $at_us:int
WHERE org_id = $org:id AND id = $id:id AND state IN ('ready', 'stopped');

-- name: calibration_retire_other :exec
UPDATE calibration SET state = 'retired', retired_by = $by:id, retired_us = $at_us:int
WHERE org_id = $org:id AND assessment_id = $assessment:id AND state = 'released';

-- name: calibration_retire_one :count
UPDATE calibration SET state = 'retired', retired_by = $by:id, retired_us = $at_us:int
WHERE org_id = $org:id AND assessment_id = $assessment:id AND id = $id:id AND state = 'released';

-- name: calibration_to_try :maybe
-- row: basis:text coverage:real
SELECT basis, coverage FROM calibration
WHERE org_id = $org:id AND assessment_id = $assessment:id AND id = $id:id AND basis IS NOT NULL;
