using Npgsql;
using OpenOps.Audit.Storage;
using OpenOps.Audit.Storage.Recording;

namespace OpenOps.Audit.Retention;

/// <summary>What runs have in common, whatever they remove: one replica at a time, and an event of the chain that removes.</summary>
internal sealed class RetentionRuns(NpgsqlDataSource source, EventRecorder recorder, TimeProvider time)
{
    /// <summary>Takes the turn of one class of data until it is disposed; null where another replica has it, which is left to that one.</summary>
    /// <param name="turn">The advisory lock of that class.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    public async Task<IAsyncDisposable?> TryTakeTurnAsync(long turn, CancellationToken cancellationToken)
    {
        // A connection of its own: what it read would keep the partitions from being emptied.
        var connection = await source.OpenConnectionAsync(cancellationToken);
        var isTaken = false;
        try
        {
            await connection.BeginTransactionAsync(cancellationToken);
            await using var take = new NpgsqlCommand("SELECT pg_try_advisory_xact_lock($1)", connection) { Parameters = { new() { Value = turn } } };
            isTaken = await take.ExecuteScalarAsync(cancellationToken) is true;
            return isTaken ? connection : null;
        }
        finally
        {
            if (!isTaken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    /// <summary>The first day that is kept.</summary>
    public DateOnly KeptFrom(TimeSpan keep) => DateOnly.FromDateTime((time.GetUtcNow() - keep).UtcDateTime);

    /// <summary>Records a run, by which the database removes what it names.</summary>
    public async Task<CommitState> RecordAsync(RetentionEvidence run, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now);
        return (await recorder.RecordAsync(EventDraft.Create(EventKind.RetentionRun, id, id, now, recordedBy: "audit", run), cancellationToken)).State;
    }
}
