/*
 * Register: the guard of its tables.  Effects have no SQL face; steps have them.
 */
CREATE FUNCTION hukou.register_guard()
RETURNS trigger LANGUAGE c VOLATILE
AS 'MODULE_PATHNAME', 'hukou_register_guard';
COMMENT ON FUNCTION hukou.register_guard() IS 'trigger of the register: rows change only as the effect of a case (HK005)';

CREATE FUNCTION hukou.correct_register(what text, key text, changes jsonb, reason text, note text DEFAULT NULL)
RETURNS bigint LANGUAGE c VOLATILE PARALLEL UNSAFE COST 1000
AS 'MODULE_PATHNAME', 'hukou_correct_register';
COMMENT ON FUNCTION hukou.correct_register(text, text, jsonb, text, text) IS 'puts right what the register says of a household (kind, address, head), a person (name, ethnicity, birth_certificate), a certificate (revoked_on) or a card (lost_on), without a case, by an officer with duty approve at the office that keeps it (of a loss: accept, anywhere), for a reason that corrects; returns the number of its row in hukou.register_corrections. HK001, HK002, HK005, HK008 with everything that is in the way; P0002 when there is no such row';

CREATE FUNCTION hukou.certificate_is_valid(number text, code text)
RETURNS boolean LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'hukou_certificate_is_valid';
COMMENT ON FUNCTION hukou.certificate_is_valid(text, text) IS 'is there a certificate with that number (its case''s) and verification code, not revoked? Says no more, to anyone';

CREATE FUNCTION hukou.card_is_valid(holder hukou.citizen_id, valid_from date)
RETURNS boolean LANGUAGE c STABLE STRICT PARALLEL UNSAFE COST 100
AS 'MODULE_PATHNAME', 'hukou_card_is_valid';
COMMENT ON FUNCTION hukou.card_is_valid(hukou.citizen_id, date) IS 'has that person a resident or temporary card that begins on that day, is in their hand, not reported lost, and good today? Says no more; for relying parties, who are to be granted EXECUTE';
REVOKE ALL ON FUNCTION hukou.card_is_valid(hukou.citizen_id, date) FROM PUBLIC;
