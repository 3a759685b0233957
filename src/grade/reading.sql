-- name: reading_insert :exec
INSERT INTO reading (org_id, id, sitting_id, round, stage, person_id, blind, note, at_us, sequence)
SELECT $org:id, $id:id, $sitting:id, $round:int, $stage:text, $person:id, $blind:bool, $note:text, $at_us:int,
	COALESCE(MAX(sequence), 0) + 1
FROM reading WHERE org_id = $org AND sitting_id = $sitting;

-- In the order they were made; what was taken back is none.
-- name: reading_of_sitting :many
-- row: id:id round:int stage:text person:id blind:bool note:text at_us:int
SELECT id, round, stage, person_id, blind, note, at_us FROM reading
WHERE org_id = $org:id AND sitting_id = $sitting:id AND taken_back_us IS NULL ORDER BY sequence LIMIT 1000;

-- How many could read a case beside those who did: reviewers who can sign in, are not its candidate and declared no conflict.
-- name: reading_able_count :one
-- row: count:int
SELECT COUNT(*) FROM person p JOIN review_case c ON c.org_id = p.org_id AND c.id = $case_id:id
JOIN sitting s ON s.org_id = c.org_id AND s.id = c.sitting_id
WHERE p.org_id = $org:id AND p.disabled_us IS NULL AND (p.roles & $role:int) <> 0 AND p.id <> s.person_id
	AND NOT EXISTS (SELECT 1 FROM conflict_of_interest x
		WHERE x.org_id = c.org_id AND x.case_id = c.id AND x.person_id = p.id)
	AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.org_id = c.org_id AND r.sitting_id = c.sitting_id
		AND r.round = c.round AND r.person_id = p.id AND r.note IS NULL AND r.taken_back_us IS NULL);

-- name: reading_take_back :exec
UPDATE reading SET taken_back_us = $at_us:int WHERE org_id = $org:id AND id = $id:id;

-- All of a round that somebody gave: the note says why they count no more.
-- name: reading_withdraw_all :exec
UPDATE reading SET taken_back_us = $at_us:int, note = $why:text WHERE org_id = $org:id AND sitting_id = $sitting:id
	AND round = $round:int AND person_id = $person:id AND note IS NULL AND taken_back_us IS NULL;

-- What was judged of a round in sight of its first two readings, by whomever.
-- name: reading_withdraw_later_all :exec
UPDATE reading SET taken_back_us = $at_us:int, note = $why:text WHERE org_id = $org:id AND sitting_id = $sitting:id
	AND round = $round:int AND stage NOT IN ('first', 'second') AND note IS NULL AND taken_back_us IS NULL;

-- The second becomes the first where that was withdrawn: both were blind.
-- name: reading_promote_second :exec
UPDATE reading SET stage = 'first' WHERE org_id = $org:id AND sitting_id = $sitting:id AND round = $round:int
	AND stage = 'second' AND note IS NULL AND taken_back_us IS NULL;

-- How many levels somebody has given in a sitting that they did not take back unseen: what was withdrawn, which has a note, was
-- seen.
-- name: reading_given_count :one
-- row: count:int
SELECT COUNT(*) FROM verdict v LEFT JOIN reading r ON r.org_id = v.org_id AND r.id = v.reading_id
WHERE v.org_id = $org:id AND v.sitting_id = $sitting:id AND v.person_id = $person:id AND v.scorer = 'person'
	AND (r.taken_back_us IS NULL OR r.note IS NOT NULL);
