/*
 * secret.c
 *	  Codes that nobody guesses.
 */
#include "postgres.h"

#include "lib/stringinfo.h"
#include "policy/secret.h"

/* No letter that is taken for a digit, or for another; 60 bits. */
#define SECRET_LENGTH 12
static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

char *
secret_new(void)
{
	unsigned char random[SECRET_LENGTH];
	char	   *code = palloc(SECRET_LENGTH + 1);

	if (!pg_strong_random(random, sizeof(random)))
		ereport(ERROR,
				(errcode(ERRCODE_INTERNAL_ERROR),
				 errmsg("could not generate a code")));
	for (int i = 0; i < SECRET_LENGTH; i++)
		code[i] = letters[random[i] % strlen(letters)];
	code[SECRET_LENGTH] = '\0';
	return code;
}

char *
secret_typed(const char *given)
{
	StringInfoData code;

	initStringInfo(&code);
	for (const char *c = given; *c != '\0'; c++)
		if (*c != '-')
			appendStringInfoChar(&code, pg_ascii_toupper((unsigned char) *c));
	return code.data;
}
