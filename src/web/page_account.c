/* The page of the account that is signed in. See pages.h. */
#include "web/pages.h"
#include "web/who.h"

void page_account(Page *p)
{
    const Request *q = p->q;
    Text *t = p->t;

    if (!q->session) {
        reply_go(p->r, V("/sign-in?back=/account"));
        return;
    }
    page_begin(p, V("Your account - Trefoil"), NULL);
    RAW(t, "<h1 class=\"nhsuk-heading-xl\">Your account</h1>\n");
    summary_list_begin(t);
    summary_key(t, V("Name"));
    html_text(t, q->account.name);
    summary_row_end(t);
    summary_key(t, V("Organisation"));
    html_text(t, q->account.organisation);
    summary_row_end(t);
    summary_list_end(t);
    page_end(p);
}
