/*
 * hukou: lawful case handling for cross-province household registration.
 *
 * This script brings code only: types, functions, operators.  The tables are
 * made by hukou.setup() as ordinary objects of whoever calls it.
 */
\echo Use "CREATE EXTENSION hukou" to load this file. \quit

-- A schema that somebody else owns or prepared could hold traps, now or later.
DO $$
BEGIN
	IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace n
				   WHERE n.oid OPERATOR(pg_catalog.=) 'hukou'::pg_catalog.regnamespace::pg_catalog.oid
					 AND NOT EXISTS (SELECT FROM pg_catalog.aclexplode(n.nspacl) a
									 WHERE a.privilege_type OPERATOR(pg_catalog.=) 'CREATE'
									   AND a.grantee OPERATOR(pg_catalog.<>) n.nspowner)
					 AND n.nspowner OPERATOR(pg_catalog.=) (SELECT r.oid FROM pg_catalog.pg_roles r
															WHERE r.rolname OPERATOR(pg_catalog.=) CURRENT_USER)) THEN
		RAISE EXCEPTION 'others than you own schema "hukou" or may create in it'
			USING HINT = 'Drop the schema, or become its owner and revoke CREATE on it from others; then run CREATE EXTENSION again.';
	END IF;
	IF EXISTS (SELECT FROM pg_catalog.pg_class c
			   WHERE c.relnamespace OPERATOR(pg_catalog.=) 'hukou'::pg_catalog.regnamespace::pg_catalog.oid)
	   OR EXISTS (SELECT FROM pg_catalog.pg_proc p
				  WHERE p.pronamespace OPERATOR(pg_catalog.=) 'hukou'::pg_catalog.regnamespace::pg_catalog.oid) THEN
		RAISE EXCEPTION 'schema "hukou" is not empty'
			USING HINT = 'Move its objects to another schema, or drop it, and run CREATE EXTENSION again.';
	END IF;
END
$$;

COMMENT ON SCHEMA hukou IS 'lawful case handling for cross-province household registration';
GRANT USAGE ON SCHEMA hukou TO PUBLIC;
