-- From now on whoever judges asks for another count.
-- name: counted_begin :exec
INSERT INTO agreement (org_id, assessment_id, begun_us) VALUES ($org:id, $assessment:id, $begun_us:int)
ON CONFLICT (org_id, assessment_id) DO UPDATE SET begun_us = excluded.begun_us;

-- name: counted_state :maybe
-- row: begun_us:int counted_us:int
SELECT begun_us, counted_us FROM agreement WHERE org_id = $org:id AND assessment_id = $assessment:id;

-- Unless a later one was.
-- name: counted_keep :count
UPDATE agreement SET version_id = $version:id, figures = $figures:text, counted_us = $begun_us:int
WHERE org_id = $org:id AND assessment_id = $assessment:id AND (counted_us IS NULL OR counted_us <= $begun_us);

-- name: counted_newest :maybe
-- row: number:int figures:text counted_us:int
SELECT v.number, a.figures, a.counted_us
FROM agreement a JOIN assessment_version v ON v.org_id = a.org_id AND v.id = a.version_id
WHERE a.org_id = $org:id AND a.assessment_id = $assessment:id;

-- name: counted_tell :count
INSERT INTO agreement_told (org_id, assessment_id, part, criterion, level, content, at_us)
VALUES ($org:id, $assessment:id, $part:text, $criterion:text, $level:int, $content:text, $at_us:int)
ON CONFLICT (org_id, assessment_id, part, criterion, level, content) DO NOTHING;

-- Who wrote a version of it, and may write another.
-- name: counted_writers :many
-- row: id:id
SELECT id FROM person WHERE org_id = $org:id AND disabled_us IS NULL AND (roles & $roles:int) <> 0
	AND id IN (SELECT imported_by FROM assessment_version WHERE org_id = $org AND assessment_id = $assessment:id)
ORDER BY id LIMIT 100;

-- name: counted_people :many
-- row: id:id
SELECT id FROM person WHERE org_id = $org:id AND disabled_us IS NULL AND (roles & $roles:int) <> 0
ORDER BY id LIMIT 100;
