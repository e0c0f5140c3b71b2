# Reading CSV for tests that compare with Trefoil, without any of its code. `require`d by Perl in tests/cli/*.sh.
#
# Most lines have all or none of their fields in quotes, and are split at once; only others are looked at field by field,
# which takes ten times as long.
use strict;
use warnings;

sub csv_line { # the text of a record, without its end: its fields
    my ($text) = @_;
    return split /,/, $text, -1 if index($text, '"') < 0;
    return split /","/, substr($text, 1, -1), -1 if $text =~ /^"[^"]*"(?:,"[^"]*")*\z/;
    my ($t, @f) = "$text,";
    push @f, defined $1 ? $1 =~ s/""/"/gr : $2 while $t =~ /\G(?:"((?:[^"]|"")*)"|([^",]*)),/g;
    return @f;
}

# Calls `each` with the fields of every record of a file (plain or gzip), as bytes of UTF-8; Windows-1252 of a file that is
# none is taken for Latin-1, which is the same for accents.
sub csv_rows {
    my ($path, $each) = @_;
    open my $f, '-|', $path =~ /\.gz$/ ? "gzip -dc '$path'" : "cat '$path'" or die;
    binmode $f;
    local $/;
    my $text = <$f>;
    $text =~ s/\A\xef\xbb\xbf//;
    utf8::encode($text) unless utf8::decode(my $copy = $text);
    my $record = '';
    for my $line (split /\n/, $text) {
        $record .= $record eq '' ? $line : "\n$line";
        next if ($record =~ tr/"//) % 2; # an end of line in quotes
        $record =~ s/\r\z//;
        $each->(csv_line($record)) if $record ne '';
        $record = '';
    }
}
1;
