/*-------------------------------------------------------------------------
 *
 * containment.c
 *	  Which region lies in which, and who comes from where: the operators <@
 *	  and @> over region_code and citizen_id, and their way into an index.
 *
 * The inside of a region is one range of codes, and so are the citizen ids
 * that start with them.  A planner support function therefore turns
 *
 *	  inner <@ outer	 with an index on inner, into
 *		 inner >= <first of outer> AND inner <= <last of outer>
 *
 * and, the other way round,
 *
 *	  inner <@ outer	 with an index on outer, into
 *		 outer = ANY (region_path(inner))
 *
 * since no more than three regions contain another.  Core does the like for
 * LIKE and inet only when the other side is a constant.  Here the bounds are
 * immutable functions of it, so parameters of generic plans and columns of
 * other tables in a join serve as well; constants are folded.
 *
 * The operators are LEAKPROOF: they compare integers and cannot fail, so they
 * reach an index below a row security policy too.
 *
 *-------------------------------------------------------------------------
 */
#include "postgres.h"

#include "catalog/pg_operator.h"
#include "catalog/pg_proc.h"
#include "fmgr.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "nodes/pathnodes.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"
#include "utils/syscache.h"

#include "codes/citizen_id.h"
#include "codes/region_code.h"

PG_FUNCTION_INFO_V1(hukou_region_within_region);
PG_FUNCTION_INFO_V1(hukou_region_contains_region);
PG_FUNCTION_INFO_V1(hukou_citizen_within_region);
PG_FUNCTION_INFO_V1(hukou_region_contains_citizen);
PG_FUNCTION_INFO_V1(hukou_region_path);
PG_FUNCTION_INFO_V1(hukou_citizen_region_path);
PG_FUNCTION_INFO_V1(hukou_within_support);
PG_FUNCTION_INFO_V1(hukou_contains_support);

static bool citizen_in_region(int64_t id, int32_t region);
static Datum path_array(FunctionCallInfo fcinfo, int32_t region);
static Node *support(Node *rawreq, int inner_arg);
static List *range_condition(SupportRequestIndexCondition *req, Node *inner, Node *outer);
static List *path_condition(SupportRequestIndexCondition *req, Node *outer, Node *inner);
static Oid	own_operator(SupportRequestIndexCondition *req, const char *name, Oid type);
static Node *own_call(SupportRequestIndexCondition *req, const char *name, Node *arg);

/* region_code <@ region_code */
Datum
hukou_region_within_region(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(region_code_contains(PG_GETARG_INT32(1), PG_GETARG_INT32(0)));
}

/* region_code @> region_code */
Datum
hukou_region_contains_region(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(region_code_contains(PG_GETARG_INT32(0), PG_GETARG_INT32(1)));
}

/* citizen_id <@ region_code */
Datum
hukou_citizen_within_region(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(citizen_in_region(PG_GETARG_INT64(0), PG_GETARG_INT32(1)));
}

/* region_code @> citizen_id */
Datum
hukou_region_contains_citizen(PG_FUNCTION_ARGS)
{
	PG_RETURN_BOOL(citizen_in_region(PG_GETARG_INT64(1), PG_GETARG_INT32(0)));
}

/* region_path(region_code): what contains it, outermost first, itself last. */
Datum
hukou_region_path(PG_FUNCTION_ARGS)
{
	return path_array(fcinfo, PG_GETARG_INT32(0));
}

/* region_path(citizen_id): the same for the number's address code. */
Datum
hukou_citizen_region_path(PG_FUNCTION_ARGS)
{
	return path_array(fcinfo, citizen_id_region(PG_GETARG_INT64(0)));
}

/* The support function of the <@ functions: what lies inside comes first. */
Datum
hukou_within_support(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support((Node *) PG_GETARG_POINTER(0), 0));
}

/* The support function of the @> functions: what lies inside comes second. */
Datum
hukou_contains_support(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(support((Node *) PG_GETARG_POINTER(0), 1));
}

/* A foreign resident's number lies in no region. */
static bool
citizen_in_region(int64_t id, int32_t region)
{
	return id >= citizen_id_first(region) && id <= citizen_id_last(region);
}

/* The path of a region as an array of our result's type; empty for 0. */
static Datum
path_array(FunctionCallInfo fcinfo, int32_t region)
{
	Oid			element_type = get_element_type(get_func_rettype(fcinfo->flinfo->fn_oid));
	int32_t		path[3];
	Datum		elements[3];
	int			depth = region == 0 ? 0 : region_code_path(region, path);

	for (int i = 0; i < depth; i++)
		elements[i] = Int32GetDatum(path[i]);
	PG_RETURN_ARRAYTYPE_P(construct_array(elements, depth, element_type,
										  sizeof(int32), true, TYPALIGN_INT));
}

/*
 * Answers SupportRequestIndexCondition for a function of two arguments, of
 * which the one numbered "inner_arg" lies inside the other.  NULL when there
 * is no index condition to offer.
 */
static Node *
support(Node *rawreq, int inner_arg)
{
	SupportRequestIndexCondition *req;
	List	   *args;
	Node	   *key;
	Node	   *other;
	List	   *conditions;

	if (!IsA(rawreq, SupportRequestIndexCondition))
		return NULL;
	req = (SupportRequestIndexCondition *) rawreq;

	if (is_opclause(req->node))
		args = ((OpExpr *) req->node)->args;
	else if (is_funcclause(req->node))
		args = ((FuncExpr *) req->node)->args;
	else
		return NULL;
	if (list_length(args) != 2 || req->indexarg > 1)
		return NULL;

	key = (Node *) list_nth(args, req->indexarg);
	other = (Node *) list_nth(args, 1 - req->indexarg);

	/* Nothing matches NULL; the planner knows that by itself. */
	if (IsA(other, Const) && ((Const *) other)->constisnull)
		return NULL;
	/* Of an operator the planner has checked this, of a function it has not. */
	if (!is_pseudo_constant_for_index(req->root, other, req->index))
		return NULL;

	if (req->indexarg == inner_arg)
		conditions = range_condition(req, key, other);
	else
		conditions = path_condition(req, key, other);

	/* Either condition says exactly what the operator says. */
	if (conditions != NIL)
		req->lossy = false;
	return (Node *) conditions;
}

/*
 * inner >= first(outer) AND inner <= last(outer), for any kind of index whose
 * operator family has our >= and <=: btree and BRIN of our own, or others'.
 */
static List *
range_condition(SupportRequestIndexCondition *req, Node *inner, Node *outer)
{
	Oid			inner_type = exprType(inner);
	Oid			ge = own_operator(req, ">=", inner_type);
	Oid			le = own_operator(req, "<=", inner_type);
	Node	   *first;
	Node	   *last;

	if (!OidIsValid(ge) || !OidIsValid(le))
		return NIL;

	if (inner_type == exprType(outer))
	{
		/* A region is the first code inside itself. */
		first = outer;
		last = own_call(req, "region_last", outer);
	}
	else
	{
		first = own_call(req, "citizen_id_first", outer);
		last = own_call(req, "citizen_id_last", outer);
	}
	if (first == NULL || last == NULL)
		return NIL;

	return list_make2(make_opclause(ge, BOOLOID, false, (Expr *) inner, (Expr *) first,
									InvalidOid, InvalidOid),
					  make_opclause(le, BOOLOID, false, (Expr *) inner, (Expr *) last,
									InvalidOid, InvalidOid));
}

/*
 * outer = ANY (region_path(inner)), for an index that can search for an array.
 *
 * Only for its first column: when an array is searched for in a later one, the
 * planner must not take the index's order for granted, and it looks for such
 * arrays in the query's own clauses, not in those we derive.
 */
static List *
path_condition(SupportRequestIndexCondition *req, Node *outer, Node *inner)
{
	Oid			eq = own_operator(req, "=", exprType(outer));
	Node	   *path;
	ScalarArrayOpExpr *any;

	if (!OidIsValid(eq) || req->indexcol != 0 || !req->index->amsearcharray)
		return NIL;

	path = own_call(req, "region_path", inner);
	if (path == NULL)
		return NIL;

	any = makeNode(ScalarArrayOpExpr);
	any->opno = eq;
	any->opfuncid = get_opcode(eq);
	any->useOr = true;
	any->args = list_make2(outer, path);
	any->location = -1;
	return list_make1(any);
}

/*
 * The operator "name" over two values of "type" in the extension's schema, if
 * the operator family of the index has it; else InvalidOid.
 *
 * Both are asked, the name and the family: the name says what the operator
 * means, which a strategy number in somebody's reverse-ordered family would
 * not.  Looked up in the catalog without regard to the user's privileges on
 * the schema, as planning a view must not depend on them.
 */
static Oid
own_operator(SupportRequestIndexCondition *req, const char *name, Oid type)
{
	Oid			opno = GetSysCacheOid4(OPERNAMENSP, Anum_pg_operator_oid,
									   CStringGetDatum(name),
									   ObjectIdGetDatum(type),
									   ObjectIdGetDatum(type),
									   ObjectIdGetDatum(get_func_namespace(req->funcid)));

	if (OidIsValid(opno) && op_in_opfamily(opno, req->opfamily))
		return opno;
	return InvalidOid;
}

/*
 * A call of the extension's immutable function "name" of one argument, folded
 * if the argument is constant; NULL if there is no such function.
 */
static Node *
own_call(SupportRequestIndexCondition *req, const char *name, Node *arg)
{
	Oid			argtype = exprType(arg);
	oidvector  *signature = buildoidvector(&argtype, 1);
	Oid			funcid = GetSysCacheOid3(PROCNAMEARGSNSP, Anum_pg_proc_oid,
										 CStringGetDatum(name),
										 PointerGetDatum(signature),
										 ObjectIdGetDatum(get_func_namespace(req->funcid)));

	if (!OidIsValid(funcid))
		return NULL;
	return eval_const_expressions(req->root,
								  (Node *) makeFuncExpr(funcid, get_func_rettype(funcid),
														list_make1(arg), InvalidOid, InvalidOid,
														COERCE_EXPLICIT_CALL));
}
