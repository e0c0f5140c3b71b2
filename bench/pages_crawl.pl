#!/usr/bin/perl
# Follows links of pages and measures the processor time of the server for each: for bench_pages, which says how.
# Usage: pages_crawl.pl HOST:PORT PID PATH DEPTH MOST EACH OVER BUDGET
use strict;
use warnings;
use IO::Socket::INET;

my ($host, $pid, $start, $depth, $most, $each, $over, $budget) = @ARGV;

# Nanoseconds that the threads of the server ran.
sub ran {
    my $sum = 0;
    for my $file (glob "/proc/$pid/task/*/schedstat") {
        open my $f, '<', $file or next;
        $sum += (split ' ', <$f> // 0)[0];
    }
    return $sum;
}

# Status and text of an address.
sub get {
    my ($path) = @_;
    my $s = IO::Socket::INET->new(PeerAddr => $host, Proto => 'tcp') or die "pages_crawl: cannot reach $host\n";
    print $s "GET $path HTTP/1.1\r\nHost: $host\r\nConnection: close\r\nAccept: text/html\r\n\r\n";
    local $/;
    my $all = <$s> // '';
    my ($status) = $all =~ m{^HTTP/1\.1 (\d+)};
    return ($status // 0, $all);
}

# The address without the values of its fields.
sub shape {
    my ($path) = @_;
    $path =~ s/=[^&]*/=/g;
    $path =~ s{^(/product/).*}{$1};
    return $path;
}

my (%seen, %of_shape, @row);
my @next = ([ $start, 0 ]);
$seen{$start} = 1;
get('/healthz');
while (@next && @row < $most) {
    my ($path, $level) = @{ shift @next };
    my $before = ran();
    my ($status, $text) = get($path);
    my $ms = (ran() - $before) / 1e6;
    push @row, [ $ms, $status, $path, length $text ];
    next if $level >= $depth || $status != 200;
    while ($text =~ /\shref="([^"#]+)/g) {
        (my $to = $1) =~ s/&amp;/&/g;
        next if $to !~ m{^\Q$start\E} || $seen{$to}++ || $of_shape{ shape($to) }++ >= $each;
        push @next, [ $to, $level + 1 ];
    }
}
my $slow = 0;
for my $row (sort { $b->[0] <=> $a->[0] } @row) {
    last if $row->[0] < $over;
    $slow++ if $row->[0] > $budget;
    printf "%7.1f ms  %s  %7d bytes  %s\n", @{$row}[ 0, 1, 3, 2 ];
}
printf "%d pages, %d over %s ms\n", scalar @row, $slow, $budget;
exit($slow ? 1 : 0);
