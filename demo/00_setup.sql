\echo '════ Set-up ═══════════════════════════════════════════════════════════════════'
\set ECHO queries
CREATE EXTENSION btree_gist;
CREATE EXTENSION hukou;
SELECT hukou.setup();
SELECT hukou.load_demo();
\set ECHO none
SELECT format('ALTER DATABASE %I SET search_path = "$user", public, hukou', current_database()) \gexec
SET search_path = "$user", public, hukou;

\echo
\echo 'A window application connects as its own role, a gateway: it names the officer it acts for.'
\echo 'It is no superuser and owns nothing.'
\set ECHO queries
CREATE ROLE window_application;
SELECT hukou.grant_access('window_application', 'gateway');
\set ECHO none
