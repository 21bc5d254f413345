"""What ends with a user's password or activity, whoever changes them: a form, a command, SQL."""

import pgtrigger

# A password that is set anew may have been guessed; what only reads goes on. Sessions carry a
# digest of the password: all but the one in which it was changed end by themselves.
END_CREDENTIALS = """
    IF OLD.is_active AND NOT NEW.is_active THEN
        DELETE FROM accounts_token WHERE user_id = NEW.id;
        DELETE FROM accounts_session WHERE user_id = NEW.id;
    ELSIF NEW.password <> OLD.password THEN
        DELETE FROM accounts_token WHERE user_id = NEW.id AND scope = 'write';
    END IF;
    RETURN NULL;
"""
STAY = """
    RAISE EXCEPTION 'The name of % stands in the history: deactivate the user, who then stays.',
        OLD.username USING ERRCODE = 'restrict_violation';
"""

TRIGGERS = [
    pgtrigger.Trigger(
        name="ends_credentials",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("password", "is_active"),
        func=END_CREDENTIALS,
    ),
    pgtrigger.Trigger(name="stays", when=pgtrigger.Before, operation=pgtrigger.Delete, func=STAY),
]
