/*
 * Register: the guard of its tables.  Effects have no SQL face; steps have them.
 */
CREATE FUNCTION hukou.register_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_register_guard';
COMMENT ON FUNCTION hukou.register_guard() IS 'trigger of the register: rows change only as the effect of a case (HK005)';
