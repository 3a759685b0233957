-- name: holder_own :maybe
-- row: id:id
SELECT c.id FROM credential c LEFT JOIN credential_page p ON p.org_id = c.org_id AND p.credential_id = c.id
WHERE c.org_id = $org:id AND c.id = $id:id AND c.person_id = $person:id AND c.published_us IS NOT NULL
	AND p.deleted_us IS NULL;

-- name: holder_claim :exec
INSERT INTO credential_page (org_id, credential_id, claimed_us) VALUES ($org:id, $id:id, $now_us:int)
ON CONFLICT (org_id, credential_id) DO UPDATE SET claimed_us = COALESCE(credential_page.claimed_us, $now_us);

-- name: holder_set_shown :exec
UPDATE credential_page SET shown_us = $shown_us:int WHERE org_id = $org:id AND credential_id = $id:id;

-- name: holder_set_deleted :exec
UPDATE credential_page SET shown_us = NULL, deleted_us = $now_us:int
WHERE org_id = $org:id AND credential_id = $id:id;

-- What was deleted from some time on, in the order of when.
-- name: holder_gone_since :many
-- row: id:id at_us:int
SELECT credential_id, deleted_us FROM credential_page
WHERE org_id = $org:id AND (deleted_us > $at_us:int OR (deleted_us = $at_us AND credential_id > $id:id))
ORDER BY deleted_us, credential_id LIMIT 1000;

-- name: holder_erase :exec
UPDATE credential SET document = '', jwt = '' WHERE org_id = $org:id AND id = $id:id;

-- Its later editions; and what was only to be one.
-- name: holder_erase_renewals :exec
UPDATE credential_renewal SET document = '', jwt = '', reason = ''
WHERE org_id = $org:id AND credential_id = $id:id AND published_us IS NOT NULL;

-- name: holder_end_renewal :exec
DELETE FROM credential_renewal WHERE org_id = $org:id AND credential_id = $id:id AND published_us IS NULL;

-- Offers to wallets that are open, and links that were not used.
-- name: holder_end_offers :exec
DELETE FROM wallet_offer WHERE org_id = $org:id AND credential_id = $id:id;

-- name: holder_end_links :exec
DELETE FROM link WHERE org_id = $org:id AND subject_id = $id:id;
