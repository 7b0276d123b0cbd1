/*-------------------------------------------------------------------------
 *
 * birth_certificate_no.c
 *	  The SQL type birth_certificate_no, the number of a medical certificate of
 *	  birth.
 *
 *-------------------------------------------------------------------------
 */
#include "types/code_type.h"

#include "codes/birth_certificate_no.h"

static int	hint(const CodeFault *fault);

static const CodeType birth_certificate_no_type = {
	.name = "birth_certificate_no",
	.wide = true,
	.personal = true,
	.parse = birth_certificate_no_parse,
	.valid_value = birth_certificate_no_valid_value,
	.format = birth_certificate_no_format,
	.hint = hint
};

CODE_TYPE_FUNCTIONS(birth_certificate_no)

static int
hint(const CodeFault *fault)
{
	return errhint("A birth certificate number has one letter and nine digits, without spaces.");
}
