-- People of every county, each a different number, in no order.
CREATE TABLE bench.ids AS
SELECT citizen_id_make(r.region, '1950-01-01'::date + ((g::bigint * 7919 % 25000)::integer), 1 + g % 999)::text AS id
FROM generate_series(1, :rows) g
JOIN (SELECT region, row_number() OVER (ORDER BY region) - 1 AS n, count(*) OVER () AS all FROM regions WHERE level = 'county') r ON r.n = g % r.all
ORDER BY md5(g::text);

-- The check digit of GB 11643 as it is written in PL/pgSQL.
CREATE FUNCTION bench.digit_holds(id text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
DECLARE
	weights CONSTANT integer[] := '{7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2}';
	total integer := 0;
BEGIN
	IF id !~ '^[0-9]{17}[0-9X]$' THEN
		RETURN false;
	END IF;
	FOR i IN 1..17 LOOP
		total := total + weights[i] * substr(id, i, 1)::integer;
	END LOOP;
	RETURN substr('10X98765432', total % 11 + 1, 1) = substr(id, 18, 1);
END
$$;
CREATE TABLE bench.shape_citizen_id (id citizen_id);
CREATE TABLE bench.shape_bigint (id bigint);
CREATE TABLE bench.shape_pattern (id text CHECK (id ~ '^[1-8][0-9]{16}[0-9X]$'));
CREATE TABLE bench.shape_digit (id text CHECK (bench.digit_holds(id)));
