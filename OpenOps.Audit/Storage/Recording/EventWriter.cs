using Npgsql;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>
/// Writes many events in one transaction and one round trip. A batch without an explicit transaction is one implicit
/// transaction, committed by the time its reader has been read to the end.
/// </summary>
internal sealed class EventWriter(NpgsqlDataSource source, DatabaseReadiness readiness, Partitions partitions, TimeProvider time)
{
    /// <summary>Records what can be recorded, and says for each event, in order, what became of it.</summary>
    public async Task<CommitOutcome[]> WriteAsync(IReadOnlyList<EventDraft> drafts, CancellationToken cancellationToken)
    {
        await readiness.EnsureReadyAsync(cancellationToken);
        await partitions.EnsureAsync(drafts.Select(draft => draft.InteractionId), cancellationToken);

        var recordedAt = EventDraft.ToStoredPrecision(time.GetUtcNow());
        var sequences = await InsertAsync(drafts, recordedAt, cancellationToken);

        var outcomes = new CommitOutcome[drafts.Count];
        List<int> others = [];
        for (var index = 0; index < drafts.Count; index++)
        {
            // Taken out, so that a second draft of the same id in this batch is looked up as a repetition.
            if (sequences.Remove((drafts[index].InteractionId, drafts[index].Id), out var sequence))
            {
                outcomes[index] = new CommitOutcome(CommitState.Recorded, sequence, recordedAt);
            }
            else
            {
                others.Add(index);
            }
        }

        if (others.Count > 0)
        {
            var earlier = await EarlierEvents.ReadAsync(source, others.Select(index => drafts[index].InteractionId), cancellationToken);
            foreach (var index in others)
            {
                outcomes[index] = earlier.Explain(drafts[index]);
            }
        }

        return outcomes;
    }

    private async Task<Dictionary<(Guid InteractionId, Guid Id), long>> InsertAsync(
        IReadOnlyList<EventDraft> drafts, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(InsertStatements.TakeTurn));
        AddInsert(batch, InsertStatements.Intents, [.. drafts.Where(draft => draft.Kind == EventKind.Intent)], recordedAt);
        AddInsert(batch, InsertStatements.Followers, [.. drafts.Where(draft => draft.Kind != EventKind.Intent)], recordedAt);

        // Prepared by name, once for each connection: Npgsql loses count of what it prepared by itself when a batch fails.
        await batch.PrepareAsync(cancellationToken);
        var sequences = new Dictionary<(Guid, Guid), long>(drafts.Count);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        while (await reader.NextResultAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                sequences.Add((reader.GetGuid(0), reader.GetGuid(1)), reader.GetInt64(2));
            }
        }

        return sequences;
    }

    private static void AddInsert(NpgsqlBatch batch, string statement, EventDraft[] drafts, DateTimeOffset recordedAt)
    {
        if (drafts.Length > 0)
        {
            var command = new NpgsqlBatchCommand(statement);
            InsertStatements.Bind(command.Parameters, drafts, recordedAt);
            batch.BatchCommands.Add(command);
        }
    }
}
