-- name: sitting_own :maybe
-- row: id:id person:id assessment:id version:id attempt:int minutes_factor:real consented_us:int finished_us:int verification:text
SELECT id, person_id, assessment_id, version_id, attempt, minutes_factor, consented_us, finished_us,
	verification
FROM sitting WHERE org_id = $org:id AND id = $id:id AND person_id = $person:id;

-- For graders and reviewers.
-- name: sitting_any :maybe
-- row: id:id person:id assessment:id version:id attempt:int minutes_factor:real consented_us:int finished_us:int verification:text
SELECT id, person_id, assessment_id, version_id, attempt, minutes_factor, consented_us, finished_us,
	verification
FROM sitting WHERE org_id = $org:id AND id = $id:id;

-- name: sitting_parts :many
-- row: part:text started_us:int due_us:int submitted_us:int
SELECT part, started_us, due_us, submitted_us FROM sitting_part
WHERE org_id = $org:id AND sitting_id = $sitting:id ORDER BY position LIMIT 20;

-- name: sitting_part_begin :count
UPDATE sitting_part SET started_us = $started_us:int, due_us = $due_us:int
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text AND started_us IS NULL;

-- name: sitting_part_submit :count
UPDATE sitting_part SET submitted_us = $submitted_us:int
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text
	AND started_us IS NOT NULL AND submitted_us IS NULL;

-- Only when every part is submitted, and only once.
-- name: sitting_finish :count
UPDATE sitting SET finished_us = $finished_us:int
WHERE org_id = $org:id AND id = $id:id AND finished_us IS NULL
	AND NOT EXISTS (SELECT 1 FROM sitting_part p
		WHERE p.org_id = sitting.org_id AND p.sitting_id = sitting.id AND p.submitted_us IS NULL);

-- name: sitting_part_insert :exec
INSERT INTO sitting_part (org_id, sitting_id, part, position, type)
VALUES ($org:id, $sitting:id, $part:text, $position:int, $type:text);
