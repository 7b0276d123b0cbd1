/*
 * papers.c
 *	  Law 3: what documents a gate still lacks.
 *
 * Rules in force on the filing day count.  A gate has requirements; each is
 * met by any one of its document types that the case carries and that is
 * still valid.  All that is missing is told at once (一次性告知).
 */
#include "postgres.h"

#include "codes/citizen_id.h"
#include "judge/papers.h"
#include "lib/stringinfo.h"
#include "policy/scan.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/snapmgr.h"

typedef struct Paper
{
	char	   *document_type;
	bool		expired;
	bool		premature;		/* dated in the future */
} Paper;

/* The documents of a case, as the latest snapshot has them. */
static List *
papers_of(int64 case_no, DateADT today)
{
	static const char *const columns[] = {"case_no", "document_type", "valid_until", "issued_on"};
	static const RegProcedure equals[] = {F_INT8EQ};
	Datum		key = Int64GetDatum(case_no);
	Snapshot	snapshot = RegisterSnapshot(GetLatestSnapshot());
	TableScan	scan;
	List	   *papers = NIL;

	scan_begin(&scan, "case_documents", columns, lengthof(columns), snapshot, 1, &key, equals);
	while (scan_next(&scan))
	{
		Paper	   *paper = palloc(sizeof(Paper));

		paper->document_type = scan_text(&scan, 1);
		paper->expired = scan_date(&scan, 2, DATEVAL_NOEND) < today;
		paper->premature = scan_date(&scan, 3, DATEVAL_NOBEGIN) > today;
		papers = lappend(papers, paper);
	}
	scan_end(&scan);
	UnregisterSnapshot(snapshot);
	return papers;
}

/*
 * The facts conditions are asked of: the particulars, and what follows from
 * the rest of the case.  Documented in docs/facts.md; a derived fact wins over
 * a particular of the same name.
 */
static Datum
facts_document(const CaseFacts *facts)
{
	int			year,
				month,
				day;
	StringInfoData derived;

	j2date(facts->filed_on + POSTGRES_EPOCH_JDATE, &year, &month, &day);
	initStringInfo(&derived);
	appendStringInfo(&derived, "{\"age\": %d, \"sex\": \"%c\"}",
					 citizen_id_age(facts->applicant, year, month, day),
					 citizen_id_sex(facts->applicant));
	return DirectFunctionCall2(jsonb_concat,
							   JsonbPGetDatum(facts->particulars),
							   DirectFunctionCall1(jsonb_in, CStringGetDatum(derived.data)));
}

/*
 * Does a condition hold?  One that ends in an error, or gives no truth value,
 * does: a mistake in a rule must not open a gate.
 */
static bool
condition_holds(const JsonPath *condition, Datum document)
{
	LOCAL_FCINFO(fcinfo, 2);
	Datum		result;

	InitFunctionCallInfoData(*fcinfo, NULL, 2, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = document;
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = PointerGetDatum(condition);
	fcinfo->args[1].isnull = false;
	result = jsonb_path_match_opr(fcinfo);
	return fcinfo->isnull || DatumGetBool(result);
}

static bool
rule_applies(const DocumentRule *rule, const CaseFacts *facts, const char *gate)
{
	return strcmp(rule->service, facts->service) == 0 &&
		(rule->type == NULL || strcmp(rule->type, facts->type) == 0) &&
		strcmp(rule->gate, gate) == 0 &&
		facts->filed_on >= rule->from && facts->filed_on < rule->to;
}

void
judge_papers(const Policy *policy, const CaseFacts *facts, const char *gate,
			 DateADT today, Findings *findings)
{
	List	   *papers = NIL;
	bool		papers_read = false;
	Datum		document = (Datum) 0;
	int			i = 0;

	/* rules are sorted by service, type, gate, requirement */
	while (i < policy->nrules)
	{
		const DocumentRule *first = &policy->rules[i];
		StringInfoData wanted;
		bool		asked = false;
		bool		met = false;
		bool		expired = false;
		bool		premature = false;

		if (!rule_applies(first, facts, gate))
		{
			i++;
			continue;
		}
		if (!papers_read)
		{
			papers = papers_of(facts->case_no, today);
			papers_read = true;
		}

		/* the alternatives of one requirement */
		initStringInfo(&wanted);
		for (; i < policy->nrules; i++)
		{
			const DocumentRule *rule = &policy->rules[i];
			ListCell   *lc;

			if (strcmp(rule->requirement, first->requirement) != 0 ||
				strcmp(rule->gate, gate) != 0 ||
				(rule->type == NULL) != (first->type == NULL) ||
				strcmp(rule->service, facts->service) != 0)
				break;
			if (!rule_applies(rule, facts, gate))
				continue;
			if (rule->condition != NULL)
			{
				if (document == (Datum) 0)
					document = facts_document(facts);
				if (!condition_holds(rule->condition, document))
					continue;
			}
			asked = true;
			appendStringInfo(&wanted, "%s%s (%s)", wanted.len > 0 ? " / " : "",
							 rule->document_type,
							 policy_document_name(policy, rule->document_type));
			foreach(lc, papers)
			{
				const Paper *paper = lfirst(lc);

				if (strcmp(paper->document_type, rule->document_type) != 0)
					continue;
				if (paper->expired)
					expired = true;
				else if (paper->premature)
					premature = true;
				else
					met = true;
			}
		}
		if (asked && !met)
			finding_add(findings, ERRCODE_HUKOU_PAPERS, first->requirement,
						"Add what is missing to hukou.case_documents.",
						psprintf("%s: %s [%s]",
								 expired ? "expired" : premature ? "dated in the future" : "missing",
								 wanted.data, first->basis));
	}
}
