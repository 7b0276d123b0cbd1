/*
 * json_object.c
 *	  Putting a jsonb object together, member by member.
 */
#include "postgres.h"

#include "policy/json_object.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"
#include "utils/numeric.h"

static void
push(JsonObject *object, JsonbIteratorToken token, JsonbValue *value)
{
	object->value = pushJsonbValue(&object->state, token, value);
}

static void
push_text(JsonObject *object, JsonbIteratorToken token, const char *text)
{
	JsonbValue	value;

	value.type = jbvString;
	value.val.string.val = unconstify(char *, text);
	value.val.string.len = strlen(text);
	push(object, token, &value);
}

void
object_begin(JsonObject *object)
{
	object->state = NULL;
	push(object, WJB_BEGIN_OBJECT, NULL);
}

Jsonb *
object_end(JsonObject *object)
{
	push(object, WJB_END_OBJECT, NULL);
	return JsonbValueToJsonb(object->value);
}

void
object_text(JsonObject *object, const char *name, const char *text)
{
	if (text == NULL)
		return;
	push_text(object, WJB_KEY, name);
	push_text(object, WJB_VALUE, text);
}

void
object_int(JsonObject *object, const char *name, int64 number)
{
	JsonbValue	value;

	value.type = jbvNumeric;
	value.val.numeric = int64_to_numeric(number);
	push_text(object, WJB_KEY, name);
	push(object, WJB_VALUE, &value);
}

void
object_bool(JsonObject *object, const char *name, bool truth)
{
	JsonbValue	value;

	value.type = jbvBool;
	value.val.boolean = truth;
	push_text(object, WJB_KEY, name);
	push(object, WJB_VALUE, &value);
}

void
object_jsonb(JsonObject *object, const char *name, const Jsonb *jsonb)
{
	JsonbValue	value;

	if (jsonb == NULL)
		return;
	push_text(object, WJB_KEY, name);
	JsonbToJsonbValue(unconstify(Jsonb *, jsonb), &value);
	push(object, WJB_VALUE, &value);
}

void
object_take(JsonObject *object, const Jsonb *members)
{
	JsonbIterator *it = JsonbIteratorInit(&unconstify(Jsonb *, members)->root);
	JsonbValue	value;
	JsonbIteratorToken token;

	while ((token = JsonbIteratorNext(&it, &value, true)) != WJB_DONE)
		if (token == WJB_KEY || token == WJB_VALUE)
			push(object, token, &value);
}

static void
open_member(JsonObject *object, const char *name, JsonbIteratorToken token)
{
	push_text(object, WJB_KEY, name);
	push(object, token, NULL);
}

void
object_open(JsonObject *object, const char *name)
{
	open_member(object, name, WJB_BEGIN_OBJECT);
}

void
array_open(JsonObject *object, const char *name)
{
	open_member(object, name, WJB_BEGIN_ARRAY);
}

void
element_open(JsonObject *object)
{
	push(object, WJB_BEGIN_OBJECT, NULL);
}

void
object_close(JsonObject *object)
{
	push(object, WJB_END_OBJECT, NULL);
}

void
array_close(JsonObject *object)
{
	push(object, WJB_END_ARRAY, NULL);
}
