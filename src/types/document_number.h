/*-------------------------------------------------------------------------
 *
 * document_number.h
 *	  Numbers of documents, judged by the format that policy names for them.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_TYPES_DOCUMENT_NUMBER_H
#define HUKOU_TYPES_DOCUMENT_NUMBER_H

#include "postgres.h"

#include "codes/document_number.h"

extern char *document_number_fault(const DocumentNumberFormat *format, const char *text,
								   size_t length, const char **remedy);

#endif							/* HUKOU_TYPES_DOCUMENT_NUMBER_H */
