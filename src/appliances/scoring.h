/* Scores of an application, as far as the reform's published outline goes: 100 points over quality, price and social
 * value; gates that are tested one by one and never against each other; a price score by the distance to the lowest
 * eligible price.
 *
 * Points are thousandths. What is not published (how many points price may bring) is an argument. The price score
 * between the two published points (the lowest price has all points, the price that is 32 % above it none) is the
 * straight line through both, also beyond them; that is this program's reading. Not here: where figures stand
 * (rules.h).
 */
#ifndef APPLIANCES_SCORING_H
#define APPLIANCES_SCORING_H

#include "base/view.h"

enum { MILLIPOINTS = 1000 };

typedef struct {
    int64_t quality, price, social; /* millipoints */
} Scores;

typedef enum { GATE_TOTAL, GATE_QUALITY, GATE_PRICE, GATES } Gate;

typedef struct {
    int64_t least[GATES]; /* millipoints */
} GateRule;

const char *gate_name(Gate g); /* "total", "quality", "price" */
int64_t scores_total(const Scores *s);
/* What the gate looks at. */
int64_t gate_points(const Scores *s, Gate g);
bool gate_passed(const Scores *s, const GateRule *rule, Gate g);
bool gates_passed(const Scores *s, const GateRule *rule);

/* most * (zero_at - price / lowest + 1) / zero_at, rounded half away from zero; 0 at (1 + zero_at) * lowest, less than
 * nothing above. False where there is no lowest price, or numbers are beyond what can be. */
bool price_points(int64_t price_micropence, int64_t lowest_micropence, int64_t zero_at_ppm, int64_t most_millipoints,
                  int64_t *millipoints);
/* "20", "-3.5": points with up to three decimals, below a billion. */
bool points_parse(View v, int64_t *millipoints);

#endif
