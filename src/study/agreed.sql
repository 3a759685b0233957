-- What the first two people who read it blind said on a criterion.
-- name: agreed_readings :many
-- row: levels:text comment:text
SELECT v.levels, v.comment FROM verdict v JOIN reading r ON r.org_id = v.org_id AND r.id = v.reading_id
WHERE v.org_id = $org:id AND v.sitting_id = $sitting:id AND v.part = $part:text AND v.task = $task:text
	AND r.blind AND r.taken_back_us IS NULL AND r.stage IN ('first', 'second')
ORDER BY v.sequence LIMIT 2;
