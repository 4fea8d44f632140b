using System.Net;
using System.Text.Json;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Encryption;
using OpenOps.Audit.Tests.Erasure;
using OpenOps.Audit.Tests.Evidence;

namespace OpenOps.Audit.Tests.Retention;

/// <summary>Evidence whose time is over goes, and the chain is still verified from end to end.</summary>
public sealed class EvidenceRetentionTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_MonthsWhoseTimeIsOver_AreGoneWithTheirTextsAndTheChainHolds()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);

        var run = await scene.RunAsync();

        Assert.Equal([(5L, 5L, 1L, 5L), (2L, 2L, 6L, 7L)], run!.Months.Select(month => (month.Events!.Value, month.Texts, month.FirstSequence!.Value, month.LastSequence!.Value)));
        Assert.Equal([$"{RemovalScene.LongAgo:yyyy-MM}", $"{RemovalScene.LaterOn:yyyy-MM}"], run.Months.Select(month => month.Month));
        Assert.Equal("8 9 10 11", await scene.PlacesAsync());
        Assert.Equal(2L, await scene.Database.QueryAsync<long>("SELECT count(*) FROM audit.contents"));
        var recorded = await scene.Database.QueryAsync<string>("SELECT evidence::text FROM audit.events WHERE kind = 'retention_run' ORDER BY sequence LIMIT 1");
        Assert.Equal(run with { Months = [run.Months[0]] }, StorageJson.Read<RetentionEvidence>(recorded), Same);
        await ChainDatabase.SignAsync(scene.Service);
        var report = await scene.Database.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Equal((4L, 7L, 11L, 2), (report.Events, report.Removed, report.SignedThrough, report.Checkpoints));
        Assert.Contains("7 events more were removed, as recorded", ChainReportText.Of(report), StringComparison.Ordinal);
        Assert.Equal(
            "destroy_key O, refuse_change A, remove_contents O, remove_events O",
            await scene.Database.QueryAsync<string>("SELECT string_agg(DISTINCT tgname || ' ' || tgenabled::text, ', ' ORDER BY tgname || ' ' || tgenabled::text) FROM pg_trigger WHERE tgrelid::regclass::text LIKE 'audit.events%'"));
        Assert.Null(await scene.RunAsync());
    }

    [Fact]
    public async Task Removed_InteractionsAndLists_AreAsIfTheyHadNeverBeen()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.RunAsync();

        using var gone = await scene.Service.Operator.GetAsync(new Uri($"/interactions/{scene.Old}", UriKind.Relative), Cancel);
        using var late = await scene.Service.Bot.PostJsonAsync($"/interactions/{scene.Old}/feedback", Samples.Vote("ben", "down"));
        var list = (await scene.Service.Operator.GetJsonAsync("/interactions")).GetProperty("items");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (gone.StatusCode, late.StatusCode));
        Assert.Equal(scene.Young, Assert.Single(list.EnumerateArray()).GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Month_ThatGetsAnEventAfterItsRemoval_LosesThatAsWell()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.RunAsync();
        var late = await scene.AskAsync("ben", "c", RemovalScene.LongAgo);

        var again = await scene.RunAsync();

        Assert.Equal((2L, 12L, 13L), (again!.Months[0].Events!.Value, again.Months[0].FirstSequence!.Value, again.Months[0].LastSequence!.Value));
        Assert.DoesNotContain(late.ToString(), await scene.Database.QueryAsync<string>("SELECT string_agg(interaction_id::text, ' ') FROM audit.events"), StringComparison.Ordinal);
        Assert.Empty((await scene.Database.VerifyAsync()).Findings);
    }

    [Theory]
    [InlineData("""{"user_id":"alice"}""")]
    [InlineData("""{"user_id":"carol"}""")]
    [InlineData("""{"channel_id":"held"}""")]
    public async Task Interaction_ThatAHoldCovers_OutlivesItsMonthUntilItIsReleased(string covers)
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var hold = await HoldTests.SetAsync(scene.Service, covers);

        var run = await scene.RunAsync();

        Assert.Equal([$"{RemovalScene.LongAgo:yyyy-MM}"], run!.HeldMonths);
        Assert.Equal("1 2 3 8 9 10 11 12", await scene.PlacesAsync());
        var held = await scene.Service.Operator.GetJsonAsync($"/interactions/{scene.Old}");
        Assert.Equal(("kept", 1), (held.GetProperty("text_state").GetString(), held.GetProperty("feedback").GetArrayLength()));
        Assert.Empty((await scene.Database.VerifyAsync()).Findings);

        await scene.Service.Officer.RecordAsync($"/holds/{hold}/release", ErasureTests.Body());
        var after = await scene.RunAsync();

        Assert.Equal((4L, 0), (after!.Months[0].Events!.Value, after.HeldMonths.Count));
        Assert.Equal("8 9 10 11 12 14 15", await scene.PlacesAsync()); // the fourth told that the held one was read
        Assert.Empty((await scene.Database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Months_ThatAHoldCoversWhole_StayAsTheyAre()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await HoldTests.SetAsync(scene.Service, """{"from":"2020-02-01T00:00:00Z"}""");

        var run = await scene.RunAsync();

        Assert.Equal((0, 2), (run!.Months.Count, run.HeldMonths.Count));
        Assert.Equal("1 2 3 4 5 6 7 8 9 10", await scene.PlacesAsync());
    }

    [Fact]
    public async Task EventsOfTheRecordItself_OutliveTheirMonth_AndDoNotHappenAgain()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var erasure = ErasureTests.Body(body =>
        {
            body["id"] = Samples.NewId(RemovalScene.LongAgo);
            body["occurred_at"] = RemovalScene.LongAgo;
        });
        await scene.Service.Officer.RecordAsync("/people/alice/erasure", erasure);
        var after = await EncryptionTests.RecordAllAsync(scene.Service, "alice", voter: "ben");

        await scene.RunAsync();

        Assert.Equal("10", await scene.Database.QueryAsync<string>("SELECT string_agg(sequence::text, ' ') FROM audit.events WHERE kind = 'erasure'"));
        Assert.Equal("kept", (await scene.Service.Operator.GetJsonAsync($"/interactions/{after}")).GetProperty("text_state").GetString());
        Assert.Empty((await scene.Database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Export_OfARecordWithRemovedEvents_IsVerifiedElsewhere()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await HoldTests.SetAsync(scene.Service, """{"user_id":"alice"}""");
        await scene.RunAsync();

        using var export = await EvidenceScene.CreateAsync(scene.Database);

        foreach (var withCheckpoints in new[] { false, true })
        {
            var report = await export.VerifyAsync(withCheckpoints);
            Assert.Empty(report.Findings);
            Assert.Equal((9L, 4L, 13L), (report.Events, report.Removed, report.SignedThrough));
        }
    }

    [Fact]
    public async Task Overview_OfARemovedMonth_KeepsCountsAndNotWhoItWas()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.Database.TamperAsync($"""
            INSERT INTO audit.rollup_people VALUES ('{RemovalScene.LongAgo:yyyy-MM-dd}', 'b', 'm', 'ben'), ('{RemovalScene.LongAgo:yyyy-MM-dd}', 'b', 'm', 'alice'), (current_date, 'b', 'm', 'ben')
            """);
        await HoldTests.SetAsync(scene.Service, """{"user_id":"alice"}""");

        await scene.RunAsync();

        Assert.Equal("alice ben", await scene.Database.QueryAsync<string>("SELECT string_agg(requester_id, ' ' ORDER BY day) FROM audit.rollup_people"));
    }

    [Fact]
    public async Task Month_WithAnIntentThatIsOpen_WaitsAndSaysSo()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await scene.Database.TamperAsync("INSERT INTO audit.sweeps (settled_through, recorded_at) VALUES (1000000, now())"); // nobody closes it
        await HoldTests.RecordAsync(scene.Service, "ben", "c", RemovalScene.LongAgo);

        var run = await scene.RunAsync();

        Assert.Equal([$"{RemovalScene.LaterOn:yyyy-MM}"], run!.Months.Select(month => month.Month));
        Assert.Equal("1 2 3 4 5 8 9 10 11", await scene.PlacesAsync());
        Assert.Contains(scene.Service.Logs.Lines, line => line.EventId.Id == AuditEvents.EvidenceWaits
            && line.Text == $"The evidence of {RemovalScene.LongAgo:yyyy-MM} is not removed yet: an intent of {RemovalScene.LongAgo:yyyy-MM} has no result yet.");
    }

    [Fact]
    public async Task Verification_UnderWay_IsNotSurprisedByARun()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await using var source = NpgsqlDataSource.Create(scene.Database.RuntimeConnectionString);
        ChainReport report;
        await using (var chain = await StoredChain.OpenAsync(source, scene.Database.Directory, withTexts: false, Cancel))
        {
            Assert.Null(await scene.RunAsync());
            Assert.Equal(2, scene.Service.Logs.Lines.Count(line => line.EventId.Id == AuditEvents.EvidenceWaits && line.Text.EndsWith("it is being read, or more came to it.", StringComparison.Ordinal)));
            report = await ChainVerification.RunAsync(chain, scene.Database.Directory.ReadPublicKeys(), masters: null, _ => { });
        }

        Assert.Empty(report.Findings);
        Assert.Equal(2, (await scene.RunAsync())!.Months.Count);
    }

    [Fact]
    public async Task Service_WithAShorterTimeAndAReason_RecordsTheReasonWithTheSettingAndWithTheRun()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await using var service = new AuditService(scene.Database.RuntimeConnectionString, settings:
        [
            ("Audit:Chain:Directory", scene.Database.Path), ("Audit:CommitTimeout", "00:01:00"),
            ("Audit:Retention:Evidence", "30.00:00:00"), ("Audit:Retention:EvidenceOverride", "A pilot of one month."),
        ])
        {
            RecordsOwnSettings = true,
        };
        Assert.NotNull(service.Inference);
        await TestTimeouts.EventuallyAsync("the run and the settings are recorded", async () =>
            await scene.Database.QueryAsync<long>("SELECT count(DISTINCT kind) FROM audit.events WHERE kind IN ('retention_run', 'configuration_change')") == 2
            && service.Logs.Lines.Any(line => line.EventId.Id == AuditEvents.EvidenceRemoved));

        Assert.Equal("A pilot of one month. 30", await scene.Database.QueryAsync<string>(
            "SELECT concat_ws(' ', evidence ->> 'override', evidence ->> 'kept_days') FROM audit.events WHERE kind = 'retention_run'"));
        Assert.Equal("A pilot of one month.", await scene.Database.QueryAsync<string>(
            "SELECT evidence -> 'settings' ->> 'Audit:Retention:EvidenceOverride' FROM audit.events WHERE kind = 'configuration_change'"));
        Assert.Empty((await scene.Database.VerifyAsync()).Findings);
    }

    private static bool Same(RetentionEvidence? one, RetentionEvidence? other) => JsonSerializer.Serialize(one) == JsonSerializer.Serialize(other);
}
