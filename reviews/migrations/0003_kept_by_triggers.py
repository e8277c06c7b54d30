"""What must agree is kept by triggers: tallies, scores of reviews, ranges of answers, bylines, the reviewers' log."""

from django.db import migrations

# Each function first locks the tallies concerned and then counts in a statement of its own, which sees what the
# transaction it waited for has committed.
TALLY = """
CREATE FUNCTION public.reviews_recount(proposals uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM FROM public.reviews_tally t WHERE t.proposal_id = ANY (proposals) ORDER BY t.proposal_id FOR UPDATE;
    UPDATE public.reviews_tally t SET reviews = (
        SELECT count(*) FROM public.reviews_review v
        WHERE v.proposal_id = t.proposal_id AND v.submitted_at IS NOT NULL AND NOT v.not_my_field
          AND NOT EXISTS (SELECT FROM public.reviews_recusal c
                          WHERE c.proposal_id = v.proposal_id AND c.reviewer_id = v.reviewer_id))
    WHERE t.proposal_id = ANY (proposals);
END $$;

CREATE FUNCTION public.reviews_tally_begins() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.reviews_tally (proposal_id, reviews) SELECT id, 0 FROM added;
    RETURN NULL;
END $$;
CREATE TRIGGER tally_begins AFTER INSERT ON reviews_blindproposal REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_tally_begins();

CREATE FUNCTION public.reviews_tally_added() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM public.reviews_recount(ARRAY(SELECT DISTINCT proposal_id FROM added));
    RETURN NULL;
END $$;
CREATE FUNCTION public.reviews_tally_removed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM public.reviews_recount(ARRAY(SELECT DISTINCT proposal_id FROM removed));
    RETURN NULL;
END $$;
CREATE FUNCTION public.reviews_tally_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM public.reviews_recount(ARRAY(
        SELECT DISTINCT n.proposal_id FROM added n JOIN removed o ON o.id = n.id
        WHERE (o.submitted_at IS NULL) <> (n.submitted_at IS NULL) OR o.not_my_field <> n.not_my_field));
    RETURN NULL;
END $$;

CREATE TRIGGER tally_added AFTER INSERT ON reviews_review REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_tally_added();
CREATE TRIGGER tally_removed AFTER DELETE ON reviews_review REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_tally_removed();
CREATE TRIGGER tally_changed AFTER UPDATE ON reviews_review REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_tally_changed();
CREATE TRIGGER tally_added AFTER INSERT ON reviews_recusal REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_tally_added();
CREATE TRIGGER tally_removed AFTER DELETE ON reviews_recusal REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_tally_removed();
"""

SCORES = """
CREATE FUNCTION public.reviews_score_in_range() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.reviews_criterion c
        JOIN public.reviews_review v ON v.id = NEW.review_id
        JOIN public.reviews_blindproposal p ON p.id = v.proposal_id AND p.round_id = c.round_id
        WHERE c.id = NEW.criterion_id AND NEW.value BETWEEN c.minimum AND c.maximum) THEN
        RAISE EXCEPTION 'not an answer to this criterion' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER score_in_range BEFORE INSERT OR UPDATE ON reviews_score
    FOR EACH ROW EXECUTE FUNCTION public.reviews_score_in_range();

CREATE FUNCTION public.reviews_score_of_review() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    UPDATE public.reviews_review v SET score = s.mean, first_score = coalesce(v.first_score, s.mean)
    FROM (
        SELECT a.review_id, sum(c.weight * (4.0 * (a.value - c.minimum) / (c.maximum - c.minimum) - 2))::float8
               / nullif(sum(c.weight), 0)::float8 AS mean
        FROM public.reviews_score a JOIN public.reviews_criterion c ON c.id = a.criterion_id
        WHERE a.review_id IN (SELECT review_id FROM added)
        GROUP BY a.review_id
    ) s WHERE v.id = s.review_id;
    RETURN NULL;
END $$;
CREATE TRIGGER score_added AFTER INSERT ON reviews_score REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_score_of_review();
CREATE TRIGGER score_changed AFTER UPDATE ON reviews_score REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.reviews_score_of_review();

CREATE FUNCTION public.reviews_review_begins_unscored() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.score := NULL;
    NEW.first_score := NULL;
    RETURN NEW;
END $$;
CREATE TRIGGER review_begins_unscored BEFORE INSERT ON reviews_review
    FOR EACH ROW EXECUTE FUNCTION public.reviews_review_begins_unscored();
"""

BYLINES = """
CREATE FUNCTION public.reviews_byline_only_where_named() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.reviews_blindproposal p JOIN public.reviews_reviewround r ON r.id = p.round_id
                   WHERE p.id = NEW.proposal_id AND r.is_named) THEN
        RAISE EXCEPTION 'review of this proposal is anonymous' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER byline_only_where_named BEFORE INSERT OR UPDATE ON reviews_byline
    FOR EACH ROW EXECUTE FUNCTION public.reviews_byline_only_where_named();
"""

LOG = """
CREATE FUNCTION public.reviews_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the reviewers'' log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON reviews_event
    FOR EACH ROW EXECUTE FUNCTION public.reviews_event_is_append_only();
"""

NOT_FOR_EVERYBODY = "REVOKE EXECUTE ON FUNCTION public.reviews_recount(uuid[]) FROM PUBLIC"

DOWN = """
DROP TRIGGER event_no_change ON reviews_event;
DROP TRIGGER byline_only_where_named ON reviews_byline;
DROP TRIGGER review_begins_unscored ON reviews_review;
DROP TRIGGER score_changed ON reviews_score;
DROP TRIGGER score_added ON reviews_score;
DROP TRIGGER score_in_range ON reviews_score;
DROP TRIGGER tally_removed ON reviews_recusal;
DROP TRIGGER tally_added ON reviews_recusal;
DROP TRIGGER tally_changed ON reviews_review;
DROP TRIGGER tally_removed ON reviews_review;
DROP TRIGGER tally_added ON reviews_review;
DROP TRIGGER tally_begins ON reviews_blindproposal;
DROP FUNCTION public.reviews_event_is_append_only();
DROP FUNCTION public.reviews_byline_only_where_named();
DROP FUNCTION public.reviews_review_begins_unscored();
DROP FUNCTION public.reviews_score_of_review();
DROP FUNCTION public.reviews_score_in_range();
DROP FUNCTION public.reviews_tally_changed();
DROP FUNCTION public.reviews_tally_removed();
DROP FUNCTION public.reviews_tally_added();
DROP FUNCTION public.reviews_tally_begins();
DROP FUNCTION public.reviews_recount(uuid[]);
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0002_walls")]
    operations = [migrations.RunSQL(TALLY + SCORES + BYLINES + LOG + NOT_FOR_EVERYBODY, DOWN)]
