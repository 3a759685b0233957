-- Takes the lease when nobody holds it, or it ends when none can, which is from before the clock was set back: the row that
-- comes back is the proof.
-- name: publication_take :maybe
-- row: epoch:int
INSERT INTO ledger_lease (org_id, epoch, holder, until_us) VALUES ($org:id, 1, $holder:id, $until_us:int)
ON CONFLICT (org_id) DO UPDATE SET epoch = ledger_lease.epoch + 1, holder = $holder, until_us = $until_us
WHERE ledger_lease.until_us < $now_us:int OR ledger_lease.until_us > $impossible_us:int
RETURNING epoch;

-- Renews it, if it still is this holder's.
-- name: publication_renew :count
UPDATE ledger_lease SET until_us = $until_us:int
WHERE org_id = $org:id AND epoch = $epoch:int AND holder = $holder:id;

-- Gives it back; what was wrong before is over.
-- name: publication_release :maybe
-- row: alarmed_us:int
UPDATE ledger_lease SET until_us = 0, problem = NULL, problem_us = NULL
WHERE org_id = $org:id AND epoch = $epoch:int AND holder = $holder:id RETURNING alarmed_us;

-- Gives it back and leaves the rest to whoever comes next.
-- name: publication_give_up :exec
UPDATE ledger_lease SET until_us = 0 WHERE org_id = $org:id AND epoch = $epoch:int AND holder = $holder:id;

-- name: publication_record :count
INSERT INTO ledger_checkpoint (org_id, size, root, epoch, at_us)
VALUES ($org:id, $size:int, $root:bytes, $epoch:int, $at_us:int) ON CONFLICT DO NOTHING;

-- name: publication_root :one
-- row: root:bytes
SELECT root FROM ledger_checkpoint WHERE org_id = $org:id AND size = $size:int;

-- name: publication_mark :exec
UPDATE ledger_checkpoint SET note = $note:text WHERE org_id = $org:id AND size = $size:int;

-- name: publication_advance :exec
UPDATE ledger_head SET published = $size:int WHERE org_id = $org:id AND published < $size;

-- The newest published checkpoint that one append can reach from here.
-- name: publication_ahead :maybe
-- row: size:int root:bytes note:text
SELECT size, root, note FROM ledger_checkpoint
WHERE org_id = $org:id AND size > $size:int AND size <= $most:int AND note IS NOT NULL ORDER BY size DESC LIMIT 1;

-- What was published under a size.
-- name: publication_at :maybe
-- row: root:bytes note:text
SELECT root, note FROM ledger_checkpoint WHERE org_id = $org:id AND size = $size:int AND note IS NOT NULL;

-- The newest that was published.
-- name: publication_last :maybe
-- row: note:text
SELECT note FROM ledger_checkpoint WHERE org_id = $org:id AND note IS NOT NULL ORDER BY size DESC LIMIT 1;

-- name: publication_checkpoints :many
-- row: size:int root:bytes
SELECT size, root FROM ledger_checkpoint WHERE org_id = $org:id AND size > $after:int ORDER BY size LIMIT 4096;

-- name: publication_witnessed :maybe
-- row: witnessed:bool
SELECT witnessed FROM ledger_lease WHERE org_id = $org:id;

-- name: publication_set_witnessed :exec
UPDATE ledger_lease SET witnessed = $witnessed:bool
WHERE org_id = $org:id AND epoch = $epoch:int AND holder = $holder:id;

-- name: publication_set_problem :exec
INSERT INTO ledger_lease (org_id, epoch, holder, until_us, problem, problem_us)
VALUES ($org:id, 0, $holder:id, 0, $problem:text, $now_us:int)
ON CONFLICT (org_id) DO UPDATE SET problem = $problem, problem_us = COALESCE(ledger_lease.problem_us, $now_us);

-- name: publication_clear :maybe
-- row: alarmed_us:int
UPDATE ledger_lease SET problem = NULL, problem_us = NULL WHERE org_id = $org:id AND problem = $problem:text
RETURNING alarmed_us;

-- name: publication_get_problem :maybe
-- row: problem:text since_us:int
SELECT problem, problem_us FROM ledger_lease WHERE org_id = $org:id AND problem IS NOT NULL;

-- Who changes the row tells.
-- name: publication_set_alarmed :count
UPDATE ledger_lease SET alarmed_us = $now_us:int
WHERE org_id = $org:id AND alarmed_us IS NULL AND problem IS NOT NULL AND problem_us <= $before_us:int;

-- name: publication_set_well :count
UPDATE ledger_lease SET alarmed_us = NULL WHERE org_id = $org:id AND alarmed_us IS NOT NULL AND problem IS NULL;
