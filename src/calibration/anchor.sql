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

-- On what the newest version asks.
-- name: anchor_scores_of_assessment :many
-- row: anchor:id criterion:text person:id level:int levels:int stage:int at_us:int holds:bool
SELECT s.anchor_id, s.criterion, s.person_id, s.level, s.levels, s.stage, s.at_us, COALESCE(s.wording = c.wording, FALSE)
FROM anchor a JOIN anchor_score s ON s.org_id = a.org_id AND s.anchor_id = a.id
JOIN assessment_wording c ON c.org_id = a.org_id AND c.assessment_id = a.assessment_id AND c.part = a.part
	AND c.criterion = s.criterion
WHERE a.org_id = $org:id AND a.assessment_id = $assessment:id
ORDER BY s.anchor_id, s.criterion, s.at_us, s.person_id LIMIT 500000;

-- name: anchor_by_id :maybe
-- row: id:id part:text answer:text source:text person:id at_us:int withdrawn_us:int teaches:real
SELECT id, part, answer, source, person_id, at_us, withdrawn_us, teaches FROM anchor
WHERE org_id = $org:id AND assessment_id = $assessment:id AND id = $id:id;

-- name: anchor_scores :many
-- row: anchor:id criterion:text person:id level:int levels:int stage:int at_us:int holds:bool
SELECT s.anchor_id, s.criterion, s.person_id, s.level, s.levels, s.stage, s.at_us, COALESCE(s.wording = c.wording, FALSE)
FROM anchor a JOIN anchor_score s ON s.org_id = a.org_id AND s.anchor_id = a.id
JOIN assessment_wording c ON c.org_id = a.org_id AND c.assessment_id = a.assessment_id AND c.part = a.part
	AND c.criterion = s.criterion
WHERE a.org_id = $org:id AND a.id = $anchor:id ORDER BY s.criterion, s.at_us, s.person_id LIMIT 10000;

-- name: anchor_score_set :exec
INSERT INTO anchor_score (org_id, anchor_id, criterion, person_id, level, levels, stage, at_us, wording)
VALUES ($org:id, $anchor:id, $criterion:text, $person:id, $level:int, $levels:int, $stage:int, $at_us:int, $wording:text)
ON CONFLICT (org_id, anchor_id, criterion, person_id, stage)
DO UPDATE SET level = excluded.level, levels = excluded.levels, at_us = excluded.at_us, wording = excluded.wording;

-- What was given of as many levels, by whomever, holds.
-- name: anchor_scores_hold :exec
UPDATE anchor_score SET wording = $wording:text
WHERE org_id = $org:id AND anchor_id = $anchor:id AND criterion = $criterion:text AND levels = $levels:int;

-- name: anchor_set_withdrawn :exec
UPDATE anchor SET withdrawn_us = $at_us:int WHERE org_id = $org:id AND id = $id:id;

-- name: anchor_set_teaches :exec
UPDATE anchor SET teaches = $teaches:real WHERE org_id = $org:id AND id = $id:id;
