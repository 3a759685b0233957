-- name: wording_forget :exec
DELETE FROM assessment_wording WHERE org_id = $org:id AND assessment_id = $assessment:id;

-- name: wording_insert :exec
INSERT INTO assessment_wording (org_id, assessment_id, part, criterion, levels, wording)
VALUES ($org:id, $assessment:id, $part:text, $criterion:text, $levels:int, $wording:text);
