-- What is released, of assessments for which none was asked for or made since; and what waits for somebody to release it,
-- which is one at most (job_overtake).
-- name: look_released :many
-- row: assessment:id basis:text figures:text waiting_basis:text waiting_figures:text
SELECT c.assessment_id, c.basis, c.figures, m.basis, m.figures FROM calibration c
LEFT JOIN calibration m ON m.org_id = c.org_id AND m.assessment_id = c.assessment_id AND m.id > c.id
	AND m.state IN ('ready', 'stopped')
WHERE c.org_id = $org:id AND c.state = 'released' AND NOT EXISTS (SELECT 1 FROM calibration n
	WHERE n.org_id = c.org_id AND n.assessment_id = c.assessment_id AND n.id > c.id
		AND n.state IN ('making', 'ready', 'stopped', 'failed') AND n.at_us > $since_us:int)
ORDER BY c.assessment_id LIMIT 500;

-- The language model that gave its first verdict last, with its prompt; `learned …` are calibrations.
-- name: look_model :maybe
-- row: model:text prompt:text
SELECT model, prompt FROM grader_version WHERE org_id = $org:id AND model NOT LIKE 'learned %'
ORDER BY at_us DESC, id DESC LIMIT 1;
