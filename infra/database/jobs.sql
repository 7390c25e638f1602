-- Run by the owner, after procrastinate's own tables stand in the schema `jobs`.
-- Clinics hold EXECUTE on this one function and nothing else there. The clinic is taken from the role that BEGIN set, not
-- from an argument: a clinic cannot put a job in another's name. current_setting('role') is the caller's role even inside
-- SECURITY DEFINER, where current_user is already the owner.
CREATE OR REPLACE FUNCTION jobs.defer_job(task text, args jsonb DEFAULT '{{}}', queue text DEFAULT 'default',
    run_at timestamptz DEFAULT NULL, lock text DEFAULT NULL, queueing_lock text DEFAULT NULL, priority int DEFAULT 0)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
DECLARE clinic text := current_setting('role');
BEGIN
  IF clinic IN ('none', 'clinics') THEN RAISE EXCEPTION 'a job must name its clinic' USING ERRCODE = '42501'; END IF;
  IF queueing_lock IS NOT NULL AND EXISTS (SELECT FROM procrastinate_jobs j
      WHERE j.queueing_lock = clinic || ':' || defer_job.queueing_lock AND j.status = 'todo') THEN
    RETURN NULL;  -- it waits already
  END IF;
  RETURN (procrastinate_defer_jobs_v1(ARRAY[ROW(queue, task, priority, clinic || ':' || lock, clinic || ':' || queueing_lock,
          args || jsonb_build_object('clinic', clinic), run_at)]::procrastinate_job_to_defer_v1[]))[1];
END $$;
REVOKE ALL ON FUNCTION jobs.defer_job FROM PUBLIC;
GRANT USAGE ON SCHEMA jobs TO platform, clinics, {worker};
GRANT EXECUTE ON FUNCTION jobs.defer_job TO platform, clinics;
-- How the queue stands, for operators and metrics: counts and an age in seconds, no job's arguments.
CREATE OR REPLACE FUNCTION jobs.standing() RETURNS TABLE (state text, number bigint, oldest double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
  SELECT j.status::text, count(*), max(extract(epoch FROM now() - coalesce(j.scheduled_at, e.at)))::float8
    FROM procrastinate_jobs j
    LEFT JOIN LATERAL (SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true
   WHERE j.status IN ('todo', 'doing', 'failed') AND (j.status <> 'todo' OR coalesce(j.scheduled_at, e.at) <= now())
   GROUP BY 1
$$;
REVOKE ALL ON FUNCTION jobs.standing FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs.standing TO platform;
-- Which jobs were given up, for operators: the task's name, its clinic ("" for a schedule's own), how many, and when last.
CREATE OR REPLACE FUNCTION jobs.failures() RETURNS TABLE (clinic text, task text, number bigint, latest timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
  SELECT coalesce(j.args ->> 'clinic', ''), j.task_name::text, count(*), max(e.at)
    FROM procrastinate_jobs j
    LEFT JOIN LATERAL (SELECT max(at) AS at FROM procrastinate_events WHERE job_id = j.id) e ON true
   WHERE j.status = 'failed' GROUP BY 1, 2
$$;
REVOKE ALL ON FUNCTION jobs.failures FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs.failures TO platform;
-- For the page about the status: when a worker was last alive, and of each task how many jobs wait for another try (they are
-- due later) or were given up within a day. Counts, no clinic.
CREATE OR REPLACE FUNCTION jobs.heartbeat() RETURNS timestamptz
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
  SELECT max(last_heartbeat) FROM procrastinate_workers
$$;
CREATE OR REPLACE FUNCTION jobs.troubles() RETURNS TABLE (task text, number bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = jobs, pg_temp AS $$
  SELECT j.task_name::text, count(*) FROM procrastinate_jobs j
   WHERE (j.status = 'todo' AND j.scheduled_at > now())
      OR (j.status = 'failed' AND EXISTS (SELECT FROM procrastinate_events e
            WHERE e.job_id = j.id AND e.at > now() - interval '1 day'))
   GROUP BY 1
$$;
REVOKE ALL ON FUNCTION jobs.heartbeat, jobs.troubles FROM PUBLIC;
GRANT EXECUTE ON FUNCTION jobs.heartbeat, jobs.troubles TO platform;
-- The worker's own login: everything in `jobs`, nothing in any clinic. Its tasks enter clinics over the web's role.
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {worker};
GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO {worker};
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA jobs TO {worker};
REVOKE EXECUTE ON FUNCTION jobs.defer_job FROM {worker};
