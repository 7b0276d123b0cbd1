/*
 * seal.c
 *	  Events and seals: what is digested, and how.
 */
#include "postgres.h"

#include <openssl/evp.h>

#include "cases/seal.h"
#include "compat.h"
#include "miscadmin.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/memutils.h"

/* In the order of the canonical encoding; see docs/format.md before touching. */
const EventColumnInfo event_columns[EVENT_COLUMNS] = {
	[EVENT_CASE_NO] = {"case_no", KIND_INT8},
	[EVENT_NUMBER] = {"event", KIND_INT4},
	[EVENT_ACTION] = {"action", KIND_TEXT},
	[EVENT_FROM_STATE] = {"from_state", KIND_LABEL},
	[EVENT_TO_STATE] = {"to_state", KIND_LABEL},
	[EVENT_OFFICER] = {"officer", KIND_TEXT},
	[EVENT_OFFICE] = {"office", KIND_INT8},
	[EVENT_REASON] = {"reason", KIND_TEXT},
	[EVENT_NOTE] = {"note", KIND_TEXT},
	[EVENT_ACTED_AT] = {"acted_at", KIND_TIMESTAMP},
	[EVENT_SESSION_ROLE] = {"session_role", KIND_NAME},
	[EVENT_ROW_DIGEST] = {"row_digest", KIND_BYTES},
	[EVENT_PREVIOUS] = {"previous", KIND_BYTES},
	[EVENT_DIGEST] = {"digest", KIND_BYTES},
};

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
seal_init(void)
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

/* 0 when it is no digest of ours */
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

/* One context for the life of the backend; digests do not nest. */
static EVP_MD_CTX *
digest_begin(int algorithm)
{
	static EVP_MD_CTX *context = NULL;

	if (context == NULL && (context = EVP_MD_CTX_new()) == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY), errmsg("out of memory")));
	if (EVP_DigestInit_ex(context, algorithm == ALGORITHM_SM3 ? EVP_sm3() : EVP_sha256(), NULL) != 1)
		digest_failed();
	return context;
}

static void
digest_sink(void *target, const void *bytes, size_t len)
{
	if (EVP_DigestUpdate(target, bytes, len) != 1)
		digest_failed();
}

static bytea *
digest_end(EVP_MD_CTX *context, int algorithm)
{
	bytea	   *digest = palloc(VARHDRSZ + DIGEST_SIZE);
	unsigned int len;

	SET_VARSIZE(digest, VARHDRSZ + DIGEST_SIZE);
	*(unsigned char *) VARDATA(digest) = algorithm;
	if (EVP_DigestFinal_ex(context, (unsigned char *) VARDATA(digest) + 1, &len) != 1 ||
		len != DIGEST_BYTES)
		digest_failed();
	return digest;
}

bytea *
case_digest(const CaseRow *row, int algorithm)
{
	EVP_MD_CTX *context = digest_begin(algorithm);
	Canonical	c;

	canonical_begin(&c, digest_sink, context, "hukou.case.1");
	for (int i = 0; i < CASE_SEALED_COLUMNS; i++)
		canonical_datum(&c, case_columns[i].kind, row->value[i], row->isnull[i]);
	return digest_end(context, algorithm);
}

/* Made with the algorithm of the head. */
bytea *
case_seal(const bytea *row_digest, const bytea *head)
{
	int			algorithm = *(unsigned char *) VARDATA_ANY(head);
	EVP_MD_CTX *context = digest_begin(algorithm);
	Canonical	c;

	canonical_begin(&c, digest_sink, context, "hukou.seal.1");
	canonical_bytes(&c, VARDATA_ANY(row_digest), VARSIZE_ANY_EXHDR(row_digest));
	canonical_bytes(&c, VARDATA_ANY(head), VARSIZE_ANY_EXHDR(head));
	return digest_end(context, algorithm);
}

/* Does the row's seal fit the row and its head? */
bool
case_seal_holds(const CaseRow *row)
{
	int			algorithm;

	/* every column but these is NOT NULL, which is checked only after us */
	for (int i = 0; i < CASE_COLUMNS; i++)
		if (row->isnull[i] && i != CASE_FILED_ON && i != CASE_DUE_ON &&
			i != CASE_REASON && i != CASE_NOTE)
			return false;
	algorithm = digest_algorithm_of(row->value[CASE_HEAD]);
	return algorithm != 0 &&
		digest_equal(row->value[CASE_SEAL],
					 case_seal(case_digest(row, algorithm),
							   DatumGetByteaPP(row->value[CASE_HEAD])));
}

/*
 * The event that leads from one row to the next.  It follows from the two rows
 * and the session alone, so that whoever has both can tell what it must be.
 */
void
event_between(const CaseRow *old, const CaseRow *new, int algorithm, EventRow *event)
{
	static const CaseColumn copied[] = {
		[EVENT_CASE_NO] = CASE_NO,
		[EVENT_NUMBER] = CASE_VERSION,
		[EVENT_ACTION] = CASE_ACTION,
		[EVENT_FROM_STATE] = CASE_STATE,	/* of the old row, below */
		[EVENT_TO_STATE] = CASE_STATE,
		[EVENT_OFFICER] = CASE_OFFICER,
		[EVENT_OFFICE] = CASE_OFFICE,
		[EVENT_REASON] = CASE_REASON,
		[EVENT_NOTE] = CASE_NOTE,
		[EVENT_ACTED_AT] = CASE_ACTED_AT,
	};
	NameData   *role = palloc0(sizeof(NameData));

	for (int i = 0; i < (int) lengthof(copied); i++)
	{
		event->value[i] = new->value[copied[i]];
		event->isnull[i] = new->isnull[copied[i]];
	}
	event->isnull[EVENT_FROM_STATE] = old == NULL;
	event->value[EVENT_FROM_STATE] = old == NULL ? (Datum) 0 : old->value[CASE_STATE];
	event->isnull[EVENT_PREVIOUS] = old == NULL;
	event->value[EVENT_PREVIOUS] = old == NULL ? (Datum) 0 : old->value[CASE_HEAD];

	namestrcpy(role, GetUserNameFromId(GetSessionUserId(), false));
	event->value[EVENT_SESSION_ROLE] = NameGetDatum(role);
	event->isnull[EVENT_SESSION_ROLE] = false;
	event->value[EVENT_ROW_DIGEST] = PointerGetDatum(case_digest(new, algorithm));
	event->isnull[EVENT_ROW_DIGEST] = false;
	event->value[EVENT_DIGEST] = PointerGetDatum(event_digest(event, algorithm));
	event->isnull[EVENT_DIGEST] = false;
}

/* Over everything but the digest itself. */
bytea *
event_digest(const EventRow *event, int algorithm)
{
	EVP_MD_CTX *context = digest_begin(algorithm);
	Canonical	c;

	canonical_begin(&c, digest_sink, context, "hukou.event.1");
	for (int i = 0; i < EVENT_DIGEST; i++)
		canonical_datum(&c, event_columns[i].kind, event->value[i], event->isnull[i]);
	return digest_end(context, algorithm);
}

bool
event_digest_holds(const EventRow *event)
{
	int			algorithm;

	if (event->isnull[EVENT_DIGEST])
		return false;
	algorithm = digest_algorithm_of(event->value[EVENT_DIGEST]);
	return algorithm != 0 &&
		digest_equal(event->value[EVENT_DIGEST], event_digest(event, algorithm));
}
