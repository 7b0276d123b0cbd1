/*
 * effects.h
 *	  What steps do to the register, in the transaction of the step.
 */
#ifndef HUKOU_REGISTER_EFFECTS_H
#define HUKOU_REGISTER_EFFECTS_H

#include "postgres.h"

#include "policy/findings.h"
#include "policy/policy.h"
#include "register/carried.h"
#include "register/owner_sql.h"
#include "utils/date.h"
#include "utils/jsonb.h"

/* What an effect needs to know of the case that has it. */
typedef struct EffectCase
{
	int64		case_no;
	const char *case_no_text;
	const char *service_type;
	int64		accepting_office;
	int64		origin_office;
	int64		applicant;		/* a citizen id */
	const Jsonb *particulars;
	const char *household;		/* of them, or NULL; as those below */
	const char *address;
	const char *application;
	const char *permit_number;
	const char *certificate_number;
	const char *duplicate;
	Question	road;			/* of its filing day, whose policy judges it for life; kind NULL: it is gone, or an office is */
	Carried    *carried;		/* people and documents */
	int64		office;			/* where the step was made */
	DateADT		day;
} EffectCase;

/*
 * What a filed case must bring along for the effect, whenever that comes:
 * people, a household.  Findings are HK008.
 */
extern void effect_foresee(const Policy *policy, const char *effect, const EffectCase *the_case,
						   Findings *findings);

/* That, and whether the register is where the effect supposes it now. */
extern void effect_judge(const Policy *policy, const char *effect, const EffectCase *the_case,
						 Findings *findings);

/* Applies the effect.  Raises HK008 when the register does not allow it. */
extern void effect_apply(const Policy *policy, const char *effect, const EffectCase *the_case);

/* Runs a statement that changes the register apart from an effect; SPI is the owner's. */
extern uint64 register_change(SavedSql *sql, const Datum *values, const char *nulls);

#endif							/* HUKOU_REGISTER_EFFECTS_H */
