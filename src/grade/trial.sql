-- name: trial_insert :exec
INSERT INTO draft_trial (org_id, id, draft_id, part, person_id, revision, task, answer, state, views, found, at_us)
VALUES ($org:id, $id:id, $draft:id, $part:text, $person:id, $revision:int, $task:text, $answer:text, 'asking', '[]', '[]',
	$at_us:int);

-- name: trial_open :maybe
-- row: at_us:int
SELECT at_us FROM draft_trial WHERE org_id = $org:id AND person_id = $person:id AND state = 'asking';

-- name: trial_give_up :exec
UPDATE draft_trial SET state = 'failed', problem = $problem:text, doing = NULL, done_us = $now_us:int
WHERE org_id = $org:id AND person_id = $person:id AND state = 'asking' AND at_us < $since_us:int;

-- name: trial_trim :exec
DELETE FROM draft_trial WHERE org_id = $org:id AND draft_id = $draft:id AND id NOT IN (
	SELECT id FROM draft_trial WHERE org_id = $org AND draft_id = $draft ORDER BY at_us DESC, id DESC LIMIT $most:int);

-- name: trial_rows :many
-- row: id:id person:id person_name:text part:text task:text state:text doing:text problem:text model:text revision:int at_us:int done_us:int views:text found:text begins:text
SELECT t.id, t.person_id, p.name, t.part, t.task, t.state, t.doing, t.problem, t.model, t.revision, t.at_us, t.done_us,
	t.views, t.found, substr(t.answer, 1, 80)
FROM draft_trial t LEFT JOIN person p ON p.org_id = t.org_id AND p.id = t.person_id
WHERE t.org_id = $org:id AND t.draft_id = $draft:id ORDER BY t.at_us DESC, t.id DESC LIMIT 100;

-- name: trial_row :maybe
-- row: id:id person:id person_name:text part:text task:text state:text doing:text problem:text model:text revision:int at_us:int done_us:int views:text found:text answer:text
SELECT t.id, t.person_id, p.name, t.part, t.task, t.state, t.doing, t.problem, t.model, t.revision, t.at_us, t.done_us,
	t.views, t.found, t.answer
FROM draft_trial t LEFT JOIN person p ON p.org_id = t.org_id AND p.id = t.person_id
WHERE t.org_id = $org:id AND t.draft_id = $draft:id AND t.id = $id:id;

-- name: trial_forget :count
DELETE FROM draft_trial WHERE org_id = $org:id AND draft_id = $draft:id AND id = $id:id;
