/*
 * Numbers of documents, judged by their text alone.  Policy names a format for
 * each type of document; which there are, document_number_formats() tells.
 *
 *	birth_certificate_no	 as the type of that name
 *	citizen_id				 GB 11643-1999, as the type of that name
 *	diploma_no				 electronic registration of diplomas (2001)
 *	marriage_certificate_no	 J, L, BJ and BL; older numbers in words
 *	opaque					 whatever else: permits, certificates of migration
 *	social_credit_code		 GB 32100-2015
 */

CREATE FUNCTION hukou.document_number_fault(format pg_catalog.text, number pg_catalog.text) RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'hukou_document_number_fault'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.document_number_fault(pg_catalog.text, pg_catalog.text) IS 'what is wrong with the number of a document, and at which character (from 1); NULL when it is well-formed. 22023 when there is no such format, see document_number_formats()';

CREATE FUNCTION hukou.document_number_is_valid(format pg_catalog.text, number pg_catalog.text) RETURNS boolean
AS 'MODULE_PATHNAME', 'hukou_document_number_is_valid'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.document_number_is_valid(pg_catalog.text, pg_catalog.text) IS 'whether the number of a document is well-formed (citizen_id: GB 11643, social_credit_code: GB 32100). 22023 when there is no such format, see document_number_formats()';

CREATE FUNCTION hukou.document_number_canonical(format pg_catalog.text, number pg_catalog.text) RETURNS pg_catalog.text
AS 'MODULE_PATHNAME', 'hukou_document_number_canonical'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1;
COMMENT ON FUNCTION hukou.document_number_canonical(pg_catalog.text, pg_catalog.text) IS 'the one spelling of the number of a document, to compare by: in capitals, with its hyphens. 22P02 when it is not well-formed, 22023 when there is no such format';

CREATE FUNCTION hukou.document_number_formats()
RETURNS TABLE (format pg_catalog.text, description pg_catalog.text, standard pg_catalog.text, example pg_catalog.text)
AS 'MODULE_PATHNAME', 'hukou_document_number_formats'
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 1 ROWS 6;
COMMENT ON FUNCTION hukou.document_number_formats() IS 'the formats that numbers of documents have: what is well-formed, where that is written, and a number of each';
