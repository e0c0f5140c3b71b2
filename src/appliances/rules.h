/* The figures of the Drug Tariff's rules, and the evidence that applications need: what is published, as data with its
 * source; and what people set where nothing is published, or where a figure changed, as entries with who, when and why.
 *
 * A figure that neither is published nor was set is not known, and whatever needs it says so. Not here: what is
 * reckoned from figures (pricing.h, scoring.h).
 */
#ifndef APPLIANCES_RULES_H
#define APPLIANCES_RULES_H

#include "appliances/application.h"
#include "appliances/scoring.h"
#include "ask/ask.h"

typedef enum {
    FIGURE_DEFLATOR,
    FIGURE_CAP_FACTOR,
    FIGURE_MONTHS_AHEAD,
    FIGURE_POINTS_ALL,
    FIGURE_POINTS_SOCIAL,
    FIGURE_POINTS_PRICE,
    FIGURE_GATE_TOTAL,
    FIGURE_GATE_QUALITY,
    FIGURE_GATE_PRICE,
    FIGURE_ZERO_AT,
    FIGURE_THRESHOLD,
    FIGURE_SUPPLIER_COVERAGE,
    FIGURE_EVIDENCE_EXISTING,
    FIGURE_EVIDENCE_NEW,
    FIGURE_EVIDENCE_AMENDMENT,
    FIGURE_EVIDENCE_PRICE,
    FIGURE_EVIDENCE_DELETION,
    FIGURES
} FigureName;

typedef enum { FIGURE_SHARE, FIGURE_POINTS, FIGURE_COUNT, FIGURE_WORDS } FigureForm;

typedef struct {
    const char *name, *what;
    FigureForm form;
    const char *figure; /* as it would be typed; NULL: none is published                 */
    const char *source; /* where the figure is from, or why there is none                */
} FigureDef;
extern const FigureDef figure_defs[FIGURES];

typedef struct {
    View text; /* p == NULL: not known */
    bool set;  /* by somebody          */
    View who, why;
    Instant at;
    int64_t entry;
} FigureValue;

typedef struct {
    FigureValue of[FIGURES];
} Rules;

/* Texts live in ask->arena. */
MUST_CHECK Code rules_load(Rules *r, Ask *ask, Error *e);
/* False if the figure is not known. */
bool figure_share(const Rules *r, FigureName name, int64_t *ppm);
bool figure_points(const Rules *r, FigureName name, int64_t *millipoints);
bool figure_count(const Rules *r, FigureName name, int64_t *count);
bool figure_gates(const Rules *r, GateRule *out);

/* Required evidence. */
typedef struct {
    unsigned routes; /* a bit for each */
    const char *item, *what, *source;
} EvidenceDef;
extern const EvidenceDef evidence_defs[];
extern const int evidence_def_count;

enum { EVIDENCE_MOST = 40 };
typedef struct {
    View item, what, source;
} EvidenceItem;
/* What this route needs: published first, then what was set (words between ';'). Returns how many. */
int evidence_of(const Rules *r, Route route, EvidenceItem out[EVIDENCE_MOST]);

#endif
