/*
 * papers.c
 *	  Law 3: what documents a gate still lacks, and what is wrong with those there
 *	  are.
 *
 * Rules in force on the filing day count.  A gate has requirements; each is
 * met by any one of its document types that the case carries and that is still
 * valid.  All that is missing or wrong is told at once (一次性告知, 行政许可法
 * art. 32).
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "codes/citizen_id.h"
#include "common/hashfn.h"
#include "judge/papers.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "policy/json_object.h"
#include "policy/roads.h"
#include "policy/scan.h"
#include "register/lookup.h"
#include "register/owner_sql.h"
#include "storage/lock.h"
#include "types/document_number.h"
#include "utils/builtins.h"
#include "utils/datetime.h"
#include "utils/fmgroids.h"
#include "utils/fmgrprotos.h"
#include "utils/json.h"
#include "utils/jsonb.h"
#include "utils/snapmgr.h"

PG_FUNCTION_INFO_V1(hukou_confirmation_guard);

typedef struct Paper
{
	int			document;
	char	   *document_type;
	const DocumentType *type;	/* NULL: no longer in policy */
	char	   *number;			/* or NULL */
	DateADT		issued_on;		/* DATEVAL_NOBEGIN: not given */
	DateADT		valid_until;	/* its last day; DATEVAL_NOEND: none */
	DateADT		written_until;	/* the same as it is written there, whatever its type's life */
	char	   *source;
	Jsonb	   *details;		/* or NULL */
	const bytea *scan_digest;	/* or NULL */
} Paper;

/* What is known of a case while its papers are judged. */
typedef struct Dossier
{
	const PaperQuestion *asked;
	Question	question;
	Snapshot	snapshot;		/* the latest: a gate must not miss what has come */
	List	   *papers;			/* of Paper */
	bool		papers_read;
	Datum		facts;			/* jsonb, put together when a condition first asks */
	List	   *faults;			/* of PaperFault */
} Dossier;

/* ----------------------------------------------------------------- the case */

/* In the order of their numbers. */
static List *
papers_of(Dossier *d)
{
	const CarriedDocument *documents;
	int			n;

	if (d->papers_read)
		return d->papers;
	d->papers_read = true;
	n = carried_documents(d->asked->facts->carried, &documents);
	for (int i = 0; i < n; i++)
	{
		const CarriedDocument *document = &documents[i];
		Paper	   *paper = palloc(sizeof(Paper));

		paper->document = document->document;
		paper->document_type = document->document_type;
		paper->type = policy_document_type(d->asked->policy, paper->document_type);
		paper->number = document->number;
		paper->issued_on = document->issued_on;
		paper->valid_until = paper->written_until = document->valid_until;
		if (paper->type != NULL && paper->type->life_days > 0 && !DATE_NOT_FINITE(paper->issued_on))
			paper->valid_until = Min(paper->valid_until, paper->issued_on + paper->type->life_days);
		paper->source = document->source;
		paper->details = document->details;
		paper->scan_digest = document->digest;
		d->papers = lappend(d->papers, paper);
	}
	return d->papers;
}

/* The citizen id of a person of the case; and, for the facts, the birth of the oldest newborn and how many move. */
typedef struct People
{
	bool		found;			/* the id that was looked for */
	DateADT		newborn;		/* DATEVAL_NOEND: none */
	int			movers;
} People;

static People
people_of(const Dossier *d, int64 citizen_id)
{
	People		people = {.newborn = DATEVAL_NOEND};
	const CarriedPerson *carried;
	int			n = carried_people(d->asked->facts->carried, &carried);

	for (int i = 0; i < n; i++)
	{
		people.found |= carried[i].citizen_id != 0 && carried[i].citizen_id == citizen_id;
		if (strcmp(carried[i].role, "newborn") == 0)
			people.newborn = Min(people.newborn, carried[i].birth_date);
		people.movers += strcmp(carried[i].role, "mover") == 0;
	}
	return people;
}

static int
full_years(DateADT from, DateADT to)
{
	int			y1,
				m1,
				d1,
				y2,
				m2,
				d2;

	j2date(from + POSTGRES_EPOCH_JDATE, &y1, &m1, &d1);
	j2date(to + POSTGRES_EPOCH_JDATE, &y2, &m2, &d2);
	return y2 - y1 - (m2 < m1 || (m2 == m1 && d2 < d1) ? 1 : 0);
}

/* Months from a day on, one that has begun counting whole; the day of its number, or the month's last, ends one (民法典 art. 202). */
static int
months_begun(DateADT from, DateADT to)
{
	int			y1,
				m1,
				d1,
				y2,
				m2,
				d2;

	j2date(from + POSTGRES_EPOCH_JDATE, &y1, &m1, &d1);
	j2date(to + POSTGRES_EPOCH_JDATE, &y2, &m2, &d2);
	return (y2 - y1) * 12 + m2 - m1 + (d2 > Min(d1, day_tab[isleap(y2)][m2 - 1]) ? 1 : 0);
}

/*
 * The facts conditions are asked of: the particulars, and what follows from
 * the rest of the case.  Documented in docs/facts.md; a derived fact wins over
 * a particular of the same name.
 */
static Datum
facts_of(Dossier *d)
{
	const CaseFacts *facts = d->asked->facts;
	DateADT		day = d->question.day;
	int			year,
				month,
				mday;
	JsonObject	derived;
	People		people;
	ListCell   *lc;

	if (d->facts != (Datum) 0)
		return d->facts;
	people = people_of(d, 0);
	j2date(day + POSTGRES_EPOCH_JDATE, &year, &month, &mday);
	object_begin(&derived);
	/* of an UPDATE whose particulars are none, all that is wrong is told */
	if (JB_ROOT_IS_OBJECT(facts->particulars))
		object_take(&derived, facts->particulars);
	object_int(&derived, "age", citizen_id_age(facts->applicant, year, month, mday));
	object_text(&derived, "sex", citizen_id_sex(facts->applicant) == 'M' ? "M" : "F");
	object_int(&derived, "movers", people.movers);
	object_text(&derived, "service_type", facts->type);
	if (!DATE_NOT_FINITE(people.newborn))
	{
		object_int(&derived, "child_age", full_years(people.newborn, day));
		object_int(&derived, "child_months", months_begun(people.newborn, day));
		object_int(&derived, "child_days", day - people.newborn);
	}
	/* of several documents of a type the last counts */
	object_open(&derived, "documents");
	foreach(lc, papers_of(d))
	{
		const Paper *paper = lfirst(lc);

		object_open(&derived, paper->document_type);
		if (paper->details != NULL)
			object_jsonb(&derived, "details", paper->details);
		else
		{
			object_open(&derived, "details");
			object_close(&derived);
		}
		object_text(&derived, "number", paper->number);
		if (!DATE_NOT_FINITE(paper->issued_on))
		{
			object_int(&derived, "issued_years", full_years(paper->issued_on, day));
			object_int(&derived, "issued_days", day - paper->issued_on);
		}
		object_close(&derived);
	}
	object_close(&derived);
	d->facts = JsonbPGetDatum(object_end(&derived));
	return d->facts;
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

/* Do the facts leave the condition undecided, because one it asks for is not among them? */
static bool
condition_is_undecided(const JsonPath *condition, const Jsonb *facts)
{
	JsonPath   *strict;
	bool		undecided;
	LOCAL_FCINFO(fcinfo, 2);

	if (condition_holds(condition, JsonbPGetDatum(facts)))
		return false;
	/* a path to what there is not is an error in the strict mode of SQL/JSON, and the predicate unknown */
	strict = (JsonPath *) PG_DETOAST_DATUM_COPY(PointerGetDatum(condition));
	strict->header &= ~JSONPATH_LAX;
	InitFunctionCallInfoData(*fcinfo, NULL, 2, InvalidOid, NULL, NULL);
	fcinfo->args[0].value = JsonbPGetDatum(facts);
	fcinfo->args[0].isnull = false;
	fcinfo->args[1].value = PointerGetDatum(strict);
	fcinfo->args[1].isnull = false;
	(void) jsonb_path_match_opr(fcinfo);
	undecided = fcinfo->isnull;
	pfree(strict);
	return undecided;
}

/* ------------------------------------------------------------- requirements */

static const GateScope *
row_at(const void *rows, size_t size, int i)
{
	return (const GateScope *) ((const char *) rows + i * size);
}

static bool
in_force(const GateScope *at, const Question *q, const char *gate)
{
	return q->day >= at->scope.from && q->day < at->scope.to && scope_has_kind(&at->scope, q->kind) &&
		(gate == NULL || strcmp(at->gate, gate) == 0);
}

/*
 * How closely the list of a gate fits that decides for a question, out of n
 * rows that begin with a GateScope: of the lists in force that fit, the most
 * specific one counts, whole.  -1 when there is none.
 */
static int
list_fit(const Question *q, const char *gate, const void *rows, int n, size_t size)
{
	int			best = -1;

	for (int i = 0; i < n; i++)
	{
		const GateScope *at = row_at(rows, size, i);

		if (in_force(at, q, gate))
			best = Max(best, scope_places_fit(&at->scope, q));
	}
	return best;
}

List *
requirements_next(Requirements *r)
{
	const Question *q = r->question;
	int			begin = q->kind->first_rule;
	int			n = q->kind->end_rule - begin;
	List	   *alternatives = NIL;

	/* those of the service, sorted by type, gate, requirement */
	for (; r->next < n; r->next++)
	{
		const DocumentRule *rule = &q->policy->rules[begin + r->next];
		const DocumentRule *first = alternatives != NIL ? linitial(alternatives) : NULL;

		if (!in_force(&rule->at, q, r->gate))
			continue;
		if (first != NULL &&
			(strcmp(first->requirement, rule->requirement) != 0 || strcmp(first->at.gate, rule->at.gate) != 0 ||
			 (first->at.scope.type == NULL) != (rule->at.scope.type == NULL)))
			break;
		if (r->list_gate == NULL || strcmp(r->list_gate, rule->at.gate) != 0)
		{
			r->list_gate = rule->at.gate;
			r->list_fit = list_fit(q, rule->at.gate, &q->policy->rules[begin], n, sizeof(DocumentRule));
		}
		if (r->list_fit >= 0 && scope_places_fit(&rule->at.scope, q) == r->list_fit && r->test(rule, r->arg))
			alternatives = lappend(alternatives, unconstify(DocumentRule *, rule));
	}
	return alternatives;
}

static bool
asked_of_case(const DocumentRule *rule, void *arg)
{
	return rule->condition == NULL || condition_holds(rule->condition, facts_of(arg));
}

bool
papers_asked_of(const DocumentRule *rule, void *arg)
{
	return rule->condition == NULL || condition_holds(rule->condition, PointerGetDatum(arg)) ||
		condition_is_undecided(rule->condition, arg);
}

char *
papers_text(const Policy *policy, const List *alternatives, const Jsonb *facts)
{
	StringInfoData text;
	ListCell   *lc;

	initStringInfo(&text);
	foreach(lc, alternatives)
	{
		const DocumentRule *rule = lfirst(lc);

		appendStringInfo(&text, "%s%s (%s)%s", text.len > 0 ? " / " : "", rule->document_type,
						 policy_document_name(policy, rule->document_type), rule->commitment ? " or a commitment (告知承诺)" : "");
		if (facts != NULL && rule->condition != NULL && condition_is_undecided(rule->condition, facts))
			appendStringInfo(&text, " if %s",
							 DatumGetCString(DirectFunctionCall1(jsonpath_out, PointerGetDatum(rule->condition))));
	}
	return text.data;
}

static char *
papers_text_zh(const Policy *policy, const List *alternatives)
{
	StringInfoData text;
	ListCell   *lc;

	initStringInfo(&text);
	foreach(lc, alternatives)
	{
		const DocumentRule *rule = lfirst(lc);

		appendStringInfo(&text, "%s%s%s", text.len > 0 ? "或" : "", policy_document_name(policy, rule->document_type),
						 rule->commitment ? "（可告知承诺）" : "");
	}
	return text.data;
}

/* ------------------------------------------------------------------- faults */

/* In the order of PaperFaultKind. */
static const struct
{
	const char *name;
	const char *text;
	const char *text_zh;
	const char *remedy;
}			fault_texts[] = {
	{"missing", "missing", "缺少", "Add what is missing to hukou.case_documents."},
	{"expired", "expired", "已过有效期", "Add what is missing to hukou.case_documents."},
	{"premature", "dated in the future", "签发日期晚于今日", "Add what is missing to hukou.case_documents."},
	{"copy", "a copy, where the original is to be shown", "应出示原件", "Show the original."},
	{"commitment", "a commitment, which does not do here", "不适用告知承诺", "Add what is missing to hukou.case_documents."},
	{"unconfirmed", "not confirmed by shared data yet", "待共享数据核验", "Wait for hukou.document_confirmations, or have the issuer asked."},
	{"excluded", NULL, "不符合跨省通办条件", "Apply without the road; hukou.guide() tells where."},
	{"void", "shared data say that it is not genuine", "经共享数据核验不属实", "Have the issuer asked; refuse the case, or replace the document."},
	{"disagrees", "shared data say otherwise", "与共享数据不一致", "Correct the document, or have the issuer correct the data."},
	{"stranger", "belongs to nobody of the case", "不属于本件当事人", "Replace the document, or name the person in hukou.case_persons."},
	{"issuer", "its number names a place there never was", "编号中的地区代码不存在", "Look at the document again."},
	{"used", "serves another case", "已用于其他业务", "Look at the other case, which uses the same document."},
	{"objected", NULL, "审核意见", "Change the document, or have the objection withdrawn."},
};

StaticAssertDecl(lengthof(fault_texts) == PAPER_OBJECTED + 1, "a text for each kind of fault");

const char *
paper_fault_name(PaperFaultKind kind)
{
	return fault_texts[kind].name;
}

static PaperFault *
add_fault(Dossier *d, PaperFaultKind kind, const char *subject, const char *basis)
{
	PaperFault *fault = palloc0(sizeof(PaperFault));

	fault->kind = kind;
	fault->subject = subject;
	fault->remedy = fault_texts[kind].remedy;
	fault->basis = basis;
	d->faults = lappend(d->faults, fault);
	return fault;
}

static char *
with_basis(const char *text, const char *basis)
{
	return psprintf("%s [%s]", text, basis);
}

/* What shared data say of a document; false when they say nothing. */
static bool
find_confirmation(const Dossier *d, const Paper *paper, bool *genuine, Jsonb **details)
{
	static const char *const columns[] = {"document_type", "number", "genuine", "details"};
	static const RegProcedure equals[] = {F_TEXTEQ, F_TEXTEQ};
	TableScan	scan;
	Datum		keys[2];
	bool		found;

	if (paper->number == NULL)
		return false;
	keys[0] = CStringGetTextDatum(paper->document_type);
	keys[1] = CStringGetTextDatum(paper->number);
	scan_begin(&scan, "document_confirmations", columns, lengthof(columns), d->snapshot, 2, keys, equals);
	found = scan_next(&scan);
	if (found)
	{
		*genuine = scan_bool(&scan, 2);
		*details = scan.isnull[3] ? NULL : (Jsonb *) PG_DETOAST_DATUM_COPY(scan_varlena(&scan, 3, JSONBOID));
	}
	scan_end(&scan);
	return found;
}

static bool
is_confirmed(const Dossier *d, const Paper *paper)
{
	bool		genuine;
	Jsonb	   *details;

	return find_confirmation(d, paper, &genuine, &details) && genuine;
}

/* What keeps a document from meeting a requirement; PAPER_MISSING: nothing does. */
static PaperFaultKind
shortcoming(const Dossier *d, const DocumentRule *rule, const Paper *paper)
{
	bool		commitment = strcmp(paper->source, "commitment") == 0;

	if (paper->valid_until < d->asked->today)
		return PAPER_EXPIRED;
	if (paper->issued_on > d->asked->today)
		return PAPER_PREMATURE;
	if (commitment && !rule->commitment)
		return PAPER_COMMITMENT;
	if (strcmp(paper->source, "copy") == 0 && paper->type != NULL && paper->type->original)
		return PAPER_COPY;
	if (rule->confirmed && !commitment && !is_confirmed(d, paper))
		return PAPER_UNCONFIRMED;
	return PAPER_MISSING;
}

/* One requirement: is it met by any of the documents? */
static void
judge_requirement(Dossier *d, const List *alternatives)
{
	const Policy *policy = d->asked->policy;
	const DocumentRule *first = linitial(alternatives);
	const char *basis = first->at.scope.basis;
	PaperFaultKind kind = PAPER_MISSING;
	PaperFault *fault;
	ListCell   *lc1;
	ListCell   *lc2;

	foreach(lc1, alternatives)
		foreach(lc2, papers_of(d))
		{
			const DocumentRule *alternative = lfirst(lc1);
			const Paper *paper = lfirst(lc2);

			if (strcmp(paper->document_type, alternative->document_type) != 0)
				continue;
			kind = shortcoming(d, alternative, paper);
			if (kind == PAPER_MISSING)
				return;
		}
	fault = add_fault(d, kind, first->requirement, basis);
	fault->text = with_basis(psprintf("%s: %s", fault_texts[kind].text, papers_text(policy, alternatives, NULL)), basis);
	fault->text_zh = psprintf("%s：%s", fault_texts[kind].text_zh, papers_text_zh(policy, alternatives));
}

List *
exclusions_of(const Question *q, const char *gate)
{
	const Policy *policy = q->policy;
	List	   *list = NIL;

	for (int i = 0; i < policy->nexclusions; i++)
	{
		const Exclusion *e = &policy->exclusions[i];
		int			fit;

		if (!in_force(&e->at, q, gate))
			continue;
		fit = list_fit(q, e->at.gate, policy->exclusions, policy->nexclusions, sizeof(Exclusion));
		/* what is said of all roads is not said of a case that takes none */
		if (fit >= 0 && scope_places_fit(&e->at.scope, q) == fit && (fit != PLACE_EVERYWHERE || road_crosses(q)))
			list = lappend(list, unconstify(Exclusion *, e));
	}
	return list;
}

char *
exclusion_text(const Exclusion *e, const Jsonb *facts)
{
	const char *name = psprintf("%s (%s)", e->name_en, e->name_zh);

	if (condition_holds(e->condition, JsonbPGetDatum(facts)))
		return pstrdup(name);
	return condition_is_undecided(e->condition, facts) ?
		psprintf("%s, if %s", name, DatumGetCString(DirectFunctionCall1(jsonpath_out, PointerGetDatum(e->condition)))) : NULL;
}

static void
judge_exclusions(Dossier *d)
{
	ListCell   *lc;

	foreach(lc, exclusions_of(&d->question, d->asked->gate))
	{
		const Exclusion *e = lfirst(lc);
		PaperFault *fault;

		if (!condition_holds(e->condition, facts_of(d)))
			continue;
		fault = add_fault(d, PAPER_EXCLUDED, e->exclusion, e->at.scope.basis);
		fault->text = with_basis(psprintf("%s (%s)", e->name_en, e->name_zh), e->at.scope.basis);
		fault->text_zh = psprintf("%s：%s", fault_texts[PAPER_EXCLUDED].text_zh, e->name_zh);
	}
}

static bool
is_single_use(const Paper *paper)
{
	return paper->type != NULL && paper->number != NULL && paper->type->single_use;
}

/*
 * Until the end of the transaction nobody else's case has the document: no gate
 * passes with it, and no filed case gets it.  Returns false when somebody else's
 * may have it, and is not waited for.
 */
static bool
claim_number(int64 key, bool wait)
{
	LOCKTAG		tag;

	/* a space of its own among advisory locks: those of users have 1 and 2 there */
	SET_LOCKTAG_ADVISORY(tag, MyDatabaseId, (uint32) (key >> 32), (uint32) key, 3);
	return LockAcquire(&tag, ExclusiveLock, false, !wait) != LOCKACQUIRE_NOT_AVAIL;
}

static int64
number_key(const char *document_type, const char *number)
{
	char	   *key = psprintf("%s %s", document_type, number);

	return DatumGetInt64(hash_any_extended((unsigned char *) key, strlen(key), 0));
}

/*
 * Until the end of the transaction nobody else's case passes a gate with one of
 * these documents: what used_elsewhere() finds is not overtaken by a step that
 * was being taken at the same time.  In one order, whatever case carries them,
 * or two cases with the same two would each wait for the other.
 */
static void
claim_numbers(Dossier *d)
{
	List	   *papers = papers_of(d);
	int64	   *numbers = palloc(sizeof(int64) * (list_length(papers) + 1));
	int			n = 0;
	ListCell   *lc;

	foreach(lc, papers)
	{
		const Paper *paper = lfirst(lc);

		if (is_single_use(paper))
			numbers[n++] = number_key(paper->document_type, paper->number);
	}
	qsort(numbers, n, sizeof(int64), lookup_by_number);
	for (int i = 0; i < n; i++)
		(void) claim_number(numbers[i], true);
}

/* Is the document carried by another case that was filed, and not closed without an effect? */
static bool
used_elsewhere(int64 case_no, const char *document_type, const char *number)
{
	static SavedSql sql = {
		.text = "SELECT FROM hukou.case_documents o JOIN hukou.cases c ON c.case_no OPERATOR(hukou.=) o.case_no "
		"JOIN hukou.workflow_states s ON s.workflow OPERATOR(pg_catalog.=) c.workflow "
		"AND s.version OPERATOR(pg_catalog.=) c.workflow_version AND s.state OPERATOR(pg_catalog.=) c.state "
		"WHERE o.number OPERATOR(pg_catalog.=) $1 AND o.document_type OPERATOR(pg_catalog.=) $2 "
		"AND o.case_no OPERATOR(hukou.<>) $3 AND c.filed_on IS NOT NULL "
		"AND (NOT s.final OR c.state OPERATOR(pg_catalog.=) 'completed'::hukou.case_state) LIMIT 1",
		.nargs = 3,
		.types = {"text", "text", "case_no"},
	};
	Datum		args[3];
	OwnerSwitch saved;
	bool		used;

	args[0] = CStringGetTextDatum(number);
	args[1] = CStringGetTextDatum(document_type);
	args[2] = Int64GetDatum(case_no);
	owner_begin(&saved);
	used = owner_read_latest(&sql, args, NULL) > 0;
	owner_end(&saved);
	return used;
}

/* Do what a document says and what shared data say of it contradict each other in a detail both give? */
static bool
details_disagree(const Jsonb *ours, const Jsonb *theirs)
{
	JsonbIterator *it = JsonbIteratorInit(&unconstify(Jsonb *, ours)->root);
	JsonbValue	key;
	JsonbIteratorToken token;

	/* shared data that somebody has made something else bear nothing out */
	if (!JB_ROOT_IS_OBJECT(theirs))
		return true;
	while ((token = JsonbIteratorNext(&it, &key, true)) != WJB_DONE)
	{
		JsonbValue	value;
		JsonbValue *other;

		if (token != WJB_KEY)
			continue;
		other = getKeyJsonValueFromContainer(&unconstify(Jsonb *, theirs)->root, key.val.string.val,
											 key.val.string.len, NULL);
		(void) JsonbIteratorNext(&it, &value, true);
		if (other == NULL)
			continue;
		if (value.type != other->type ||
			compareJsonbContainers(&JsonbValueToJsonb(&value)->root, &JsonbValueToJsonb(other)->root) != 0)
			return true;
	}
	return false;
}

static bool
citizen_id_of_case(const Dossier *d, const Paper *paper)
{
	int64		id;

	return !citizen_id_parse(paper->number, strlen(paper->number), &id, NULL) ||
		id == d->asked->facts->applicant || people_of(d, id).found;
}

static const DocumentNumberFormat *
number_format_of(const DocumentType *type)
{
	if (type->number_format == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_POLICY),
				 errmsg("document type \"%s\" has a number_format that there is not", type->code),
				 errhint("Name a format of hukou.document_number_formats(), and put its CHECK back on hukou.document_types.")));
	return type->number_format;
}

static bool
place_exists(const Paper *paper)
{
	int32		place = document_number_place(number_format_of(paper->type), paper->number);

	return place == 0 || region_exists(place);
}

/*
 * What makes it this paper and not another, whatever number it has in the case
 * and whoever writes on it, as an object; what is not known yet is left out.
 */
static Datum
paper_identity(const Paper *paper)
{
	StringInfoData json;

	initStringInfo(&json);
	appendStringInfoString(&json, "{\"type\": ");
	escape_json(&json, paper->document_type);
	appendStringInfo(&json, ", \"source\": \"%s\"", paper->source);
	if (paper->number != NULL)
	{
		appendStringInfoString(&json, ", \"number\": ");
		escape_json(&json, paper->number);
	}
	if (!DATE_NOT_FINITE(paper->issued_on))
		appendStringInfo(&json, ", \"issued_on\": \"%s\"", day_text(paper->issued_on));
	if (!DATE_NOT_FINITE(paper->written_until))
		appendStringInfo(&json, ", \"valid_until\": \"%s\"", day_text(paper->written_until));
	if (paper->scan_digest != NULL)
	{
		appendStringInfoString(&json, ", \"digest\": ");
		escape_json(&json, DatumGetCString(DirectFunctionCall1(byteaout, PointerGetDatum(paper->scan_digest))));
	}
	appendStringInfoChar(&json, '}');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

static void
document_fault(Dossier *d, const Paper *paper, PaperFaultKind kind, const char *subject, const char *text, const char *text_zh)
{
	PaperFault *fault = add_fault(d, kind, subject, NULL);
	const char *name = policy_document_name(d->asked->policy, paper->document_type);

	fault->paper = paper_identity(paper);
	fault->of_paper = true;
	fault->text = psprintf("document %d (%s): %s", paper->document, name, text);
	fault->text_zh = psprintf("材料%d（%s）：%s", paper->document, name, text_zh);
}

static void
number_fault(Dossier *d, const Paper *paper, PaperFaultKind kind)
{
	document_fault(d, paper, kind, paper->document_type, fault_texts[kind].text, fault_texts[kind].text_zh);
}

/* What is wrong with the documents there are, whether they are asked for or not. */
static void
judge_documents(Dossier *d)
{
	ListCell   *lc;

	foreach(lc, papers_of(d))
	{
		const Paper *paper = lfirst(lc);
		bool		genuine;
		Jsonb	   *details;

		if (paper->type == NULL || paper->number == NULL)
			continue;
		if (strcmp(number_format_of(paper->type)->name, "citizen_id") == 0 && !citizen_id_of_case(d, paper))
			number_fault(d, paper, PAPER_STRANGER);
		if (!place_exists(paper))
			number_fault(d, paper, PAPER_ISSUER);
		if (is_single_use(paper) && used_elsewhere(d->asked->facts->case_no, paper->document_type, paper->number))
			number_fault(d, paper, PAPER_USED);
		if (paper->type->confirmed_by != NULL && find_confirmation(d, paper, &genuine, &details))
		{
			if (!genuine)
				number_fault(d, paper, PAPER_VOID);
			else if (details != NULL && paper->details != NULL && details_disagree(paper->details, details))
				number_fault(d, paper, PAPER_DISAGREES);
		}
	}
}

/* What officers object to, until another paper is brought. */
static void
judge_objections(Dossier *d)
{
	static const char *const columns[] = {"case_no", "objection", "document", "text_zh", "withdrawn", "paper"};
	static const RegProcedure equals[] = {F_INT8EQ};
	Datum		key = Int64GetDatum(d->asked->facts->case_no);
	TableScan	scan;

	scan_begin(&scan, "case_objections", columns, lengthof(columns), d->snapshot, 1, &key, equals);
	while (scan_next(&scan))
	{
		int			document = scan_int16(&scan, 2, 0);
		const Paper *paper = NULL;
		Datum		objected;
		const char *text = scan_text(&scan, 3);
		const char *subject = psprintf("objection %d", scan_int16(&scan, 1, 0));
		ListCell   *lc;

		if (scan_bool(&scan, 4))
			continue;
		if (document == 0)
		{
			PaperFault *fault = add_fault(d, PAPER_OBJECTED, subject, NULL);

			fault->text = fault->text_zh = text;
			continue;
		}
		/* unless it was replaced, or taken back; whatever number it has by now */
		objected = PointerGetDatum(PG_DETOAST_DATUM_COPY(scan_varlena(&scan, 5, JSONBOID)));
		foreach(lc, papers_of(d))
			if (papers_have(objected, paper_identity(lfirst(lc)), false))
				paper = lfirst(lc);
		if (paper != NULL)
			document_fault(d, paper, PAPER_OBJECTED, subject, text, text);
	}
	scan_end(&scan);
}

List *
paper_faults(const PaperQuestion *asked)
{
	Dossier		d = {.asked = asked};
	Requirements requirements = {.question = &d.question, .gate = asked->gate, .test = asked_of_case, .arg = &d};
	List	   *alternatives;

	if (!case_road(asked->policy, asked->facts, &d.question))
		ereport(ERROR,
				(errcode(ERRCODE_HUKOU_POLICY),
				 errmsg("the kind or an office of the case is no longer in hukou.service_types, hukou.offices"),
				 errhint("Put the row back; what is no longer to be used ends by its validity.")));
	/* a gate must not miss what came while it waited */
	if (asked->taken)
		claim_numbers(&d);
	d.snapshot = RegisterSnapshot(GetLatestSnapshot());
	judge_exclusions(&d);
	while ((alternatives = requirements_next(&requirements)) != NIL)
		judge_requirement(&d, alternatives);
	judge_documents(&d);
	judge_objections(&d);
	UnregisterSnapshot(d.snapshot);
	return d.faults;
}

void
judge_papers(const Step *step, const char *gate, Findings *findings)
{
	PaperQuestion asked = {
		.policy = step->policy, .facts = step->facts, .gate = gate, .today = step->today, .taken = step->taken && findings->list == NIL
	};
	ListCell   *lc;

	foreach(lc, paper_faults(&asked))
	{
		const PaperFault *fault = lfirst(lc);

		finding_add(findings, fault->kind == PAPER_EXCLUDED ? ERRCODE_HUKOU_ROAD : ERRCODE_HUKOU_PAPERS,
					fault->subject, fault->remedy, fault->text);
	}
}

Datum
papers_there(const Policy *policy, const CaseFacts *facts, int document)
{
	PaperQuestion asked = {.policy = policy, .facts = facts};
	Dossier		d = {.asked = &asked};
	StringInfoData json;
	ListCell   *lc;

	initStringInfo(&json);
	appendStringInfoChar(&json, '[');
	foreach(lc, papers_of(&d))
	{
		const Paper *paper = lfirst(lc);
		Jsonb	   *identity = DatumGetJsonbP(paper_identity(paper));

		if (document != 0 && paper->document != document)
			continue;
		appendStringInfoString(&json, json.len > 1 ? ", " : "");
		(void) JsonbToCString(&json, &identity->root, VARSIZE(identity));
	}
	appendStringInfoChar(&json, ']');
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(json.data));
}

bool
papers_have(Datum papers, Datum paper, bool filled_in)
{
	JsonbIterator *it = JsonbIteratorInit(&DatumGetJsonbP(papers)->root);
	JsonbValue	v;
	JsonbIteratorToken token;

	token = JsonbIteratorNext(&it, &v, false);
	while ((token = JsonbIteratorNext(&it, &v, true)) != WJB_DONE)
		if (token == WJB_ELEM && v.type == jbvBinary)
		{
			Datum		known = JsonbPGetDatum(JsonbValueToJsonb(&v));

			if (DatumGetBool(DirectFunctionCall2(filled_in ? jsonb_contains : jsonb_eq, paper, known)))
				return true;
		}
	return false;
}

/* An original the office keeps. */
typedef struct Original
{
	int			document;
	DateADT		since;
} Original;

static List *
originals_kept(int64 case_no, Snapshot snapshot)
{
	static const char *const columns[] = {"case_no", "document", "taken_on", "returned_on"};
	static const RegProcedure equals[] = {F_INT8EQ};
	Datum		key = Int64GetDatum(case_no);
	List	   *kept = NIL;
	TableScan	scan;

	scan_begin(&scan, "case_custody", columns, lengthof(columns), snapshot, 1, &key, equals);
	while (scan_next(&scan))
		if (scan.isnull[3])
		{
			Original   *original = palloc(sizeof(Original));

			original->document = scan_int16(&scan, 1, 0);
			original->since = scan_date(&scan, 2, 0);
			kept = lappend(kept, original);
		}
	scan_end(&scan);
	return kept;
}

void
judge_originals(int64 case_no, Snapshot snapshot, Findings *findings)
{
	ListCell   *lc;

	foreach(lc, originals_kept(case_no, snapshot))
	{
		const Original *original = lfirst(lc);

		finding_add(findings, ERRCODE_HUKOU_PAPERS, "custody",
					"Give it back first: set returned_how of its row in hukou.case_custody.",
					psprintf("the original of document %d is kept since %s", original->document, day_text(original->since)));
	}
}

DateADT
original_kept_since(int64 case_no, int document)
{
	ListCell   *lc;

	foreach(lc, originals_kept(case_no, NULL))
	{
		const Original *original = lfirst(lc);

		if (original->document == document)
			return original->since;
	}
	return DATEVAL_NOBEGIN;
}

char *
judge_document(const Policy *policy, int64 filed_case, const char *document_type, const char *number, Findings *findings)
{
	const DocumentType *type = policy_document_type(policy, document_type);
	const DocumentNumberFormat *format;
	const char *remedy = NULL;
	char	   *fault;
	char	   *canonical;

	if (type == NULL)
	{
		StringInfoData known;

		initStringInfo(&known);
		for (int i = 0; i < policy->ndocument_types; i++)
			appendStringInfo(&known, "%s%s", i > 0 ? ", " : "", policy->document_types[i].code);
		finding_add(findings, ERRCODE_HUKOU_PAPERS, "document_type",
					psprintf("Known types: %s.", known.data),
					psprintf("there is no document type \"%s\"", document_type));
		return NULL;
	}
	if (number == NULL)
		return NULL;
	format = number_format_of(type);
	fault = document_number_fault(format, number, strlen(number), &remedy);
	if (fault != NULL)
	{
		finding_add(findings, ERRCODE_HUKOU_PAPERS, document_type,
					remedy != NULL ? remedy : format->description,
					psprintf("its number is not well-formed: %s [%s]", fault, format->standard));
		return NULL;
	}
	canonical = palloc(DOCUMENT_NUMBER_SIZE);
	document_number_canonical(format, number, strlen(number), canonical);
	/* two that come to two cases crosswise would wait for each other, so nobody is waited for */
	if (filed_case != 0 && type->single_use)
	{
		if (!claim_number(number_key(document_type, canonical), false))
			finding_add(findings, ERRCODE_HUKOU_PAPERS, document_type, "Try again when that is done.",
						"is just being used for another case");
		else if (used_elsewhere(filed_case, document_type, canonical))
			finding_add(findings, ERRCODE_HUKOU_PAPERS, document_type, fault_texts[PAPER_USED].remedy, fault_texts[PAPER_USED].text);
	}
	return canonical;
}

/*
 * BEFORE trigger of hukou.document_confirmations: keeps numbers in their
 * canonical form, by which documents are found, and raises HK004 for a number
 * that has none.
 */
Datum
hukou_confirmation_guard(PG_FUNCTION_ARGS)
{
	TriggerData *trigdata = (TriggerData *) fcinfo->context;
	HeapTuple	tuple;
	Findings	findings = {0};
	Relation	rel;
	Datum		type;
	Datum		number;
	int			attnum;
	bool		no_type;
	bool		no_number;
	char	   *canonical;

	if (!CALLED_AS_TRIGGER(fcinfo) || !TRIGGER_FIRED_BEFORE(trigdata->tg_event) || !TRIGGER_FIRED_FOR_ROW(trigdata->tg_event) ||
		TRIGGER_FIRED_BY_DELETE(trigdata->tg_event) || !hukou_table_is(trigdata->tg_relation, "document_confirmations"))
		ereport(ERROR,
				(errcode(ERRCODE_E_R_I_E_TRIGGER_PROTOCOL_VIOLATED),
				 errmsg("hukou.confirmation_guard() must be called as a BEFORE ROW trigger of hukou.document_confirmations")));
	tuple = TRIGGER_FIRED_BY_UPDATE(trigdata->tg_event) ? trigdata->tg_newtuple : trigdata->tg_trigtuple;
	rel = trigdata->tg_relation;
	type = hukou_value(rel, tuple, "document_type", TEXTOID, &no_type);
	number = hukou_value(rel, tuple, "number", TEXTOID, &no_number);
	if (no_type || no_number)
		return PointerGetDatum(tuple);	/* the primary key says so */
	canonical = judge_document(policy_pin(fcinfo->flinfo), 0, TextDatumGetCString(type), TextDatumGetCString(number), &findings);
	if (findings.list != NIL)
		findings_raise(&findings, rel, "a confirmation cannot be taken in");
	if (canonical == NULL)
		return PointerGetDatum(tuple);
	number = CStringGetTextDatum(canonical);
	attnum = hukou_column(rel, "number");
	return PointerGetDatum(heap_modify_tuple_by_cols(tuple, RelationGetDescr(rel), 1, &attnum, &number, &no_number));
}
