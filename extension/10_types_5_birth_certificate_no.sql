/*
 * birth_certificate_no: a medical certificate of birth, a letter and nine digits.
 */
CREATE TYPE hukou.birth_certificate_no;

CREATE FUNCTION hukou.birth_certificate_no_in(pg_catalog.cstring) RETURNS hukou.birth_certificate_no
AS 'MODULE_PATHNAME', 'hukou_birth_certificate_no_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.birth_certificate_no_in(pg_catalog.cstring) IS 'text input; strict: one letter of either case and nine digits';

CREATE FUNCTION hukou.birth_certificate_no_out(hukou.birth_certificate_no) RETURNS pg_catalog.cstring
AS 'MODULE_PATHNAME', 'hukou_birth_certificate_no_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.birth_certificate_no_out(hukou.birth_certificate_no) IS 'text output, in canonical form';

CREATE FUNCTION hukou.birth_certificate_no_recv(pg_catalog.internal) RETURNS hukou.birth_certificate_no
AS 'MODULE_PATHNAME', 'hukou_birth_certificate_no_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.birth_certificate_no_recv(pg_catalog.internal) IS 'binary input, as strict as text input';

CREATE FUNCTION hukou.birth_certificate_no_send(hukou.birth_certificate_no) RETURNS pg_catalog.bytea
AS 'MODULE_PATHNAME', 'hukou_birth_certificate_no_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.birth_certificate_no_send(hukou.birth_certificate_no) IS 'binary output: the bigint it is stored as';

CREATE TYPE hukou.birth_certificate_no (
	INPUT = hukou.birth_certificate_no_in,
	OUTPUT = hukou.birth_certificate_no_out,
	RECEIVE = hukou.birth_certificate_no_recv,
	SEND = hukou.birth_certificate_no_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE hukou.birth_certificate_no IS 'number of a medical certificate of birth: a letter, for the year the form was printed, and nine digits';

CREATE FUNCTION hukou.birth_certificate_no_is_valid(pg_catalog.text) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_birth_certificate_no_is_valid'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_is_valid(pg_catalog.text) IS 'whether text input would take it; never raises an error';

-- Casts: text both ways; the stored number only on request, and not back, for
-- that would go round the input checks.
CREATE CAST (hukou.birth_certificate_no AS pg_catalog.text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (hukou.birth_certificate_no AS pg_catalog.text) IS 'the canonical form';
CREATE CAST (pg_catalog.text AS hukou.birth_certificate_no) WITH INOUT;
COMMENT ON CAST (pg_catalog.text AS hukou.birth_certificate_no) IS 'as strict as text input';
CREATE CAST (hukou.birth_certificate_no AS bigint) WITHOUT FUNCTION;
COMMENT ON CAST (hukou.birth_certificate_no AS bigint) IS 'the number it is stored as, for indexes that have no operator class for the type';

-- Comparison is the server's own for the stored number.  The order is that of
-- the text.

CREATE FUNCTION hukou.birth_certificate_no_lt(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8lt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_lt(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'implementation of < operator';

CREATE FUNCTION hukou.birth_certificate_no_le(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8le' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_le(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'implementation of <= operator';

CREATE FUNCTION hukou.birth_certificate_no_eq(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8eq' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_eq(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'implementation of = operator';

CREATE FUNCTION hukou.birth_certificate_no_ne(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ne' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_ne(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'implementation of <> operator';

CREATE FUNCTION hukou.birth_certificate_no_ge(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ge' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_ge(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'implementation of >= operator';

CREATE FUNCTION hukou.birth_certificate_no_gt(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8gt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_gt(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'implementation of > operator';

CREATE FUNCTION hukou.birth_certificate_no_cmp(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS integer
AS 'btint8cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_cmp(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'less-equal-greater';

CREATE FUNCTION hukou.birth_certificate_no_hash(hukou.birth_certificate_no) RETURNS integer
AS 'hashint8' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_hash(hukou.birth_certificate_no) IS 'hash';

CREATE FUNCTION hukou.birth_certificate_no_hash_extended(hukou.birth_certificate_no, bigint) RETURNS bigint
AS 'hashint8extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_hash_extended(hukou.birth_certificate_no, bigint) IS 'hash with a seed';

CREATE OPERATOR hukou.< (
	LEFTARG = hukou.birth_certificate_no, RIGHTARG = hukou.birth_certificate_no, FUNCTION = hukou.birth_certificate_no_lt,
	COMMUTATOR = OPERATOR(hukou.>), NEGATOR = OPERATOR(hukou.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR hukou.< (hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'less than';

CREATE OPERATOR hukou.<= (
	LEFTARG = hukou.birth_certificate_no, RIGHTARG = hukou.birth_certificate_no, FUNCTION = hukou.birth_certificate_no_le,
	COMMUTATOR = OPERATOR(hukou.>=), NEGATOR = OPERATOR(hukou.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR hukou.<= (hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'less than or equal';

CREATE OPERATOR hukou.= (
	LEFTARG = hukou.birth_certificate_no, RIGHTARG = hukou.birth_certificate_no, FUNCTION = hukou.birth_certificate_no_eq,
	COMMUTATOR = OPERATOR(hukou.=), NEGATOR = OPERATOR(hukou.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR hukou.= (hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'equal';

CREATE OPERATOR hukou.<> (
	LEFTARG = hukou.birth_certificate_no, RIGHTARG = hukou.birth_certificate_no, FUNCTION = hukou.birth_certificate_no_ne,
	COMMUTATOR = OPERATOR(hukou.<>), NEGATOR = OPERATOR(hukou.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR hukou.<> (hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'not equal';

CREATE OPERATOR hukou.>= (
	LEFTARG = hukou.birth_certificate_no, RIGHTARG = hukou.birth_certificate_no, FUNCTION = hukou.birth_certificate_no_ge,
	COMMUTATOR = OPERATOR(hukou.<=), NEGATOR = OPERATOR(hukou.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR hukou.>= (hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'greater than or equal';

CREATE OPERATOR hukou.> (
	LEFTARG = hukou.birth_certificate_no, RIGHTARG = hukou.birth_certificate_no, FUNCTION = hukou.birth_certificate_no_gt,
	COMMUTATOR = OPERATOR(hukou.<), NEGATOR = OPERATOR(hukou.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR hukou.> (hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'greater than';

-- min() and max(); an index on the type serves them.
CREATE FUNCTION hukou.birth_certificate_no_smaller(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS hukou.birth_certificate_no
AS 'int8smaller' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_smaller(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'smaller of two';
CREATE FUNCTION hukou.birth_certificate_no_larger(hukou.birth_certificate_no, hukou.birth_certificate_no) RETURNS hukou.birth_certificate_no
AS 'int8larger' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_certificate_no_larger(hukou.birth_certificate_no, hukou.birth_certificate_no) IS 'larger of two';

CREATE AGGREGATE hukou.min(hukou.birth_certificate_no) (
	SFUNC = hukou.birth_certificate_no_smaller, STYPE = hukou.birth_certificate_no, COMBINEFUNC = hukou.birth_certificate_no_smaller,
	SORTOP = OPERATOR(hukou.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.min(hukou.birth_certificate_no) IS 'minimum value of all birth_certificate_no input values';
CREATE AGGREGATE hukou.max(hukou.birth_certificate_no) (
	SFUNC = hukou.birth_certificate_no_larger, STYPE = hukou.birth_certificate_no, COMBINEFUNC = hukou.birth_certificate_no_larger,
	SORTOP = OPERATOR(hukou.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.max(hukou.birth_certificate_no) IS 'maximum value of all birth_certificate_no input values';

CREATE OPERATOR FAMILY hukou.birth_certificate_no_ops USING btree;
COMMENT ON OPERATOR FAMILY hukou.birth_certificate_no_ops USING btree IS 'order of birth_certificate_no';
CREATE OPERATOR CLASS hukou.birth_certificate_no_ops
DEFAULT FOR TYPE hukou.birth_certificate_no USING btree FAMILY hukou.birth_certificate_no_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 hukou.birth_certificate_no_cmp(hukou.birth_certificate_no, hukou.birth_certificate_no),
	FUNCTION 2 pg_catalog.btint8sortsupport(pg_catalog.internal),
	FUNCTION 4 pg_catalog.btequalimage(pg_catalog.oid);
COMMENT ON OPERATOR CLASS hukou.birth_certificate_no_ops USING btree IS 'order of birth_certificate_no';

CREATE OPERATOR FAMILY hukou.birth_certificate_no_ops USING hash;
COMMENT ON OPERATOR FAMILY hukou.birth_certificate_no_ops USING hash IS 'equality of birth_certificate_no';
CREATE OPERATOR CLASS hukou.birth_certificate_no_ops
DEFAULT FOR TYPE hukou.birth_certificate_no USING hash FAMILY hukou.birth_certificate_no_ops AS
	OPERATOR 1 hukou.=,
	FUNCTION 1 hukou.birth_certificate_no_hash(hukou.birth_certificate_no),
	FUNCTION 2 hukou.birth_certificate_no_hash_extended(hukou.birth_certificate_no, bigint);
COMMENT ON OPERATOR CLASS hukou.birth_certificate_no_ops USING hash IS 'equality of birth_certificate_no';

CREATE OPERATOR FAMILY hukou.birth_certificate_no_minmax_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.birth_certificate_no_minmax_ops USING brin IS 'block ranges of birth_certificate_no';
CREATE OPERATOR CLASS hukou.birth_certificate_no_minmax_ops
DEFAULT FOR TYPE hukou.birth_certificate_no USING brin FAMILY hukou.birth_certificate_no_minmax_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 pg_catalog.brin_minmax_opcinfo(pg_catalog.internal),
	FUNCTION 2 pg_catalog.brin_minmax_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 3 pg_catalog.brin_minmax_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 4 pg_catalog.brin_minmax_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal);
COMMENT ON OPERATOR CLASS hukou.birth_certificate_no_minmax_ops USING brin IS 'block ranges of birth_certificate_no';

CREATE OPERATOR FAMILY hukou.birth_certificate_no_minmax_multi_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.birth_certificate_no_minmax_multi_ops USING brin IS 'block ranges of birth_certificate_no with outliers';
CREATE OPERATOR CLASS hukou.birth_certificate_no_minmax_multi_ops
FOR TYPE hukou.birth_certificate_no USING brin FAMILY hukou.birth_certificate_no_minmax_multi_ops AS
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
COMMENT ON OPERATOR CLASS hukou.birth_certificate_no_minmax_multi_ops USING brin IS 'block ranges of birth_certificate_no with outliers';
