/* The OpenAPI 3.1 description of the API, from the declarations. See api.h. */
#include "version.h"
#include "web/api.h"
#include "web/api_pages.h"

static void put_string(Text *t, const char *name, const char *value)
{
    text_json(t, view_of(name));
    text_put(t, V(": "));
    text_json(t, view_of(value));
}

static void put_choices(Text *t, const char *choices)
{
    View rest = view_of(choices);
    bool first = true;

    text_put(t, V("\"type\": \"string\", \"enum\": ["));
    while (rest.p) {
        if (!first)
            text_put(t, V(", "));
        text_json(t, view_cut(&rest, '|'));
        first = false;
    }
    text_byte(t, ']');
}

static void put_type(Text *t, const Param *p)
{
    switch (p->type) {
    case PARAM_COUNT: text_put(t, V("\"type\": \"integer\", \"minimum\": 0")); break;
    case PARAM_SHARE: text_put(t, V("\"type\": \"string\", \"pattern\": \"^[0-9.]+%?$\"")); break;
    case PARAM_FLAG: text_put(t, V("\"type\": \"boolean\"")); break;
    case PARAM_DATE: text_put(t, V("\"type\": \"string\", \"format\": \"date\"")); break;
    case PARAM_MONTH: text_put(t, V("\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}$\"")); break;
    case PARAM_EDITION:
        text_put(t, V("\"type\": \"string\", \"pattern\": \"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$\""));
        break;
    case PARAM_DATASET: text_put(t, V("\"type\": \"string\", \"pattern\": \"^[a-z0-9]+(-[a-z0-9]+)*$\"")); break;
    case PARAM_CHOICE: put_choices(t, p->choices); break;
    case PARAM_SECRET: text_put(t, V("\"type\": \"string\", \"format\": \"password\"")); break;
    default: text_put(t, V("\"type\": \"string\"")); break;
    }
}

static void put_schema(Text *t, const Param *p)
{
    bool many = param_repeats(p);

    text_byte(t, '{');
    if (many)
        text_put(t, V("\"type\": \"array\", \"items\": {"));
    put_type(t, p);
    if (many)
        text_byte(t, '}');
    if (p->otherwise) {
        text_put(t, V(", \"default\": "));
        if (p->type == PARAM_COUNT)
            text_put(t, view_of(p->otherwise));
        else
            text_json(t, view_of(p->otherwise));
    }
    text_byte(t, '}');
}

static void put_parameters(Text *t, const Question *q)
{
    bool first = true;

    text_put(t, V(", \"parameters\": ["));
    for (const Param *p = q->params; p && p->name; p++) {
        text_put(t, first ? V("{") : V(", {"));
        put_string(t, "name", p->name);
        text_put(t, V(", \"in\": \"query\", "));
        put_string(t, "description", p->help);
        text_printf(t, ", \"required\": %s, \"schema\": ", param_required(p) ? "true" : "false");
        put_schema(t, p);
        text_byte(t, '}');
        first = false;
    }
    if (pages_has(q))
        text_put(t, V(", {\"name\": \"_cursor\", \"in\": \"query\", \"description\": \"a page, as the header Link of "
                      "another gave it, in place of page, after and before; 410 when the picture has been derived anew "
                      "since\", \"required\": false, \"schema\": {\"type\": \"string\", \"pattern\": "
                      "\"^[A-Za-z0-9_-]+$\"}}"));
    text_byte(t, ']');
}

/* The fields of an action, one object. */
static void put_fields(Text *t, const Question *q)
{
    bool first = true;

    text_put(t, V("{\"type\": \"object\", \"properties\": {"));
    for (const Param *p = q->params; p && p->name; p++) {
        text_put(t, first ? V("") : V(", "));
        text_json(t, view_of(p->name));
        text_put(t, V(": "));
        put_schema(t, p);
        first = false;
    }
    text_put(t, V("}, \"required\": ["));
    first = true;
    for (const Param *p = q->params; p && p->name; p++)
        if (param_required(p)) {
            text_put(t, first ? V("") : V(", "));
            text_json(t, view_of(p->name));
            first = false;
        }
    text_put(t, V("]}"));
}

static void put_body(Text *t, const Question *q)
{
    static const char *const types[] = { "application/json", "application/x-www-form-urlencoded" };

    text_put(t, V(", \"requestBody\": {\"required\": true, \"content\": {"));
    for (int i = 0; i < COUNT_OF(types); i++) {
        text_printf(t, "%s\"%s\": {\"schema\": ", i ? ", " : "", types[i]);
        put_fields(t, q);
        text_byte(t, '}');
    }
    text_put(t, V("}}"));
}

static void put_responses(Text *t, const Question *q)
{
    static const char *const problems[] = { "400", "401", "403", "404", "406", "409", "410", "422", "429", "503" };

    text_put(t, V(", \"responses\": {\"200\": {\"$ref\": \"#/components/responses/Answer\"}"));
    if (!(q->how & ACTS))
        text_put(t, V(", \"304\": {\"description\": \"Nothing has changed since\"}"));
    if (!(q->how & ACTS))
        text_put(t, V(", \"202\": {\"$ref\": \"#/components/responses/Job\"}"));
    for (int i = 0; i < COUNT_OF(problems); i++)
        text_printf(t, ", \"%s\": {\"$ref\": \"#/components/responses/Problem\"}", problems[i]);
    text_byte(t, '}');
}

/* What an account must be allowed, as an extension of our own: who reads the document knows whom a call is for. */
static const char *const permissions[] = {
    [SEE_PUBLIC] = "see-public",     [SEE_NHS] = "see-nhs", [SEE_OWN_PRICES] = "see-own-prices",
    [ENTER_NOTES] = "enter-notes",   [CURATE] = "curate",   [ADMINISTER] = "administer",
    [KEEP_ACCOUNT] = "keep-account",
};

static void put_question(Text *t, const QuestionGroup *g, const Question *q, bool first)
{
    text_put(t, first ? V("\n  \"/api/v1/") : V(",\n  \"/api/v1/"));
    put_question_path(t, q);
    text_printf(t, "\": {\"%s\": {\"operationId\": \"", q->how & ACTS ? "post" : "get");
    for (const char *p = q->name; *p; p++)
        text_byte(t, *p == ' ' || *p == '-' ? '_' : *p);
    text_put(t, V("\", \"tags\": ["));
    text_json(t, view_of(g->title));
    text_put(t, V("], "));
    put_string(t, "summary", q->help);
    text_put(t, V(", "));
    put_string(t, "x-permission", permissions[q->permission]);
    if (q->more) {
        text_put(t, V(", "));
        put_string(t, "description", q->more);
    }
    if (q->how & ACTS)
        put_body(t, q);
    else
        put_parameters(t, q);
    put_responses(t, q);
    text_put(t, V("}}"));
}

/* Questions that go on without a connection; their schema is with the others. */
static const char jobs[] =
    ",\n\"/api/v1/jobs\": {\"get\": {\"operationId\": \"jobs\", \"summary\": \"your questions that take long, the "
    "newest first\", \"responses\": {\"200\": {\"description\": \"They\", \"content\": {\"application/json\": "
    "{\"schema\": "
    "{\"type\": \"object\", \"required\": [\"jobs\"], \"properties\": {\"jobs\": {\"type\": \"array\", \"items\": "
    "{\"$ref\": \"#/components/schemas/Job\"}}}}}}}}}},\n\"/api/v1/jobs/{id}\": {\"parameters\": [{\"name\": \"id\", "
    "\"in\": \"path\", \"required\": true, \"schema\": {\"type\": \"string\"}}], \"get\": {\"operationId\": "
    "\"job\", \"summary\": \"how far it is\", \"responses\": {\"200\": {\"description\": \"How far it is\", "
    "\"content\": {\"application/json\": {\"schema\": {\"$ref\": \"#/components/schemas/Job\"}}}}, \"404\": {\"$ref\": "
    "\"#/components/responses/Problem\"}}}, \"delete\": {\"operationId\": \"job_end\", \"summary\": \"stops one that "
    "runs, forgets one that has ended\", \"responses\": {\"204\": {\"description\": \"It is told so\"}, \"404\": "
    "{\"$ref\": \"#/components/responses/Problem\"}}}},\n\"/api/v1/jobs/{id}/result\": {\"parameters\": [{\"name\": "
    "\"id\", \"in\": \"path\", \"required\": true, \"schema\": {\"type\": \"string\"}}], \"get\": {\"operationId\": "
    "\"job_result\", \"summary\": \"its answer, exactly as the question would have been answered at once\", "
    "\"responses\": {\"200\": {\"$ref\": \"#/components/responses/Answer\"}, \"404\": {\"$ref\": "
    "\"#/components/responses/Problem\"}}}}";

static const char components[] =
    "},\n\"security\": [{}, {\"token\": []}, {\"session\": []}],\n\"components\": {\"securitySchemes\": {\n"
    "  \"token\": {\"type\": \"http\", \"scheme\": \"bearer\", \"description\": \"A token of an account: trefoil token "
    "add\"},\n"
    "  \"session\": {\"type\": \"apiKey\", \"in\": \"cookie\", \"name\": \"__Host-trefoil-session\", \"description\": "
    "\"Who signed in with a browser; without TLS the cookie is trefoil-session. What is posted needs the field _csrf "
    "of the session's forms.\"}},\n\"responses\": {\n"
    "  \"Job\": {\"description\": \"It takes long (at once with Prefer: respond-async, after wait=SECONDS, else after "
    "30 seconds): Location tells where its state is\", \"headers\": {\"Location\": {\"schema\": {\"type\": "
    "\"string\"}}}, "
    "\"content\": {\"application/json\": {\"schema\": {\"$ref\": \"#/components/schemas/Job\"}}}},\n"
    "  \"Answer\": {\"description\": \"The answer\", \"headers\": {\"ETag\": {\"schema\": {\"type\": \"string\"}}, "
    "\"Link\": {\"description\": \"next and prev, where there are pages, as cursors that are good for one picture\", "
    "\"schema\": "
    "{\"type\": \"string\"}}}, \"content\": "
    "{\"application/json\": {\"schema\": {\"$ref\": \"#/components/schemas/Answer\"}}, \"text/csv\": {\"schema\": "
    "{\"type\": \"string\"}}, \"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet\": {}}},\n"
    "  \"Problem\": {\"description\": \"What went wrong (RFC 9457)\", \"content\": {\"application/problem+json\": "
    "{\"schema\": {\"$ref\": \"#/components/schemas/Problem\"}}}}},\n\"schemas\": {\n"
    "  \"Money\": {\"type\": \"object\", \"properties\": {\"amount\": {\"type\": \"string\", \"pattern\": "
    "\"^-?[0-9]+([.][0-9]+)?$\"}, \"currency\": {\"type\": \"string\"}}, \"required\": [\"amount\", \"currency\"]},\n"
    "  \"Value\": {\"anyOf\": [{\"type\": [\"string\", \"number\", \"boolean\", \"null\"]}, {\"$ref\": "
    "\"#/components/schemas/Money\"}, {\"description\": \"marks: from and to, in characters\", \"type\": "
    "\"array\"}]},\n"
    "  \"Row\": {\"type\": \"object\", \"additionalProperties\": {\"$ref\": \"#/components/schemas/Value\"}},\n"
    "  \"Source\": {\"type\": \"object\", \"properties\": {\"source\": {\"type\": [\"string\", \"null\"]}, "
    "\"dataset\": {\"type\": [\"string\", \"null\"]}, \"edition\": {\"type\": [\"string\", \"null\"]}, \"publisher\": "
    "{\"type\": "
    "[\"string\", \"null\"]}, \"licence\": {\"type\": [\"string\", \"null\"]}, \"rows\": {\"type\": \"integer\"}}},\n"
    "  \"Answer\": {\"type\": \"object\", \"required\": [\"question\", \"parameters\", \"facts\", \"tables\", "
    "\"notes\", \"sources\"], \"properties\": {\"question\": {\"type\": \"string\"}, \"parameters\": {\"type\": "
    "\"object\"}, "
    "\"facts\": {\"$ref\": \"#/components/schemas/Row\"}, \"tables\": {\"type\": \"object\", \"additionalProperties\": "
    "{\"type\": "
    "\"array\", \"items\": {\"$ref\": \"#/components/schemas/Row\"}}}, \"notes\": {\"type\": \"array\", \"items\": "
    "{\"type\": \"string\"}}, \"sources\": {\"type\": \"array\", \"items\": {\"$ref\": "
    "\"#/components/schemas/Source\"}}}},\n"
    "  \"Job\": {\"type\": \"object\", \"required\": [\"job\", \"state\", \"question\", \"milliseconds\"], "
    "\"properties\": {\"job\": {\"type\": \"string\"}, \"state\": {\"enum\": [\"running\", \"done\", \"failed\", "
    "\"cancelled\"]}, \"question\": {\"type\": \"string\"}, \"milliseconds\": {\"type\": \"integer\"}, \"doing\": "
    "{\"type\": \"string\"}, \"done\": {\"type\": \"integer\"}, \"total\": {\"type\": [\"integer\", \"null\"]}, "
    "\"unit\": {\"type\": \"string\"}, \"status\": {\"type\": \"integer\"}, \"bytes\": {\"type\": \"integer\"}, "
    "\"kept_seconds\": {\"type\": \"integer\"}, \"result\": {\"type\": \"string\"}}},\n"
    "  \"Problem\": {\"type\": \"object\", \"required\": [\"type\", \"title\", \"status\"], \"properties\": {\"type\": "
    "{\"type\": \"string\"}, \"title\": {\"type\": \"string\"}, \"status\": {\"type\": \"integer\"}, \"detail\": "
    "{\"type\": "
    "\"string\"}, \"hint\": {\"type\": \"string\"}, \"code\": {\"type\": \"string\"}, \"instance\": {\"type\": "
    "\"string\"}}}\n}}}\n";

void openapi_write(Text *t)
{
    bool first = true;

    text_put(
        t,
        V("{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"Trefoil\", \"summary\": \"One trusted picture of medical "
          "technology\", \"version\": \"" TREFOIL_VERSION "\", \"license\": {\"name\": \"Apache-2.0\", \"identifier\": "
          "\"Apache-2.0\"}},\n\"servers\": [{\"url\": \"/\"}],\n\"paths\": {"));
    for (const QuestionGroup *g = all_groups(); g->title; g++)
        for (const Question *q = g->questions; q->name; q++)
            if (question_is_served(q)) {
                put_question(t, g, q, first);
                first = false;
            }
    text_put(t, view_of(jobs));
    text_put(t, view_of(components));
}
