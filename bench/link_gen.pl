#!/usr/bin/perl
# Two made-up catalogues that share most of their products, for bench_link: `link_gen.pl FOLDER ROWS` writes left_N.psv,
# right_N.psv and truth_N.psv. Products come in families that differ in size, pack and number alone; the right side has
# what catalogues have: misspellings, missing and rewritten numbers, other units, words left out. The same output
# everywhere. Not for judging quality: a benchmark of one's own making flatters.
use strict;
use warnings;

my ($folder, $rows) = @ARGV;
die "usage: link_gen.pl FOLDER ROWS\n" unless $rows;
my $x = 20261127;
sub r { $x = ($x * 1103515245 + 12345) % 2147483648; return int(int($x / 32) % 67108864 / 67108864 * $_[0]) }
my @s = qw(ba ce do fi gu ha jo ki lu ma ne po qui ra so tu va we xo zi);
sub word { return join '', map { $s[r(20)] } 1 .. $_[0] }
my @maker = map { word(3) . ' ' . (qw(medical surgical health devices vascular))[r(5)] } 1 .. 60 + $rows / 2500;
my @noun = map { word(2) } 1 .. 60;
my @word = map { word(3) } 1 .. 40;
my @unit = qw(mm cm ml fr);
open my $l, '>', "$folder/left_$rows.psv" or die "$folder: $!\n";
open my $rt, '>', "$folder/right_$rows.psv" or die "$folder: $!\n";
open my $t, '>', "$folder/truth_$rows.psv" or die "$folder: $!\n";
print $l "id|company|brand|catalog_no|description|size\n";
print $rt "id|company|brand|catalog_no|description|size\n";
print $t "left|right\n";
my ($nl, $nr, @right) = (0, 0);
while ($nl < $rows || $nr < $rows) {
    my ($maker, $brand, $unit, $base) = ($maker[r(scalar @maker)], word(2 + r(2)), $unit[r(4)], 1 + r(20));
    my @d = ($noun[r(60)], map { $word[r(40)] } 1 .. 3 + r(2));
    my ($letters, $number) = (uc(substr word(2), 0, 2) . (100 + r(900)), r(900));
    for my $v (0 .. 5 + r(20)) {
        my $size = ($base + int($v / 2)) . " $unit";
        my $pack = (5, 20)[$v % 2];
        my $code = sprintf '%s-%04d', $letters, $number + $v;
        my $side = r(13);
        my $left = $side < 10 && $nl < $rows ? 'L' . ++$nl : '';
        print $l "$left|$maker Inc|$brand|$code|$brand @d $size $pack/box|$size\n" if $left;
        next if ($side > 6 && $side < 10) || $nr >= $rows;
        my @words = @d;
        splice @words, r(scalar @words), 1 if r(5) < 2;
        my $other = r(3) ? $size : $size =~ s/ //r;
        my $own = r(10) ? $brand : $brand =~ s/^(.)(.)(.)/$1$3$2/r;
        my $no = r(5) ? (r(2) ? $code : $code =~ s/-//r) : '';
        my $text = join ' ', (r(5) < 3 ? $brand : ()), @words, (r(7) ? $other : ()), (r(5) < 3 ? "bx/$pack" : ());
        my @cells = (r(3) ? $maker : uc($maker) . ' Ltd', r(10) ? $own : '', $no, $text, r(10) ? $other : '');
        push @right, [ $left, join "|", @cells ];
        $nr++;
    }
}
for my $i (reverse 1 .. $#right) { my $k = r($i + 1); @right[$i, $k] = @right[$k, $i]; }
for my $i (0 .. $#right) {
    print $rt "R$i|$right[$i][1]\n";
    print $t "$right[$i][0]|R$i\n" if $right[$i][0];
}
