-- name: recount_begun :maybe
-- row: begun_us:int
SELECT begun_us FROM agreement WHERE org_id = $org:id AND assessment_id = $assessment:id;

-- Whether a person judged what another person or a machine judged too.
-- name: recount_is_worth :one
-- row: worth:bool
SELECT EXISTS (SELECT 1 FROM verdict p JOIN verdict o ON o.org_id = p.org_id AND o.sitting_id = p.sitting_id
		AND o.part = p.part AND o.task = p.task AND o.outcome = 'judged'
	WHERE p.org_id = $org:id AND p.sitting_id = $sitting:id AND p.scorer = 'person' AND p.outcome = 'judged'
		AND (o.scorer IN ('rubric', 'learned') OR (o.scorer = 'person' AND o.person_id <> p.person_id)));
