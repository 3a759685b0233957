-- Verifications: short sittings of only those questions that show again what somebody has shown before (exam/verification.h).

ALTER TABLE sitting ADD COLUMN verification text; -- which questions, canonical JSON; NULL: the whole assessment
