/* The answers of `identify` as a card for people: the code, then each reading with its elements, or with marks under
 * the characters at fault.
 *
 * A face of its own for one question, chosen by its name; it shows what the tables `readings` and `elements` say and
 * computes nothing. Any other table is left to the text face.
 */
#ifndef CLI_CARD_H
#define CLI_CARD_H

#include "ask/answer.h"
#include "faces/sink.h"

typedef struct CardReading CardReading;

typedef struct {
    Answer answer; /* first: the face is found from it          */
    Sink *sink;
    int width;     /* of the terminal; 0: it is none            */
    bool any;      /* a card has been written                   */
    bool elements; /* the open table is `elements`              */
    CardReading *first, *last;
    CardReading *at; /* whose elements came last            */
} CardFace;

void card_face(CardFace *f, Sink *sink, int width);

#endif
