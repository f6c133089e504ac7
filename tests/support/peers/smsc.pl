# A small SMSC over Net::SMPP for tests: what comes in goes out as lines of JSON, what it is to do comes in as such.
#
# Commands: {"do":"mode","mode":"ok|silent|drop|mute|status","status":88,"times":2}, {"do":"receipt","id":"m1","stat":"DELIVRD","err":"000","late":0},
# {"do":"deliver","from":"4917...","to":"4930...","hex":"...","coding":0}, {"do":"cut"} (closes all sessions).
use strict;
use warnings;
use IO::Select;
use JSON::PP;
use Net::SMPP;

$| = 1;
# A peer that goes away is no fault here.
local $SIG{__WARN__} = sub { };
my $json   = JSON::PP->new->canonical;
my $listen = Net::SMPP->new_listen('127.0.0.1', port => 0) or die "cannot listen: $!";
my $select = IO::Select->new($listen, \*STDIN);
my (%bound, %mode, $number);
%mode = (mode => 'ok', times => 0);

sub report { print $json->encode($_[0]), "\n" }

sub gone {
    my ($smpp) = @_;
    $select->remove($smpp);
    delete $bound{ fileno $smpp } if defined fileno $smpp;
    close $smpp;
    report({ event => 'closed' });
}

sub submitted {
    my ($smpp, $pdu) = @_;
    my $mode   = $mode{mode};
    my $status = $mode eq 'status' ? $mode{status} : 0;
    if ($mode{times} > 0 && --$mode{times} == 0) { %mode = (mode => 'ok', times => 0) }
    my $id      = 'm' . ++$number;
    my $payload = $pdu->{message_payload} // $pdu->{0x0424} // '';
    # Told before it is answered: from here on this SMSC has it.
    report({
        event   => 'submit', id => $id, refused => $status, to => $pdu->{destination_addr}, from => $pdu->{source_addr},
        ton     => $pdu->{source_addr_ton}, coding => $pdu->{data_coding}, esm => $pdu->{esm_class},
        receipt => $pdu->{registered_delivery}, hex => unpack('H*', $pdu->{short_message}), payload => unpack('H*', $payload),
    });
    return gone($smpp) if $mode eq 'drop';
    return if $mode eq 'silent';
    $smpp->submit_sm_resp(seq => $pdu->{seq}, status => $status, message_id => $status ? '' : $id);
}

sub answer {
    my ($smpp, $pdu) = @_;
    my $cmd = $pdu->{cmd};
    if ($cmd == Net::SMPP::CMD_bind_transceiver) {
        # A worker is killed here: it is connected and has handed nothing over.
        return report({ event => 'binding' }) if $mode{mode} eq 'mute';
        my $ok = $pdu->{password} eq 'secret' ? 0 : 0x0e;
        $smpp->bind_transceiver_resp(seq => $pdu->{seq}, status => $ok, system_id => 'smsc');
        $bound{ fileno $smpp } = $smpp unless $ok;
        report({ event => $ok ? 'refused' : 'bound', system => $pdu->{system_id} });
    }
    elsif ($cmd == Net::SMPP::CMD_submit_sm) { submitted($smpp, $pdu) }
    elsif ($cmd == Net::SMPP::CMD_enquire_link) { $smpp->enquire_link_resp(seq => $pdu->{seq}) }
    elsif ($cmd == Net::SMPP::CMD_unbind) { $smpp->unbind_resp(seq => $pdu->{seq}); gone($smpp) }
    elsif ($cmd == Net::SMPP::CMD_deliver_sm_resp) { report({ event => 'taken', status => $pdu->{status} }) }
}

sub obey {
    my ($command) = @_;
    my ($smpp) = values %bound;
    my $do = $command->{do};
    if ($do eq 'mode') { %mode = (times => 0, %$command) }
    elsif ($do eq 'cut') { gone($_) for values %bound }
    elsif (!$smpp) { report({ event => 'nobody' }) }
    elsif ($do eq 'receipt') {
        my $text = sprintf 'id:%s sub:001 dlvrd:001 submit date:2611220900 done date:2611220901 stat:%s err:%s text:',
            @$command{qw(id stat err)};
        $smpp->deliver_sm(async => 1, esm_class => 0x04, source_addr => '4917', destination_addr => '4930', short_message => $text);
    }
    elsif ($do eq 'deliver') {
        $smpp->deliver_sm(
            async => 1, source_addr_ton => 1, source_addr_npi => 1, source_addr => $command->{from}, dest_addr_ton => 1,
            destination_addr => $command->{to}, data_coding => $command->{coding}, esm_class => $command->{esm} // 0,
            short_message => pack('H*', $command->{hex}),
        );
    }
}

report({ event => 'listening', port => $listen->sockport });
while (1) {
    for my $ready ($select->can_read) {
        if ($ready == $listen) { $select->add($listen->accept) }
        elsif ($ready == \*STDIN) {
            # Unbuffered, so that select sees every line; the test ends us by closing the pipe.
            my $line = '';
            while (1) {
                exit 0 unless sysread STDIN, my $byte, 1;
                last if $byte eq "\n";
                $line .= $byte;
            }
            obey($json->decode($line));
        }
        else {
            my $pdu = $ready->read_pdu;
            $pdu ? answer($ready, $pdu) : gone($ready);
        }
    }
}
