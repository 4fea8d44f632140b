using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;
using OpenOps.Audit.Retention;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Retention;

/// <summary>A record with questions of two months that are long over, one of today, and what removes the old ones.</summary>
internal sealed class RemovalScene : IAsyncDisposable
{
    public required ChainDatabase Database { get; init; }

    public required AuditService Service { get; init; }

    /// <summary>Asked by alice, 400 days ago; rated by carol. Events 1, 2 and 3.</summary>
    public Guid Old { get; private set; }

    /// <summary>Asked by ben in the same month. Events 4 and 5.</summary>
    public Guid Neighbour { get; private set; }

    /// <summary>Asked by dora, 300 days ago. Events 6 and 7.</summary>
    public Guid Later { get; private set; }

    /// <summary>Asked by alice, today. Events 8 and 9.</summary>
    public Guid Young { get; private set; }

    public static DateTimeOffset LongAgo { get; } = TimeProvider.System.GetUtcNow().AddDays(-400);

    public static DateTimeOffset LaterOn { get; } = TimeProvider.System.GetUtcNow().AddDays(-300);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<RemovalScene> CreateAsync(PostgresFixture postgres)
    {
        var database = await ChainDatabase.CreateAsync(postgres);
        var scene = new RemovalScene { Database = database, Service = database.Start() };
        scene.Old = await scene.AskAsync("alice", "held", LongAgo);
        await scene.Service.Bot.RecordAsync($"/interactions/{scene.Old}/feedback", Samples.Vote("carol", "down"));
        scene.Neighbour = await scene.AskAsync("ben", "c", LongAgo);
        scene.Later = await scene.AskAsync("dora", "c", LaterOn);
        scene.Young = await scene.AskAsync("alice", "c");
        return scene;
    }

    /// <summary>A question and its answer.</summary>
    public async Task<Guid> AskAsync(string person, string channel, DateTimeOffset? at = null)
    {
        var id = await HoldTests.RecordAsync(Service, person, channel, at);
        await Service.Inference.RecordAsync($"/interactions/{id}/result", Samples.Result());
        return id;
    }

    public Task<RetentionEvidence?> RunAsync(double days = 184, string? reason = null) => ActivatorUtilities.CreateInstance<EvidenceRetention>(
        Service.Services, Options.Create(new RetentionOptions { Evidence = TimeSpan.FromDays(days), EvidenceOverride = reason })).RunAsync(Cancel);

    /// <summary>Records a run for what was prepared of a month, as somebody would who has the service's login and not its rules.</summary>
    public async Task<CommitOutcome> RecordRunAsync(Guid removal, string? reason = null, Func<RemovedMonth, RemovedMonth>? change = null) =>
        await Service.Services.GetRequiredService<EventRecorder>().RecordAsync(await DraftRunAsync(removal, reason, change), Cancel);

    /// <summary>Such a run, which is not recorded yet.</summary>
    public async Task<EventDraft> DraftRunAsync(Guid removal, string? reason = null, Func<RemovedMonth, RemovedMonth>? change = null)
    {
        var month = new RemovedMonth(
            await OfAsync<string>("to_char(month, 'YYYY-MM')"), Texts: 0, await OfAsync<long>("first_sequence"), await OfAsync<long>("last_sequence"),
            await OfAsync<long>("events"), removal, await OfAsync<string>("encode(digest, 'hex')"));
        var id = Samples.NewId();
        var evidence = new RetentionEvidence(RetentionEvidence.Evidence, 184, [change?.Invoke(month) ?? month], [], reason);
        return EventDraft.Create(EventKind.RetentionRun, id, id, TimeProvider.System.GetUtcNow(), "test", evidence);

        Task<T> OfAsync<T>(string column) => Database.QueryAsync<T>($"SELECT {column} FROM audit.removals WHERE id = '{removal}'");
    }

    public async Task<Guid> PrepareAsync(DateTimeOffset month)
    {
        await ChainDatabase.SignAsync(Service);
        await using var source = NpgsqlDataSource.Create(Database.RuntimeConnectionString);
        await using var command = source.CreateCommand($"SELECT audit.prepare_removal('{month:yyyy-MM-dd}')");
        return (Guid)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>The sequences of the events that are there.</summary>
    public Task<string> PlacesAsync() => Database.QueryAsync<string>("SELECT string_agg(sequence::text, ' ' ORDER BY sequence) FROM audit.events");

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Database.DisposeAsync();
    }
}
