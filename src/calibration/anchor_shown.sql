-- What anchor_due, anchor_state (anchor.h) and scale_tolerance (exam/scale.h) say of one anchor, here of all.
-- $show: an anchor_show; $part: '' for all.
-- name: anchor_shown :many
-- row: id:id
SELECT n.id FROM anchor n
WHERE n.org_id = $org:id AND n.assessment_id = $assessment:id AND $part:text IN ('', n.part)
	AND ($show:int = 4 OR (n.withdrawn_us IS NOT NULL) = ($show = 3)) AND CASE $show
	WHEN 0 THEN EXISTS (SELECT 1 FROM assessment_wording c
		WHERE c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part AND NOT EXISTS (SELECT 1
			FROM anchor_score s WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.criterion = c.criterion
			AND s.wording = c.wording AND (s.person_id = $person:id OR s.stage = 1 AND EXISTS (SELECT 1
				FROM anchor_score o WHERE o.org_id = n.org_id AND o.anchor_id = n.id AND o.criterion = c.criterion
				AND o.person_id = $person))))
	WHEN 1 THEN EXISTS (SELECT 1 FROM assessment_wording c
		JOIN anchor_score o ON o.org_id = c.org_id AND o.anchor_id = n.id AND o.criterion = c.criterion AND o.person_id = $person
		JOIN anchor_score f ON f.org_id = c.org_id AND f.anchor_id = n.id AND f.criterion = c.criterion AND f.wording = c.wording
			AND f.stage = 0
		JOIN anchor_score g ON g.org_id = c.org_id AND g.anchor_id = n.id AND g.criterion = c.criterion AND g.wording = c.wording
			AND g.stage = 0 AND ABS(g.level - f.level) > CASE WHEN f.levels > 10 THEN (f.levels - 1) / 10 ELSE 0 END
		WHERE c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part AND NOT EXISTS (SELECT 1
			FROM anchor_score s WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.criterion = c.criterion
			AND s.wording = c.wording AND s.stage = 1))
	ELSE TRUE END
ORDER BY CASE $show WHEN 0 THEN COALESCE(n.teaches, -1.0) ELSE 0.0 END DESC, n.id LIMIT $most:int OFFSET $first:int;

-- name: anchor_counted :one
-- row: due:int differ:int standing:int withdrawn:int
SELECT COUNT(CASE WHEN n.withdrawn_us IS NULL AND EXISTS (SELECT 1 FROM assessment_wording c
		WHERE c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part AND NOT EXISTS (SELECT 1
			FROM anchor_score s WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.criterion = c.criterion
			AND s.wording = c.wording AND (s.person_id = $person:id OR s.stage = 1 AND EXISTS (SELECT 1
				FROM anchor_score o WHERE o.org_id = n.org_id AND o.anchor_id = n.id AND o.criterion = c.criterion
				AND o.person_id = $person)))) THEN 1 END),
	COUNT(CASE WHEN n.withdrawn_us IS NULL AND EXISTS (SELECT 1 FROM assessment_wording c
		JOIN anchor_score o ON o.org_id = c.org_id AND o.anchor_id = n.id AND o.criterion = c.criterion AND o.person_id = $person
		JOIN anchor_score f ON f.org_id = c.org_id AND f.anchor_id = n.id AND f.criterion = c.criterion AND f.wording = c.wording
			AND f.stage = 0
		JOIN anchor_score g ON g.org_id = c.org_id AND g.anchor_id = n.id AND g.criterion = c.criterion AND g.wording = c.wording
			AND g.stage = 0 AND ABS(g.level - f.level) > CASE WHEN f.levels > 10 THEN (f.levels - 1) / 10 ELSE 0 END
		WHERE c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part AND NOT EXISTS (SELECT 1
			FROM anchor_score s WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.criterion = c.criterion
			AND s.wording = c.wording AND s.stage = 1)) THEN 1 END),
	COUNT(CASE WHEN n.withdrawn_us IS NULL THEN 1 END), COUNT(n.withdrawn_us)
FROM anchor n WHERE n.org_id = $org:id AND n.assessment_id = $assessment:id AND $part:text IN ('', n.part);

-- How many are due for a person who has scored them: a level of theirs holds no more, and nobody has settled it since.
-- name: anchor_again_counted :one
-- row: count:int
SELECT COUNT(*) FROM anchor n
WHERE n.org_id = $org:id AND n.assessment_id = $assessment:id AND n.withdrawn_us IS NULL AND EXISTS (
	SELECT 1 FROM assessment_wording c
	JOIN anchor_score o ON o.org_id = c.org_id AND o.anchor_id = n.id AND o.criterion = c.criterion AND o.person_id = $person:id
	WHERE c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part AND NOT EXISTS (SELECT 1
		FROM anchor_score s WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.criterion = c.criterion
		AND s.wording = c.wording AND (s.person_id = $person OR s.stage = 1)));

-- Of all assessments, how many anchors are due for a person.
-- name: anchor_waiting_for :many
-- row: assessment:id title:text count:int
SELECT a.id, a.title, COUNT(*) FROM anchor n JOIN assessment a ON a.org_id = n.org_id AND a.id = n.assessment_id
WHERE n.org_id = $org:id AND n.withdrawn_us IS NULL AND EXISTS (SELECT 1 FROM assessment_wording c
	WHERE c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part AND NOT EXISTS (SELECT 1
		FROM anchor_score s WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.criterion = c.criterion
		AND s.wording = c.wording AND (s.person_id = $person:id OR s.stage = 1 AND EXISTS (SELECT 1
			FROM anchor_score o WHERE o.org_id = n.org_id AND o.anchor_id = n.id AND o.criterion = c.criterion
			AND o.person_id = $person))))
GROUP BY a.id, a.title ORDER BY a.title, a.id LIMIT 50;

-- CROSS: SQLite begins with the anchors of the assessment, not with all scores.
-- name: anchor_levels_paired :many
-- row: part:text criterion:text one:int other:int count:int
SELECT c.part, c.criterion, f.level, g.level, COUNT(*)
FROM anchor n CROSS JOIN assessment_wording c CROSS JOIN anchor_score f CROSS JOIN anchor_score g
WHERE n.org_id = $org:id AND n.assessment_id = $assessment:id
	AND c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part
	AND f.org_id = n.org_id AND f.anchor_id = n.id AND f.criterion = c.criterion AND f.wording = c.wording AND f.stage = 0
	AND g.org_id = n.org_id AND g.anchor_id = n.id AND g.criterion = c.criterion AND g.wording = c.wording AND g.stage = 0
	AND (f.at_us, f.person_id) < (g.at_us, g.person_id)
GROUP BY c.part, c.criterion, f.level, g.level ORDER BY c.part, c.criterion, f.level, g.level LIMIT 100000;

-- What the newest version asks.
-- name: anchor_wordings_kept :many
-- row: part:text criterion:text wording:text
SELECT part, criterion, wording FROM assessment_wording WHERE org_id = $org:id AND assessment_id = $assessment:id
ORDER BY part, criterion LIMIT 1000;

-- Levels that hold, of each anchor together.
-- name: anchor_criteria_holding :many
-- row: anchor:id part:text criterion:text
SELECT DISTINCT n.id, n.part, c.criterion FROM anchor n
JOIN assessment_wording c ON c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part
JOIN anchor_score s ON s.org_id = n.org_id AND s.anchor_id = n.id AND s.criterion = c.criterion AND s.wording = c.wording
WHERE n.org_id = $org:id AND n.assessment_id = $assessment:id AND n.withdrawn_us IS NULL
ORDER BY n.id, n.part, c.criterion LIMIT 200000;

-- name: anchor_newest_document :one
-- row: document:text
SELECT v.document FROM assessment a JOIN assessment_version v ON v.org_id = a.org_id AND v.id = a.version_id
WHERE a.org_id = $org:id AND a.id = $assessment:id;

-- Of as many levels: the present wording; of another number, or of what is gone: none that there is.
-- name: anchor_scores_worded :exec
UPDATE anchor_score SET wording = COALESCE((SELECT c.wording FROM anchor n JOIN assessment_wording c
	ON c.org_id = n.org_id AND c.assessment_id = n.assessment_id AND c.part = n.part
	WHERE n.org_id = anchor_score.org_id AND n.id = anchor_score.anchor_id AND c.criterion = anchor_score.criterion
	AND c.levels = anchor_score.levels), '')
WHERE org_id = $org:id AND wording IS NULL;
