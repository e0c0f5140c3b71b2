#!/usr/bin/env bash
# Promises that no other test asks of the whole (docs/promises.md): every value leads to a row of a file that says it;
# every answer about the picture names its sources; what is seen at the command line is on the page too; random numbers
# have a seed that is told. TAP on standard output. limit: 300
# shellcheck disable=SC1091,SC2154  # what serve_common.bash defines
set -uo pipefail
. "$ROOT/tests/cli/serve_common.bash"

"$TREFOIL" demo data --products 150 --seed 3 --format json --quiet >made
"$TREFOIL" build data --quiet >/dev/null
check 'a picture' $?
grep -q '"seed": 3' made
check 'the seed of made-up data is told in its answer' $?
"$TREFOIL" demo other --products 150 --seed 3 --quiet >/dev/null && diff -r data other >/dev/null
check 'and gives the same data again' $?
pair() { "$TREFOIL" link review "$1" --format json --quiet | sed -n '/"pairs"/,$p'; }
[ "$(pair zoe | wc -l)" -gt 5 ] && cmp -s <(pair zoe) <(pair zoe)
check 'a sample of pairs for a reviewer is the same again' $?

# ---- every value leads to its row ----
# Each value that `show` tells of forty products: the file that its source names, in the row that it names, has it.
"$TREFOIL" --format csv --table sources sources --quiet >sources.csv 2>/dev/null
"$TREFOIL" --format json find '*' --limit 40 --quiet >found
perl -MJSON::PP -e '
    my $root = shift; my %file; my (%seen, $values, $wrong, $rootless) = ();
    local $/; open my $f, "<", "found"; my $found = decode_json(<$f>);
    open my $s, "<", "sources.csv"; my @lines = split /\r?\n/, <$s>;
    my @head = split /,/, shift @lines; my %at = map { $head[$_] => $_ } 0 .. $#head;
    for (@lines) { my @c; push @c, defined $1 ? $1 =~ s/""/"/gr : $2 while /\G(?:"((?:[^"]|"")*)"|([^,]*))(?:,|\z)/g && @c < 40; $file{$c[$at{source}]} = $c[$at{file}]; }
    my %rows;
    sub row { my ($source, $row) = @_;
        my $path = $file{$source} // return undef;
        $path = (grep { -f } ($path, "data/$path"))[0] // return undef;
        return undef unless $path =~ /\.csv\z/;
        $rows{$path} //= do { open my $in, "<", $path or return undef; my @all = split /\r?\n/, <$in>; \@all };
        # Rows of data are counted from the header on.
        my ($header) = grep { ($rows{$path}[$_] =~ tr/,//) >= 5 } 0 .. 20;
        return undef unless defined $header;
        return $rows{$path}[$header + $row - 1] // "";
    }
    for my $p (@{$found->{tables}{products}}) {
        open my $a, "-|", $ENV{TREFOIL}, "--format", "json", "--quiet", "show", $p->{code}; my $answer = decode_json(<$a>); close $a;
        for my $v (@{$answer->{tables}{values} // []}) {
            $values++;
            unless (length $v->{source} && defined $v->{row} && length $v->{edition}) { print "# no origin: ", encode_json($v), "\n"; $wrong++; next }
            my $line = row($v->{source}, $v->{row});
            next unless defined $line;
            my $value = ref $v->{value} ? $v->{value}{amount} : $v->{value};
            next unless defined $value && length $value;
            $seen{checked}++;
            my $plain = $value =~ s/"/""/gr;
            next if index($line, $plain) >= 0;
            print "# row $v->{row} of $v->{source} has no $v->{field} $value: $line\n" if $wrong++ < 5;
        }
    }
    printf "%d values, %d looked up, %d wrong\n", $values, $seen{checked}, $wrong // 0;
    exit !($seen{checked} > 200 && !$wrong);
' "$ROOT" >traced 2>&1
check 'every value has source, edition and row, and the row of the file has the value' $?
sed 's/^\([^#]\)/# \1/' traced

# ---- every answer about the picture says what it is drawn from, and is on its page ----
code=$(sed -n 's/.*"code": "\([^"]*\)".*/\1/p' found | head -n 1)
other=$(sed -n 's/.*"code": "\([^"]*\)".*/\1/p' found | sed -n 2p)
start
asked="find?words=bag&limit=5
show?code=$code
compare?code=$code&code=$other
alternatives?code=$code
sources
quality
changes?dataset=drug-tariff-part-ix&from=2026-05&to=2026-06
set-aside
products?limit=5&codes=yes
organisations?name=trust&limit=5
makers?limit=5
equipment?limit=5
identify?code=4006381333931
appliances/list?words=bag&limit=5
appliances/editions
appliances/groups?limit=5
appliances/changes?from=2026-05&to=2026-06
appliances/use?by=maker&limit=5
appliances/concentration?top=3
appliances/quality?month=2026-06
appliances/choose?area=stoma&answer=stoma%3Dcolostomy
appliances/rules"
unsourced='' unshown=''
while read -r address; do
    path=${address%%\?*} query=${address#"$path"}
    get "$at/api/v1/$path.json$query" >answer.json
    get "$at/ask/$address" >page.html
    perl -MJSON::PP -e '
        local $/; open my $f, "<", "answer.json"; my $a = decode_json(<$f>);
        exit 0 if $ARGV[0] =~ /^(?:identify|appliances\/rules)$/ || @{$a->{sources} // []};
        # Or each row does.
        exit !grep { @$_ && !grep { !length($_->{source} // "") } @$_ } values %{$a->{tables}}' "$path" || unsourced+="$path "
    perl -MJSON::PP -e '
        local $/; open my $f, "<", "answer.json"; my $a = decode_json(<$f>);
        open my $p, "<:utf8", "page.html"; my $page = <$p>;
        $page =~ s/<wbr>//g; $page =~ s/<[^>]*>/ /g; my %e = (amp => "&", lt => "<", gt => ">", quot => "\"", "#39" => "\x27");
        $page =~ s/&(amp|lt|gt|quot|#39);/$e{$1}/g; $page =~ s/\s+/ /g;
        my ($n, @not) = (0);
        for my $t (values %{$a->{tables}}) { my $rows = 0; for my $r (@$t) { last if $rows++ == 5;
            for my $c (keys %$r) { my $v = $r->{$c}; next if ref $v || !defined $v || $v !~ /[A-Za-z]{4}/ || $v =~ /^\d{4}-\d\d|T\d\d:|_/ || length $v > 60;
                $v =~ s/\s+/ /g; $n++; push @not, "$c: $v" if index(lc $page, lc $v) < 0; } } }
        if (@not) { print "# $ARGV[0]: not on the page: $_\n" for @not[0 .. ($#not < 2 ? $#not : 2)]; exit 1 }
        print STDERR "$n\n"' "$path" 2>>words || unshown+="$path "
done <<<"$asked"
is 'every answer about the picture names the sources that it is drawn from' "$unsourced" ''
is 'the words of every answer stand on its page too' "$unshown" ''
# A handful of words for most answers, or nothing was compared.
[ "$(awk '$1 >= 5' words | wc -l)" -ge 15 ]
check 'which are many words' $?
echo "1..$n"
