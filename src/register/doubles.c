/*
 * doubles.c
 *	  One human with two numbers: the registration of one is cancelled, and the
 *	  number points to the one that is good (persons.same_as).
 *
 * A number stays given for ever (law 8), so a merged one stays in persons; but
 * nothing new is done in its name.  same_as never points to a number that is
 * itself merged: what pointed to one that is merged now points on.
 *
 * Whoever begins something in a person's name locks their row of persons, before
 * any household, against a merger: FOR KEY SHARE, which keeps nobody else away.
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "codes/citizen_id.h"
#include "executor/spi.h"
#include "lib/qunique.h"
#include "policy/errcodes.h"
#include "policy/scan.h"
#include "register/households.h"
#include "register/lookup.h"
#include "utils/fmgroids.h"
#include "utils/rel.h"

/* The merger at work, of which alone the guard lets same_as change; 0: none. */
static int64 merging_from = 0;
static int64 merging_into = 0;

/* The number that is to go, or 0 where the particulars name none. */
static int64
duplicate_of(const EffectCase *c)
{
	int64		id;
	CodeFault	fault;

	return c->duplicate != NULL && citizen_id_parse(c->duplicate, strlen(c->duplicate), &id, &fault) ? id : 0;
}

/* The numbers that the case names, each once, in their order; returns how many. */
static int
numbers_named(const Work *w, int64 duplicate, int64 **numbers)
{
	const CarriedPerson *people;
	int			npeople = carried_people(w->c->carried, &people);
	int			n = 0;

	*numbers = palloc(sizeof(int64) * (npeople + 2));
	(*numbers)[n++] = w->c->applicant;
	if (duplicate != 0)
		(*numbers)[n++] = duplicate;
	for (int i = 0; i < npeople; i++)
		if (people[i].citizen_id != 0)
			(*numbers)[n++] = people[i].citizen_id;
	qsort(*numbers, n, sizeof(int64), lookup_by_number);
	return qunique(*numbers, n, sizeof(int64), lookup_by_number);
}

/*
 * Locks both rows of a merger, in the order of the numbers, as all others do,
 * but none after one that is merged into a third: there is nothing to do then,
 * and whoever has the other row may want this one, to have it point on.
 */
static void
lock_merger(Work *w, int64 duplicate)
{
	static SavedSql lock = {
		.text = "SELECT p.same_as OPERATOR(hukou.<>) $2 FROM hukou.persons p WHERE p.citizen_id OPERATOR(hukou.=) $1 FOR UPDATE",
		.nargs = 2,
		.types = {"citizen_id", "citizen_id"},
	};
	int64		numbers[2] = {Min(w->c->applicant, duplicate), Max(w->c->applicant, duplicate)};

	for (int i = 0; i < 2; i++)
	{
		Datum		args[2] = {Int64GetDatum(numbers[i]), Int64GetDatum(w->c->applicant)};
		bool		isnull;

		if (effect_run(w, &lock, args, NULL) > 0 &&
			DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull)))
			return;
	}
}

void
named_judge(Work *w, Named named, bool lock)
{
	int64		duplicate = named == NAMED_MERGING ? duplicate_of(w->c) : 0;
	int64	   *numbers;
	int			n;

	if (named == NAMED_ANY && !lock)
		return;
	n = numbers_named(w, duplicate, &numbers);
	if (lock && named == NAMED_MERGING)
		lock_merger(w, duplicate);
	for (int i = 0; i < n; i++)
	{
		Registered	person;
		bool		known = lock && named != NAMED_MERGING ? lookup_share_person(numbers[i], &person) :
			lookup_person(numbers[i], &person, NULL);

		/* who settles or is restored is locked like all others, whatever number is good; of the one that goes double_judge() asks more */
		if (!known || named == NAMED_ANY || numbers[i] == duplicate)
			continue;
		w->applicant_known |= numbers[i] == w->c->applicant;
		if (person.same_as != 0)
			effect_conflict(w, numbers[i] == w->c->applicant ? "applicant" : "persons",
							psprintf("%s has been merged into another number", effect_masked(numbers[i])),
							"Name the person by the number that is good (hukou.persons.same_as); a case that is past its filing is refused, and applied for anew.");
	}
}

/* Both numbers are registered, each at its side's office, and in nobody's move. */
static void
judge_standing(Work *w, const char *subject, int64 citizen_id, int64 office)
{
	Registration r;
	const char *who = effect_masked(citizen_id);

	if (!lookup_registration(citizen_id, &r, NULL))
		effect_conflict(w, subject, psprintf("%s is registered nowhere", who),
						"Two registrations are needed for one of them to go; look at the person's rows in hukou.registrations.");
	else if (!r.active)
		effect_conflict(w, subject, psprintf("%s is in transit by another case", who),
						"Let that case settle or restore them first.");
	else if (!office_keeps(w->policy, office, r.office))
		effect_conflict(w, subject, psprintf("%s is not registered at office %s", who, office_text(office)),
						"The accepting office keeps the registration that stays, the origin office the one that goes.");
}

/*
 * The applicant is the number that stays, the particular "duplicate" the one
 * that goes.  That they are one human is for the officers to find out; what the
 * register has must allow it.
 */
void
double_judge(Work *w)
{
	int64		duplicate = duplicate_of(w->c);
	Registered	gone;

	if (duplicate == 0)
	{
		effect_conflict(w, "duplicate", w->c->duplicate == NULL ? "the particulars name no number whose registration is to be cancelled" :
						"is no well-formed citizen id",
						"Set the particular \"duplicate\" to the citizen id that goes; the applicant's is the one that stays.");
		return;
	}
	if (duplicate == w->c->applicant)
	{
		effect_conflict(w, "duplicate", "is the applicant's own number, which stays",
						"Set the particular \"duplicate\" to the citizen id that goes.");
		return;
	}
	if (citizen_id_sex(duplicate) != citizen_id_sex(w->c->applicant))
		effect_conflict(w, "duplicate", psprintf("%s and %s are numbers of a man and a woman", effect_masked(w->c->applicant), effect_masked(duplicate)),
						"Refuse the case: they are two people, or one number was given wrong.");
	judge_standing(w, "applicant", w->c->applicant, w->c->accepting_office);
	judge_standing(w, "duplicate", duplicate, w->c->origin_office);
	if (lookup_person(duplicate, &gone, NULL) && gone.same_as != 0 && gone.same_as != w->c->applicant)
		effect_conflict(w, "duplicate", psprintf("%s has been merged into another number", effect_masked(duplicate)),
						"Refuse the case; look at hukou.persons.same_as.");
	if (lookup_card_in_the_making(duplicate, NULL))
		effect_conflict(w, "card", psprintf("a card for %s is being made", effect_masked(duplicate)),
						"Let the case that has the card signed come to its end; look at hukou.id_cards.");
	w->npeople = 1;
	w->people = palloc0(sizeof(Person));
	w->people[0].citizen_id = duplicate;
	household_judge_leaving(w);
}

/* What pointed to the number points on with it, so that none ever points to one that is merged. */
static void
merge(Work *w, int64 duplicate)
{
	static SavedSql follow = {
		.text = "UPDATE hukou.persons SET same_as = $2 WHERE same_as OPERATOR(hukou.=) $1",
		.nargs = 2,
		.types = {"citizen_id", "citizen_id"},
	};
	static SavedSql point = {
		.text = "UPDATE hukou.persons SET same_as = $2 WHERE citizen_id OPERATOR(hukou.=) $1",
		.nargs = 2,
		.types = {"citizen_id", "citizen_id"},
	};
	static SavedSql astray = {
		.text = "SELECT FROM hukou.persons p WHERE p.same_as OPERATOR(hukou.=) $1 "
		"OR p.citizen_id OPERATOR(hukou.=) $1 AND (p.same_as OPERATOR(hukou.=) $2) IS NOT TRUE",
		.nargs = 2,
		.types = {"citizen_id", "citizen_id"},
	};
	int64		from_before = merging_from;
	int64		into_before = merging_into;
	Datum		args[2];

	args[0] = Int64GetDatum(duplicate);
	args[1] = Int64GetDatum(w->c->applicant);
	/* a trigger of the DBA's may merge others meanwhile */
	merging_from = duplicate;
	merging_into = w->c->applicant;
	PG_TRY();
	{
		(void) effect_run(w, &follow, args, NULL);
		if (effect_run(w, &point, args, NULL) != 1)
			effect_row_kept_away(w->c);
	}
	PG_FINALLY();
	{
		merging_from = from_before;
		merging_into = into_before;
	}
	PG_END_TRY();
	/* another trigger, or, under REPEATABLE READ, what was merged into it since the snapshot */
	if (effect_read(w, &astray, args) > 0)
		effect_row_kept_away(w->c);
}

/* 注销重复户口: the registration ends, cards with that number are void, and the number says which one is good. */
void
double_cancel(Work *w)
{
	static SavedSql void_cards = {
		.text = "UPDATE hukou.id_cards SET status = 'voided' WHERE citizen_id OPERATOR(hukou.=) $1 AND status OPERATOR(pg_catalog.=) 'handed_over'",
		.nargs = 1,
		.types = {"citizen_id"},
	};
	int64		duplicate = w->people[0].citizen_id;
	Datum		arg = Int64GetDatum(duplicate);
	List	   *left = household_leaving(w);

	registration_close(w, "duplicate", duplicate, "active", w->c->origin_office);
	household_leave(w, left);
	(void) effect_run(w, &void_cards, &arg, NULL);
	if (lookup_card_in_hand(duplicate, NULL))
		effect_row_kept_away(w->c);
	merge(w, duplicate);
}

/* ---------------------------------------------------------------------- guard */

/* A column of a row of persons; 0: NULL, or there is none */
static int64
number_of(HeapTuple tuple, TupleDesc desc, const char *column)
{
	int			n = SPI_fnumber(desc, column);
	bool		isnull;
	Datum		value;

	if (n <= 0)
		return 0;
	value = heap_getattr(tuple, n, desc, &isnull);
	return isnull ? 0 : DatumGetInt64(value);
}

/* Does it point to a number that is merged, or is it pointed to?  That one is locked, lest it be merged now. */
static bool
chains(int64 citizen_id, int64 into)
{
	static SavedSql on = {
		.text = "SELECT p.same_as IS NOT NULL FROM hukou.persons p WHERE p.citizen_id OPERATOR(hukou.=) $1 FOR KEY SHARE",
		.nargs = 1,
		.types = {"citizen_id"},
	};
	static SavedSql back = {
		.text = "SELECT FROM hukou.persons p WHERE p.same_as OPERATOR(hukou.=) $1",
		.nargs = 1,
		.types = {"citizen_id"},
	};
	Datum		args[2] = {Int64GetDatum(into), Int64GetDatum(citizen_id)};
	OwnerSwitch saved;
	bool		isnull;
	bool		found;

	owner_begin(&saved);
	found = (saved_run(&on, &args[0], NULL) > 0 &&
			 DatumGetBool(SPI_getbinval(SPI_tuptable->vals[0], SPI_tuptable->tupdesc, 1, &isnull))) ||
		owner_read_latest(&back, &args[1], NULL) > 0;
	owner_end(&saved);
	return found;
}

/*
 * A merger alone changes same_as, and only to what it is about: not a correction
 * with somebody's trigger in it, nor a trigger within the merger.  A restore
 * brings it, one row after the other, and no chain with it.
 */
static bool
merged_lawfully(const TriggerData *trigdata, bool in_effect)
{
	TupleDesc	desc = RelationGetDescr(trigdata->tg_relation);
	HeapTuple	tuple = trigdata->tg_trigtuple; /* of an UPDATE the old one */
	int64		number = number_of(tuple, desc, "citizen_id");
	int64		was;
	int64		is;

	if (TRIGGER_FIRED_BY_INSERT(trigdata->tg_event))
	{
		is = number_of(tuple, desc, "same_as");
		return is == 0 || (!in_effect && !chains(number, is));
	}
	was = number_of(tuple, desc, "same_as");
	is = number_of(trigdata->tg_newtuple, desc, "same_as");
	if (was == is)
		return true;
	return merging_from != 0 && is == merging_into && (was == merging_from || number == merging_from);
}

void
merger_guard(const TriggerData *trigdata, bool in_effect)
{
	Relation	rel = trigdata->tg_relation;

	if (hukou_table_is(rel, "persons") && !merged_lawfully(trigdata, in_effect))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_FROZEN),
				 errmsg("no number is merged into another but by the case that repairs a double registration"),
				 errdetail("%s same_as: is set by that case's effect alone, and never to a number that is merged itself.",
						   unpack_sql_state(ERRCODE_HUKOU_FROZEN)),
				 errhint("Handle a case of service double_registration; drop the trigger of hukou.persons that sets it, if there is one; restore what a dump has whole."),
				 errtableconstraint(rel, "one_registration")));
}
