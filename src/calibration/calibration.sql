-- The newest, and what is released, however old.
-- name: calibration_of_assessment :many
-- row: id:id version:id state:text why:text doing:text problem:text at_us:int coverage:real sample:real settles:bool reason:text released_by:id released_us:int
SELECT id, version_id, state, why, doing, problem, at_us, coverage, sample, COALESCE(settles, false), reason, released_by,
	released_us
FROM calibration WHERE org_id = $org:id AND assessment_id = $assessment:id AND (state = 'released' OR id IN (
	SELECT id FROM calibration WHERE org_id = $org AND assessment_id = $assessment ORDER BY id DESC LIMIT 50))
ORDER BY id DESC LIMIT 51;

-- name: calibration_by_id :maybe
-- row: id:id version:id state:text why:text doing:text problem:text at_us:int coverage:real sample:real settles:bool reason:text released_by:id released_us:int figures:text basis:text
SELECT id, version_id, state, why, doing, problem, at_us, coverage, sample, COALESCE(settles, false), reason, released_by,
	released_us, figures, basis
FROM calibration WHERE org_id = $org:id AND assessment_id = $assessment:id AND id = $id:id;

-- name: calibration_insert :count
INSERT INTO calibration (org_id, id, assessment_id, version_id, state, why, asked_by, at_us)
VALUES ($org:id, $id:id, $assessment:id, $version:id, 'making', $why:text, $by:id, $at_us:int)
ON CONFLICT DO NOTHING;

-- name: calibration_in_making :maybe
-- row: id:id
SELECT id FROM calibration WHERE org_id = $org:id AND assessment_id = $assessment:id AND state = 'making';

-- name: calibration_give_up :exec
UPDATE calibration SET state = 'failed', doing = NULL, problem = $problem:text
WHERE org_id = $org:id AND id = $id:id AND state = 'making';

-- name: calibration_release_one :count
UPDATE calibration SET state = 'released', coverage = $coverage:real, settles = $settles:bool, sample = $sample:real,
	reason = $reason:text, released_by = $by:id, released_us = $at_us:int, retired_by = NULL, retired_us = NULL
WHERE org_id = $org:id AND id = $id:id AND state IN ('ready', 'stopped', 'retired');

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

-- Parts in which it settled something, of sittings that nobody has decided on; of those too that have no case yet.
-- name: calibration_undecided :many
-- row: sitting:id part:text
SELECT DISTINCT v.sitting_id, v.part FROM sitting s
JOIN verdict v ON v.org_id = s.org_id AND v.sitting_id = s.id AND v.scorer = 'learned'
LEFT JOIN review_case c ON c.org_id = s.org_id AND c.sitting_id = s.id
WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND v.basis LIKE $basis:text
	AND (c.id IS NULL OR c.state NOT IN ('decided', 'closed')) LIMIT 100000;

-- In sittings that the lot fell on since it was released: what it found likeliest, and what the first person said blind.
-- name: calibration_drawn :many
-- row: learned:text person:text
SELECT l.levels, p.levels FROM sitting s
JOIN verdict l ON l.org_id = s.org_id AND l.sitting_id = s.id AND l.scorer = 'learned' AND l.outcome = 'judged'
JOIN verdict p ON p.org_id = l.org_id AND p.sitting_id = l.sitting_id AND p.part = l.part AND p.task = l.task
	AND p.scorer = 'person' AND p.basis LIKE '{"blind":true,%'
JOIN reading r ON r.org_id = p.org_id AND r.id = p.reading_id AND r.taken_back_us IS NULL
WHERE s.org_id = $org:id AND s.assessment_id = $assessment:id AND l.basis LIKE $basis:text
	AND NOT EXISTS (SELECT 1 FROM verdict e LEFT JOIN reading t ON t.org_id = e.org_id AND t.id = e.reading_id
		WHERE e.org_id = p.org_id AND e.sitting_id = p.sitting_id AND e.part = p.part AND e.task = p.task
			AND e.scorer = 'person' AND e.sequence < p.sequence AND t.taken_back_us IS NULL)
ORDER BY l.id DESC LIMIT 5000;
