-- Appeals: what their answer was before the first result was seen.

ALTER TABLE appeal_answer ADD COLUMN level_blind bigint; -- judged first, not knowing the first result; NULL: that counts
