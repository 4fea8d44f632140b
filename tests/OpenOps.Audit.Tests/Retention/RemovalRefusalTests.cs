using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage.Recording;
using OpenOps.Audit.Tests.Chain;
using OpenOps.Audit.Tests.Storage.Recording;

namespace OpenOps.Audit.Tests.Retention;

/// <summary>What the database refuses to remove, whatever the service asks for.</summary>
public sealed class RemovalRefusalTests(PostgresFixture postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_BeforeACheckpointVouches_RemovesNothing()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await using var source = NpgsqlDataSource.Create(scene.Database.RuntimeConnectionString);
        await using var prepare = source.CreateCommand($"SELECT audit.prepare_removal('{RemovalScene.LongAgo:yyyy-MM-dd}')");

        var error = await Assert.ThrowsAsync<PostgresException>(() => prepare.ExecuteNonQueryAsync(Cancel));

        Assert.Equal($"no checkpoint vouches for event 5 of {RemovalScene.LongAgo:yyyy-MM}", error.MessageText);
    }

    [Fact]
    public async Task Month_YoungerThan184Days_IsRefusedByTheDatabase_UnlessTheRunSaysWhy()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var recent = TimeProvider.System.GetUtcNow().AddDays(-100);
        await scene.AskAsync("ben", "c", recent);
        var removal = await scene.PrepareAsync(recent);

        foreach (var reason in new[] { null, "", "  " })
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => scene.RecordRunAsync(removal, reason));
            Assert.Equal($"the evidence of {recent:yyyy-MM} is not old enough", error.MessageText);
        }

        Assert.Equal("1 2 3 4 5 6 7 8 9 10 11", await scene.PlacesAsync());
        Assert.Equal(CommitState.Recorded, (await scene.RecordRunAsync(removal, "The works council wants it.")).State);
        Assert.Equal("1 2 3 4 5 6 7 8 9 12", await scene.PlacesAsync());
        var report = await scene.Database.VerifyAsync();
        Assert.Empty(report.Findings);
        Assert.Contains($"{recent:yyyy-MM}, EARLY, by the run at place 12. Its reason: \"The works council wants it.\"", ChainReportText.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removal_ByAnEarlierViewOfTheRecord_IsRefused()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        await ChainDatabase.SignAsync(scene.Service);
        await using var source = NpgsqlDataSource.Create(scene.Database.RuntimeConnectionString);
        await using var connection = await source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancel);
        await using var prepare = new NpgsqlCommand($"SELECT audit.prepare_removal('{RemovalScene.LongAgo:yyyy-MM-dd}')", connection, transaction);

        var error = await Assert.ThrowsAsync<PostgresException>(() => prepare.ExecuteNonQueryAsync(Cancel));

        Assert.Equal("evidence is not removed by an earlier view of the record", error.MessageText);
    }

    [Fact]
    public async Task Removal_ThatALaterOneHasOvertaken_IsRefused()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var earlier = await scene.PrepareAsync(RemovalScene.LongAgo);
        await scene.AskAsync("ben", "c", RemovalScene.LongAgo);
        var later = await scene.PrepareAsync(RemovalScene.LongAgo);
        Assert.NotEqual(earlier, later);
        Assert.Equal(CommitState.Recorded, (await scene.RecordRunAsync(later)).State);

        Assert.Equal(CommitState.NotNow, (await scene.RecordRunAsync(earlier)).State);

        Assert.Empty((await scene.Database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Month_ThatIsNotOver_IsRefusedByTheDatabase()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);

        var error = await Assert.ThrowsAsync<PostgresException>(() => scene.PrepareAsync(TimeProvider.System.GetUtcNow()));

        Assert.Equal($"the month {TimeProvider.System.GetUtcNow():yyyy-MM} is not over", error.MessageText);
    }

    [Fact]
    public async Task Run_OfWhatWasNotPrepared_OrOtherwise_IsRefusedByTheDatabase()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var removal = await scene.PrepareAsync(RemovalScene.LongAgo);
        Func<RemovedMonth, RemovedMonth>[] lies =
        [
            month => month with { Removal = Guid.Empty },
            month => month with { Month = $"{RemovalScene.LaterOn:yyyy-MM}" },
            month => month with { Events = 4 },
            month => month with { FirstSequence = 2 },
            month => month with { LastSequence = 9 },
            month => month with { Digest = new string('0', 64) },
        ];

        foreach (var lie in lies)
        {
            var error = await Assert.ThrowsAsync<PostgresException>(() => scene.RecordRunAsync(removal, change: lie));
            Assert.EndsWith("was not prepared so", error.MessageText, StringComparison.Ordinal);
        }

        Assert.Equal("1 2 3 4 5 6 7 8 9", await scene.PlacesAsync());
    }

    [Fact]
    public async Task Hold_SetAfterTheRemovalWasPrepared_IsNotPassedOver()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var removal = await scene.PrepareAsync(RemovalScene.LongAgo);
        await HoldTests.SetAsync(scene.Service, """{"user_id":"alice"}""");

        Assert.Equal(CommitState.Held, (await scene.RecordRunAsync(removal)).State);
        Assert.Equal("1 2 3 4 5 6 7 8 9 10", await scene.PlacesAsync());
        Assert.Equal(2L, (await scene.RunAsync())!.Months[0].Events);
    }

    [Fact]
    public async Task Event_ThatComesAfterTheRemovalWasPrepared_IsNotLost()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var removal = await scene.PrepareAsync(RemovalScene.LongAgo);
        await scene.Service.Bot.RecordAsync($"/interactions/{scene.Old}/feedback", Samples.Vote("ben", "down"));

        Assert.Equal(CommitState.NotNow, (await scene.RecordRunAsync(removal)).State);

        Assert.Equal("1 2 3 4 5 6 7 8 9 10", await scene.PlacesAsync());
        Assert.Equal(6L, (await scene.RunAsync())!.Months[0].Events);
        Assert.Empty((await scene.Database.VerifyAsync()).Findings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_ThatCannotRemoveNow_FailsNoneOfItsNeighbours(bool isRead)
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var removal = await scene.PrepareAsync(RemovalScene.LongAgo);
        if (!isRead)
        {
            await scene.Service.Bot.RecordAsync($"/interactions/{scene.Old}/feedback", Samples.Vote("ben", "down"));
        }

        await using var source = NpgsqlDataSource.Create(scene.Database.OwnerConnectionString);
        await using var reader = await source.OpenConnectionAsync(Cancel);
        await using var reading = await reader.BeginTransactionAsync(Cancel);
        await using var read = new NpgsqlCommand(isRead ? $"LOCK TABLE audit.events_{RemovalScene.LongAgo:yyyy_MM} IN ACCESS SHARE MODE" : "SELECT 1", reader);
        await read.ExecuteNonQueryAsync(Cancel);

        // What waited at the same time is one batch.
        var (before, after) = (GroupCommitTests.Draft(Samples.NewId()), GroupCommitTests.Draft(Samples.NewId()));
        var outcomes = await scene.Service.Services.GetRequiredService<EventWriter>().WriteAsync([before, await scene.DraftRunAsync(removal), after], Cancel);

        Assert.Equal([CommitState.Recorded, CommitState.NotNow, CommitState.Recorded], outcomes.Select(outcome => outcome.State));
        Assert.Equal(2L, await scene.Database.QueryAsync<long>($"SELECT count(*) FROM audit.events WHERE id IN ('{before.Id}', '{after.Id}')"));
        Assert.Equal(0L, await scene.Database.QueryAsync<long>("SELECT count(*) FROM audit.events WHERE kind = 'retention_run'"));
        await reading.RollbackAsync(Cancel);
        Assert.NotEmpty((await scene.RunAsync())!.Months);
        Assert.Empty((await scene.Database.VerifyAsync()).Findings);
    }

    [Fact]
    public async Task Preparation_ThatStillHolds_IsUsedAgain()
    {
        await using var scene = await RemovalScene.CreateAsync(postgres);
        var removal = await scene.PrepareAsync(RemovalScene.LongAgo);

        Assert.Equal(removal, await scene.PrepareAsync(RemovalScene.LongAgo));
        Assert.Equal(removal, (await scene.RunAsync())!.Months[0].Removal);
        Assert.Equal(2L, await scene.Database.QueryAsync<long>("SELECT count(*) FROM audit.removed_events"));
    }
}
