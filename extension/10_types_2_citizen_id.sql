/*
 * citizen_id: a citizen identity number (GB 11643-1999), eighteen characters.
 */
CREATE TYPE hukou.citizen_id;

CREATE FUNCTION hukou.citizen_id_in(pg_catalog.cstring) RETURNS hukou.citizen_id
AS 'MODULE_PATHNAME', 'hukou_citizen_id_in'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.citizen_id_in(pg_catalog.cstring) IS 'text input; strict: 17 digits and the right check character, X or x';

CREATE FUNCTION hukou.citizen_id_out(hukou.citizen_id) RETURNS pg_catalog.cstring
AS 'MODULE_PATHNAME', 'hukou_citizen_id_out'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.citizen_id_out(hukou.citizen_id) IS 'text output, in canonical form';

CREATE FUNCTION hukou.citizen_id_recv(pg_catalog.internal) RETURNS hukou.citizen_id
AS 'MODULE_PATHNAME', 'hukou_citizen_id_recv'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.citizen_id_recv(pg_catalog.internal) IS 'binary input, as strict as text input';

CREATE FUNCTION hukou.citizen_id_send(hukou.citizen_id) RETURNS pg_catalog.bytea
AS 'MODULE_PATHNAME', 'hukou_citizen_id_send'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE;
COMMENT ON FUNCTION hukou.citizen_id_send(hukou.citizen_id) IS 'binary output: the bigint it is stored as';

CREATE TYPE hukou.citizen_id (
	INPUT = hukou.citizen_id_in,
	OUTPUT = hukou.citizen_id_out,
	RECEIVE = hukou.citizen_id_recv,
	SEND = hukou.citizen_id_send,
	LIKE = pg_catalog.int8
);
COMMENT ON TYPE hukou.citizen_id IS 'citizen identity number (GB 11643-1999) or number of a residence permit of the same form; characters, birth date and check character are checked';

CREATE FUNCTION hukou.citizen_id_is_valid(pg_catalog.text) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_citizen_id_is_valid'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_is_valid(pg_catalog.text) IS 'whether text input would take it; never raises an error';

-- Casts: text both ways; the stored number only on request, and not back, for
-- that would go round the input checks.
CREATE CAST (hukou.citizen_id AS pg_catalog.text) WITH INOUT AS ASSIGNMENT;
COMMENT ON CAST (hukou.citizen_id AS pg_catalog.text) IS 'the canonical form';
CREATE CAST (pg_catalog.text AS hukou.citizen_id) WITH INOUT;
COMMENT ON CAST (pg_catalog.text AS hukou.citizen_id) IS 'as strict as text input';
CREATE CAST (hukou.citizen_id AS bigint) WITHOUT FUNCTION;
COMMENT ON CAST (hukou.citizen_id AS bigint) IS 'the number it is stored as, for indexes that have no operator class for the type';

-- Comparison is the server's own for the stored number.  The order is that of
-- address code, birth date, sequence, and so of the text.

CREATE FUNCTION hukou.citizen_id_lt(hukou.citizen_id, hukou.citizen_id) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8lt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_lt(hukou.citizen_id, hukou.citizen_id) IS 'implementation of < operator';

CREATE FUNCTION hukou.citizen_id_le(hukou.citizen_id, hukou.citizen_id) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8le' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_le(hukou.citizen_id, hukou.citizen_id) IS 'implementation of <= operator';

CREATE FUNCTION hukou.citizen_id_eq(hukou.citizen_id, hukou.citizen_id) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8eq' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_eq(hukou.citizen_id, hukou.citizen_id) IS 'implementation of = operator';

CREATE FUNCTION hukou.citizen_id_ne(hukou.citizen_id, hukou.citizen_id) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ne' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_ne(hukou.citizen_id, hukou.citizen_id) IS 'implementation of <> operator';

CREATE FUNCTION hukou.citizen_id_ge(hukou.citizen_id, hukou.citizen_id) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8ge' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_ge(hukou.citizen_id, hukou.citizen_id) IS 'implementation of >= operator';

CREATE FUNCTION hukou.citizen_id_gt(hukou.citizen_id, hukou.citizen_id) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_int8gt' LANGUAGE c IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_gt(hukou.citizen_id, hukou.citizen_id) IS 'implementation of > operator';

CREATE FUNCTION hukou.citizen_id_cmp(hukou.citizen_id, hukou.citizen_id) RETURNS integer
AS 'btint8cmp' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_cmp(hukou.citizen_id, hukou.citizen_id) IS 'less-equal-greater';

CREATE FUNCTION hukou.citizen_id_hash(hukou.citizen_id) RETURNS integer
AS 'hashint8' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_hash(hukou.citizen_id) IS 'hash';

CREATE FUNCTION hukou.citizen_id_hash_extended(hukou.citizen_id, bigint) RETURNS bigint
AS 'hashint8extended' LANGUAGE internal IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_hash_extended(hukou.citizen_id, bigint) IS 'hash with a seed';

CREATE OPERATOR hukou.< (
	LEFTARG = hukou.citizen_id, RIGHTARG = hukou.citizen_id, FUNCTION = hukou.citizen_id_lt,
	COMMUTATOR = OPERATOR(hukou.>), NEGATOR = OPERATOR(hukou.>=),
	RESTRICT = pg_catalog.scalarltsel, JOIN = pg_catalog.scalarltjoinsel
);
COMMENT ON OPERATOR hukou.< (hukou.citizen_id, hukou.citizen_id) IS 'less than';

CREATE OPERATOR hukou.<= (
	LEFTARG = hukou.citizen_id, RIGHTARG = hukou.citizen_id, FUNCTION = hukou.citizen_id_le,
	COMMUTATOR = OPERATOR(hukou.>=), NEGATOR = OPERATOR(hukou.>),
	RESTRICT = pg_catalog.scalarlesel, JOIN = pg_catalog.scalarlejoinsel
);
COMMENT ON OPERATOR hukou.<= (hukou.citizen_id, hukou.citizen_id) IS 'less than or equal';

CREATE OPERATOR hukou.= (
	LEFTARG = hukou.citizen_id, RIGHTARG = hukou.citizen_id, FUNCTION = hukou.citizen_id_eq,
	COMMUTATOR = OPERATOR(hukou.=), NEGATOR = OPERATOR(hukou.<>),
	RESTRICT = pg_catalog.eqsel, JOIN = pg_catalog.eqjoinsel,
	HASHES, MERGES
);
COMMENT ON OPERATOR hukou.= (hukou.citizen_id, hukou.citizen_id) IS 'equal';

CREATE OPERATOR hukou.<> (
	LEFTARG = hukou.citizen_id, RIGHTARG = hukou.citizen_id, FUNCTION = hukou.citizen_id_ne,
	COMMUTATOR = OPERATOR(hukou.<>), NEGATOR = OPERATOR(hukou.=),
	RESTRICT = pg_catalog.neqsel, JOIN = pg_catalog.neqjoinsel
);
COMMENT ON OPERATOR hukou.<> (hukou.citizen_id, hukou.citizen_id) IS 'not equal';

CREATE OPERATOR hukou.>= (
	LEFTARG = hukou.citizen_id, RIGHTARG = hukou.citizen_id, FUNCTION = hukou.citizen_id_ge,
	COMMUTATOR = OPERATOR(hukou.<=), NEGATOR = OPERATOR(hukou.<),
	RESTRICT = pg_catalog.scalargesel, JOIN = pg_catalog.scalargejoinsel
);
COMMENT ON OPERATOR hukou.>= (hukou.citizen_id, hukou.citizen_id) IS 'greater than or equal';

CREATE OPERATOR hukou.> (
	LEFTARG = hukou.citizen_id, RIGHTARG = hukou.citizen_id, FUNCTION = hukou.citizen_id_gt,
	COMMUTATOR = OPERATOR(hukou.<), NEGATOR = OPERATOR(hukou.<=),
	RESTRICT = pg_catalog.scalargtsel, JOIN = pg_catalog.scalargtjoinsel
);
COMMENT ON OPERATOR hukou.> (hukou.citizen_id, hukou.citizen_id) IS 'greater than';

-- min() and max(); an index on the type serves them.
CREATE FUNCTION hukou.citizen_id_smaller(hukou.citizen_id, hukou.citizen_id) RETURNS hukou.citizen_id
AS 'int8smaller' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_smaller(hukou.citizen_id, hukou.citizen_id) IS 'smaller of two';
CREATE FUNCTION hukou.citizen_id_larger(hukou.citizen_id, hukou.citizen_id) RETURNS hukou.citizen_id
AS 'int8larger' LANGUAGE internal IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_larger(hukou.citizen_id, hukou.citizen_id) IS 'larger of two';

CREATE AGGREGATE hukou.min(hukou.citizen_id) (
	SFUNC = hukou.citizen_id_smaller, STYPE = hukou.citizen_id, COMBINEFUNC = hukou.citizen_id_smaller,
	SORTOP = OPERATOR(hukou.<), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.min(hukou.citizen_id) IS 'minimum value of all citizen_id input values';
CREATE AGGREGATE hukou.max(hukou.citizen_id) (
	SFUNC = hukou.citizen_id_larger, STYPE = hukou.citizen_id, COMBINEFUNC = hukou.citizen_id_larger,
	SORTOP = OPERATOR(hukou.>), PARALLEL = SAFE
);
COMMENT ON AGGREGATE hukou.max(hukou.citizen_id) IS 'maximum value of all citizen_id input values';

CREATE OPERATOR FAMILY hukou.citizen_id_ops USING btree;
COMMENT ON OPERATOR FAMILY hukou.citizen_id_ops USING btree IS 'order of citizen_id';
CREATE OPERATOR CLASS hukou.citizen_id_ops
DEFAULT FOR TYPE hukou.citizen_id USING btree FAMILY hukou.citizen_id_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 hukou.citizen_id_cmp(hukou.citizen_id, hukou.citizen_id),
	FUNCTION 2 pg_catalog.btint8sortsupport(pg_catalog.internal),
	FUNCTION 4 pg_catalog.btequalimage(pg_catalog.oid);
COMMENT ON OPERATOR CLASS hukou.citizen_id_ops USING btree IS 'order of citizen_id';

CREATE OPERATOR FAMILY hukou.citizen_id_ops USING hash;
COMMENT ON OPERATOR FAMILY hukou.citizen_id_ops USING hash IS 'equality of citizen_id';
CREATE OPERATOR CLASS hukou.citizen_id_ops
DEFAULT FOR TYPE hukou.citizen_id USING hash FAMILY hukou.citizen_id_ops AS
	OPERATOR 1 hukou.=,
	FUNCTION 1 hukou.citizen_id_hash(hukou.citizen_id),
	FUNCTION 2 hukou.citizen_id_hash_extended(hukou.citizen_id, bigint);
COMMENT ON OPERATOR CLASS hukou.citizen_id_ops USING hash IS 'equality of citizen_id';

CREATE OPERATOR FAMILY hukou.citizen_id_minmax_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.citizen_id_minmax_ops USING brin IS 'block ranges of citizen_id';
CREATE OPERATOR CLASS hukou.citizen_id_minmax_ops
DEFAULT FOR TYPE hukou.citizen_id USING brin FAMILY hukou.citizen_id_minmax_ops AS
	OPERATOR 1 hukou.<,
	OPERATOR 2 hukou.<=,
	OPERATOR 3 hukou.=,
	OPERATOR 4 hukou.>=,
	OPERATOR 5 hukou.>,
	FUNCTION 1 pg_catalog.brin_minmax_opcinfo(pg_catalog.internal),
	FUNCTION 2 pg_catalog.brin_minmax_add_value(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 3 pg_catalog.brin_minmax_consistent(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal),
	FUNCTION 4 pg_catalog.brin_minmax_union(pg_catalog.internal, pg_catalog.internal, pg_catalog.internal);
COMMENT ON OPERATOR CLASS hukou.citizen_id_minmax_ops USING brin IS 'block ranges of citizen_id';

CREATE OPERATOR FAMILY hukou.citizen_id_minmax_multi_ops USING brin;
COMMENT ON OPERATOR FAMILY hukou.citizen_id_minmax_multi_ops USING brin IS 'block ranges of citizen_id with outliers';
CREATE OPERATOR CLASS hukou.citizen_id_minmax_multi_ops
FOR TYPE hukou.citizen_id USING brin FAMILY hukou.citizen_id_minmax_multi_ops AS
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
COMMENT ON OPERATOR CLASS hukou.citizen_id_minmax_multi_ops USING brin IS 'block ranges of citizen_id with outliers';

-- Making one.
CREATE FUNCTION hukou.citizen_id_from_15(pg_catalog.text) RETURNS hukou.citizen_id
AS 'MODULE_PATHNAME', 'hukou_citizen_id_from_15'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_from_15(pg_catalog.text) IS 'the number that replaced a 15-digit one; born 19xx, or 18xx with a sequence from 996';

CREATE FUNCTION hukou.citizen_id_make(region hukou.region_code, birth_date pg_catalog.date, sequence integer) RETURNS hukou.citizen_id
AS 'MODULE_PATHNAME', 'hukou_citizen_id_make'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_make(hukou.region_code, pg_catalog.date, integer) IS 'the number with this address code, birth date and sequence (0 to 999); the check character follows';

-- The parts.
CREATE FUNCTION hukou.region(hukou.citizen_id) RETURNS hukou.region_code
AS 'MODULE_PATHNAME', 'hukou_citizen_id_region'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.region(hukou.citizen_id) IS 'the address code, as of the day the number was made; NULL for a foreign resident';

CREATE FUNCTION hukou.birth_date(hukou.citizen_id) RETURNS pg_catalog.date
AS 'MODULE_PATHNAME', 'hukou_citizen_id_birth_date'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.birth_date(hukou.citizen_id) IS 'date of birth';

CREATE FUNCTION hukou.age(id hukou.citizen_id, on_date pg_catalog.date) RETURNS integer
AS 'MODULE_PATHNAME', 'hukou_citizen_id_age'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.age(hukou.citizen_id, pg_catalog.date) IS 'full years of age on a day, by the calendar anniversary (born February 29: March 1 in common years); NULL before birth';

CREATE FUNCTION hukou.sex(hukou.citizen_id) RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'hukou_citizen_id_sex'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.sex(hukou.citizen_id) IS 'M (odd sequence) or F (even sequence)';

CREATE FUNCTION hukou.sequence(hukou.citizen_id) RETURNS integer
AS 'MODULE_PATHNAME', 'hukou_citizen_id_sequence'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.sequence(hukou.citizen_id) IS 'sequence within address code and birth date, 0 to 999';

CREATE FUNCTION hukou.check_character(hukou.citizen_id) RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'hukou_citizen_id_check_character'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.check_character(hukou.citizen_id) IS 'check character (ISO 7064 MOD 11-2), 0 to 9 or X';

CREATE FUNCTION hukou.holder_kind(hukou.citizen_id) RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'hukou_citizen_id_holder_kind'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.holder_kind(hukou.citizen_id) IS 'citizen, hmt_resident (81, 82, 83: Hong Kong, Macao, Taiwan) or foreign_resident (9)';

CREATE FUNCTION hukou.masked(hukou.citizen_id) RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'hukou_citizen_id_masked'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.masked(hukou.citizen_id) IS 'the number with its birth date starred out, for those who need not know it';

-- The bounds of a region, which <@ searches an index with.
CREATE FUNCTION hukou.citizen_id_first(hukou.region_code) RETURNS hukou.citizen_id
AS 'MODULE_PATHNAME', 'hukou_citizen_id_first'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_first(hukou.region_code) IS 'the smallest number with an address code inside the region';

CREATE FUNCTION hukou.citizen_id_last(hukou.region_code) RETURNS hukou.citizen_id
AS 'MODULE_PATHNAME', 'hukou_citizen_id_last'
LANGUAGE C IMMUTABLE STRICT LEAKPROOF PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.citizen_id_last(hukou.region_code) IS 'the largest number with an address code inside the region';
