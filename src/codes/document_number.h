/*-------------------------------------------------------------------------
 *
 * document_number.h
 *	  The formats that numbers of documents have, by name.
 *
 * One registry, so that policy can name the format of each type of document.
 * A format says whether a text is well-formed, and which canonical form it has,
 * so that two spellings of a number are known to be one.  It does not say
 * whether the number was ever given, or given once: that is a question to the
 * register, or to the issuer.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_CODES_DOCUMENT_NUMBER_H
#define HUKOU_CODES_DOCUMENT_NUMBER_H

#include <stdint.h>

#include "codes/fault.h"

/* Large enough for every canonical form, with its terminator. */
#define DOCUMENT_NUMBER_SIZE 260

typedef struct DocumentNumberFormat
{
	const char *name;			/* as policy has it */
	const char *description;	/* what is well-formed, in a full sentence */
	const char *standard;		/* where that is written */
	const char *example;		/* well-formed, and its own canonical form */

	/* Is the text a number of this format?  The fault may be NULL. */
	bool		(*well_formed) (const char *text, size_t length, CodeFault *fault);

	/* Writes the canonical form of a well-formed text; NULL: as it is. */
	void		(*canonical) (const char *text, size_t length, char *out);

	/* Where in the canonical form a place of GB/T 2260 stands, and how many digits it has; NULL: nowhere. */
	int			(*place) (const char *canonical, int *digits);
} DocumentNumberFormat;

/* All formats, in alphabetical order; after the last, one without a name. */
extern const DocumentNumberFormat document_number_formats[];

/* The format of that name, NULL if there is none. */
extern const DocumentNumberFormat *document_number_format(const char *name, size_t length);

/* The canonical form of a well-formed text. */
extern void document_number_canonical(const DocumentNumberFormat *format, const char *text,
									  size_t length, char out[DOCUMENT_NUMBER_SIZE]);

/*
 * The division (GB/T 2260) whose office gave a number, six digits; 0 when the
 * number, which is in its canonical form, tells none.
 */
extern int32_t document_number_place(const DocumentNumberFormat *format, const char *canonical);

#endif							/* HUKOU_CODES_DOCUMENT_NUMBER_H */
