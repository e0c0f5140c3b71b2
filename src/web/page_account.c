/* The page of the account that is signed in: who am I, what may I see, tokens, password, sessions. See pages.h.
 *
 * What it shows and does are the questions `me`, `me token` and so on; here they get forms of their own. A new password
 * and the end of all sessions leave who asked for them signed in, with a session begun anew.
 */
#include "web/pages.h"
#include "web/problem.h"
#include "web/who.h"

typedef struct {
    const char *path, *question;
    const char *field[4]; /* those that are handed on */
    const char *done;
    bool begins_anew; /* all sessions have ended */
} AccountForm;

static const AccountForm forms[] = {
    { "/account/token", "me token", { "purpose", "scope", "until" }, "The token was made.", false },
    { "/account/revoke", "me revoke", { "token" }, "The token was withdrawn.", false },
    { "/account/password", "me password", { "current", "password" }, "You have another password.", true },
    { "/account/sessions", "me sign-out", { NULL }, "You are signed out everywhere else.", true },
};

static const AccountForm *form_of(View path)
{
    for (int i = 0; i < COUNT_OF(forms); i++)
        if (view_eq(path, view_of(forms[i].path)))
            return &forms[i];
    return NULL;
}

bool takes_account_form(View path)
{
    return form_of(path) != NULL;
}

typedef struct {
    Page *page;
    const AccountForm *form; /* that was sent; NULL: none */
    bool failed;
    Error error;
    View token; /* made just now */
} AccountPage;

/* ---- what a form does -------------------------------------------------------------------------------------------- */

static Code begin_anew(Page *p, Error *e)
{
    const Request *q = p->q;
    Session session;
    Store *writer;
    Code c = access_writer(q->accounts, &writer, e);

    if (c == OK &&
        (c = session_begin(writer, q->account.number, V("anew"), q->context.now, q->context.arena, &session, e)) == OK)
        p->r->cookie[0] = who_cookie(q, session.secret);
    return c;
}

static Code do_form(AccountPage *x, Error *e)
{
    Page *p = x->page;
    Given given[COUNT_OF(x->form->field)];
    const Value *token;
    Captured done;
    int n = 0;
    Code c;

    for (int i = 0; i < COUNT_OF(x->form->field) && x->form->field[i]; i++) {
        View value = page_field(p, x->form->field[i]);
        if (value.n)
            given[n++] = (Given){ view_of(x->form->field[i]), value };
    }
    if ((c = check_sender(p->q, e)) != OK || (c = capture_named(&done, p->q, x->form->question, given, n, e)) != OK)
        return c;
    if ((token = captured_fact(&done, "token")))
        x->token = token->text;
    return x->form->begins_anew ? begin_anew(p, e) : OK;
}

/* ---- what it shows ----------------------------------------------------------------------------------------------- */

static void put_outcome(AccountPage *x)
{
    Text *t = x->page->t;
    const char *id = NULL;

    if (x->failed) {
        for (int i = 0; i < COUNT_OF(x->form->field) && x->form->field[i] && !id; i++)
            if (view_find_view(view_of(x->error.what), view_of(x->form->field[i])) >= 0)
                id = x->form->field[i];
        put_error(x->page, &x->error, id && strcmp(id, "token") != 0 ? id : NULL);
    } else if (x->form) {
        put_banner(t, "Done", view_of(x->form->done));
    }
    RAW(t, "<h1 class=\"nhsuk-heading-xl\">Your account</h1>\n");
    if (!x->token.n)
        return;
    RAW(t,
        "<div class=\"nhsuk-inset-text\">\n<span class=\"nhsuk-u-visually-hidden\">Information: </span>\n<p>Copy the "
        "token now: it is not shown again.</p>\n<p class=\"t-code t-secret\" id=\"new-token\">");
    html_text(t, x->token);
    RAW(t, "</p>\n<p>Programs send it in a header: <span class=\"t-code\">Authorization: Bearer</span> and the "
           "token.</p>\n"
           "</div>\n");
}

static void put_me(AccountPage *x, const Captured *me)
{
    static const char *const hide[] = { "scope", NULL };
    const CapturedTable *grants = captured_table(me, "grants");
    Text *t = x->page->t;

    put_facts(t, me, hide);
    if (grants && grants->n)
        put_whole_table(t, grants);
    else
        RAW(t, "<p>No data of other organisations is granted to you.</p>\n");
}

static void form_begin(AccountPage *x, const char *path, const char *heading)
{
    Text *t = x->page->t;

    RAW(t, "<h2 class=\"nhsuk-heading-m\">");
    html_cstr(t, heading);
    text_printf(t, "</h2>\n<form action=\"%s\" method=\"post\" novalidate>\n", path);
    put_form_token(t, x->page->q);
}

static void put_tokens(AccountPage *x, const Captured *me)
{
    const CapturedTable *tokens = captured_table(me, "tokens");
    static const Column expires = { .name = "expires_at", .type = COLUMN_INSTANT };
    Text *t = x->page->t;

    RAW(t, "<h2 class=\"nhsuk-heading-m\" id=\"tokens\">Tokens for programs</h2>\n");
    if (!tokens || !tokens->n) {
        RAW(t, "<p>You have none.</p>\n");
        return;
    }
    RAW(t, "<ul class=\"nhsuk-list nhsuk-list--border\">\n");
    for (int i = 0; i < tokens->n; i++) {
        const Value *number = captured_cell(tokens, i, "token"), *until = captured_cell(tokens, i, "expires_at");
        if (!number || !until)
            continue;
        RAW(t, "<li><strong>");
        html_text(t, captured_text(tokens, i, "purpose"));
        RAW(t, "</strong>, scope ");
        html_text(t, captured_text(tokens, i, "scope"));
        RAW(t, ", until ");
        put_value(t, &expires, until);
        RAW(t, "\n<form action=\"/account/revoke\" method=\"post\" novalidate>\n");
        put_form_token(t, x->page->q);
        text_printf(t,
                    "<input type=\"hidden\" name=\"token\" value=\"%lld\">\n<button class=\"nhsuk-button "
                    "nhsuk-button--secondary nhsuk-button--small\" data-module=\"nhsuk-button\" "
                    "type=\"submit\">Withdraw<span class=\"nhsuk-u-visually-hidden\"> token %lld</span></button>\n"
                    "</form>\n</li>\n",
                    (long long)number->i, (long long)number->i);
    }
    RAW(t, "</ul>\n");
}

/* What was typed stands there again after a problem, secrets excepted. */
static View typed(const AccountPage *x, const char *field)
{
    return x->failed ? page_field(x->page, field) : V("");
}

static void put_forms(AccountPage *x)
{
    Text *t = x->page->t;

    form_begin(x, "/account/token", "Make a token");
    put_input(t, &(InputField){
                     .id = "purpose", .name = "purpose", .label = V("What it is for"), .value = typed(x, "purpose") });
    put_select(t,
               &(InputField){ .id = "scope",
                              .name = "scope",
                              .label = V("What it may"),
                              .hint = V("Public: what everybody sees; read: what you see; act: enter things too"),
                              .value = typed(x, "scope").n ? typed(x, "scope") : V("read") },
               V("public|read|act"), false);
    put_input(t, &(InputField){ .id = "until",
                                .name = "until",
                                .label = V("Last day"),
                                .hint = V("For example 2027-06-30; two years at most"),
                                .value = typed(x, "until"),
                                .width = "10" });
    put_button(t, "Make the token", false);
    RAW(t, "</form>\n");
    form_begin(x, "/account/password", "Change your password");
    put_input(t, &(InputField){ .id = "current",
                                .name = "current",
                                .label = V("Present password"),
                                .type = "password",
                                .width = "20",
                                .autocomplete = "current-password" });
    put_input(t, &(InputField){ .id = "password",
                                .name = "password",
                                .label = V("New password"),
                                .hint = V("At least 12 characters; several words are easier to keep in mind"),
                                .type = "password",
                                .width = "20",
                                .autocomplete = "new-password" });
    put_button(t, "Change the password", false);
    RAW(t, "</form>\n");
    form_begin(x, "/account/sessions", "Other places");
    RAW(t, "<p>Ends your sessions in other browsers. This one stays.</p>\n");
    put_button(t, "Sign out everywhere else", true);
    RAW(t, "</form>\n");
}

void page_account(Page *p)
{
    const Request *q = p->q;
    AccountPage x = { .page = p };
    Captured me;
    Error e;

    if (!q->session) {
        reply_go(p->r, V("/sign-in?back=/account"));
        return;
    }
    if (is_post(q) && (x.form = form_of(q->path)))
        x.failed = do_form(&x, &x.error) != OK;
    else
        x.form = form_of(arena_printf(q->context.arena, "/account/%.*s", VIEW_ARGS(page_field(p, "done"))));
    if (!x.failed && x.form && x.form->begins_anew && is_post(q)) { /* forms of the new session */
        reply_go(p->r, arena_printf(q->context.arena, "/account?done=%s", x.form->path + strlen("/account/")));
        return;
    }
    if (capture_named(&me, q, "me", NULL, 0, &e) != OK) {
        page_problem(p, &e);
        return;
    }
    p->r->status = !x.failed ? 200 : x.error.code == E_LIMIT ? 429 : status_of(&x.error);
    page_begin(p, x.failed ? V("Error: Your account") : V("Your account"), "/account");
    put_outcome(&x);
    put_me(&x, &me);
    put_tokens(&x, &me);
    put_forms(&x);
    page_end(p);
}
