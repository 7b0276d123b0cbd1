/*
 * notice.c
 *	  One notice (一次性告知): what is missing or wrong is told once, completely.
 *
 * The evaluator makes each notice, so as to rules it is complete.  What a later
 * one adds has become so since; or somebody saw it too late, and that is the
 * office's fault (行政许可法 art. 32), which it has to admit by the notice's reason.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "judge/notice.h"
#include "policy/roads.h"
#include "policy/scan.h"
#include "utils/builtins.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"

typedef struct Notice
{
	int			case_version;	/* the notice led to */
	DateADT		given_on;
	Datum		items;			/* jsonb */
	Datum		papers;			/* jsonb: which the case had */
} Notice;

static List *
notices_of(int64 case_no)
{
	static const char *const columns[] = {"case_no", "case_version", "given_on", "items", "papers"};
	static const RegProcedure equals[] = {F_INT8EQ};
	Datum		key = Int64GetDatum(case_no);
	List	   *notices = NIL;
	TableScan	scan;

	scan_begin(&scan, "case_notices", columns, lengthof(columns), NULL, 1, &key, equals);
	while (scan_next(&scan))
	{
		Notice	   *notice = palloc(sizeof(Notice));

		notice->case_version = scan_int32(&scan, 1, 0);
		notice->given_on = scan_date(&scan, 2, 0);
		notice->items = PointerGetDatum(PG_DETOAST_DATUM_COPY(scan_varlena(&scan, 3, JSONBOID)));
		notice->papers = PointerGetDatum(PG_DETOAST_DATUM_COPY(scan_varlena(&scan, 4, JSONBOID)));
		notices = lappend(notices, notice);
	}
	scan_end(&scan);
	return notices;
}

const char *
filing_gate(const Workflow *workflow)
{
	for (int i = 0; i < workflow->ntransitions; i++)
		if (workflow->transitions[i].from->editable && workflow->transitions[i].gate != NULL)
			return workflow->transitions[i].gate;
	return NULL;
}

List *
notice_faults(const Policy *policy, const CaseFacts *facts, const Workflow *workflow, DateADT today)
{
	PaperQuestion asked = {
		.policy = policy, .facts = facts, .gate = filing_gate(workflow), .today = today
	};

	return asked.gate == NULL ? NIL : paper_faults(&asked);
}

static bool
was_told(const Notice *notice, const PaperFault *fault)
{
	StringInfoData item;

	initStringInfo(&item);
	/* an objection is what it says, whatever its number */
	appendStringInfo(&item, "[{\"fault\": \"%s\", \"%s\": ", paper_fault_name(fault->kind),
					 fault->kind == PAPER_OBJECTED ? "finding_zh" : "subject");
	escape_json(&item, fault->kind == PAPER_OBJECTED ? fault->text_zh : fault->subject);
	appendStringInfoString(&item, "}]");
	return DatumGetBool(DirectFunctionCall2(jsonb_contains, notice->items,
											DirectFunctionCall1(jsonb_in, CStringGetDatum(item.data))));
}

/* What somebody objects to was there when a notice was given, unless the paper has come since. */
static bool
was_there(const Notice *notice, const PaperFault *fault)
{
	return fault->kind == PAPER_OBJECTED && (!fault->of_paper || papers_have(notice->papers, fault->paper, true));
}

void
judge_notice(const Policy *policy, const CaseFacts *facts, const Workflow *workflow, const char *reason,
			 DateADT today, Findings *findings)
{
	List	   *faults = notice_faults(policy, facts, workflow, today);
	List	   *notices = notices_of(facts->case_no);
	ListCell   *lc1;
	ListCell   *lc2;

	if (faults == NIL)
		finding_add(findings, ERRCODE_HUKOU_STEP, "notice",
					"Say what is wrong in hukou.case_objections, or go on.", "nothing is missing or wrong");
	if (notices == NIL || (reason != NULL && strcmp(reason, REASON_OFFICE_OMISSION) == 0))
		return;
	foreach(lc1, faults)
	{
		const PaperFault *fault = lfirst(lc1);
		const Notice *omitted = NULL;
		bool		told = false;

		foreach(lc2, notices)
		{
			told |= was_told(lfirst(lc2), fault);
			if (omitted == NULL && was_there(lfirst(lc2), fault))
				omitted = lfirst(lc2);
		}
		if (omitted != NULL && !told)
			finding_add(findings, ERRCODE_HUKOU_PAPERS, "notice",
						"Give \"" REASON_OFFICE_OMISSION "\" as the reason, if the office should have told it then; else leave it out.",
						psprintf("adds what was so at the notice of %s, and was not told: %s", day_text(omitted->given_on),
								 fault->text));
	}
}

bool
step_gives_notice(const PolicyTransition *transition)
{
	return transition->to->editable && !transition->from->editable;
}
