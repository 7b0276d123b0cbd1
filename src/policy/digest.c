/*
 * digest.c
 *	  Digests of what hukou seals.
 */
#include "postgres.h"

#include <openssl/evp.h>

#include "policy/digest.h"
#include "utils/guc.h"

/* Numbers are stored as the first byte of a digest: never reuse one. */
#define ALGORITHM_SHA256 1
#define ALGORITHM_SM3 2
#define DIGEST_BYTES 32
#define DIGEST_SIZE (1 + DIGEST_BYTES)

static const struct config_enum_entry algorithm_names[] = {
	{"sha256", ALGORITHM_SHA256, false},
	{"sm3", ALGORITHM_SM3, false},
	{NULL, 0, false}
};

static int	algorithm_setting = ALGORITHM_SHA256;

void
digest_init(void)
{
	DefineCustomEnumVariable("hukou.digest",
							 "Digest algorithm of new events and seals.",
							 "Existing ones keep the algorithm they were made with.",
							 &algorithm_setting, ALGORITHM_SHA256, algorithm_names,
							 PGC_SUSET, 0, NULL, NULL, NULL);
}

int
digest_algorithm(void)
{
	return algorithm_setting;
}

int
digest_algorithm_of(Datum digest)
{
	bytea	   *bytes = DatumGetByteaPP(digest);
	unsigned char algorithm;

	if (VARSIZE_ANY_EXHDR(bytes) != DIGEST_SIZE)
		return 0;
	algorithm = *(unsigned char *) VARDATA_ANY(bytes);
	return algorithm == ALGORITHM_SHA256 || algorithm == ALGORITHM_SM3 ? algorithm : 0;
}

bool
digest_equal(Datum a, const bytea *b)
{
	bytea	   *bytes = DatumGetByteaPP(a);

	return VARSIZE_ANY_EXHDR(bytes) == VARSIZE_ANY_EXHDR(b) &&
		memcmp(VARDATA_ANY(bytes), VARDATA_ANY(b), VARSIZE_ANY_EXHDR(b)) == 0;
}

static void
digest_failed(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
			 errmsg("could not compute a digest"),
			 errhint("The OpenSSL library of this server may not provide the algorithm hukou.digest names.")));
}

static void
digest_sink(void *target, const void *bytes, size_t len)
{
	if (EVP_DigestUpdate(target, bytes, len) != 1)
		digest_failed();
}

void
digest_begin(Canonical *c, int algorithm, const char *tag)
{
	/* one context for the life of the backend */
	static EVP_MD_CTX *context = NULL;

	if (context == NULL && (context = EVP_MD_CTX_new()) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (EVP_DigestInit_ex(context, algorithm == ALGORITHM_SM3 ? EVP_sm3() : EVP_sha256(), NULL) != 1)
		digest_failed();
	canonical_begin(c, digest_sink, context, tag);
}

bytea *
digest_end(Canonical *c, int algorithm)
{
	bytea	   *digest = palloc(VARHDRSZ + DIGEST_SIZE);
	unsigned int len;

	SET_VARSIZE(digest, VARHDRSZ + DIGEST_SIZE);
	*(unsigned char *) VARDATA(digest) = algorithm;
	if (EVP_DigestFinal_ex(c->target, (unsigned char *) VARDATA(digest) + 1, &len) != 1 ||
		len != DIGEST_BYTES)
		digest_failed();
	return digest;
}
