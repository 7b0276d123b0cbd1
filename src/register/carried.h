/*
 * carried.h
 *	  What a case carries: its people and documents, each read once for a
 *	  judgement.
 *
 * Whoever changes them locks the case, as a step does: what was read when a step
 * was judged is what it carries until the step is stored, but for what a trigger
 * of the step's own transaction does, and that the AFTER guard looks for.
 */
#ifndef HUKOU_REGISTER_CARRIED_H
#define HUKOU_REGISTER_CARRIED_H

#include "postgres.h"

#include "utils/date.h"
#include "utils/jsonb.h"

typedef struct CarriedPerson
{
	int			person;
	const char *role;
	int64		citizen_id;		/* 0: none */
	char	   *name;			/* or NULL */
	char		sex;			/* '\0': not given */
	DateADT		birth_date;		/* DATEVAL_NOEND: not given */
	bytea	   *seal;			/* or NULL */
} CarriedPerson;

typedef struct CarriedDocument
{
	int			document;
	char	   *document_type;
	char	   *number;			/* or NULL */
	DateADT		issued_on;		/* DATEVAL_NOBEGIN: not given */
	DateADT		valid_until;	/* DATEVAL_NOEND: not given */
	char	   *source;
	Jsonb	   *details;		/* or NULL */
	bytea	   *digest;			/* of its scan, or NULL */
	bytea	   *seal;			/* or NULL */
} CarriedDocument;

typedef struct Carried Carried;

/* Of a case; nothing is read yet.  What will be lives as long as this. */
extern Carried *carried_by(int64 case_no);

/*
 * Its people, its documents, in the order of their numbers, as an array; the
 * first time as the latest snapshot has them, with what this transaction has
 * done.  Returns how many.
 */
extern int	carried_people(Carried *carried, const CarriedPerson **people);
extern int	carried_documents(Carried *carried, const CarriedDocument **documents);

/* The last version of the case that one of them was written at; 0: there are none. */
extern int	carried_version(Carried *carried);

#endif							/* HUKOU_REGISTER_CARRIED_H */
