-- A judgement that was passed on to the next reader can be taken back for a minute, as a decision can be undone: the reading
-- stays, and does not count.

ALTER TABLE reading ADD COLUMN taken_back_us bigint; -- NULL: it counts
