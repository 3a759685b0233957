-- Every move, in its order.
-- name: scenario_moves :many
-- row: sequence:int answer:text at_us:int late:bool
SELECT sequence, answer, at_us, late FROM response
WHERE org_id = $org:id AND sitting_id = $sitting:id AND part = $part:text
ORDER BY sequence LIMIT 1000;

-- name: scenario_move_insert :exec
INSERT INTO response (org_id, sitting_id, part, sequence, answer, at_us, late)
VALUES ($org:id, $sitting:id, $part:text, $sequence:int, $answer:text, $at_us:int, $late:bool);
