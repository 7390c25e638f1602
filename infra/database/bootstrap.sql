-- Roles, schemas and default privileges: once per database, by its administrator; running it again changes nothing.
-- {owner} makes everything and serves nobody; {app} may log in and read nothing until BEGIN names a place; a clinic's own
-- role (made with its schema) and platform hold the rights. Roles belong to the whole server: a clinic's carries the
-- database's name.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{owner}') THEN CREATE ROLE {owner} LOGIN CREATEROLE; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{app}') THEN CREATE ROLE {app} LOGIN NOINHERIT; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{worker}') THEN CREATE ROLE {worker} LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{cache}') THEN CREATE ROLE {cache} LOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'platform') THEN CREATE ROLE platform NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'clinics') THEN CREATE ROLE clinics NOLOGIN; END IF;
END $$;
ALTER ROLE {app} SET search_path = '';
ALTER ROLE {app} SET timezone = 'UTC';
ALTER ROLE {app} SET idle_in_transaction_session_timeout = '30s';  -- a request's transaction is held to its end
ALTER ROLE {owner} SET timezone = 'UTC';
ALTER ROLE {worker} SET search_path = jobs;
ALTER ROLE {cache} SET search_path = cache;
ALTER ROLE {cache} SET timezone = 'UTC';
GRANT clinics TO {owner} WITH ADMIN OPTION, INHERIT FALSE, SET FALSE;
GRANT platform TO {app} WITH INHERIT FALSE, SET TRUE;
REVOKE ALL ON DATABASE "{database}" FROM PUBLIC;
GRANT CONNECT ON DATABASE "{database}" TO {app}, {worker}, {cache};
GRANT ALL ON DATABASE "{database}" TO {owner};
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS extensions;
GRANT USAGE ON SCHEMA extensions TO PUBLIC;
CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA extensions;
CREATE SCHEMA IF NOT EXISTS jobs AUTHORIZATION {owner};
CREATE SCHEMA IF NOT EXISTS platform AUTHORIZATION {owner};
GRANT USAGE ON SCHEMA platform TO platform, clinics;  -- clinics: for the few functions granted to them by name
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA platform GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO platform;
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA platform GRANT USAGE ON SEQUENCES TO platform;
-- PostgreSQL opens new functions to everybody: closed here for all that {owner} makes, in every schema.
ALTER DEFAULT PRIVILEGES FOR ROLE {owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE SCHEMA IF NOT EXISTS cache AUTHORIZATION {cache};
CREATE TABLE IF NOT EXISTS cache.counters (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
ALTER TABLE cache.counters OWNER TO {cache};
