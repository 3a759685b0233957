-- name: anchor_insert :count
INSERT INTO anchor (org_id, id, assessment_id, part, digest, answer, source, person_id, at_us)
VALUES ($org:id, $id:id, $assessment:id, $part:text, $digest:bytes, $answer:text, $source:text, $person:id, $at_us:int)
ON CONFLICT DO NOTHING;

-- name: anchor_by_answer :maybe
-- row: id:id
SELECT id FROM anchor
WHERE org_id = $org:id AND assessment_id = $assessment:id AND part = $part:text AND digest = $digest:bytes;

-- name: anchor_count :one
-- row: count:int
SELECT COUNT(*) FROM anchor WHERE org_id = $org:id AND assessment_id = $assessment:id;

-- name: anchor_of_assessment :many
-- row: id:id part:text answer:text source:text person:id at_us:int withdrawn_us:int teaches:real
SELECT id, part, answer, source, person_id, at_us, withdrawn_us, teaches FROM anchor
WHERE org_id = $org:id AND assessment_id = $assessment:id ORDER BY id LIMIT 5000;

-- name: anchor_scores_of_assessment :many
-- row: anchor:id criterion:text person:id level:int levels:int stage:int at_us:int
SELECT s.anchor_id, s.criterion, s.person_id, s.level, s.levels, s.stage, s.at_us
FROM anchor a JOIN anchor_score s ON s.org_id = a.org_id AND s.anchor_id = a.id
WHERE a.org_id = $org:id AND a.assessment_id = $assessment:id
ORDER BY s.anchor_id, s.criterion, s.at_us, s.person_id LIMIT 500000;

-- name: anchor_by_id :maybe
-- row: id:id part:text answer:text source:text person:id at_us:int withdrawn_us:int teaches:real
SELECT id, part, answer, source, person_id, at_us, withdrawn_us, teaches FROM anchor
WHERE org_id = $org:id AND assessment_id = $assessment:id AND id = $id:id;

-- name: anchor_scores :many
-- row: anchor:id criterion:text person:id level:int levels:int stage:int at_us:int
SELECT anchor_id, criterion, person_id, level, levels, stage, at_us FROM anchor_score
WHERE org_id = $org:id AND anchor_id = $anchor:id ORDER BY criterion, at_us, person_id LIMIT 10000;

-- name: anchor_score_set :exec
INSERT INTO anchor_score (org_id, anchor_id, criterion, person_id, level, levels, stage, at_us)
VALUES ($org:id, $anchor:id, $criterion:text, $person:id, $level:int, $levels:int, $stage:int, $at_us:int)
ON CONFLICT (org_id, anchor_id, criterion, person_id, stage)
DO UPDATE SET level = excluded.level, levels = excluded.levels, at_us = excluded.at_us;

-- name: anchor_set_withdrawn :exec
UPDATE anchor SET withdrawn_us = $at_us:int WHERE org_id = $org:id AND id = $id:id;

-- name: anchor_set_teaches :exec
UPDATE anchor SET teaches = $teaches:real WHERE org_id = $org:id AND id = $id:id;

-- Those that this person has not scored, first those that teach most.
-- name: anchor_unscored :many
-- row: id:id part:text
SELECT n.id, n.part FROM anchor n
WHERE n.org_id = $org:id AND n.assessment_id = $assessment:id AND n.withdrawn_us IS NULL AND NOT EXISTS (SELECT 1
	FROM anchor_score s WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.person_id = $person:id)
ORDER BY COALESCE(n.teaches, -1.0) DESC, n.id LIMIT 5000;

-- Of assessments with a version in use, how many anchors this person has not scored.
-- name: anchor_waiting_for :many
-- row: assessment:id title:text count:int
SELECT a.id, a.title, COUNT(*) FROM anchor n JOIN assessment a ON a.org_id = n.org_id AND a.id = n.assessment_id
WHERE n.org_id = $org:id AND n.withdrawn_us IS NULL AND NOT EXISTS (SELECT 1 FROM anchor_score s
	WHERE s.org_id = n.org_id AND s.anchor_id = n.id AND s.person_id = $person:id)
GROUP BY a.id, a.title ORDER BY a.title, a.id LIMIT 50;
