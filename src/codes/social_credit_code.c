/*-------------------------------------------------------------------------
 *
 * social_credit_code.c
 *	  Unified social credit codes (GB 32100-2015): eighteen characters.
 *
 *-------------------------------------------------------------------------
 */
#include "codes/social_credit_code.h"

#include <string.h>

#define BODY	(SOCIAL_CREDIT_CODE_LENGTH - 1) /* without the check character */
#define MODULUS	31

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

static char capital(char c);
static char check_of(const char *body);

bool
social_credit_code_well_formed(const char *text, size_t length, CodeFault *fault)
{
	char		found;
	char		check;

	if (!code_scan(text, length, "UU999999UUUUUUUUUU", fault))
		return false;

	found = capital(text[BODY]);
	check = check_of(text);
	if (found != check)
		return code_fault_check(fault, SOCIAL_CREDIT_CODE_LENGTH, found, check);

	return code_fault_none(fault);
}

void
social_credit_code_canonical(const char *text, size_t length, char *out)
{
	for (size_t i = 0; i < length; i++)
		out[i] = capital(text[i]);
	out[length] = '\0';
}

static char
capital(char c)
{
	return (char) (c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

/*
 * GB 32100-2015, 4.2.5: each character counts as its place in the alphabet, the
 * weight of place i is 3 to the power of i - 1, modulo 31, and the check
 * character makes the weighted sum 0 modulo 31.  No weight, and no difference of
 * two neighbouring ones, is 0 modulo 31, so every single wrong character and
 * every swap of neighbours is found.
 */
static char
check_of(const char *body)
{
	int			sum = 0;
	int			weight = 1;

	for (int i = 0; i < BODY; i++)
	{
		sum += (int) (strchr(alphabet, capital(body[i])) - alphabet) * weight;
		weight = weight * 3 % MODULUS;
	}
	return alphabet[(MODULUS - sum % MODULUS) % MODULUS];
}
