-- Every step: what was shown and what was answered.
-- name: quiz_steps :many
-- row: sequence:int item:text option_order:text draw:int shown_us:int answer:text answered_us:int late:bool
SELECT p.sequence, p.item, p.option_order, p.draw, p.shown_us, r.answer, r.at_us, r.late
FROM presentation p
LEFT JOIN response r ON r.org_id = p.org_id AND r.sitting_id = p.sitting_id AND r.part = p.part
	AND r.sequence = p.sequence
WHERE p.org_id = $org:id AND p.sitting_id = $sitting:id AND p.part = $part:text
ORDER BY p.sequence LIMIT 2000;

-- name: quiz_present :exec
INSERT INTO presentation (org_id, sitting_id, part, sequence, item, option_order, theta_logit, draw, shown_us)
VALUES ($org:id, $sitting:id, $part:text, $sequence:int, $item:text, $option_order:text, $theta_logit:real,
	$draw:int, $shown_us:int);

-- name: quiz_respond :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, $sequence:int, $answer:text, $at_us:int, $late:bool);
