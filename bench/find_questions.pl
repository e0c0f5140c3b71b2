#!/usr/bin/perl
# Questions as people type them, taken from a list of made-up devices (devices_gen): `find_questions.pl COUNT <LIST`.
#
# A third two or three words of one description, a third a brand or maker with a word, the rest one word, sizes, misspelt
# words, model and catalogue numbers with and without punctuation, device identifiers. The same list gives the same
# questions. Not here: how long answers take (find_client.pl).
use strict;
use warnings;

my $count = shift // 10000;
srand 7;
my @rows;
my $seen = 0;
<STDIN>;    # names of columns
while (<STDIN>) {    # a sample of the list, every row as likely
    my $at = $seen++ < $count ? $seen - 1 : int rand $seen;
    $rows[$at] = $_ if $at < $count;
}

sub misspelt {
    my $word = shift;
    return $word if length $word < 5;
    my $at = 1 + int rand(length($word) - 2);
    my $how = int rand 3;
    return substr($word, 0, $at) . substr($word, $at + 1) if $how == 0;
    return substr($word, 0, $at) . substr($word, $at, 1) . substr($word, $at) if $how == 1;
    return substr($word, 0, $at) . substr($word, $at + 1, 1) . substr($word, $at, 1) . substr($word, $at + 2);
}

sub some_words {
    my ($n, @words) = @_;
    my $at = int rand(@words > $n ? @words - $n + 1 : 1);
    return @words[$at .. ($at + $n - 1 < $#words ? $at + $n - 1 : $#words)];
}

for my $i (0 .. $#rows) {
    my ($di, $key, $status, $brand, $model, $catalogue, $duns, $maker, $n, $text) = split /\|/, $rows[$i];
    my @words = grep { /^[a-z]{3,}$/ } split /[ ,]+/, $text;
    my ($size) = $text =~ /(\d+ \S+ x \d+ cm)/;
    my $first = (split / /, $maker)[0];
    my $kind = $i % 12;
    my @say =
        $kind < 4   ? some_words(2 + int rand 2, @words)
      : $kind == 4  ? ($brand, some_words(1, @words))
      : $kind == 5  ? ($first, some_words(1 + int rand 2, @words))
      : $kind == 6  ? (some_words(1, @words))
      : $kind == 7  ? (some_words(2, @words), $size)
      : $kind == 8  ? (misspelt($words[0]), some_words(1, @words[1 .. $#words]))
      : $kind == 9  ? ($i % 2 ? $model : $catalogue || $model)
      : $kind == 10 ? ($i % 3 ? (some_words(4, @words)) : $di)
      :               (misspelt($brand), $words[1]);
    my $line = join ' ', @say;
    $line =~ s/-//g if $kind == 9 && $i % 3 == 0;
    print "$line\n";
}
