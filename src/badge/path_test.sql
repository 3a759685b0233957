-- Statements for path_test.c.

-- The first belief that rests on a machine's judgement.
-- name: path_provisional :one
-- row: id:id
SELECT id FROM belief WHERE org_id = $org:id AND provisional ORDER BY id LIMIT 1;

-- name: path_rewrite :exec
UPDATE belief SET mean_logit = $mean_logit:real, sd_logit = $sd_logit:real, posterior = $posterior:bytes,
	evidence = $evidence:text
WHERE org_id = $org:id AND id = $id:id;
