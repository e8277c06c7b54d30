"""Scores are checked once for each statement, not for each row: many at once took seconds."""

from django.db import migrations

UP = """
DROP TRIGGER score_in_range ON reviews_score;
DROP FUNCTION public.reviews_score_in_range();

CREATE OR REPLACE FUNCTION public.reviews_score_of_review() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added a
        LEFT JOIN public.reviews_criterion c ON c.id = a.criterion_id AND a.value BETWEEN c.minimum AND c.maximum
        LEFT JOIN public.reviews_review v ON v.id = a.review_id
        LEFT JOIN public.reviews_blindproposal p ON p.id = v.proposal_id AND p.round_id = c.round_id
        WHERE p.id IS NULL) THEN
        RAISE EXCEPTION 'not an answer to this criterion' USING ERRCODE = 'check_violation';
    END IF;
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
"""

DOWN = """
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
"""


class Migration(migrations.Migration):
    dependencies = [("reviews", "0003_kept_by_triggers")]
    operations = [migrations.RunSQL(UP, DOWN)]
