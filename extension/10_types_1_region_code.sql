/*
 * region_code: an administrative division (GB/T 2260), six digits.
 */
CREATE TYPE hukou.region_code;

CREATE FUNCTION hukou.region_code_in(pg_catalog.cstring) RETURNS hukou.region_code
AS 'MODULE_PATHNAME', 'hukou_region_code_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.region_code_in(pg_catalog.cstring) IS 'text input; strict: six ASCII digits, the first 1 to 8';

CREATE FUNCTION hukou.region_code_out(hukou.region_code) RETURNS pg_catalog.cstring
AS 'MODULE_PATHNAME', 'hukou_region_code_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.region_code_out(hukou.region_code) IS 'text output, in canonical form';

CREATE FUNCTION hukou.region_code_recv(pg_catalog.internal) RETURNS hukou.region_code
AS 'MODULE_PATHNAME', 'hukou_region_code_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.region_code_recv(pg_catalog.internal) IS 'binary input, as strict as text input';

CREATE FUNCTION hukou.region_code_send(hukou.region_code) RETURNS pg_catalog.bytea
AS 'MODULE_PATHNAME', 'hukou_region_code_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.region_code_send(hukou.region_code) IS 'binary output: the integer it is stored as';

CREATE TYPE hukou.region_code (
	INPUT = hukou.region_code_in,
	OUTPUT = hukou.region_code_out,
	RECEIVE = hukou.region_code_recv,
	SEND = hukou.region_code_send,
	LIKE = pg_catalog.int4
);
COMMENT ON TYPE hukou.region_code IS 'administrative division (GB/T 2260), six digits, such as 350104; existence is policy data, not checked here';

CREATE FUNCTION hukou.region_code_is_valid(pg_catalog.text) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_region_code_is_valid'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_is_valid(pg_catalog.text) IS 'whether text input would take it; never raises an error';

-- Casts: text both ways; the stored number only on request, and not back, for
-- that would go round the input checks.
CREATE CAST (hukou.region_code AS pg_catalog.text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (hukou.region_code AS pg_catalog.text) IS 'the canonical form';
CREATE CAST (pg_catalog.text AS hukou.region_code) WITH INOUT;
COMMENT ON CAST (pg_catalog.text AS hukou.region_code) IS 'as strict as text input';
CREATE CAST (hukou.region_code AS integer) WITHOUT FUNCTION;
COMMENT ON CAST (hukou.region_code AS integer) IS 'the number it is stored as, for indexes that have no operator class for the type';

-- Comparison is the server's own for the stored number.  The order is that of
-- the tree, a division before what lies in it.

CREATE FUNCTION hukou.region_code_lt(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int4lt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_lt(hukou.region_code, hukou.region_code) IS 'implementation of < operator';

CREATE FUNCTION hukou.region_code_le(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int4le' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_le(hukou.region_code, hukou.region_code) IS 'implementation of <= operator';

CREATE FUNCTION hukou.region_code_eq(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int4eq' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_eq(hukou.region_code, hukou.region_code) IS 'implementation of = operator';

CREATE FUNCTION hukou.region_code_ne(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int4ne' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_ne(hukou.region_code, hukou.region_code) IS 'implementation of <> operator';

CREATE FUNCTION hukou.region_code_ge(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int4ge' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_ge(hukou.region_code, hukou.region_code) IS 'implementation of >= operator';

CREATE FUNCTION hukou.region_code_gt(hukou.region_code, hukou.region_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int4gt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_gt(hukou.region_code, hukou.region_code) IS 'implementation of > operator';

CREATE FUNCTION hukou.region_code_cmp(hukou.region_code, hukou.region_code) RETURNS integer
AS 'btint4cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_cmp(hukou.region_code, hukou.region_code) IS 'less-equal-greater';

CREATE FUNCTION hukou.region_code_hash(hukou.region_code) RETURNS integer
AS 'hashint4' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_hash(hukou.region_code) IS 'hash';

CREATE FUNCTION hukou.region_code_hash_extended(hukou.region_code, bigint) RETURNS bigint
AS 'hashint4extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_hash_extended(hukou.region_code, bigint) IS 'hash with a seed';

CREATE OPERATOR hukou.< (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.region_code_lt,
	COMMUTATOR = OPERATOR(hukou.>), NEGATOR = OPERATOR(hukou.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR hukou.< (hukou.region_code, hukou.region_code) IS 'less than';

CREATE OPERATOR hukou.<= (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.region_code_le,
	COMMUTATOR = OPERATOR(hukou.>=), NEGATOR = OPERATOR(hukou.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR hukou.<= (hukou.region_code, hukou.region_code) IS 'less than or equal';

CREATE OPERATOR hukou.= (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.region_code_eq,
	COMMUTATOR = OPERATOR(hukou.=), NEGATOR = OPERATOR(hukou.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR hukou.= (hukou.region_code, hukou.region_code) IS 'equal';

CREATE OPERATOR hukou.<> (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.region_code_ne,
	COMMUTATOR = OPERATOR(hukou.<>), NEGATOR = OPERATOR(hukou.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR hukou.<> (hukou.region_code, hukou.region_code) IS 'not equal';

CREATE OPERATOR hukou.>= (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.region_code_ge,
	COMMUTATOR = OPERATOR(hukou.<=), NEGATOR = OPERATOR(hukou.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR hukou.>= (hukou.region_code, hukou.region_code) IS 'greater than or equal';

CREATE OPERATOR hukou.> (
	LEFTARG = hukou.region_code, RIGHTARG = hukou.region_code, FUNCTION = hukou.region_code_gt,
	COMMUTATOR = OPERATOR(hukou.<), NEGATOR = OPERATOR(hukou.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR hukou.> (hukou.region_code, hukou.region_code) IS 'greater than';

-- min() and max(); an index on the type serves them.
CREATE FUNCTION hukou.region_code_smaller(hukou.region_code, hukou.region_code) RETURNS hukou.region_code
AS 'int4smaller' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_smaller(hukou.region_code, hukou.region_code) IS 'smaller of two';
CREATE FUNCTION hukou.region_code_larger(hukou.region_code, hukou.region_code) RETURNS hukou.region_code
AS 'int4larger' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_code_larger(hukou.region_code, hukou.region_code) IS 'larger of two';

CREATE AGGREGATE hukou.min(hukou.region_code) (
	SFUNC = hukou.region_code_smaller, STYPE = hukou.region_code, COMBINEFUNC = hukou.region_code_smaller,
	SORTOP = OPERATOR(hukou.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.min(hukou.region_code) IS 'minimum value of all region_code input values';
CREATE AGGREGATE hukou.max(hukou.region_code) (
	SFUNC = hukou.region_code_larger, STYPE = hukou.region_code, COMBINEFUNC = hukou.region_code_larger,
	SORTOP = OPERATOR(hukou.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.max(hukou.region_code) IS 'maximum value of all region_code input values';

CREATE OPERATOR FAMILY hukou.region_code_ops USING btree;
COMMENT ON OPERATOR FAMILY hukou.region_code_ops USING btree IS 'order of region_code';
CREATE OPERATOR CLASS hukou.region_code_ops
DEFAULT FOR TYPE hukou.region_code USING btree FAMILY hukou.region_code_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 hukou.region_code_cmp(hukou.region_code, hukou.region_code),
	FUNCTION 2 pg_catalog.btint4sortsupport(pg_catalog.internal),
	FUNCTION 4 pg_catalog.btequalimage(pg_catalog.oid);
COMMENT ON OPERATOR CLASS hukou.region_code_ops USING btree IS 'order of region_code';

CREATE OPERATOR FAMILY hukou.region_code_ops USING hash;
COMMENT ON OPERATOR FAMILY hukou.region_code_ops USING hash IS 'equality of region_code';
CREATE OPERATOR CLASS hukou.region_code_ops
DEFAULT FOR TYPE hukou.region_code USING hash FAMILY hukou.region_code_ops AS
	OPERATOR 1 hukou.=,
	FUNCTION 1 hukou.region_code_hash(hukou.region_code),
	FUNCTION 2 hukou.region_code_hash_extended(hukou.region_code, bigint);
COMMENT ON OPERATOR CLASS hukou.region_code_ops USING hash IS 'equality of region_code';

CREATE OPERATOR FAMILY hukou.region_code_minmax_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.region_code_minmax_ops USING brin IS 'block ranges of region_code';
CREATE OPERATOR CLASS hukou.region_code_minmax_ops
DEFAULT FOR TYPE hukou.region_code USING brin FAMILY hukou.region_code_minmax_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 pg_catalog.brin_minmax_opcinfo(pg_catalog.internal),
	FUNCTION 2 pg_catalog.brin_minmax_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 3 pg_catalog.brin_minmax_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 4 pg_catalog.brin_minmax_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal);
COMMENT ON OPERATOR CLASS hukou.region_code_minmax_ops USING brin IS 'block ranges of region_code';

CREATE OPERATOR FAMILY hukou.region_code_minmax_multi_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.region_code_minmax_multi_ops USING brin IS 'block ranges of region_code with outliers';
CREATE OPERATOR CLASS hukou.region_code_minmax_multi_ops
FOR TYPE hukou.region_code USING brin FAMILY hukou.region_code_minmax_multi_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 pg_catalog.brin_minmax_multi_opcinfo(pg_catalog.internal),
	FUNCTION 2 pg_catalog.brin_minmax_multi_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 3 pg_catalog.brin_minmax_multi_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal, integer),
	FUNCTION 4 pg_catalog.brin_minmax_multi_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 5 pg_catalog.brin_minmax_multi_options(pg_catalog.internal),
	FUNCTION 11 pg_catalog.brin_minmax_multi_distance_int4(pg_catalog.internal, pg_catalog.internal);
COMMENT ON OPERATOR CLASS hukou.region_code_minmax_multi_ops USING brin IS 'block ranges of region_code with outliers';

-- The tree.
CREATE FUNCTION hukou.level(hukou.region_code) RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'hukou_region_code_level'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.level(hukou.region_code) IS 'province, prefecture or county, by the zeros at its tail';

CREATE FUNCTION hukou.province(hukou.region_code) RETURNS hukou.region_code
AS 'MODULE_PATHNAME', 'hukou_region_code_province'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.province(hukou.region_code) IS 'the province it is or lies in';

CREATE FUNCTION hukou.prefecture(hukou.region_code) RETURNS hukou.region_code
AS 'MODULE_PATHNAME', 'hukou_region_code_prefecture'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.prefecture(hukou.region_code) IS 'the prefecture it is or lies in; NULL for a province and for a county directly under one';

CREATE FUNCTION hukou.region_last(hukou.region_code) RETURNS hukou.region_code
AS 'MODULE_PATHNAME', 'hukou_region_code_last'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region_last(hukou.region_code) IS 'the last code inside it: a division is the range from itself to this';
