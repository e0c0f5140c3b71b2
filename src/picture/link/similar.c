/* See similar.h. Letters are marked in 64-bit words, hence the bound on length. */
#include "picture/link/similar.h"

double jaro(View a, View b)
{
    uint64_t used_a = 0, used_b = 0;
    size_t na = a.n < 64 ? a.n : 64, nb = b.n < 64 ? b.n : 64, longest = na > nb ? na : nb;
    size_t reach = longest / 2 > 0 ? longest / 2 - 1 : 0, same = 0, moved = 0, k = 0;

    if (!na || !nb)
        return na == nb;
    for (size_t i = 0; i < na; i++) {
        size_t from = i > reach ? i - reach : 0, to = i + reach + 1 < nb ? i + reach + 1 : nb;
        for (size_t j = from; j < to; j++)
            if (a.p[i] == b.p[j] && !(used_b >> j & 1)) {
                used_a |= (uint64_t)1 << i;
                used_b |= (uint64_t)1 << j;
                same++;
                break;
            }
    }
    if (!same)
        return 0;
    for (size_t i = 0; i < na; i++) {
        if (!(used_a >> i & 1))
            continue;
        while (!(used_b >> k & 1))
            k++;
        moved += a.p[i] != b.p[k++];
    }
    return ((double)same / (double)na + (double)same / (double)nb + ((double)same - (double)moved / 2) / (double)same) /
           3;
}

double jaro_winkler(View a, View b)
{
    double j = jaro(a, b);
    size_t front = 0;
    while (front < 4 && front < a.n && front < b.n && a.p[front] == b.p[front])
        front++;
    return j + (double)front * 0.1 * (1 - j);
}

bool one_edit_apart(View a, View b)
{
    size_t front = 0, back = 0, least = a.n < b.n ? a.n : b.n, ra, rb;

    if (a.n > b.n + 1 || b.n > a.n + 1)
        return false;
    while (front < least && a.p[front] == b.p[front])
        front++;
    while (back < least - front && a.p[a.n - 1 - back] == b.p[b.n - 1 - back])
        back++;
    ra = a.n - front - back;
    rb = b.n - front - back;
    if (ra <= 1 && rb <= 1)
        return ra + rb > 0;
    return ra == 2 && rb == 2 && a.p[front] == b.p[front + 1] && a.p[front + 1] == b.p[front];
}

bool begins_or_ends(View a, View b, size_t least)
{
    View shorter = a.n < b.n ? a : b, longer = a.n < b.n ? b : a;
    return shorter.n >= least && shorter.n < longer.n && (view_starts(longer, shorter) || view_ends(longer, shorter));
}
