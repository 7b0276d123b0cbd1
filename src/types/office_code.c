/*-------------------------------------------------------------------------
 *
 * office_code.c
 *	  The SQL type office_code, a public-security organ (GA/T 380).
 *
 *-------------------------------------------------------------------------
 */
#include "types/code_type.h"

#include "codes/office_code.h"

static int	hint(const CodeFault *fault);

static const CodeType office_code_type = {
	.name = "office_code",
	.wide = true,
	.personal = false,
	.parse = office_code_parse,
	.valid_value = office_code_valid_value,
	.format = office_code_format,
	.hint = hint
};

CODE_TYPE_FUNCTIONS(office_code)

static int
hint(const CodeFault *fault)
{
	return errhint("An office code has twelve digits, the first of them not 0, such as 350104530000.");
}
