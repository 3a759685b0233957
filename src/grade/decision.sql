-- name: decision_insert :exec
INSERT INTO decision (org_id, id, sitting_id, person_id, outcome, undoes, reason, inputs, effective_us, at_us,
	endorses, sequence)
SELECT $org:id, $id:id, $sitting:id, $person:id, $outcome:text, $undoes:id, $reason:text, $inputs:text,
	$effective_us:int, $at_us:int, $endorses:bool, COALESCE(MAX(sequence), 0) + 1
FROM decision WHERE org_id = $org AND sitting_id = $sitting;

-- The newest: when it is an undoing, no decision is in force.
-- name: decision_newest :maybe
-- row: id:id sitting:id person:id outcome:text reason:text inputs:text at_us:int effective_us:int endorses:bool
SELECT id, sitting_id, person_id, outcome, reason, inputs, at_us, effective_us, endorses FROM decision
WHERE org_id = $org:id AND sitting_id = $sitting:id ORDER BY sequence DESC LIMIT 1;

-- The newest that has taken effect: neither undone nor still to be undone.
-- name: decision_effective :maybe
-- row: id:id sitting:id person:id outcome:text reason:text inputs:text at_us:int effective_us:int endorses:bool
SELECT d.id, d.sitting_id, d.person_id, d.outcome, d.reason, d.inputs, d.at_us, d.effective_us, d.endorses FROM decision d
WHERE d.org_id = $org:id AND d.sitting_id = $sitting:id AND d.outcome <> 'undone' AND d.effective_us <= $now_us:int
	AND NOT EXISTS (SELECT 1 FROM decision u WHERE u.org_id = d.org_id AND u.sitting_id = d.sitting_id
		AND u.undoes = d.id)
ORDER BY d.sequence DESC LIMIT 1;

-- name: decision_by_id :maybe
-- row: id:id sitting:id person:id outcome:text reason:text inputs:text at_us:int effective_us:int endorses:bool
SELECT id, sitting_id, person_id, outcome, reason, inputs, at_us, effective_us, endorses FROM decision
WHERE org_id = $org:id AND id = $id:id;

-- A reviewer's levels beside the machine's on the same task, for their agreement: the person's first, which was blind,
-- and the machine's last, which counts. What follows from several people's (it names a rule) is no judgement of theirs. One that
-- was withdrawn (it has a note) is none to count, and what the same person judged after it is not their first.
-- name: decision_pairs :many
-- row: person_levels:text machine_levels:text
SELECT p.levels, m.levels
FROM verdict p JOIN verdict m ON m.org_id = p.org_id AND m.sitting_id = p.sitting_id AND m.part = p.part
	AND m.task = p.task AND m.outcome = 'judged' AND (m.scorer = 'learned' OR (m.scorer = 'rubric'
		AND NOT EXISTS (SELECT 1 FROM verdict g WHERE g.org_id = m.org_id AND g.sitting_id = m.sitting_id
			AND g.part = m.part AND g.task = m.task AND g.scorer = 'learned' AND g.outcome = 'judged')))
WHERE p.org_id = $org:id AND p.person_id = $person:id AND p.scorer = 'person' AND p.basis NOT LIKE '%"rule":%'
	AND NOT EXISTS (SELECT 1 FROM reading t WHERE t.org_id = p.org_id AND t.id = p.reading_id
		AND t.taken_back_us IS NOT NULL)
	AND NOT EXISTS (SELECT 1 FROM verdict l LEFT JOIN reading t ON t.org_id = l.org_id AND t.id = l.reading_id
		WHERE l.org_id = p.org_id AND l.sitting_id = p.sitting_id AND l.part = p.part AND l.task = p.task
		AND l.sequence < p.sequence AND l.scorer = p.scorer AND l.person_id = p.person_id
		AND (t.taken_back_us IS NULL OR t.note IS NOT NULL))
	AND NOT EXISTS (SELECT 1 FROM verdict l WHERE l.org_id = m.org_id AND l.sitting_id = m.sitting_id
		AND l.part = m.part AND l.task = m.task AND l.sequence > m.sequence AND l.scorer = m.scorer)
ORDER BY p.id DESC LIMIT 2000;
