-- The demonstration.  Plain SQL through psql, from nothing; run it by ./demo.sh.
\set QUIET 1
\set ON_ERROR_STOP 1
\set VERBOSITY default
\set SHOW_CONTEXT never
\pset footer off
\pset linestyle unicode
\pset border 1
\pset null '·'
\pset pager off

\ir 00_setup.sql
\ir 10_newborn.sql
\ir 20_first_card.sql
\ir 30_migration.sql
\ir 40_volume.sql
