-- Once for each pair of model and prompt.
-- name: logged_grader_insert :count
INSERT INTO grader_version (org_id, model, prompt, id, at_us)
VALUES ($org:id, $model:text, $prompt:text, $id:id, $at_us:int) ON CONFLICT DO NOTHING;

-- name: logged_grader_of :maybe
-- row: model:text prompt:text
SELECT model, prompt FROM grader_version WHERE org_id = $org:id AND id = $id:id;

-- The newest appeal against an earlier decision about the same sitting.
-- name: logged_appeal :maybe
-- row: id:id
SELECT a.id FROM appeal a JOIN decision d ON d.org_id = a.org_id AND d.id = a.decision_id
WHERE a.org_id = $org:id AND a.sitting_id = $sitting:id
	AND d.sequence < (SELECT m.sequence FROM decision m WHERE m.org_id = $org AND m.id = $decision:id)
ORDER BY d.sequence DESC LIMIT 1;
