-- The newest that was to be signed.
-- name: remake_newest :maybe
-- row: size:int root:bytes
SELECT size, root FROM ledger_checkpoint WHERE org_id = $org:id ORDER BY size DESC LIMIT 1;
