/*
 * digest.c
 *	  Digests of what hukou seals.
 */
#include "postgres.h"

#include <openssl/evp.h>

#include "fmgr.h"
#include "policy/digest.h"
#include "utils/builtins.h"
#include "utils/guc.h"

PG_FUNCTION_INFO_V1(hukou_digest_of);

/* Numbers are stored as the first byte of a digest: never reuse one. */
#define ALGORITHM_SHA256 1
#define ALGORITHM_SM3 2
#define DIGEST_BYTES 32
#define DIGEST_SIZE (1 + DIGEST_BYTES)

/* OpenSSL 3 looks an algorithm up, under locks, each time it is named; so it is fetched once. */
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
#define DIGEST_METHOD(name) EVP_MD_fetch(NULL, name, NULL)
#else
#define DIGEST_METHOD(name) EVP_get_digestbyname(name)
#endif

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

/* One context for the life of the backend. */
static EVP_MD_CTX *running = NULL;

static void
digest_sink(void *target, const void *bytes, size_t len)
{
	if (EVP_DigestUpdate(target, bytes, len) != 1)
		digest_failed();
}

static EVP_MD_CTX *
digest_context(int algorithm)
{
	static const EVP_MD *fetched[2];
	const EVP_MD **md = &fetched[algorithm == ALGORITHM_SM3 ? 1 : 0];

	if (running == NULL && (running = EVP_MD_CTX_new()) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (*md == NULL)
		*md = DIGEST_METHOD(algorithm == ALGORITHM_SM3 ? "SM3" : "SHA256");
	if (*md == NULL || EVP_DigestInit_ex(running, *md, NULL) != 1)
		digest_failed();
	return running;
}

static bytea *
digest_finish(int algorithm)
{
	bytea	   *digest = palloc(VARHDRSZ + DIGEST_SIZE);
	unsigned int len;

	SET_VARSIZE(digest, VARHDRSZ + DIGEST_SIZE);
	*(unsigned char *) VARDATA(digest) = algorithm;
	if (EVP_DigestFinal_ex(running, (unsigned char *) VARDATA(digest) + 1, &len) != 1 ||
		len != DIGEST_BYTES)
		digest_failed();
	return digest;
}

void
digest_begin(Canonical *c, int algorithm, const char *tag)
{
	canonical_begin(c, digest_sink, digest_context(algorithm), tag);
}

bytea *
digest_end(Canonical *c, int algorithm)
{
	canonical_end(c);
	return digest_finish(algorithm);
}

/*
 * hukou.digest_of(data, algorithm) returns bytea: the digest of some bytes,
 * such as a scan, as hukou keeps digests.  algorithm is sha256 or sm3
 * (GB/T 32905-2016), by default what hukou.digest says; 22023 for another.
 */
Datum
hukou_digest_of(PG_FUNCTION_ARGS)
{
	bytea	   *data;
	int			algorithm = algorithm_setting;
	EVP_MD_CTX *context;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	data = PG_GETARG_BYTEA_PP(0);
	if (!PG_ARGISNULL(1))
	{
		const char *name = text_to_cstring(PG_GETARG_TEXT_PP(1));

		algorithm = 0;
		for (const struct config_enum_entry *entry = algorithm_names; entry->name != NULL; entry++)
			if (strcmp(entry->name, name) == 0)
				algorithm = entry->val;
		if (algorithm == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("there is no digest algorithm \"%s\"", name),
					 errhint("Algorithms are sha256 and sm3.")));
	}
	context = digest_context(algorithm);
	digest_sink(context, VARDATA_ANY(data), VARSIZE_ANY_EXHDR(data));
	PG_RETURN_BYTEA_P(digest_finish(algorithm));
}
