/*-------------------------------------------------------------------------
 *
 * fault_text.h
 *	  What is wrong with a code, in words.
 *
 * The parsers of codes/ report facts; this is where they become a clause, for
 * the types and for numbers of documents alike.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_TYPES_FAULT_TEXT_H
#define HUKOU_TYPES_FAULT_TEXT_H

#include "postgres.h"

#include "codes/fault.h"

/* Remedies that depend on the fault and not on the code. */
#define REMEDY_CHECK		"Compare every character with the document: one is mistyped, or two are swapped."
#define REMEDY_BIRTH_DATE	"The birth date is year, month and day, from 1800-01-01 to 2199-12-31."
#define REMEDY_OLD_NUMBER	"Convert it with hukou.citizen_id_from_15()."

extern char *fault_text(const CodeFault *fault);

#endif							/* HUKOU_TYPES_FAULT_TEXT_H */
