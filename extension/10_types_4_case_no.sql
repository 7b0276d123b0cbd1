/*
 * case_no: the number of a case, such as H53-231124-0000017-9.
 */
CREATE TYPE hukou.case_no;

CREATE FUNCTION hukou.case_no_in(pg_catalog.cstring) RETURNS hukou.case_no
AS 'MODULE_PATHNAME', 'hukou_case_no_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.case_no_in(pg_catalog.cstring) IS 'text input; strict: all three hyphens or none, the right check digit, H or h';

CREATE FUNCTION hukou.case_no_out(hukou.case_no) RETURNS pg_catalog.cstring
AS 'MODULE_PATHNAME', 'hukou_case_no_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.case_no_out(hukou.case_no) IS 'text output, in canonical form';

CREATE FUNCTION hukou.case_no_recv(pg_catalog.internal) RETURNS hukou.case_no
AS 'MODULE_PATHNAME', 'hukou_case_no_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.case_no_recv(pg_catalog.internal) IS 'binary input, as strict as text input';

CREATE FUNCTION hukou.case_no_send(hukou.case_no) RETURNS pg_catalog.bytea
AS 'MODULE_PATHNAME', 'hukou_case_no_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.case_no_send(hukou.case_no) IS 'binary output: the bigint it is stored as';

CREATE TYPE hukou.case_no (
	INPUT = hukou.case_no_in,
	OUTPUT = hukou.case_no_out,
	RECEIVE = hukou.case_no_recv,
	SEND = hukou.case_no_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE hukou.case_no IS 'case number: H, node, day, serial, check digit (ISO 7064 MOD 11,10), such as H53-231124-0000017-9';

CREATE FUNCTION hukou.case_no_is_valid(pg_catalog.text) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_case_no_is_valid'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_is_valid(pg_catalog.text) IS 'whether text input would take it; never raises an error';

-- Casts: text both ways; the stored number only on request, and not back, for
-- that would go round the input checks.
CREATE CAST (hukou.case_no AS pg_catalog.text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (hukou.case_no AS pg_catalog.text) IS 'the canonical form';
CREATE CAST (pg_catalog.text AS hukou.case_no) WITH INOUT;
COMMENT ON CAST (pg_catalog.text AS hukou.case_no) IS 'as strict as text input';
CREATE CAST (hukou.case_no AS bigint) WITHOUT FUNCTION;
COMMENT ON CAST (hukou.case_no AS bigint) IS 'the number it is stored as, for indexes that have no operator class for the type';

-- Comparison is the server's own for the stored number.  The order is that of
-- node, day, serial, and so of the text.

CREATE FUNCTION hukou.case_no_lt(hukou.case_no, hukou.case_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8lt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_lt(hukou.case_no, hukou.case_no) IS 'implementation of < operator';

CREATE FUNCTION hukou.case_no_le(hukou.case_no, hukou.case_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8le' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_le(hukou.case_no, hukou.case_no) IS 'implementation of <= operator';

CREATE FUNCTION hukou.case_no_eq(hukou.case_no, hukou.case_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8eq' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_eq(hukou.case_no, hukou.case_no) IS 'implementation of = operator';

CREATE FUNCTION hukou.case_no_ne(hukou.case_no, hukou.case_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ne' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_ne(hukou.case_no, hukou.case_no) IS 'implementation of <> operator';

CREATE FUNCTION hukou.case_no_ge(hukou.case_no, hukou.case_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ge' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_ge(hukou.case_no, hukou.case_no) IS 'implementation of >= operator';

CREATE FUNCTION hukou.case_no_gt(hukou.case_no, hukou.case_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8gt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_gt(hukou.case_no, hukou.case_no) IS 'implementation of > operator';

CREATE FUNCTION hukou.case_no_cmp(hukou.case_no, hukou.case_no) RETURNS integer
AS 'btint8cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_cmp(hukou.case_no, hukou.case_no) IS 'less-equal-greater';

CREATE FUNCTION hukou.case_no_hash(hukou.case_no) RETURNS integer
AS 'hashint8' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_hash(hukou.case_no) IS 'hash';

CREATE FUNCTION hukou.case_no_hash_extended(hukou.case_no, bigint) RETURNS bigint
AS 'hashint8extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_hash_extended(hukou.case_no, bigint) IS 'hash with a seed';

CREATE OPERATOR hukou.< (
	LEFTARG = hukou.case_no, RIGHTARG = hukou.case_no, FUNCTION = hukou.case_no_lt,
	COMMUTATOR = OPERATOR(hukou.>), NEGATOR = OPERATOR(hukou.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR hukou.< (hukou.case_no, hukou.case_no) IS 'less than';

CREATE OPERATOR hukou.<= (
	LEFTARG = hukou.case_no, RIGHTARG = hukou.case_no, FUNCTION = hukou.case_no_le,
	COMMUTATOR = OPERATOR(hukou.>=), NEGATOR = OPERATOR(hukou.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR hukou.<= (hukou.case_no, hukou.case_no) IS 'less than or equal';

CREATE OPERATOR hukou.= (
	LEFTARG = hukou.case_no, RIGHTARG = hukou.case_no, FUNCTION = hukou.case_no_eq,
	COMMUTATOR = OPERATOR(hukou.=), NEGATOR = OPERATOR(hukou.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR hukou.= (hukou.case_no, hukou.case_no) IS 'equal';

CREATE OPERATOR hukou.<> (
	LEFTARG = hukou.case_no, RIGHTARG = hukou.case_no, FUNCTION = hukou.case_no_ne,
	COMMUTATOR = OPERATOR(hukou.<>), NEGATOR = OPERATOR(hukou.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR hukou.<> (hukou.case_no, hukou.case_no) IS 'not equal';

CREATE OPERATOR hukou.>= (
	LEFTARG = hukou.case_no, RIGHTARG = hukou.case_no, FUNCTION = hukou.case_no_ge,
	COMMUTATOR = OPERATOR(hukou.<=), NEGATOR = OPERATOR(hukou.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR hukou.>= (hukou.case_no, hukou.case_no) IS 'greater than or equal';

CREATE OPERATOR hukou.> (
	LEFTARG = hukou.case_no, RIGHTARG = hukou.case_no, FUNCTION = hukou.case_no_gt,
	COMMUTATOR = OPERATOR(hukou.<), NEGATOR = OPERATOR(hukou.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR hukou.> (hukou.case_no, hukou.case_no) IS 'greater than';

-- min() and max(); an index on the type serves them.
CREATE FUNCTION hukou.case_no_smaller(hukou.case_no, hukou.case_no) RETURNS hukou.case_no
AS 'int8smaller' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_smaller(hukou.case_no, hukou.case_no) IS 'smaller of two';
CREATE FUNCTION hukou.case_no_larger(hukou.case_no, hukou.case_no) RETURNS hukou.case_no
AS 'int8larger' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_larger(hukou.case_no, hukou.case_no) IS 'larger of two';

CREATE AGGREGATE hukou.min(hukou.case_no) (
	SFUNC = hukou.case_no_smaller, STYPE = hukou.case_no, COMBINEFUNC = hukou.case_no_smaller,
	SORTOP = OPERATOR(hukou.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.min(hukou.case_no) IS 'minimum value of all case_no input values';
CREATE AGGREGATE hukou.max(hukou.case_no) (
	SFUNC = hukou.case_no_larger, STYPE = hukou.case_no, COMBINEFUNC = hukou.case_no_larger,
	SORTOP = OPERATOR(hukou.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.max(hukou.case_no) IS 'maximum value of all case_no input values';

CREATE OPERATOR FAMILY hukou.case_no_ops USING btree;
COMMENT ON OPERATOR FAMILY hukou.case_no_ops USING btree IS 'order of case_no';
CREATE OPERATOR CLASS hukou.case_no_ops
DEFAULT FOR TYPE hukou.case_no USING btree FAMILY hukou.case_no_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 hukou.case_no_cmp(hukou.case_no, hukou.case_no),
	FUNCTION 2 pg_catalog.btint8sortsupport(pg_catalog.internal),
	FUNCTION 4 pg_catalog.btequalimage(pg_catalog.oid);
COMMENT ON OPERATOR CLASS hukou.case_no_ops USING btree IS 'order of case_no';

CREATE OPERATOR FAMILY hukou.case_no_ops USING hash;
COMMENT ON OPERATOR FAMILY hukou.case_no_ops USING hash IS 'equality of case_no';
CREATE OPERATOR CLASS hukou.case_no_ops
DEFAULT FOR TYPE hukou.case_no USING hash FAMILY hukou.case_no_ops AS
	OPERATOR 1 hukou.=,
	FUNCTION 1 hukou.case_no_hash(hukou.case_no),
	FUNCTION 2 hukou.case_no_hash_extended(hukou.case_no, bigint);
COMMENT ON OPERATOR CLASS hukou.case_no_ops USING hash IS 'equality of case_no';

CREATE OPERATOR FAMILY hukou.case_no_minmax_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.case_no_minmax_ops USING brin IS 'block ranges of case_no';
CREATE OPERATOR CLASS hukou.case_no_minmax_ops
DEFAULT FOR TYPE hukou.case_no USING brin FAMILY hukou.case_no_minmax_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 pg_catalog.brin_minmax_opcinfo(pg_catalog.internal),
	FUNCTION 2 pg_catalog.brin_minmax_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 3 pg_catalog.brin_minmax_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 4 pg_catalog.brin_minmax_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal);
COMMENT ON OPERATOR CLASS hukou.case_no_minmax_ops USING brin IS 'block ranges of case_no';

CREATE OPERATOR FAMILY hukou.case_no_minmax_multi_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.case_no_minmax_multi_ops USING brin IS 'block ranges of case_no with outliers';
CREATE OPERATOR CLASS hukou.case_no_minmax_multi_ops
FOR TYPE hukou.case_no USING brin FAMILY hukou.case_no_minmax_multi_ops AS
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
COMMENT ON OPERATOR CLASS hukou.case_no_minmax_multi_ops USING brin IS 'block ranges of case_no with outliers';

CREATE FUNCTION hukou.case_no_make(node integer, day pg_catalog.date, serial integer) RETURNS hukou.case_no
AS 'MODULE_PATHNAME', 'hukou_case_no_make'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.case_no_make(integer, pg_catalog.date, integer) IS 'the case number of this node (10 to 99), day (2000 to 2099) and serial (0 to 9999999)';

CREATE FUNCTION hukou.node(hukou.case_no) RETURNS smallint
AS 'MODULE_PATHNAME', 'hukou_case_no_node'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.node(hukou.case_no) IS 'the node that gave the number';

CREATE FUNCTION hukou.day(hukou.case_no) RETURNS pg_catalog.date
AS 'MODULE_PATHNAME', 'hukou_case_no_day'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.day(hukou.case_no) IS 'the day the number was given';

CREATE FUNCTION hukou.serial(hukou.case_no) RETURNS integer
AS 'MODULE_PATHNAME', 'hukou_case_no_serial'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.serial(hukou.case_no) IS 'the serial within node and day';
