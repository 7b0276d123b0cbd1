/*
 * carried.c
 *	  What a case carries: its people and documents, each read once for a
 *	  judgement.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "register/carried.h"
#include "register/lookup.h"
#include "utils/fmgroids.h"
#include "utils/memutils.h"

struct Carried
{
	MemoryContext context;
	int64		case_no;
	int			npeople;		/* -1: not read yet */
	CarriedPerson *people;
	int			ndocuments;		/* -1: not read yet */
	CarriedDocument *documents;
	int			version;		/* the last that one of them was written at, of those that were read */
};

static const RegProcedure by_case[] = {F_INT8EQ};

Carried *
carried_by(int64 case_no)
{
	Carried    *carried = palloc0(sizeof(Carried));

	carried->context = CurrentMemoryContext;
	carried->case_no = case_no;
	carried->npeople = carried->ndocuments = -1;
	return carried;
}

/* Makes room for one more of them. */
static void *
grown(void *rows, int n, size_t size)
{
	if (n == 0)
		return palloc(4 * size);
	return n >= 4 && (n & (n - 1)) == 0 ? repalloc(rows, 2 * n * size) : rows;
}

static bytea *
bytes_of(TableScan *scan, int column)
{
	return scan->isnull[column] ? NULL : DatumGetByteaPCopy(scan_varlena(scan, column, BYTEAOID));
}

static int
by_person(const void *a, const void *b)
{
	return ((const CarriedPerson *) a)->person - ((const CarriedPerson *) b)->person;
}

static int
by_document(const void *a, const void *b)
{
	return ((const CarriedDocument *) a)->document - ((const CarriedDocument *) b)->document;
}

static void
read_people(Carried *carried)
{
	static const char *const columns[] = {"case_no", "person", "role", "citizen_id", "name", "sex", "birth_date", "seal", "case_version"};
	Datum		key = Int64GetDatum(carried->case_no);
	TableScan	scan;
	int			n = 0;

	lookup_begin(&scan, "case_persons", columns, lengthof(columns), 1, &key, by_case);
	while (scan_next(&scan))
	{
		CarriedPerson *person;
		const char *sex = scan_nullable_text(&scan, 5);

		carried->people = grown(carried->people, n, sizeof(CarriedPerson));
		person = &carried->people[n++];
		person->person = scan_int16(&scan, 1, 0);
		person->role = scan_text(&scan, 2);
		person->citizen_id = scan_int64(&scan, 3, 0);
		person->name = scan_nullable_text(&scan, 4);
		person->sex = sex != NULL ? sex[0] : '\0';
		person->birth_date = scan_date(&scan, 6, DATEVAL_NOEND);
		person->seal = bytes_of(&scan, 7);
		carried->version = Max(carried->version, scan_int32(&scan, 8, 0));
	}
	scan_end(&scan);
	if (n > 1)
		qsort(carried->people, n, sizeof(CarriedPerson), by_person);
	carried->npeople = n;
}

static void
read_documents(Carried *carried)
{
	static const char *const columns[] = {
		"case_no", "document", "document_type", "number", "issued_on", "valid_until", "source", "details", "digest", "seal", "case_version"
	};
	Datum		key = Int64GetDatum(carried->case_no);
	TableScan	scan;
	int			n = 0;

	lookup_begin(&scan, "case_documents", columns, lengthof(columns), 1, &key, by_case);
	while (scan_next(&scan))
	{
		CarriedDocument *document;

		carried->documents = grown(carried->documents, n, sizeof(CarriedDocument));
		document = &carried->documents[n++];
		document->document = scan_int16(&scan, 1, 0);
		document->document_type = scan_text(&scan, 2);
		document->number = scan_nullable_text(&scan, 3);
		document->issued_on = scan_date(&scan, 4, DATEVAL_NOBEGIN);
		document->valid_until = scan_date(&scan, 5, DATEVAL_NOEND);
		document->source = scan_text(&scan, 6);
		document->details = scan.isnull[7] ? NULL : DatumGetJsonbPCopy(scan_varlena(&scan, 7, JSONBOID));
		document->digest = bytes_of(&scan, 8);
		document->seal = bytes_of(&scan, 9);
		carried->version = Max(carried->version, scan_int32(&scan, 10, 0));
	}
	scan_end(&scan);
	if (n > 1)
		qsort(carried->documents, n, sizeof(CarriedDocument), by_document);
	carried->ndocuments = n;
}

static void
read_here(Carried *carried, void (*read) (Carried *carried))
{
	MemoryContext old = MemoryContextSwitchTo(carried->context);

	read(carried);
	MemoryContextSwitchTo(old);
}

int
carried_people(Carried *carried, const CarriedPerson **people)
{
	if (carried->npeople < 0)
		read_here(carried, read_people);
	*people = carried->people;
	return carried->npeople;
}

int
carried_documents(Carried *carried, const CarriedDocument **documents)
{
	if (carried->ndocuments < 0)
		read_here(carried, read_documents);
	*documents = carried->documents;
	return carried->ndocuments;
}

int
carried_version(Carried *carried)
{
	const CarriedPerson *people;
	const CarriedDocument *documents;

	(void) carried_people(carried, &people);
	(void) carried_documents(carried, &documents);
	return carried->version;
}
