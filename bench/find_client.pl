#!/usr/bin/perl
# Asks a program one question after the other through a pipe and measures each answer:
#
#     find_client.pl TITLE QUESTIONS MOST-SECONDS END BEFORE BEHIND -- COMMAND...
#
# Each line of the file QUESTIONS is written to COMMAND's input between BEFORE and BEHIND (in them \n is a line end; %s in
# BEHIND stands for the question as one word list parted by &, %a by AND); the answer ends with a line that matches END. A first
# question that is asked before is not counted. Stops after MOST-SECONDS. Prints how many questions, p50, p95, p99 and
# the longest in milliseconds, of time and of the program's own processor time (on a busy machine the honest figure; a server's
# is not in it), and how many found nothing. SLOWEST=8: the slowest ones too.
use strict;
use warnings;
use IPC::Open2;
use Time::HiRes qw(time clock_gettime);

my ($title, $file, $most, $end, $before, $behind) = splice @ARGV, 0, 6;
shift @ARGV if $ARGV[0] eq '--';
my $pid = open2(my $out, my $in, @ARGV);
$in->autoflush(1);
s/\\n/\n/g for $before, $behind;
open my $questions, '<', $file or die "cannot read $file: $!\n";
my (@ms, @cpu, @lines, $none);
my $clock = (~$pid << 3) | 2;    # Linux: processor time of that process, all threads

my $begun = time;

while (my $line = <$questions>) {
    chomp $line;
    my $words = join ' & ', grep { length } split /[^A-Za-z0-9]+/, $line;
    my $question = $before . $line . $behind;
    $question =~ s/%s/$words/g;
    $words =~ s/ & / AND /g;
    $question =~ s/%a/$words/g;
    my ($at, $busy) = (time, clock_gettime($clock));
    print {$in} $question;
    my $answer = '';
    while (defined(my $part = <$out>)) {
        $answer .= $part;
        last if $part =~ /$end/;
    }
    push @ms,  1000 * (time - $at);
    push @cpu, 1000 * (clock_gettime($clock) - $busy);
    push @lines, $line;
    $none++ if $answer =~ /"matched": 0\b/;
    last if time - $begun > $most;
}
close $in;
waitpid $pid, 0;

sub percentiles {
    my ($title, @order) = @_;
    shift @order;    # the first one of a process reads what the others find read
    my $n = @order;
    @order = sort { $a <=> $b } @order;
    printf "%-48s %6d questions  p50 %7.2f  p95 %7.2f  p99 %8.2f  most %8.2f ms\n", $title, $n,
        (map { $order[int($_ * $#order)] } 0.5, 0.95, 0.99), $order[-1];
}
percentiles("$title, time", @ms);
percentiles("$title, processor time of the program", @cpu);
print "    nothing found: ", $none // 0, "\n";
if ($ENV{SLOWEST}) {
    my @slow = sort { $ms[$b] <=> $ms[$a] } 0 .. $#ms;
    printf "    %8.2f  %s\n", $ms[$_], $lines[$_] for @slow[0 .. $ENV{SLOWEST} - 1];
}
