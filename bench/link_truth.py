#!/usr/bin/env python3
"""How right the links of a demonstration picture are, against its truth: `link_truth.py STORE.db DEMO-FOLDER [-v]`.

Truth by product of the picture: the truth_id that its records have, and whether any of them is a single item. Two products
of different numbers are the same if they share a truth_id and both are single items or both only packs; a pack and a single
item of one truth_id are pack and content. Found: members of one group by links of at least some probability. Prints
precision and recall with their 95 % intervals (Wilson) at several confidences, the calibration error of the pairs that are
kept (ECE: ten bins of equal number), and groups that join two pack levels as one product. Pairs of which both products
come from one list alone are passed over: only different data sets are linked. -v: by data sets, and examples of what went
wrong. SQLite stores, standard library only. Not a test: it measures.
"""
import collections
import csv
import math
import sqlite3
import sys

db, demo, verbose = sys.argv[1], sys.argv[2], len(sys.argv) > 3
store = sqlite3.connect(db)
slot = 'ab'[1 - store.execute('SELECT generation FROM store_state').fetchone()[0] % 2] + '_'


def rows(sql):
    return store.execute(sql.replace('{', slot).replace('}', ''))


def wilson(k, n):
    if not n:
        return 0.0, 1.0
    z, p = 1.96, k / n
    mid, half = p + z * z / 2 / n, z * math.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    return (mid - half) / (1 + z * z / n), (mid + half) / (1 + z * z / n)


source = {r[0]: (r[1], r[2]) for r in rows('SELECT source, rank, dataset FROM {origin}')}
product_of = {}
for p, o in rows('SELECT id, origin FROM {product} UNION ALL SELECT product, origin FROM {product_record}'):
    product_of[o] = p
layout = {r[0]: r[1] for r in store.execute('SELECT id, dataset FROM layout')}
by_key = {}
datasets = collections.defaultdict(set)
for i, key, lay in store.execute('SELECT id, key, layout FROM record'):
    s = source.get(i >> 32)
    p = s and product_of.get(s[0] << 32 | (i & 0xffffffff))
    if p:
        by_key[layout[lay], key] = p
truth = collections.defaultdict(set)
units = collections.defaultdict(set)
LINES = ('purchase-orders', 'asset-register', 'pca')
with open(demo + '/truth/products.csv') as f:
    for r in csv.DictReader(f):
        p = by_key.get((r['dataset'], r['key']))
        if p and r['dataset'] not in LINES:
            truth[p].add(r['truth_id'])
            datasets[p].add(r['dataset'])
            units[p].add(r['level'])
del by_key, product_of


def is_unit(p):
    return 'each' in units[p]


def told(a, b):
    """'same', 'pack' or None, by the truth."""
    if not truth[a] & truth[b]:
        return None
    return 'same' if is_unit(a) == is_unit(b) else 'pack'


def counts(a, b):
    return len(datasets[a] | datasets[b]) > 1


members = collections.defaultdict(list)
for p, ts in truth.items():
    for t in ts:
        members[t].append(p)
wanted = {'same': set(), 'pack': set()}
for ps in members.values():
    for i, a in enumerate(ps):
        for b in ps[i + 1:]:
            if counts(a, b):
                wanted[told(a, b)].add((min(a, b), max(a, b)))
links = list(rows('SELECT product_a, product_b, ppm, units_a, units_b, chosen, pattern, rule FROM {link}'))
print(f'{len(truth)} products with truth; true pairs: {len(wanted["same"])} same, {len(wanted["pack"])} pack and content')


def groups(ppm):
    parent, level = {}, {}

    def root(x):
        while parent.setdefault(x, x) != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x
    for a, b, p, ua, ub, chosen, *_ in links:
        if chosen and p >= ppm:
            level[a], level[b] = ua, ub
            parent[root(a)] = root(b)
    out = collections.defaultdict(list)
    for x in level:
        out[root(x)].append(x)
    return out.values(), level


for ppm in (999000, 990000, 900000, 500000):
    found = {'same': set(), 'pack': set()}
    mixed = 0
    gs, level = groups(ppm)
    for g in gs:
        for i, a in enumerate(g):
            for b in g[i + 1:]:
                if counts(a, b):
                    found['same' if level[a] == level[b] else 'pack'].add((min(a, b), max(a, b)))
        mixed += any(told(a, b) == 'pack' and level[a] == level[b] for i, a in enumerate(g) for b in g[i + 1:])
    for kind in ('same', 'pack', 'both'):
        f = found['same'] | found['pack'] if kind == 'both' else found[kind]
        w = wanted['same'] | wanted['pack'] if kind == 'both' else wanted[kind]
        k = len(f & w)
        lo, hi = wilson(k, len(f))
        rlo, rhi = wilson(k, len(w))
        print(f'{ppm / 1e6:.3f} {kind:5} found {len(f):7} precision {k / max(1, len(f)):.4f} ({lo:.4f}-{hi:.4f}) '
              f'recall {k / max(1, len(w)):.4f} ({rlo:.4f}-{rhi:.4f})')
    print(f'{ppm / 1e6:.3f} groups that hold two pack levels as one product: {mixed}')
    if ppm == 900000 and verbose:
        for name, pairs in (('missed', (wanted['same'] | wanted['pack']) - (found['same'] | found['pack'])),
                            ('wrong', (found['same'] | found['pack']) - (wanted['same'] | wanted['pack']))):
            n = collections.Counter(('+'.join(sorted(datasets[a])), '+'.join(sorted(datasets[b]))) for a, b in pairs)
            for k, v in n.most_common(15):
                print('   ', name, v, k)
            for a, b in sorted(pairs)[:: max(1, len(pairs) // 15)][:15]:
                kept = [x for x in links if x[:2] == (a, b)]
                print(f'  {name} {kept and (kept[0][2], oct(kept[0][6]), kept[0][5])}')
                for p in (a, b):
                    print('     ', sorted(truth[p]), sorted(units[p]),
                          rows(f'SELECT id, name, maker, generic, catalogue_no FROM {{product}} WHERE id = {p}').fetchone())
sample = sorted((p, bool(told(a, b))) for a, b, p, *_, rule in links if rule == 'likeness' and counts(a, b)
                and a in truth and b in truth)
n, ece = len(sample), 0.0
for i in range(10):
    part = sample[i * n // 10:(i + 1) * n // 10]
    if part:
        said, right = sum(p for p, _ in part) / 1e6 / len(part), sum(t for _, t in part) / len(part)
        ece += abs(said - right) * len(part) / n
        print(f'  said {said:.4f} right {right:.4f} of {len(part)}')
print(f'calibration error {ece:.4f} over {n} pairs')
summary = dict(rows('SELECT name, value FROM {summary}'))
print(f'partners that met in a block: {summary["link_partners_met"]} of {summary["link_partners_known"]} known')
if verbose:
    for g in groups(900000)[0]:
        level = groups(900000)[1]
        break
    gs, level = groups(900000)
    shown = 0
    for g in gs:
        for i, a in enumerate(g):
            for b in g[i + 1:]:
                if told(a, b) == 'pack' and level[a] == level[b] and shown < 12:
                    shown += 1
                    print('  mixed')
                    for p in (a, b):
                        print('     ', sorted(truth[p]), sorted(units[p]), sorted(datasets[p]), level[p],
                              rows(f'SELECT id, name, maker, generic, catalogue_no FROM {{product}} WHERE id = {p}').fetchone())
