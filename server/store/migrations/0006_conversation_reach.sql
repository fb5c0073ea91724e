-- reach: role and place (their code) with which a conversation was begun. Whoever is moved to another place or role
-- no longer finds the answers that were given for the former one; moved back, they are there again.

ALTER TABLE conversation ADD COLUMN reach TEXT NOT NULL DEFAULT '';
UPDATE conversation SET reach = 'administrator:' WHERE user_id IS NULL;
UPDATE conversation SET reach = (
    SELECT role || ':' || COALESCE(area_code, '') FROM user WHERE user.id = conversation.user_id
) WHERE user_id IS NOT NULL;
DROP INDEX conversation_by_user;
CREATE INDEX conversation_by_user ON conversation (user_id, reach, updated_at);
