/*-------------------------------------------------------------------------
 *
 * code_type.h
 *	  What the SQL types over codes/ have in common.
 *
 * Each type is an integer with a text form, and describes itself in one
 * CodeType.  The five functions every type needs (in, out, recv, send and
 * ..._is_valid) are then the same for all; CODE_TYPE_FUNCTIONS() gives them
 * their names.  Comparison, hashing and sorting are the server's own for
 * integers and need no C here.
 *
 *-------------------------------------------------------------------------
 */
#ifndef HUKOU_TYPES_CODE_TYPE_H
#define HUKOU_TYPES_CODE_TYPE_H

#include "postgres.h"

#include "fmgr.h"
#include "utils/date.h"

#include "codes/fault.h"
#include "compat.h"

/* Large enough for the text form of any type, with its terminator. */
#define CODE_TYPE_TEXT_SIZE 32

typedef struct CodeType
{
	const char *name;			/* as SQL calls it */
	bool		wide;			/* stored as int8, else as int4 */
	bool		personal;		/* its text must not appear in a message */

	/* from codes/: the text form, and which numbers have one */
	bool		(*parse) (const char *text, size_t length, int64_t *value, CodeFault *fault);
	bool		(*valid_value) (int64_t value, CodeFault *fault);
	void		(*format) (int64_t value, char *out);

	/* calls errhint() with the remedy for a fault */
	int			(*hint) (const CodeFault *fault);
} CodeType;

extern Datum code_type_in(const CodeType *type, FunctionCallInfo fcinfo);
extern Datum code_type_out(const CodeType *type, FunctionCallInfo fcinfo);
extern Datum code_type_recv(const CodeType *type, FunctionCallInfo fcinfo);
extern Datum code_type_send(const CodeType *type, FunctionCallInfo fcinfo);
extern Datum code_type_is_valid(const CodeType *type, FunctionCallInfo fcinfo);

extern void code_fault_report(const CodeType *type, const CodeFault *fault, const char *input,
							  int sqlstate, fmNodePtr escontext);

extern void code_date_parts(DateADT date, int *year, int *month, int *day);
extern DateADT code_date(int year, int month, int day);

/*
 * Defines the SQL-callable functions hukou_<name>_in and its siblings over the
 * CodeType <name>_type.
 */
#define CODE_TYPE_FUNCTION(name, which) \
	PG_FUNCTION_INFO_V1(hukou_##name##_##which); \
	Datum hukou_##name##_##which(PG_FUNCTION_ARGS) \
	{ \
		return code_type_##which(&name##_type, fcinfo); \
	}

#define CODE_TYPE_FUNCTIONS(name) \
	CODE_TYPE_FUNCTION(name, in) \
	CODE_TYPE_FUNCTION(name, out) \
	CODE_TYPE_FUNCTION(name, recv) \
	CODE_TYPE_FUNCTION(name, send) \
	CODE_TYPE_FUNCTION(name, is_valid)

#endif							/* HUKOU_TYPES_CODE_TYPE_H */
