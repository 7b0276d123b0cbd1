/*
 * Which region lies in which, and who comes from where: <@ and @> over
 * region_code and citizen_id.
 *
 * Their support functions turn them into index conditions, for constants,
 * parameters and joins alike; see src/types/containment.c.
 */
CREATE FUNCTION hukou.region_path(hukou.region_code) RETURNS hukou.region_code[]
AS 'MODULE_PATHNAME', 'hukou_region_path'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_path(hukou.region_code) IS 'the regions it lies in, outermost first, itself last';

CREATE FUNCTION hukou.region_path(hukou.citizen_id) RETURNS hukou.region_code[]
AS 'MODULE_PATHNAME', 'hukou_citizen_region_path'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_path(hukou.citizen_id) IS 'the regions its address code lies in, outermost first; empty for a foreign resident';

CREATE FUNCTION hukou.within_support(pg_catalog.internal) RETURNS pg_catalog.internal
AS 'MODULE_PATHNAME', 'hukou_within_support'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.within_support(pg_catalog.internal) IS 'planner support: index conditions where what lies inside comes first';

CREATE FUNCTION hukou.contains_support(pg_catalog.internal) RETURNS pg_catalog.internal
AS 'MODULE_PATHNAME', 'hukou_contains_support'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.contains_support(pg_catalog.internal) IS 'planner support: index conditions where what lies inside comes second';

CREATE FUNCTION hukou.is_within(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_region_within_region'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1
SUPPORT hukou.within_support;
COMMENT ON FUNCTION hukou.is_within(hukou.region_code, hukou.region_code) IS 'implementation of <@ operator';

CREATE FUNCTION hukou.is_within(hukou.citizen_id, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_citizen_within_region'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1
SUPPORT hukou.within_support;
COMMENT ON FUNCTION hukou.is_within(hukou.citizen_id, hukou.region_code) IS 'implementation of <@ operator';

CREATE FUNCTION hukou.region_contains(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_region_contains_region'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1
SUPPORT hukou.contains_support;
COMMENT ON FUNCTION hukou.region_contains(hukou.region_code, hukou.region_code) IS 'implementation of @> operator';

CREATE FUNCTION hukou.region_contains(hukou.region_code, hukou.citizen_id) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_region_contains_citizen'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1
SUPPORT hukou.contains_support;
COMMENT ON FUNCTION hukou.region_contains(hukou.region_code, hukou.citizen_id) IS 'implementation of @> operator';

CREATE OPERATOR hukou.<@ (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.is_within,
	COMMUTATOR = OPERATOR(hukou.@>),
	RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR hukou.<@ (hukou.region_code, hukou.region_code) IS 'the left region is or lies in the right one';

CREATE OPERATOR hukou.<@ (
	LEFTARG = hukou.citizen_id, RIGHTARG = hukou.region_code, FUNCTION = hukou.is_within,
	COMMUTATOR = OPERATOR(hukou.@>),
	RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR hukou.<@ (hukou.citizen_id, hukou.region_code) IS 'the address code lies in the region';

CREATE OPERATOR hukou.@> (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.region_contains,
	COMMUTATOR = OPERATOR(hukou.<@),
	RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR hukou.@> (hukou.region_code, hukou.region_code) IS 'the left region is or contains the right one';

CREATE OPERATOR hukou.@> (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.citizen_id, FUNCTION = hukou.region_contains,
	COMMUTATOR = OPERATOR(hukou.<@),
	RESTRICT = pg_catalog.matchingsel, JOIN = pg_catalog.matchingjoinsel
);
COMMENT ON OPERATOR hukou.@> (hukou.region_code, hukou.citizen_id) IS 'the region contains the address code';
