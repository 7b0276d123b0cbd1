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
#include "types/document_number.h"
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

/*
 * How closely the list of a gate fits that decides for a question: the rules
 * for one origin and one accepting place are a list, and of the lists in force
 * that fit, the most specific one is asked for, whole.  -1 when there is none.
 */
static int
list_fit(const Question *q, const char *gate)
{
	int			best = -1;

	for (int i = 0; i < q->policy->nrules; i++)
	{
		const DocumentRule *r = &q->policy->rules[i];

		if (q->day >= r->scope.from && q->day < r->scope.to && scope_has_kind(&r->scope, q->kind) &&
			strcmp(r->gate, gate) == 0)
			best = Max(best, scope_places_fit(&r->scope, q));
	}
	return best;
}

/*
 * Goes to the next requirement: its alternatives that pass the test.  NIL at
 * the end.
 */
List *
requirements_next(Requirements *r)
{
	const Question *q = r->question;
	List	   *alternatives = NIL;

	/* rules are sorted by service, type, gate, requirement */
	for (; r->next < q->policy->nrules; r->next++)
	{
		const DocumentRule *rule = &q->policy->rules[r->next];
		const DocumentRule *first = alternatives != NIL ? linitial(alternatives) : NULL;

		if (q->day < rule->scope.from || q->day >= rule->scope.to || !scope_has_kind(&rule->scope, q->kind) ||
			(r->gate != NULL && strcmp(rule->gate, r->gate) != 0))
			continue;
		if (first != NULL &&
			(strcmp(first->requirement, rule->requirement) != 0 || strcmp(first->gate, rule->gate) != 0 ||
			 (first->scope.type == NULL) != (rule->scope.type == NULL)))
			break;
		if (r->list_gate == NULL || strcmp(r->list_gate, rule->gate) != 0)
		{
			r->list_gate = rule->gate;
			r->list_fit = list_fit(q, rule->gate);
		}
		if (scope_places_fit(&rule->scope, q) == r->list_fit && r->test(rule, r->arg))
			alternatives = lappend(alternatives, unconstify(DocumentRule *, rule));
	}
	return alternatives;
}

/* The alternatives of a requirement, with their Chinese names, and with the condition each depends on. */
char *
papers_text(const Policy *policy, const List *alternatives, bool conditions)
{
	StringInfoData text;
	ListCell   *lc;

	initStringInfo(&text);
	foreach(lc, alternatives)
	{
		const DocumentRule *rule = lfirst(lc);

		appendStringInfo(&text, "%s%s (%s)", text.len > 0 ? " / " : "", rule->document_type,
						 policy_document_name(policy, rule->document_type));
		if (conditions && rule->condition != NULL)
			appendStringInfo(&text, " if %s",
							 DatumGetCString(DirectFunctionCall1(jsonpath_out, PointerGetDatum(rule->condition))));
	}
	return text.data;
}

/* The facts of a case, put together when a condition first asks for them. */
typedef struct CaseTest
{
	const CaseFacts *facts;
	Datum		document;
} CaseTest;

static bool
asked_of_case(const DocumentRule *rule, void *arg)
{
	CaseTest   *test = arg;

	if (rule->condition == NULL)
		return true;
	if (test->document == (Datum) 0)
		test->document = facts_document(test->facts);
	return condition_holds(rule->condition, test->document);
}

/* arg is a jsonb of facts, or NULL: then nothing is ruled out */
bool
papers_asked_of(const DocumentRule *rule, void *arg)
{
	return rule->condition == NULL || arg == NULL ||
		condition_holds(rule->condition, PointerGetDatum(arg));
}

void
judge_papers(const Policy *policy, const CaseFacts *facts, const char *gate,
			 DateADT today, Findings *findings)
{
	CaseTest	test = {.facts = facts};
	Question	question;
	Requirements requirements = {.question = &question, .gate = gate, .test = asked_of_case, .arg = &test};
	List	   *papers = NIL;
	bool		papers_read = false;
	List	   *alternatives;

	if (!case_road(policy, facts, &question))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_POLICY),
				 errmsg("the kind or an office of the case is no longer in hukou.service_types, hukou.offices"),
				 errhint("Put the row back; what is no longer to be used ends by its validity.")));
	while ((alternatives = requirements_next(&requirements)) != NIL)
	{
		const DocumentRule *first = linitial(alternatives);
		bool		met = false;
		bool		expired = false;
		bool		premature = false;
		ListCell   *lc1;
		ListCell   *lc2;

		if (!papers_read)
		{
			papers = papers_of(facts->case_no, today);
			papers_read = true;
		}
		foreach(lc1, alternatives)
			foreach(lc2, papers)
			{
				const DocumentRule *alternative = lfirst(lc1);
				const Paper *paper = lfirst(lc2);

				if (strcmp(paper->document_type, alternative->document_type) != 0)
					continue;
				if (paper->expired)
					expired = true;
				else if (paper->premature)
					premature = true;
				else
					met = true;
			}
		if (!met)
			finding_add(findings, ERRCODE_HUKOU_PAPERS, first->requirement,
						"Add what is missing to hukou.case_documents.",
						psprintf("%s: %s [%s]",
								 expired ? "expired" : premature ? "dated in the future" : "missing",
								 papers_text(policy, alternatives, false), first->scope.basis));
	}
}

void
judge_document(const Policy *policy, const char *document_type, const char *number, Findings *findings)
{
	const DocumentType *type = policy_document_type(policy, document_type);
	const char *remedy = NULL;
	char	   *fault;

	if (type == NULL)
	{
		StringInfoData known;

		initStringInfo(&known);
		for (int i = 0; i < policy->ndocument_types; i++)
			appendStringInfo(&known, "%s%s", i > 0 ? ", " : "", policy->document_types[i].code);
		finding_add(findings, ERRCODE_HUKOU_PAPERS, "document_type",
					psprintf("Known types: %s.", known.data),
					psprintf("there is no document type \"%s\"", document_type));
	}
	else if (number != NULL && type->number_format != NULL &&
			 (fault = document_number_fault(type->number_format, number, strlen(number), &remedy)) != NULL)
		finding_add(findings, ERRCODE_HUKOU_PAPERS, document_type,
					remedy != NULL ? remedy : type->number_format->description,
					psprintf("its number is not well-formed: %s [%s]", fault, type->number_format->standard));
}
