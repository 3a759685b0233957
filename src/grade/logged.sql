-- Once for each pair of model and prompt.
-- name: logged_grader_insert :count
INSERT INTO grader_version (org_id, model, prompt, id, at_us)
VALUES ($org:id, $model:text, $prompt:text, $id:id, $at_us:int) ON CONFLICT DO NOTHING;

-- name: logged_grader_of :maybe
-- row: model:text prompt:text
SELECT model, prompt FROM grader_version WHERE org_id = $org:id AND id = $id:id;
