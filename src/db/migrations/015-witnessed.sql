-- The log is published with the cosignatures of witnesses, and administrators hear of it when it is not.

-- Whoever knows of no witnesses publishes nothing any more.
ALTER TABLE ledger_lease ADD COLUMN witnessed boolean NOT NULL DEFAULT false;
-- When administrators were told of a problem by mail; NULL: of none that is not over by their knowledge.
ALTER TABLE ledger_lease ADD COLUMN alarmed_us bigint;
