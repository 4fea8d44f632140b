using Npgsql;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Encryption;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>
/// Writes many events as the next ones of the chain, in one transaction. Mostly that is one round trip: it goes on from
/// what it wrote last itself. Where the database refuses that, it looks first: another replica may have written, an event
/// may be a repetition, an intent may be missing.
/// </summary>
internal sealed class EventWriter(
    NpgsqlDataSource source, DatabaseReadiness readiness, Partitions partitions, CheckpointRequests checkpoints, MasterKeys masters, ContentSealer sealer,
    TimeProvider time)
{
    // While several replicas write, each would only learn that it was too late.
    private const int CarefulBatches = 8;

    // What the database's own functions say when they refuse to destroy what a hold covers.
    private const string Held = "HL001";

    // What this writer committed last; null when it does not know whether that is the chain's head. One caller at a time.
    private ChainHead? _head;
    private int _careful;

    /// <summary>Records what can be recorded, and says for each event, in order, what became of it.</summary>
    public async Task<CommitOutcome[]> WriteAsync(IReadOnlyList<EventDraft> drafts, CancellationToken cancellationToken)
    {
        await readiness.EnsureReadyAsync(cancellationToken);
        await partitions.EnsureAsync(drafts.Select(draft => draft.InteractionId), cancellationToken);
        List<CommitOutcome> outcomes = new(drafts.Count);
        foreach (var part in Parts(drafts))
        {
            var recordedAt = EventDraft.ToStoredPrecision(time.GetUtcNow());
            try
            {
                outcomes.AddRange(await TryGoOnAsync(part, recordedAt, cancellationToken) ?? await LookAndWriteAsync(part, recordedAt, cancellationToken));
            }
            catch (PostgresException exception) when (exception.SqlState == Held)
            {
                outcomes.AddRange(part.Select(_ => new CommitOutcome(CommitState.Held)));
            }
            catch (PostgresException exception) when (part[0].Destroys && IsUntimely(exception))
            {
                outcomes.AddRange(part.Select(_ => new CommitOutcome(CommitState.NotNow)));
            }
        }

        return [.. outcomes];
    }

    // Npgsql takes these for faults that a repetition mends. They are not: who reads the month goes on reading, and the
    // events of other callers would wait for it and fail with it.
    private static bool IsUntimely(PostgresException exception) =>
        exception.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.ObjectNotInPrerequisiteState;

    // What destroys is a commit of its own: a text before an erasure is under the old key, one after it under a new one; and
    // where it is refused, for a hold or for now, nothing else is refused with it.
    private static IEnumerable<IReadOnlyList<EventDraft>> Parts(IReadOnlyList<EventDraft> drafts)
    {
        List<EventDraft> part = [];
        foreach (var draft in drafts)
        {
            if (part.Count > 0 && (draft.Destroys || part[^1].Destroys))
            {
                yield return part;
                part = [];
            }

            part.Add(draft);
        }

        yield return part;
    }

    /// <returns>Null when the database refused: nothing was written.</returns>
    private async Task<CommitOutcome[]?> TryGoOnAsync(IReadOnlyList<EventDraft> drafts, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        if (_careful > 0 || _head is not { } head)
        {
            _careful = Math.Max(0, _careful - 1);
            return null;
        }

        if (sealer.TrySeal(drafts) is not { } contents)
        {
            return null;
        }

        _head = null;
        var events = ChainedBatch.After(head, drafts, contents, recordedAt);
        try
        {
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var batch = connection.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(InsertStatements.TakeTurn));
            InsertStatements.Add(batch, events);

            // Prepared by name, once for each connection: Npgsql loses count of what it prepared by itself when a batch fails.
            await batch.PrepareAsync(cancellationToken);
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState is PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.CheckViolation)
        {
            _careful = exception.TableName == "commits" ? CarefulBatches : 0;
            return null;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.NotNullViolation)
        {
            // Another replica has destroyed a person's key.
            sealer.Forget(contents);
            return null;
        }

        return Committed(events, drafts);
    }

    private async Task<CommitOutcome[]> LookAndWriteAsync(IReadOnlyList<EventDraft> drafts, DateTimeOffset recordedAt, CancellationToken cancellationToken)
    {
        _head = null;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var head = await TakeTurnAsync(connection, cancellationToken);
        var earlier = await EarlierEvents.ReadAsync(connection, drafts.Select(draft => draft.InteractionId), masters, cancellationToken);
        var fresh = earlier.Admit(drafts);
        if (fresh.Count == 0)
        {
            return [.. drafts.Select(earlier.Explain)];
        }

        var contents = await sealer.SealAsync(connection, fresh, earlier, cancellationToken);
        var events = ChainedBatch.After(head, fresh, contents, recordedAt);
        try
        {
            await using var batch = connection.CreateBatch();
            InsertStatements.Add(batch, events);
            await batch.PrepareAsync(cancellationToken);
            await batch.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch
        {
            // Keys that were made for it are not there.
            sealer.Forget(contents);
            throw;
        }

        foreach (var one in events.Events)
        {
            earlier.Add(one, recordedAt);
        }

        return Committed(events, drafts, earlier);
    }

    private static async Task<ChainHead> TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var batch = connection.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(InsertStatements.TakeTurn));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT last_sequence, hash FROM audit.commits ORDER BY last_sequence DESC LIMIT 1"));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new ChainHead(reader.GetInt64(0), await reader.GetFieldValueAsync<byte[]>(1, cancellationToken))
            : ChainHead.Genesis;
    }

    // What was admitted is told apart from its repetitions by being the very draft.
    private CommitOutcome[] Committed(ChainedBatch events, IReadOnlyList<EventDraft> drafts, EarlierEvents? earlier = null)
    {
        _head = events.Head;
        checkpoints.Committed(events.Head);
        sealer.Committed(events);
        var written = new Dictionary<EventDraft, CommitOutcome>(events.Events.Count, ReferenceEqualityComparer.Instance);
        foreach (var one in events.Events)
        {
            written.Add(one.Draft, new CommitOutcome(CommitState.Recorded, one.Sequence, events.RecordedAt));
        }

        return [.. drafts.Select(draft => written.GetValueOrDefault(draft) ?? earlier!.Explain(draft))];
    }
}
