"""The triggers of the archive's tables: copied dates, the search table, texts to link."""

from functools import reduce
from operator import or_

import pgtrigger

from monitor.changes.triggers import after_statement

# Who copies a date holds the row it stands in, with the lock that the foreign key takes anyway, and
# who changes a date waits for them (`wait_for_copies`): none of the two overlooks the other.
COPY_DATE_OF_ISSUE = pgtrigger.Trigger(
    name="copy_date_of_issue",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("issue_id", "published_on", "published_until"),
    func="""
        SELECT published_on, published_until INTO NEW.published_on, NEW.published_until
        FROM articles_issue WHERE id = NEW.issue_id FOR KEY SHARE;
        RETURN NEW;
    """,
)

COPY_DATE_OF_ARTICLE = pgtrigger.Trigger(
    name="copy_date_of_article",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert
    | pgtrigger.UpdateOf("article_id", "published_on", "published_until"),
    func="""
        SELECT published_on, published_until INTO NEW.published_on, NEW.published_until
        FROM articles_article WHERE id = NEW.article_id FOR KEY SHARE;
        RETURN NEW;
    """,
)

# Whether a text is about whom it mentions follows from where it does, but an editor's word stands.
ROLE = """
    NEW.role = coalesce(nullif(NEW.given_role, ''), articles_role(NEW.article_id, NEW.spans));
    RETURN NEW;
"""
KEEP_ROLE = (
    # Of new mentions, those that linking makes say it themselves: most are in texts without any
    # citation. What comes back, and is not new, was made at another time.
    pgtrigger.Trigger(
        name="keep_role_of_new",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Condition(
            "NEW.origin <> 'matcher' OR NEW.given_role <> '' OR NEW.created_at < now()"
        ),
        func=ROLE,
    ),
    pgtrigger.Trigger(
        name="keep_role",
        when=pgtrigger.Before,
        operation=pgtrigger.UpdateOf("spans", "role", "given_role"),
        func=ROLE,
    ),
)


def wait_for_copies(table: str, *columns: str) -> pgtrigger.Trigger:
    """Before a date changes, those who have just copied it commit; others wait for the new one.

    Named so that it comes after the trigger that copies the date.
    """
    changes = [
        pgtrigger.Q(**{f"old__{column}__df": pgtrigger.F(f"new__{column}")}) for column in columns
    ]
    return pgtrigger.Trigger(
        name="wait_for_copies",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=reduce(or_, changes),
        func=f"""
            PERFORM FROM {table} WHERE id = OLD.id FOR UPDATE;
            RETURN NEW;
        """,
    )


MOVED = "(n.published_on, n.published_until) IS DISTINCT FROM (o.published_on, o.published_until)"

# A new date of an issue is copied to its articles, and from them to their mentions.
HAND_DATE_TO_ARTICLES = after_statement(
    "hand_date_to_articles",
    pgtrigger.Update,
    f"""
        UPDATE articles_article
        SET published_on = n.published_on, published_until = n.published_until
        FROM new_rows n JOIN old_rows o USING (id)
        WHERE articles_article.issue_id = n.id AND {MOVED};
        RETURN NULL;
    """,
)

HAND_DATE_TO_MENTIONS = after_statement(
    "hand_date_to_mentions",
    pgtrigger.Update,
    f"""
        UPDATE articles_mention
        SET published_on = n.published_on, published_until = n.published_until
        FROM new_rows n JOIN old_rows o USING (id)
        WHERE articles_mention.article_id = n.id AND {MOVED};
        UPDATE articles_articlesearch
        SET published_on = n.published_on, published_until = n.published_until
        FROM new_rows n JOIN old_rows o USING (id)
        WHERE articles_articlesearch.article_id = n.id AND {MOVED};
        RETURN NULL;
    """,
)

# How many articles a day has is counted anew only after a revision that says so (`timeline.py`).
# These fire after the triggers that announce, which make the revision: PostgreSQL goes by name.
NOTE_DATES = """
        UPDATE changes_revision SET dates_moved = true
        WHERE id = nullif(current_setting('monitor.revision', true), '')::bigint
          AND NOT dates_moved"""

NOTE_ARTICLES_THAT_COME_OR_GO = after_statement(
    "note_articles_that_come_or_go",
    pgtrigger.Insert | pgtrigger.Delete,
    f"""{NOTE_DATES};
        RETURN NULL;
    """,
)

NOTE_MOVED_DATES = after_statement(
    "note_moved_dates",
    pgtrigger.Update,
    f"""{NOTE_DATES}
          AND EXISTS (
            SELECT FROM new_rows n JOIN old_rows o USING (id) WHERE {MOVED}
          );
        RETURN NULL;
    """,
)

# Every word, as articles/fulltext.py asks for it.
VECTOR = (
    "setweight(to_tsvector('articles_text', articles_words(n.headline)), 'A')"
    " || setweight(to_tsvector('articles_text', articles_words(n.body)), 'B')"
)

INDEX_NEW_TEXTS = after_statement(
    "index_new_texts",
    pgtrigger.Insert,
    f"""
        INSERT INTO articles_articlesearch (article_id, published_on, published_until, vector)
        SELECT n.id, n.published_on, n.published_until, {VECTOR} FROM new_rows n;
        RETURN NULL;
    """,
)

INDEX_CHANGED_TEXTS = after_statement(
    "index_changed_texts",
    pgtrigger.Update,
    f"""
        UPDATE articles_articlesearch SET vector = {VECTOR}
        FROM new_rows n JOIN old_rows o USING (id)
        WHERE articles_articlesearch.article_id = n.id
          AND (n.headline, n.body) IS DISTINCT FROM (o.headline, o.body);
        RETURN NULL;
    """,
)

# The mark of a heading left behind is that text itself, so that no edit before it moves it; where
# the text does not end with it any more, it was cut off, or the rest came. No text is all heading.
FORGET_NEXT_HEADING = pgtrigger.Trigger(
    name="forget_next_heading",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("body", "next_heading"),
    condition=pgtrigger.Condition("NEW.next_heading <> ''"),
    func="""
        IF right(NEW.body, length(NEW.next_heading)) <> NEW.next_heading
           OR left(NEW.body, - length(NEW.next_heading)) ~ '^\\s*$' THEN
            NEW.next_heading = '';
        END IF;
        RETURN NEW;
    """,
)

# Texts that still have to be linked. `body` is the text that the spans of existing
# mentions refer to: the one before the first change since.
NOTE_NEW_TEXTS = after_statement(
    "note_new_texts",
    pgtrigger.Insert,
    """
        INSERT INTO articles_pendinglink (article_id) SELECT id FROM new_rows;
        RETURN NULL;
    """,
)

NOTE_CHANGED_TEXTS = after_statement(
    "note_changed_texts",
    pgtrigger.Update,
    """
        INSERT INTO articles_pendinglink AS pending (article_id, body)
        SELECT n.id, CASE WHEN n.body <> o.body THEN o.body ELSE '' END
        FROM new_rows n JOIN old_rows o USING (id)
        WHERE (n.headline, n.body, n.next_heading, n.published_on)
              IS DISTINCT FROM (o.headline, o.body, o.next_heading, o.published_on)
        ON CONFLICT (article_id) DO UPDATE SET body = excluded.body
        WHERE pending.body = '' AND excluded.body <> '';
        RETURN NULL;
    """,
)


def _squeezed(sql: str) -> str:
    """SQL of a text without its spaces, the typographic ones too: a headline is one line."""
    spaces = r"[\s\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]"
    return f"regexp_replace({sql}, '{spaces}', '', 'g')"


# A derived headline is words of its text. Whoever writes another one over it has given a headline,
# and the mark goes, though nobody said so.
KNOW_HEADLINES_GIVEN = pgtrigger.Trigger(
    name="know_headlines_given",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("headline"),
    condition=pgtrigger.Condition(
        "OLD.headline IS DISTINCT FROM NEW.headline"
        " AND OLD.headline_is_derived AND NEW.headline_is_derived"
    ),
    func=f"""
        NEW.headline_is_derived = strpos(
            {_squeezed("left(NEW.body, 2000)")}, {_squeezed("rtrim(NEW.headline, '…')")}
        ) > 0;
        RETURN NEW;
    """,
)
