-- name: verdict_insert :exec
INSERT INTO verdict (org_id, id, sitting_id, part, task, competency, scorer, outcome, levels, quote, quote_at,
	comment, basis, reply, person_id, reading_id, at_us, sequence)
SELECT $org:id, $id:id, $sitting:id, $part:text, $task:text, $competency:text, $scorer:text, $outcome:text,
	$levels:text, $quote:text, $quote_at:int, $comment:text, $basis:text, $reply:text, $person:id, $reading:id, $at_us:int,
	COALESCE(MAX(sequence), 0) + 1
FROM verdict WHERE org_id = $org AND sitting_id = $sitting;

-- In the order they were made; a later one of the same scorer on the same task supersedes.
-- name: verdict_of_sitting :many
-- row: id:id part:text task:text competency:text scorer:text outcome:text levels:text quote:text quote_at:int comment:text basis:text reply:text person:id reading:id at_us:int
SELECT id, part, task, competency, scorer, outcome, levels, quote, quote_at, comment, basis, reply, person_id,
	reading_id, at_us
FROM verdict WHERE org_id = $org:id AND sitting_id = $sitting:id ORDER BY sequence LIMIT 10000;

-- One, with the sitting it is of.
-- name: verdict_by_id :maybe
-- row: sitting:id id:id part:text task:text competency:text scorer:text outcome:text levels:text quote:text quote_at:int comment:text basis:text reply:text person:id reading:id at_us:int
SELECT sitting_id, id, part, task, competency, scorer, outcome, levels, quote, quote_at, comment, basis, reply, person_id,
	reading_id, at_us
FROM verdict WHERE org_id = $org:id AND id = $id:id;

-- name: verdict_flag_insert :exec
INSERT INTO flag (org_id, id, sitting_id, part, kind, starts_at, length, note, at_us)
VALUES ($org:id, $id:id, $sitting:id, $part:text, $kind:text, $starts_at:int, $length:int, $note:text, $at_us:int);

-- name: verdict_flags :many
-- row: part:text kind:text starts_at:int length:int note:text
SELECT part, kind, starts_at, length, note FROM flag
WHERE org_id = $org:id AND sitting_id = $sitting:id AND at_us <= $until_us:int ORDER BY part, starts_at, id LIMIT 1000;
