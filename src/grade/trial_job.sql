-- name: trial_job_row :maybe
-- row: draft:id assessment:id task:text answer:text state:text views:text model:text
SELECT t.draft_id, d.assessment_id, t.task, t.answer, t.state, t.views, t.model
FROM draft_trial t LEFT JOIN assessment_draft d ON d.org_id = t.org_id AND d.id = t.draft_id
WHERE t.org_id = $org:id AND t.id = $id:id;

-- name: trial_job_keep :count
UPDATE draft_trial SET views = $views:text, found = $found:text, model = $model:text, doing = $doing:text
WHERE org_id = $org:id AND id = $id:id AND state = 'asking';

-- name: trial_job_say :exec
UPDATE draft_trial SET doing = $doing:text WHERE org_id = $org:id AND id = $id:id AND state = 'asking';

-- name: trial_job_end :exec
UPDATE draft_trial SET state = $state:text, problem = $problem:text, doing = NULL, done_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND state = 'asking';
