using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Erasure;

namespace OpenOps.Audit.Tests.Retention;

/// <summary>Texts whose time is over go; evidence and chain stay.</summary>
public sealed class ContentRetentionTests(PostgresFixture postgres)
{
    private static readonly (string, string) ThirtyDays = ("Audit:Retention:Content", "30.00:00:00");

    private static DateTimeOffset LongAgo => TimeProvider.System.GetUtcNow().AddDays(-100);

    [Fact]
    public async Task Run_MonthsWhoseTimeIsOver_LoseTheirTextsAndTheChainHolds()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        Guid old, young;
        await using (var before = database.Start())
        {
            old = await HoldTests.RecordAsync(before, "alice", "c", LongAgo);
            await before.Inference.RecordAsync($"/interactions/{old}/result", Samples.Result());
            young = await HoldTests.RecordAsync(before, "alice", "c");
        }

        await using var service = database.Start(ThirtyDays);
        await WaitForRunsAsync(database, service, 1);

        var gone = await service.Operator.GetJsonAsync($"/interactions/{old}");
        Assert.Equal(("expired", "completed"), (gone.GetProperty("text_state").GetString(), gone.GetProperty("outcome").GetString()));
        Assert.Equal(0, gone.GetProperty("intent").GetProperty("messages").GetArrayLength());
        Assert.Equal("kept", (await service.Operator.GetJsonAsync($"/interactions/{young}")).GetProperty("text_state").GetString());
        Assert.Equal(1, (await service.Operator.GetJsonAsync("/interactions?text=pilot")).GetProperty("items").GetArrayLength());
        Assert.Equal(
            $"{LongAgo:yyyy-MM} 2 1 2",
            await database.QueryAsync<string>("""
                SELECT concat_ws(' ', m ->> 'month', m ->> 'texts', m ->> 'first_sequence', m ->> 'last_sequence')
                FROM audit.events, jsonb_array_elements(evidence -> 'months') m WHERE kind = 'retention_run'
                """));
        Assert.Equal("A", await database.QueryAsync<string>("SELECT string_agg(DISTINCT tgenabled::text, '') FROM pg_trigger WHERE tgname = 'refuse_change'"));
        Assert.Empty((await database.VerifyAsync()).Findings);
        Assert.Null(await RunAsync(service));
    }

    [Fact]
    public async Task Text_ThatComesAfterItsMonthWasEmptied_HasItsPlace()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        var old = await HoldTests.RecordAsync(service, "alice", "c", LongAgo);
        await using (var cleaner = database.Start(ThirtyDays))
        {
            await WaitForRunsAsync(database, cleaner, 1);
        }

        await service.Bot.RecordAsync($"/interactions/{old}/feedback", Samples.Vote("ben", "down"));

        Assert.Equal("kept", (await service.Operator.GetJsonAsync($"/interactions/{old}")).GetProperty("feedback")[0].GetProperty("text_state").GetString());
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Theory]
    [InlineData("""{"user_id":"alice"}""")]
    [InlineData("""{"user_id":"carol"}""")]
    [InlineData("""{"channel_id":"held"}""")]
    [InlineData("""{"from":"2020-02-01T00:00:00Z"}""")]
    public async Task Run_MonthThatAHoldCovers_IsKeptUntilItIsReleased(string covers)
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var recording = database.Start();
        var old = await HoldTests.RecordAsync(recording, "alice", "held", LongAgo);
        await recording.Bot.RecordAsync($"/interactions/{old}/feedback", Samples.Vote("carol", "down"));
        var other = await HoldTests.RecordAsync(recording, "ben", "c", LongAgo.AddDays(-100));
        var hold = await HoldTests.SetAsync(recording, covers);
        var everything = covers.Contains("from", StringComparison.Ordinal);

        await using var service = database.Start(ThirtyDays);
        await WaitForRunsAsync(database, service, everything ? 0 : 1);
        var during = await RunAsync(service);

        Assert.Contains($"{LongAgo:yyyy-MM}", during!.HeldMonths);
        Assert.Equal(everything ? "kept" : "expired", (await service.Operator.GetJsonAsync($"/interactions/{other}")).GetProperty("text_state").GetString());
        Assert.Equal("kept", (await service.Operator.GetJsonAsync($"/interactions/{old}")).GetProperty("text_state").GetString());
        await recording.Officer.RecordAsync($"/holds/{hold}/release", ErasureTests.Body());
        Assert.NotEmpty((await RunAsync(service))!.Months);
        Assert.Equal("expired", (await service.Operator.GetJsonAsync($"/interactions/{old}")).GetProperty("text_state").GetString());
        Assert.Empty((await database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Run_ThatNamesAHeldOrAPresentMonth_IsRefusedByTheDatabase()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await HoldTests.RecordAsync(service, "alice", "c", LongAgo);
        await HoldTests.RecordAsync(service, "alice", "c");
        await HoldTests.SetAsync(service, """{"user_id":"alice"}""");

        Assert.Equal(CommitState.Held, (await RecordRunAsync(service, LongAgo)).State);
        await Assert.ThrowsAsync<PostgresException>(() => RecordRunAsync(service, TimeProvider.System.GetUtcNow()));

        Assert.Equal(2L, await database.QueryAsync<long>("SELECT count(*) FROM audit.contents"));
        Assert.Equal(3L, await database.QueryAsync<long>("SELECT count(*) FROM audit.events"));
    }

    [Fact]
    public async Task Verify_MonthEmptiedWithoutARun_IsAFault()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await HoldTests.RecordAsync(service, "alice", "c", LongAgo);
        await HoldTests.RecordAsync(service, "alice", "c", LongAgo.AddDays(-100));
        await RecordRunAsync(service, LongAgo);
        await database.TamperAsync("TRUNCATE audit.contents");

        var finding = Assert.Single((await database.VerifyAsync()).Findings);

        Assert.Equal((ChainFault.ContentRemoved, 2L), (finding.Kind, finding.Sequence));
    }

    [Fact]
    public async Task Service_WithNoRetention_KeepsEverything()
    {
        await using var database = await ChainDatabase.CreateAsync(postgres);
        await using var service = database.Start();
        await HoldTests.RecordAsync(service, "alice", "c", LongAgo);

        Assert.Null(await RunAsync(service));
        Assert.Equal(1L, await database.QueryAsync<long>("SELECT count(*) FROM audit.contents"));
    }

    private static Task<RetentionEvidence?> RunAsync(AuditService service) =>
        service.Services.GetRequiredService<ContentRetention>().RunAsync(TestContext.Current.CancellationToken);

    private static Task<CommitOutcome> RecordRunAsync(AuditService service, DateTimeOffset month)
    {
        var id = Samples.NewId();
        var evidence = new RetentionEvidence("content", 30, [new RemovedMonth($"{month:yyyy-MM}", 1, 1, 1)], []);
        return service.Services.GetRequiredService<EventRecorder>().RecordAsync(
            EventDraft.Create(EventKind.RetentionRun, id, id, TimeProvider.System.GetUtcNow(), "test", evidence), TestContext.Current.CancellationToken);
    }

    // The service looks once when it starts. It takes its turn with nobody then, so that the test can look itself.
    private static async Task WaitForRunsAsync(ChainDatabase database, AuditService service, long runs)
    {
        Assert.NotNull(service.Inference);
        await TestTimeouts.EventuallyAsync("the run at the start is over", async () =>
            await database.QueryAsync<long>("SELECT count(*) FROM audit.events WHERE kind = 'retention_run'") == runs
            && service.Logs.Lines.Any(line => line.EventId.Id == AuditEvents.RetentionRun));
    }
}
