using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using OpenOps.Audit.Forwarding;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Forwarding;

/// <summary>What receivers outside are told of the record.</summary>
public sealed partial class ForwardingTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Syslog_IsToldOfEveryEventInOrder_WithoutWhatWasSaid()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using var receiver = new SyslogReceiver();
        await using var service = Start(database, receiver.Address);
        var id = await service.Inference.RecordIntentAsync(intent => intent["messages"]![0]!["content"] = "the cauliflower");
        await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result(result => result["answer"] = "the cauliflower"));
        await service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("u-ben", "down", vote => vote["comment"] = "the cauliflower"));

        await ToldAsync(receiver, 13);

        Assert.Equal(Enumerable.Range(1, 13), receiver.Messages.Select(Sequence));
        Assert.DoesNotContain(receiver.Messages, message => message.Contains("cauliflower", StringComparison.Ordinal));
        Assert.Matches(
            $"^<110>1 [0-9T:.-]+Z \\S+ openops-audit [0-9]+ feedback \\[openops@32473 sequence=\"13\" event_id=\"[-0-9a-f]{{36}}\" interaction_id=\"{id}\" recorded_by=\"bot\" user_id=\"u-ben\" .*rating=\"down\".*hash=\"[0-9a-f]{{64}}\"\\]$",
            receiver.Messages.Last());
    }

    [Fact]
    public async Task Syslog_ThatWasAway_IsToldWhatItMissed_AndNothingAgainAfterARestart()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        await using var receiver = new SyslogReceiver { DropAfter = 4 };
        await using (var service = Start(database, receiver.Address))
        {
            _ = service.Operator;
            await ToldAsync(receiver, 10);
            await service.Inference.RecordIntentAsync();
            await ToldAsync(receiver, 11);
            Assert.Equal(Enumerable.Range(1, 11), receiver.Messages.Select(Sequence).Distinct().Order());
        }

        receiver.Messages.Clear();
        await using var again = Start(database, receiver.Address);
        await again.Inference.RecordIntentAsync();
        await ToldAsync(receiver, 12);

        Assert.Equal([12], receiver.Messages.Select(Sequence));
    }

    [Fact]
    public async Task Syslog_OfSeveralReplicas_IsToldByOne_AndByTheOtherWhenThatEnds()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var receiver = new SyslogReceiver();
        await using var other = Start(database, receiver.Address);
        await other.Inference.RecordIntentAsync();
        await ToldAsync(receiver, 1);
        await using (var one = Start(database, receiver.Address))
        {
            await one.Inference.RecordIntentAsync();
            await ToldAsync(receiver, 2);
            await other.DisposeAsync();
            await one.Inference.RecordIntentAsync();
            await ToldAsync(receiver, 3);
        }

        Assert.Equal([1, 2, 3], receiver.Messages.Select(Sequence));
    }

    [Fact]
    public async Task Claim_OnceGivenBack_IsAnothers_ThoughItsConnectionWaitsInThePool()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var ones = NpgsqlDataSource.Create(database.RuntimeConnectionString);
        await using var others = NpgsqlDataSource.Create(database.RuntimeConnectionString);
        await using (var claim = await new EventTail(ones).TryClaimAsync("syslog", Cancel))
        {
            Assert.NotNull(claim);
            Assert.Null(await new EventTail(others).TryClaimAsync("syslog", Cancel));
            await EventTail.ReleaseAsync(claim);
        }

        await using var next = await new EventTail(others).TryClaimAsync("syslog", Cancel);

        Assert.NotNull(next);
    }

    [Fact]
    public async Task Messages_HaveTheFieldsThatAreToldAndNoOther()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var receiver = new SyslogReceiver();
        await using var service = Start(database, receiver.Address);
        var id = await service.Inference.RecordIntentAsync();
        await service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result());
        await service.Bot.RecordAsync($"/interactions/{id}/feedback", Samples.Vote("u-ben", "down"));

        await ToldAsync(receiver, 3);

        Assert.Equal(
            [
                "sequence event_id interaction_id recorded_by user_id user_name bot model channel_id trace_id hash",
                "sequence event_id interaction_id recorded_by outcome hash",
                "sequence event_id interaction_id recorded_by user_id user_name rating hash",
            ],
            receiver.Messages.Select(message => string.Join(' ', FieldName().Matches(message).Select(match => match.Groups["name"].Value))));
        Assert.All(receiver.Messages, message => Assert.EndsWith("\"]", message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Datagrams_CarryOneEventEach()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres, interactions: 1);
        using var receiver = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        await using var service = Start(database, string.Create(CultureInfo.InvariantCulture, $"udp://127.0.0.1:{((IPEndPoint)receiver.Client.LocalEndPoint!).Port}"));
        _ = service.Operator;

        var first = Encoding.UTF8.GetString((await receiver.ReceiveAsync(Cancel)).Buffer);
        var second = Encoding.UTF8.GetString((await receiver.ReceiveAsync(Cancel)).Buffer);

        Assert.Equal([1, 2], [Sequence(first), Sequence(second)]);
    }

    [Fact]
    public async Task OpenTelemetry_HasEveryEventAsALog_WithoutWhatWasSaid()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"), ("Audit:Forwarding:Interval", "00:00:00.02"));
        var id = await service.Inference.RecordIntentAsync(intent => intent["messages"]![0]!["content"] = "the cauliflower");

        await TestTimeouts.EventuallyAsync("the log", () => Task.FromResult(service.Logs.Lines.Any(line => line.Text.Contains($"of interaction {id}", StringComparison.Ordinal))));

        Assert.Contains(service.Logs.Lines, line => line.Text.StartsWith("Audit event 1, intent ", StringComparison.Ordinal));
        Assert.DoesNotContain(service.Logs.Lines, line => line.Text.Contains("cauliflower", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("example.org:514")]
    [InlineData("http://example.org")]
    [InlineData("tcp://example.org")]
    public void Syslog_NamedWrongly_IsRefused(string receiver)
    {
        var result = new ForwardingOptionsValidator().Validate(name: null, new ForwardingOptions { Syslog = new Uri(receiver) });

        Assert.Equal($"Audit:Forwarding:Syslog ('{new Uri(receiver)}') names no receiver. Write udp://host:514, tcp://host:601 or tls://host:6514.", result.FailureMessage);
    }

    private static AuditService Start(ChainDatabase database, string receiver, params (string Key, string Value)[] more) =>
        database.Start([("Audit:Forwarding:Syslog", receiver), ("Audit:Forwarding:Interval", "00:00:00.02"), .. more]);

    private static Task ToldAsync(SyslogReceiver receiver, int sequence) => TestTimeouts.EventuallyAsync(
        $"event {sequence}", () => Task.FromResult(receiver.Messages.Any(message => Sequence(message) == sequence)));

    private static int Sequence(string message) => int.Parse(SequenceField().Match(message).Groups["number"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex("sequence=\"(?<number>[0-9]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SequenceField();

    [GeneratedRegex(" (?<name>[a-z_]+)=\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex FieldName();
}
