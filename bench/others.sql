/*
 * 3,000 cases to step, and :others more that are only there, written with the guards off: 100 of the one, then a thirtieth of
 * the other, on each of thirty days, so that those to step lie scattered in tables and indexes.
 */
CREATE TABLE bench.guards AS
SELECT tgrelid::regclass AS guarded, tgname, tgenabled FROM pg_trigger
WHERE tgrelid IN ('hukou.cases'::regclass, 'hukou.case_events'::regclass, 'hukou.case_documents'::regclass);

-- A statement that writes the template's row of a table again under n other numbers.
CREATE FUNCTION bench.again(t regclass, template case_no, day date, n integer) RETURNS text LANGUAGE sql AS $$
	SELECT format('INSERT INTO %1$s (%2$s) SELECT %3$s FROM %1$s t, generate_series(0, %4$s) g WHERE t.case_no = %5$L', t,
		string_agg(quote_ident(attname), ', ' ORDER BY attnum),
		string_agg(CASE attname WHEN 'case_no' THEN format('case_no_make(12 + g %% 80, %L, 1000000 + g)', day) ELSE 't.' || quote_ident(attname) END, ', ' ORDER BY attnum),
		n - 1, template)
	FROM pg_attribute WHERE attrelid = t AND attnum > 0 AND NOT attisdropped
$$;

CREATE PROCEDURE bench.crowd(others integer) LANGUAGE plpgsql AS $$
DECLARE
	template case_no;
	guard record;
	t text;
BEGIN
	FOR i IN 0..29 LOOP
		PERFORM set_config('hukou.now', date '2023-07-01' + i * 2 || ' 10:00', false);
		CALL bench.open(100);
		SELECT case_no INTO template FROM hukou.cases WHERE state = 'draft' AND entered_on = today() LIMIT 1;
		FOREACH t IN ARRAY '{cases,case_events,case_documents}'::text[] LOOP
			EXECUTE format('ALTER TABLE hukou.%I DISABLE TRIGGER ALL', t);
			EXECUTE bench.again(('hukou.' || t)::regclass, template, date '2023-07-01' + i * 2, others / 30);
			EXECUTE format('ALTER TABLE hukou.%I ENABLE TRIGGER ALL', t);
		END LOOP;
		FOR guard IN SELECT * FROM bench.guards WHERE tgenabled = 'A' LOOP
			EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', guard.guarded, guard.tgname);
		END LOOP;
		INSERT INTO bench.chosen SELECT case_no, 'any' FROM hukou.cases WHERE state = 'draft' AND entered_on = date '2023-07-01' + i * 2 AND serial(case_no) < 1000000;
		COMMIT;
	END LOOP;
END
$$;
