using Npgsql;
using NpgsqlTypes;

namespace OpenOps.Audit.Storage.Recording;

/// <summary>What the record holds already of some interactions: it decides which events are new, and explains the others.</summary>
internal sealed class EarlierEvents
{
    private const string Statement = """
        SELECT events.interaction_id, events.id, events.kind, events.sequence, events.recorded_at, events.body_hash, contents.salt
        FROM audit.events
        LEFT JOIN audit.contents ON contents.interaction_id = events.interaction_id AND contents.event_id = events.id
        WHERE events.interaction_id = ANY ($1)
        """;

    private readonly Dictionary<(Guid InteractionId, Guid Id), Row> _byId = [];
    private readonly Dictionary<(Guid InteractionId, EventKind Kind), Row> _byKind = [];

    /// <summary>Reads within the writers' turn, so that what is not there will not come before the turn has ended.</summary>
    public static async Task<EarlierEvents> ReadAsync(NpgsqlConnection connection, IEnumerable<Guid> interactionIds, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Statement, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = interactionIds.Distinct().ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new EarlierEvents();
        while (await reader.ReadAsync(cancellationToken))
        {
            var row = new Row(
                reader.GetInt64(3),
                await reader.GetFieldValueAsync<DateTimeOffset>(4, cancellationToken),
                await reader.GetFieldValueAsync<byte[]>(5, cancellationToken),
                await reader.IsDBNullAsync(6, cancellationToken) ? null : await reader.GetFieldValueAsync<byte[]>(6, cancellationToken));
            found._byId[(reader.GetGuid(0), reader.GetGuid(1))] = row;
            found._byKind[(reader.GetGuid(0), EventKindText.Parse(reader.GetString(2)))] = row;
        }

        return found;
    }

    /// <summary>Those that are new, each once: of several under one id the first.</summary>
    public IReadOnlyList<EventDraft> Admit(IReadOnlyList<EventDraft> drafts)
    {
        HashSet<Guid> intents = [.. drafts.Where(draft => draft.Kind == EventKind.Intent).Select(draft => draft.InteractionId)];
        HashSet<(Guid, Guid)> ids = [];
        HashSet<(Guid, EventKind)> kinds = [];
        return
        [
            .. drafts.Where(draft => !_byId.ContainsKey((draft.InteractionId, draft.Id))
                && (!draft.IsOnlyOne || !_byKind.ContainsKey((draft.InteractionId, draft.Kind)))
                && (draft.ComesFirst || _byKind.ContainsKey((draft.InteractionId, EventKind.Intent)) || intents.Contains(draft.InteractionId))
                && (!draft.IsOnlyOne || kinds.Add((draft.InteractionId, draft.Kind)))
                && ids.Add((draft.InteractionId, draft.Id))),
        ];
    }

    /// <summary>Notes what was recorded since.</summary>
    public void Add(ChainedEvent recorded, DateTimeOffset recordedAt)
    {
        var draft = recorded.Draft;
        var row = new Row(recorded.Sequence, recordedAt, draft.BodyHash, draft.Salt);
        _byId[(draft.InteractionId, draft.Id)] = row;
        _byKind[(draft.InteractionId, draft.Kind)] = row;
    }

    public CommitOutcome Explain(EventDraft draft)
    {
        var earlier = draft.IsOnlyOne
            ? _byKind.GetValueOrDefault((draft.InteractionId, draft.Kind))
            : _byId.GetValueOrDefault((draft.InteractionId, draft.Id));
        return earlier switch
        {
            null => new CommitOutcome(CommitState.NoSuchInteraction),
            _ when draft.Repeats(earlier.BodyHash, earlier.Salt) => new CommitOutcome(CommitState.AlreadyRecorded, earlier.Sequence, earlier.RecordedAt),
            _ => new CommitOutcome(CommitState.Conflict, earlier.Sequence, earlier.RecordedAt),
        };
    }

    private sealed record Row(long Sequence, DateTimeOffset RecordedAt, byte[] BodyHash, byte[]? Salt);
}
