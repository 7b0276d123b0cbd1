/*
 * Judge: law 10, lawful workflows.
 */
CREATE FUNCTION hukou.workflow_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_workflow_guard';
COMMENT ON FUNCTION hukou.workflow_guard() IS 'constraint trigger of the tables of workflows: at COMMIT, a published version is lawful and as it was published (HK009)';

CREATE FUNCTION hukou.check_workflow(workflow text, version integer)
RETURNS TABLE (sqlstate text, subject text, finding text, remedy text)
LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 1000 ROWS 1
AS 'MODULE_PATHNAME', 'hukou_check_workflow';
COMMENT ON FUNCTION hukou.check_workflow(text, integer) IS 'everything that keeps a version of a workflow, concept or published, from being lawful; no rows: it is';

CREATE FUNCTION hukou.workflow_seal(workflow text, version integer)
RETURNS bytea LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'hukou_workflow_seal';
COMMENT ON FUNCTION hukou.workflow_seal(text, integer) IS 'digest of the states, steps and safeguards of a version as they are, which publishing keeps';
