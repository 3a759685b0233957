-- name: simulated_attempts :one
-- row: count:int
SELECT COALESCE(MAX(attempt), 0) FROM sitting
WHERE org_id = $org:id AND person_id = $person:id AND assessment_id = $assessment:id;

-- name: simulated_sitting :exec
INSERT INTO sitting (org_id, id, invitation_id, person_id, assessment_id, version_id, attempt, minutes_factor,
	consented_us, finished_us, simulated)
VALUES ($org:id, $id:id, $id, $person:id, $assessment:id, $version:id, $attempt:int, 1, $begun_us:int,
	$finished_us:int, $simulated:bool);

-- name: simulated_part :exec
INSERT INTO sitting_part (org_id, sitting_id, part, position, type, started_us, due_us, submitted_us)
VALUES ($org:id, $sitting:id, $part:text, $position:int, $type:text, $begun_us:int, NULL, $submitted_us:int);

-- name: simulated_presentation :exec
INSERT INTO presentation (org_id, sitting_id, part, sequence, item, option_order, theta_logit, draw, shown_us)
VALUES ($org:id, $sitting:id, $part:text, $sequence:int, $item:text, $option_order:text, $theta_logit:real,
	$draw:int, $shown_us:int);

-- name: simulated_response :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, $sequence:int, $answer:text, $at_us:int, $late:bool);
