/*
 * office_code: a public-security organ (GA/T 380), twelve digits.
 */
CREATE TYPE hukou.office_code;

CREATE FUNCTION hukou.office_code_in(pg_catalog.cstring) RETURNS hukou.office_code
AS 'MODULE_PATHNAME', 'hukou_office_code_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.office_code_in(pg_catalog.cstring) IS 'text input; strict: twelve ASCII digits, the first not 0';

CREATE FUNCTION hukou.office_code_out(hukou.office_code) RETURNS pg_catalog.cstring
AS 'MODULE_PATHNAME', 'hukou_office_code_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.office_code_out(hukou.office_code) IS 'text output, in canonical form';

CREATE FUNCTION hukou.office_code_recv(pg_catalog.internal) RETURNS hukou.office_code
AS 'MODULE_PATHNAME', 'hukou_office_code_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.office_code_recv(pg_catalog.internal) IS 'binary input, as strict as text input';

CREATE FUNCTION hukou.office_code_send(hukou.office_code) RETURNS pg_catalog.bytea
AS 'MODULE_PATHNAME', 'hukou_office_code_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.office_code_send(hukou.office_code) IS 'binary output: the bigint it is stored as';

CREATE TYPE hukou.office_code (
	INPUT = hukou.office_code_in,
	OUTPUT = hukou.office_code_out,
	RECEIVE = hukou.office_code_recv,
	SEND = hukou.office_code_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE hukou.office_code IS 'public-security organ (GA/T 380), twelve digits; its place in the hierarchy is registered, not computed';

CREATE FUNCTION hukou.office_code_is_valid(pg_catalog.text) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_office_code_is_valid'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_is_valid(pg_catalog.text) IS 'whether text input would take it; never raises an error';

-- Casts: text both ways; the stored number only on request, and not back, for
-- that would go round the input checks.
CREATE CAST (hukou.office_code AS pg_catalog.text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (hukou.office_code AS pg_catalog.text) IS 'the canonical form';
CREATE CAST (pg_catalog.text AS hukou.office_code) WITH INOUT;
COMMENT ON CAST (pg_catalog.text AS hukou.office_code) IS 'as strict as text input';
CREATE CAST (hukou.office_code AS bigint) WITHOUT FUNCTION;
COMMENT ON CAST (hukou.office_code AS bigint) IS 'the number it is stored as, for indexes that have no operator class for the type';

-- Comparison is the server's own for the stored number.  The order is that of
-- the text.

CREATE FUNCTION hukou.office_code_lt(hukou.office_code, hukou.office_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8lt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_lt(hukou.office_code, hukou.office_code) IS 'implementation of < operator';

CREATE FUNCTION hukou.office_code_le(hukou.office_code, hukou.office_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8le' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_le(hukou.office_code, hukou.office_code) IS 'implementation of <= operator';

CREATE FUNCTION hukou.office_code_eq(hukou.office_code, hukou.office_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8eq' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_eq(hukou.office_code, hukou.office_code) IS 'implementation of = operator';

CREATE FUNCTION hukou.office_code_ne(hukou.office_code, hukou.office_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ne' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_ne(hukou.office_code, hukou.office_code) IS 'implementation of <> operator';

CREATE FUNCTION hukou.office_code_ge(hukou.office_code, hukou.office_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ge' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_ge(hukou.office_code, hukou.office_code) IS 'implementation of >= operator';

CREATE FUNCTION hukou.office_code_gt(hukou.office_code, hukou.office_code) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8gt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_gt(hukou.office_code, hukou.office_code) IS 'implementation of > operator';

CREATE FUNCTION hukou.office_code_cmp(hukou.office_code, hukou.office_code) RETURNS integer
AS 'btint8cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_cmp(hukou.office_code, hukou.office_code) IS 'less-equal-greater';

CREATE FUNCTION hukou.office_code_hash(hukou.office_code) RETURNS integer
AS 'hashint8' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_hash(hukou.office_code) IS 'hash';

CREATE FUNCTION hukou.office_code_hash_extended(hukou.office_code, bigint) RETURNS bigint
AS 'hashint8extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_hash_extended(hukou.office_code, bigint) IS 'hash with a seed';

CREATE OPERATOR hukou.< (
	LEFTARG = hukou.office_code, RIGHTARG = hukou.office_code, FUNCTION = hukou.office_code_lt,
	COMMUTATOR = OPERATOR(hukou.>), NEGATOR = OPERATOR(hukou.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR hukou.< (hukou.office_code, hukou.office_code) IS 'less than';

CREATE OPERATOR hukou.<= (
	LEFTARG = hukou.office_code, RIGHTARG = hukou.office_code, FUNCTION = hukou.office_code_le,
	COMMUTATOR = OPERATOR(hukou.>=), NEGATOR = OPERATOR(hukou.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR hukou.<= (hukou.office_code, hukou.office_code) IS 'less than or equal';

CREATE OPERATOR hukou.= (
	LEFTARG = hukou.office_code, RIGHTARG = hukou.office_code, FUNCTION = hukou.office_code_eq,
	COMMUTATOR = OPERATOR(hukou.=), NEGATOR = OPERATOR(hukou.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR hukou.= (hukou.office_code, hukou.office_code) IS 'equal';

CREATE OPERATOR hukou.<> (
	LEFTARG = hukou.office_code, RIGHTARG = hukou.office_code, FUNCTION = hukou.office_code_ne,
	COMMUTATOR = OPERATOR(hukou.<>), NEGATOR = OPERATOR(hukou.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR hukou.<> (hukou.office_code, hukou.office_code) IS 'not equal';

CREATE OPERATOR hukou.>= (
	LEFTARG = hukou.office_code, RIGHTARG = hukou.office_code, FUNCTION = hukou.office_code_ge,
	COMMUTATOR = OPERATOR(hukou.<=), NEGATOR = OPERATOR(hukou.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR hukou.>= (hukou.office_code, hukou.office_code) IS 'greater than or equal';

CREATE OPERATOR hukou.> (
	LEFTARG = hukou.office_code, RIGHTARG = hukou.office_code, FUNCTION = hukou.office_code_gt,
	COMMUTATOR = OPERATOR(hukou.<), NEGATOR = OPERATOR(hukou.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR hukou.> (hukou.office_code, hukou.office_code) IS 'greater than';

-- min() and max(); an index on the type serves them.
CREATE FUNCTION hukou.office_code_smaller(hukou.office_code, hukou.office_code) RETURNS hukou.office_code
AS 'int8smaller' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_smaller(hukou.office_code, hukou.office_code) IS 'smaller of two';
CREATE FUNCTION hukou.office_code_larger(hukou.office_code, hukou.office_code) RETURNS hukou.office_code
AS 'int8larger' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.office_code_larger(hukou.office_code, hukou.office_code) IS 'larger of two';

CREATE AGGREGATE hukou.min(hukou.office_code) (
	SFUNC = hukou.office_code_smaller, STYPE = hukou.office_code, COMBINEFUNC = hukou.office_code_smaller,
	SORTOP = OPERATOR(hukou.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.min(hukou.office_code) IS 'minimum value of all office_code input values';
CREATE AGGREGATE hukou.max(hukou.office_code) (
	SFUNC = hukou.office_code_larger, STYPE = hukou.office_code, COMBINEFUNC = hukou.office_code_larger,
	SORTOP = OPERATOR(hukou.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.max(hukou.office_code) IS 'maximum value of all office_code input values';

CREATE OPERATOR FAMILY hukou.office_code_ops USING btree;
COMMENT ON OPERATOR FAMILY hukou.office_code_ops USING btree IS 'order of office_code';
CREATE OPERATOR CLASS hukou.office_code_ops
DEFAULT FOR TYPE hukou.office_code USING btree FAMILY hukou.office_code_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 hukou.office_code_cmp(hukou.office_code, hukou.office_code),
	FUNCTION 2 pg_catalog.btint8sortsupport(pg_catalog.internal),
	FUNCTION 4 pg_catalog.btequalimage(pg_catalog.oid);
COMMENT ON OPERATOR CLASS hukou.office_code_ops USING btree IS 'order of office_code';

CREATE OPERATOR FAMILY hukou.office_code_ops USING hash;
COMMENT ON OPERATOR FAMILY hukou.office_code_ops USING hash IS 'equality of office_code';
CREATE OPERATOR CLASS hukou.office_code_ops
DEFAULT FOR TYPE hukou.office_code USING hash FAMILY hukou.office_code_ops AS
	OPERATOR 1 hukou.=,
	FUNCTION 1 hukou.office_code_hash(hukou.office_code),
	FUNCTION 2 hukou.office_code_hash_extended(hukou.office_code, bigint);
COMMENT ON OPERATOR CLASS hukou.office_code_ops USING hash IS 'equality of office_code';

CREATE OPERATOR FAMILY hukou.office_code_minmax_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.office_code_minmax_ops USING brin IS 'block ranges of office_code';
CREATE OPERATOR CLASS hukou.office_code_minmax_ops
DEFAULT FOR TYPE hukou.office_code USING brin FAMILY hukou.office_code_minmax_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 pg_catalog.brin_minmax_opcinfo(pg_catalog.internal),
	FUNCTION 2 pg_catalog.brin_minmax_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 3 pg_catalog.brin_minmax_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 4 pg_catalog.brin_minmax_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal);
COMMENT ON OPERATOR CLASS hukou.office_code_minmax_ops USING brin IS 'block ranges of office_code';

CREATE OPERATOR FAMILY hukou.office_code_minmax_multi_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.office_code_minmax_multi_ops USING brin IS 'block ranges of office_code with outliers';
CREATE OPERATOR CLASS hukou.office_code_minmax_multi_ops
FOR TYPE hukou.office_code USING brin FAMILY hukou.office_code_minmax_multi_ops AS
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
	FUNCTION 11 pg_catalog.brin_minmax_multi_distance_int8(pg_catalog.internal, pg_catalog.internal);
COMMENT ON OPERATOR CLASS hukou.office_code_minmax_multi_ops USING brin IS 'block ranges of office_code with outliers';
