-- name: review_case_insert :exec
INSERT INTO review_case (org_id, id, sitting_id, reasons, state, created_us, changed_us)
VALUES ($org:id, $id:id, $sitting:id, $reasons:text, 'waiting', $now_us:int, $now_us)
ON CONFLICT (org_id, sitting_id) DO NOTHING;

-- name: review_case_teaches :exec
UPDATE review_case SET teaches = $teaches:real WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- name: review_case_reasons :maybe
-- row: reasons:text
SELECT reasons FROM review_case WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- name: review_case_reword :exec
UPDATE review_case SET reasons = $reasons:text WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- What a reviewer may take (waiting, or a claim that ran out), and what they hold or have just decided: never their own
-- sitting, nor one with a declared conflict; what they have read, another reads next, but for the two who are to agree in turns.
-- name: review_open_cases :many
-- row: id:id sitting:id assessment:id title:text state:text reasons:text claimed_by:id claimed_until_us:int since_us:int candidate:id stage:text round:int twice:text due_us:int
SELECT c.id, c.sitting_id, a.id, a.title, c.state, c.reasons, c.claimed_by, c.claimed_until_us,
	COALESCE((SELECT MAX(p.at_us) FROM appeal p WHERE p.org_id = c.org_id AND p.sitting_id = c.sitting_id), c.created_us),
	s.person_id, c.stage, c.round, c.twice, c.due_us
FROM review_case c
JOIN sitting s ON s.org_id = c.org_id AND s.id = c.sitting_id
JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE c.org_id = $org:id AND c.state <> 'closed' AND s.person_id <> $person:id
	AND (c.claimed_by = $person OR c.claimed_by IS NULL OR (c.claimed_until_us < $now_us:int AND c.state <> 'decided'))
	AND NOT EXISTS (SELECT 1 FROM conflict_of_interest x
		WHERE x.org_id = c.org_id AND x.case_id = c.id AND x.person_id = $person)
	AND (c.stage NOT IN ('second', 'adjudication') OR NOT EXISTS (SELECT 1 FROM reading r WHERE r.org_id = c.org_id
		AND r.sitting_id = c.sitting_id AND r.round = c.round AND r.person_id = $person
			AND r.note IS NULL AND r.taken_back_us IS NULL))
	AND (c.stage <> 'agreement' OR (EXISTS (SELECT 1 FROM reading r WHERE r.org_id = c.org_id
		AND r.sitting_id = c.sitting_id AND r.round = c.round AND r.person_id = $person
			AND r.note IS NULL AND r.taken_back_us IS NULL)
		AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.org_id = c.org_id AND r.sitting_id = c.sitting_id
			AND r.round = c.round AND r.person_id = $person AND r.stage = 'agreement'
			AND r.note IS NULL AND r.taken_back_us IS NULL
			AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.org_id = r.org_id AND n.sitting_id = r.sitting_id
				AND n.round = r.round AND n.stage = r.stage AND n.person_id <> $person
				AND n.note IS NULL AND n.taken_back_us IS NULL AND n.sequence > r.sequence))))
	AND ($assessment:id IS NULL OR a.id = $assessment)
ORDER BY CASE WHEN c.due_us < $soon_us:int THEN c.due_us ELSE $soon_us END,
	CASE WHEN c.created_us < $fresh_us:int THEN 0 ELSE 1 END,
	CASE WHEN c.created_us < $fresh_us THEN 0.0 ELSE -c.teaches END, c.created_us, c.id LIMIT 100;

-- name: review_case_by_id :maybe
-- row: id:id sitting:id assessment:id title:text state:text reasons:text claimed_by:id claimed_until_us:int since_us:int candidate:id stage:text round:int twice:text due_us:int
SELECT c.id, c.sitting_id, a.id, a.title, c.state, c.reasons, c.claimed_by, c.claimed_until_us,
	COALESCE((SELECT MAX(p.at_us) FROM appeal p WHERE p.org_id = c.org_id AND p.sitting_id = c.sitting_id), c.created_us),
	s.person_id, c.stage, c.round, c.twice, c.due_us
FROM review_case c
JOIN sitting s ON s.org_id = c.org_id AND s.id = c.sitting_id
JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE c.org_id = $org:id AND c.id = $id:id;

-- What keeps somebody from a case.
-- name: review_conflict_of :maybe
-- row: note:text
SELECT note FROM conflict_of_interest WHERE org_id = $org:id AND case_id = $case_id:id AND person_id = $person:id;

-- name: review_case_of_sitting :maybe
-- row: id:id state:text
SELECT id, state FROM review_case WHERE org_id = $org:id AND sitting_id = $sitting:id;

-- The one conditional update that makes a claim: free, one's own, or run out. Whoever takes over judges anew, unless all readings
-- are there.
-- name: review_case_claim :count
UPDATE review_case SET state = CASE WHEN stage = 'decision' OR (claimed_by = $person AND state = 'judged') THEN 'judged'
	ELSE 'claimed' END,
	claimed_by = $person:id, claimed_until_us = $until_us:int, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND state IN ('waiting', 'claimed', 'judged')
	AND (claimed_by IS NULL OR claimed_by = $person OR claimed_until_us < $now_us)
	AND NOT EXISTS (SELECT 1 FROM conflict_of_interest x
		WHERE x.org_id = review_case.org_id AND x.case_id = review_case.id AND x.person_id = $person)
	AND (stage NOT IN ('second', 'adjudication') OR NOT EXISTS (SELECT 1 FROM reading r
		WHERE r.org_id = review_case.org_id AND r.sitting_id = review_case.sitting_id
			AND r.round = review_case.round AND r.person_id = $person AND r.note IS NULL AND r.taken_back_us IS NULL))
	AND (stage <> 'agreement' OR (EXISTS (SELECT 1 FROM reading r
			WHERE r.org_id = review_case.org_id AND r.sitting_id = review_case.sitting_id
				AND r.round = review_case.round AND r.person_id = $person AND r.note IS NULL AND r.taken_back_us IS NULL)
		AND NOT EXISTS (SELECT 1 FROM reading r
			WHERE r.org_id = review_case.org_id AND r.sitting_id = review_case.sitting_id
				AND r.round = review_case.round AND r.person_id = $person AND r.stage = 'agreement'
				AND r.note IS NULL AND r.taken_back_us IS NULL
				AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.org_id = r.org_id AND n.sitting_id = r.sitting_id
					AND n.round = r.round AND n.stage = r.stage AND n.person_id <> $person
					AND n.note IS NULL AND n.taken_back_us IS NULL AND n.sequence > r.sequence))));

-- To the next reading, and whoever may give it; by whoever has just given one.
-- name: review_case_pass_on :count
UPDATE review_case SET stage = $stage:text, twice = $twice:text, state = 'waiting', claimed_by = NULL, claimed_until_us = NULL,
	changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND claimed_by = $person:id AND state = 'judged';

-- What somebody judged since then and passed on, and nobody has taken up or left since: newest first.
-- name: review_case_given :many
-- row: id:id sitting:id title:text at_us:int
SELECT c.id, c.sitting_id, a.title, r.at_us FROM review_case c
JOIN reading r ON r.org_id = c.org_id AND r.sitting_id = c.sitting_id AND r.round = c.round
JOIN sitting s ON s.org_id = c.org_id AND s.id = c.sitting_id
JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE c.org_id = $org:id AND c.state = 'waiting' AND c.changed_us > $since_us:int AND r.at_us > $since_us
	AND r.person_id = $person:id AND r.note IS NULL AND r.taken_back_us IS NULL
	AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.org_id = r.org_id AND n.sitting_id = r.sitting_id
		AND n.sequence > r.sequence)
	AND NOT EXISTS (SELECT 1 FROM conflict_of_interest x
		WHERE x.org_id = c.org_id AND x.case_id = c.id AND x.person_id = $person)
	AND NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.org_id = c.org_id AND e.id >= $since:id AND e.subject_id = c.id
		AND e.at_us > r.at_us AND e.action IN ('case.claim', 'case.release', 'case.conflict'))
ORDER BY r.at_us DESC LIMIT 20;

-- How often a case was taken up, given back or left for a conflict since then. Ids sort by time: no more of what was done is gone
-- through.
-- name: review_case_moves :one
-- row: count:int
SELECT COUNT(*) FROM audit_event WHERE org_id = $org:id AND id >= $since:id AND subject_id = $case_id:id
	AND at_us > $since_us:int AND action IN ('case.claim', 'case.release', 'case.conflict');

-- Back from where it was passed on to, to whoever has judged, unless somebody has taken it up.
-- name: review_case_take_back :count
UPDATE review_case SET stage = $stage:text, twice = CASE WHEN $stage = 'first' THEN NULL ELSE twice END, state = 'claimed',
	claimed_by = $person:id, claimed_until_us = $until_us:int, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND round = $round:int AND state = 'waiting';

-- Whoever has just judged keeps it.
-- name: review_case_keep :count
UPDATE review_case SET stage = $stage:text, twice = $twice:text, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND claimed_by = $person:id AND state = 'judged';

-- It is decided without the reading that is due, by whoever read last.
-- name: review_case_waive :count
UPDATE review_case SET stage = 'decision', twice = $twice:text, state = 'judged', claimed_by = $person:id,
	claimed_until_us = $until_us:int, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND stage = $stage:text AND state IN ('waiting', 'claimed');

-- Cases of an assessment that wait for a reading beyond the first, or are at one, oldest first.
-- name: review_due :many
-- row: id:id sitting:id assessment:id title:text state:text reasons:text claimed_by:id claimed_until_us:int since_us:int candidate:id stage:text round:int twice:text due_us:int
SELECT c.id, c.sitting_id, a.id, a.title, c.state, c.reasons, c.claimed_by, c.claimed_until_us,
	COALESCE((SELECT MAX(p.at_us) FROM appeal p WHERE p.org_id = c.org_id AND p.sitting_id = c.sitting_id), c.created_us),
	s.person_id, c.stage, c.round, c.twice, c.due_us
FROM review_case c
JOIN sitting s ON s.org_id = c.org_id AND s.id = c.sitting_id
JOIN assessment a ON a.org_id = s.org_id AND a.id = s.assessment_id
WHERE c.org_id = $org:id AND s.assessment_id = $assessment:id AND c.stage IN ('second', 'adjudication', 'agreement')
	AND c.state IN ('waiting', 'claimed')
ORDER BY c.created_us, c.id LIMIT 200;

-- name: review_case_release :count
UPDATE review_case SET state = 'waiting', claimed_by = NULL, claimed_until_us = NULL, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND claimed_by = $person:id AND state IN ('claimed', 'judged');

-- To the reading that is due without one that was withdrawn, or cannot be given. Whoever holds it stays, if they were to read it
-- blind and still are.
-- name: review_case_rewind :exec
UPDATE review_case SET stage = $stage:text, twice = CASE WHEN $stage = 'first' THEN NULL ELSE twice END,
	state = CASE WHEN state = 'claimed' AND stage IN ('first', 'second') THEN state ELSE 'waiting' END,
	claimed_by = CASE WHEN state = 'claimed' AND stage IN ('first', 'second') THEN claimed_by END,
	claimed_until_us = CASE WHEN state = 'claimed' AND stage IN ('first', 'second') THEN claimed_until_us END,
	changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND state IN ('waiting', 'claimed', 'judged');

-- From one state to the next, by whoever holds it.
-- name: review_case_move :count
UPDATE review_case SET state = $to_state:text, claimed_until_us = $until_us:int, changed_us = $now_us:int
WHERE org_id = $org:id AND id = $id:id AND claimed_by = $person:id AND state = $from_state:text;

-- name: review_case_close :count
UPDATE review_case SET state = 'closed', changed_us = $now_us:int
WHERE org_id = $org:id AND sitting_id = $sitting:id AND state = 'decided';

-- name: review_case_reopen :count
UPDATE review_case SET state = 'waiting', reasons = $reasons:text, claimed_by = NULL, claimed_until_us = NULL,
	stage = 'first', round = round + 1, twice = NULL, due_us = $due_us:int, late_told_us = NULL, nobody_told_us = NULL,
	changed_us = $now_us:int
WHERE org_id = $org:id AND sitting_id = $sitting:id AND state IN ('decided', 'closed');

-- name: review_conflict_insert :count
INSERT INTO conflict_of_interest (org_id, case_id, person_id, note, at_us)
VALUES ($org:id, $case_id:id, $person:id, $note:text, $at_us:int) ON CONFLICT DO NOTHING;

-- Whoever judged or decided in the sitting.
-- name: review_conflict_insert_all :exec
INSERT INTO conflict_of_interest (org_id, case_id, person_id, note, at_us)
SELECT $org:id, $case_id:id, p.person_id, $note:text, $at_us:int
FROM (SELECT person_id FROM verdict WHERE org_id = $org AND sitting_id = $sitting:id AND person_id IS NOT NULL
	UNION SELECT person_id FROM decision WHERE org_id = $org AND sitting_id = $sitting AND person_id IS NOT NULL) p
WHERE true ON CONFLICT DO NOTHING;

-- Whoever took a case since then, and has given no reading of this round that counts. Ids sort by time: no more of what was
-- done is gone through.
-- name: review_conflict_insert_seen :exec
INSERT INTO conflict_of_interest (org_id, case_id, person_id, note, at_us)
SELECT $org:id, $case_id:id, e.person_id, $note:text, $at_us:int
FROM audit_event e JOIN review_case c ON c.org_id = e.org_id AND c.id = e.subject_id
WHERE e.org_id = $org AND e.id >= $since:id AND e.action = 'case.claim' AND e.subject_id = $case_id
	AND e.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM reading r WHERE r.org_id = c.org_id
		AND r.sitting_id = c.sitting_id AND r.round = c.round AND r.person_id = e.person_id
		AND r.note IS NULL AND r.taken_back_us IS NULL)
ON CONFLICT DO NOTHING;
